"""What rules found, beside the truth of the estate: what is stopped there is found, and closes when it runs again."""

from collections.abc import Mapping
from typing import Any

from tests.smoke.running import Demo, Untrue, wait_until
from tests.smoke.visitor import Visitor

FINDINGS = "/findings/export.csv?columns=all"
SEEN_WITHIN_SECONDS = 90  # a poll every 20 s, and the rules are asked every 5
STOPPED, PARTLY = "inventory.vmms_stopped", "inventory.host_partly_readable"
# What no estate that is read shows: FAULT=password and FAULT=refuse (make demo-host) bring the first two within a
# minute, and only workers that stand still for five minutes the last.
BY_FAULTS_ALONE = {"inventory.host_failing", "inventory.host_unreachable", "inventory.host_late"}

# What the estate holds from the start, and what takes more than one reading to be known.
MISMATCHED = ("snapshots.chain_broken", "is another file than the one that")
STRONG = ("snapshots.orphaned_file", "A strong candidate")


def findings(demo: Demo, visitor: Visitor, estate: Mapping[str, Any]) -> str:
    stopped, broken = sorted(estate["hosts"])[2:4]
    demo.estate("POST", f"/hosts/{stopped}", fault="vmms-stopped")
    demo.estate("POST", f"/hosts/{broken}", fault="section-broken")
    real = demo.estate("GET", "/truth")["hosts"]
    wanted = {(STOPPED, name) for name, host in real.items() if host["vmms"] != "Running"} | {(PARTLY, broken)}
    if (STOPPED, stopped) not in wanted:
        raise Untrue(f"the estate does not say that vmms of {stopped} is stopped")
    try:
        wait_until(lambda: _polls(visitor) == wanted, f"{wanted} is what the rules find", SEEN_WITHIN_SECONDS)
        wait_until(lambda: not _missing(visitor), "every rule has something to show", SEEN_WITHIN_SECONDS)
        wait_until(lambda: _says(visitor, *MISMATCHED), "a child above another file is found", SEEN_WITHIN_SECONDS)
        wait_until(lambda: _says(visitor, *STRONG), "an orphan that nothing has open is found", SEEN_WITHIN_SECONDS)
        seen = visitor.table(FINDINGS)
        counts = {state: sum(row["state"] == state for row in seen) for state in ("open", "unknown")}
        if any(not row["sentence"] or not row["remedy"] for row in seen if row["state"] == "open"):
            raise Untrue("a finding does not say what is true or what to do")
    finally:
        for name in (stopped, broken):
            demo.estate("POST", f"/hosts/{name}", fault="none")
    wait_until(lambda: not _polls(visitor), "what is over has closed", SEEN_WITHIN_SECONDS)
    closed = {(row["rule"], row["name"]) for row in visitor.table(f"{FINDINGS}&state=closed")}
    if not wanted <= closed:
        raise Untrue(f"{wanted - closed} is not kept as closed")
    rules, shown = _rules(visitor), {row["rule"] for row in seen}
    return (
        f"findings open={counts['open']} unknown={counts['unknown']} closed={len(closed)} rules={len(rules)} "
        f"rules_shown={len(rules & shown)}"
    )


def _says(visitor: Visitor, rule: str, words: str) -> bool:
    return any(row["rule"] == rule and words in str(row["sentence"]) for row in visitor.table(FINDINGS))


def _rules(visitor: Visitor) -> set[str]:
    """The catalogue's, by their words for programs."""
    links = visitor.page("/findings/rules/").select("tbody a[href^='/findings/rules/']")
    if not links:
        raise Untrue("the catalogue shows no rule")
    return {str(link["href"]).split("/")[3] for link in links}


def _missing(visitor: Visitor) -> set[str]:
    """Rules that show nothing, although the estate has something for each."""
    shown = {str(row["rule"]) for row in visitor.table(FINDINGS)}
    return _rules(visitor) - shown - BY_FAULTS_ALONE


def _polls(visitor: Visitor) -> set[tuple[str | None, str | None]]:
    """Findings of polls that are open now: (rule, host)."""
    rows = visitor.table(FINDINGS)
    return {(row["rule"], row["name"]) for row in rows if row["rule"] in (STOPPED, PARTLY) and row["state"] == "open"}
