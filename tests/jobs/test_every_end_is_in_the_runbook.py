"""Whoever is called because a job ended badly finds its code in docs/runbook.md, with what is so and what to do."""

import ast
from collections.abc import Iterator

from snapshots.domain.merging import endings
from snapshots.domain.merging.endings import Stage, Wording
from tests.conftest import ROOT

BAD = (Stage.FAILED, Stage.UNCLEAR)
# What a job waits for, how it ends well, and what is said before there is a job.
NO_TROUBLE = set(
    "done already taken applied cancelled held stopped window need need_unknown subject_busy host_busy volume_busy "
    "form.sent_before wanted.at_another_time".split()
)


def literal_codes() -> Iterator[str]:
    """Of every End, Ask and Forbidden that the engine and the kinds of job write down."""
    for room in ("jobs", "power", "snapshots"):
        for path in (ROOT / room).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text())):
                name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
                if isinstance(call, ast.Call) and name in ("End", "Ask", "Forbidden"):
                    told = call.args[1 if name == "End" else 0] if call.args else None
                    if isinstance(told, ast.Constant):
                        yield str(told.value)


def test_each_code_of_a_job_that_ended_badly_has_its_line() -> None:
    merges = {one.code for one in vars(endings).values() if isinstance(one, Wording) and one.stage in BAD}
    codes = {*literal_codes(), *merges} - NO_TROUBLE
    assert {"locked", "way_back.old", "observe_only", "guest_does_not_answer"} <= codes, "they are found at all"
    runbook = (ROOT / "docs" / "runbook.md").read_text()
    assert not sorted(code for code in codes if f"`{code}`" not in runbook)
