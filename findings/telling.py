"""What a row holds of an outcome, and the fingerprint by which it is known to hold it already.

An estate has tens of thousands of findings, and from one look to the next nearly all of them stay as they are: those
are compared by their fingerprints, and only the rows of the others are read.
"""

from datetime import datetime
from hashlib import blake2b
from typing import Any

from findings.evaluating import Outcome
from findings.models import Finding, State
from findings.rules import Found, Limits, Unknown

DIGEST_BYTES = 12  # told apart is what is said of one thing, one look after the other
Place = tuple[int | None, int | None]
"""Host and cluster: no part of the fingerprint, because a finding that its VM took along is given another host."""


def place_of(outcome: Outcome) -> Place:
    return outcome.subject.host, outcome.subject.cluster


def columns_of(outcome: Outcome) -> dict[str, Any]:
    """What the row is to hold, wherever the thing is; of an unknown finding, the last that was known stays."""
    subject, rule, answer = outcome.subject, outcome.rule, outcome.answer
    told = {"name": subject.name, "page": subject.page, "page_key": subject.page_key, "vm_id": subject.vm}
    if isinstance(answer, Unknown):
        return told | {"state": State.UNKNOWN.value, "unknown_reason": answer.reason}
    return told | {
        "state": State.OPEN.value,
        "unknown_reason": None,
        "severity": (answer.severity or rule.severity).value,
        "sentence": answer.sentence,
        "remedy": answer.remedy or rule.remedy,
        "source": rule.source,
        "evidence": {name: one.as_json() for name, one in answer.evidence.items()},
        "limits": limits_as_json(outcome.limits),
        "cost_bytes": answer.cost_bytes,
    }


def limits_as_json(limits: Limits) -> dict[str, Any]:
    return {
        key: {"value": one.value, "unit": one.unit.value, "said_by": one.said_by, "tied": one.tied}
        for key, one in limits.of.items()
    }


def fingerprint_of(columns: dict[str, Any]) -> str:
    return blake2b(repr(columns).encode(), digest_size=DIGEST_BYTES).hexdigest()


def new_row(outcome: Outcome, now: datetime) -> Finding | None:
    """None for what nobody knows, unless the rule wants that to be shown."""
    rule, answer = outcome.rule, outcome.answer
    if isinstance(answer, Unknown) and not answer.shown:
        return None
    row = Finding(rule=rule.key, kind=outcome.subject.kind.value, object_id=outcome.subject.key)
    row.since = (answer.since if isinstance(answer, Found) else None) or now
    row.severity, row.remedy, row.source = rule.severity.value, rule.remedy, rule.source
    return told_anew(row, outcome, now)


def told_anew(row: Finding, outcome: Outcome, now: datetime) -> Finding:
    """The row as it is to be written."""
    columns = columns_of(outcome)
    for name, value in columns.items():
        setattr(row, name, value)
    row.host_id, row.cluster_id = place_of(outcome)
    row.unknown_since = (row.unknown_since or now) if row.state == State.UNKNOWN.value else None
    row.fingerprint = fingerprint_of(columns)
    return row
