"""Each rule of snapshots: where it is true, where it is not, and where nobody can say. Nothing here asks a database."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from findings.rules import Found, Kind, Rule, Subject, Unknown, every_rule
from inventory.merge_events import HELD, MERGE_FAILED, MERGED
from snapshots.choices import SnapshotClass as Class
from snapshots.rules import ages, files, merges, owning, trees
from snapshots.rules.facts import (
    DiskFacts,
    EventFacts,
    FileFacts,
    MergeFacts,
    SnapshotFacts,
    StrayFacts,
    VMFacts,
    VolumeFacts,
)

NOW = datetime(2026, 11, 25, 20, tzinfo=UTC)
GIB = 1024**3
TRUE, FALSE, UNKNOWN = Found, type(None), Unknown
GERMAN, AMERICAN = "SQL01 - (18.07.2025 - 13:43:55)", "SQL01 - (7/18/2025 - 1:43:55 PM)"


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def subject(kind: Kind, name: str = "one") -> Subject:
    return Subject(kind, "key", name, host=1)


def taken(name: str = "before patch", **facts: Any) -> SnapshotFacts:
    usual: dict[str, Any] = {"kind": Class.STANDARD, "taken_at": ago(days=40), "unread": {}, "now": NOW}
    return SnapshotFacts(subject(Kind.SNAPSHOT, name), **(usual | facts))


def vm(unread: Mapping[str, str] | None = None, **facts: Any) -> VMFacts:
    return VMFacts(subject(Kind.VM), unread or {}, NOW, **facts)


def disk(*files: FileFacts, **facts: Any) -> DiskFacts:
    return DiskFacts("SQL01.vhdx", files, **facts)


def child(number: int = 1, *, held: bool = False, size: int | None = GIB) -> FileFacts:
    return FileFacts(f"D:\\SQL01_{number}.avhdx", size, held)


def base(*, held: bool = False) -> FileFacts:
    return FileFacts("D:\\SQL01.vhdx", 40 * GIB, held)


def event(number: int, hours: float, message: str = "") -> EventFacts:
    return EventFacts(number, ago(hours=hours), message)


def volume(free: int | None, *needs: int | None, unread: Mapping[str, str] | None = None) -> VolumeFacts:
    merges_ = [MergeFacts("SQL01", f"D:\\{number}.avhdx", need) for number, need in enumerate(needs)]
    return VolumeFacts(subject(Kind.VOLUME), unread or {}, NOW, free, "Thin.", merges_)


def stray(**facts: Any) -> StrayFacts:
    usual: dict[str, Any] = {"written_at": ago(days=60), "hosts": 5, "read": 5, "size_bytes": GIB}
    return StrayFacts(subject(Kind.DISK), {}, NOW, "D:\\x.avhdx", **(usual | facts))


# On a snapshot's disk; on one that no snapshot is in need of; deep.
AT_WORK, LEFT = disk(child(), base(held=True)), disk(child(), base())
DEEP = disk(*(child(number, held=True) for number in range(4)), base(held=True))
BACKUP = {"kind": Class.BACKUP, "taken_at": ago(days=2)}

TABLE: list[tuple[Rule, type, Any]] = [
    (ages.too_old, TRUE, taken()),
    (ages.too_old, TRUE, taken(kind=Class.AUTOMATIC)),
    (ages.too_old, TRUE, taken(kind=Class.PLANNED, taken_at=ago(days=1.1))),
    (ages.too_old, FALSE, taken(taken_at=ago(days=6.9))),
    (ages.too_old, FALSE, taken(kind=Class.REPLICA)),
    (ages.too_old, FALSE, taken(kind=Class.BACKUP)),
    (ages.too_old, UNKNOWN, taken(taken_at=None)),
    (ages.left_by_backup, TRUE, taken(**BACKUP)),
    (ages.left_by_backup, FALSE, taken(**BACKUP, is_backing_up=True)),
    (ages.left_by_backup, FALSE, taken(kind=Class.BACKUP, taken_at=ago(hours=23))),
    (ages.left_by_backup, FALSE, taken()),
    (ages.left_by_backup, UNKNOWN, taken(kind=Class.BACKUP, taken_at=None)),
    (ages.left_by_backup, UNKNOWN, taken(**BACKUP, unread={"vms": "The host does not answer."})),
    (ages.serves_as_backup, TRUE, taken(backups_told=True)),
    (ages.serves_as_backup, TRUE, taken(backups_told=True, backed_up_at=ago(days=8))),
    (ages.serves_as_backup, FALSE, taken(backups_told=True, backed_up_at=ago(days=6))),
    (ages.serves_as_backup, FALSE, taken(backups_told=True, taken_at=ago(days=29))),
    (ages.serves_as_backup, UNKNOWN, taken()),
    (owning.default_name, TRUE, taken(GERMAN)),
    (owning.default_name, TRUE, taken(AMERICAN)),
    (owning.default_name, FALSE, taken("before 7.2 (11:30 call)")),
    (owning.default_name, FALSE, taken(AMERICAN, kind=Class.BACKUP)),
    (owning.default_name, UNKNOWN, taken(GERMAN, unread={"snapshots": "Not read for two hours."})),
    (owning.no_owner, TRUE, taken()),
    (owning.no_owner, FALSE, taken(owner="Ada")),
    (owning.no_owner, FALSE, taken(taken_at=ago(hours=20))),
    (owning.no_owner, FALSE, taken(kind=Class.AUTOMATIC)),
    (owning.no_owner, UNKNOWN, taken(taken_at=None)),
    (owning.past_expiry, TRUE, taken(owner="Ada", expires_at=ago(hours=1))),
    (owning.past_expiry, FALSE, taken(owner="Ada", expires_at=ago(hours=-1))),
    (owning.past_expiry, FALSE, taken()),
    (owning.past_expiry, UNKNOWN, taken(expires_at=ago(hours=1), unread={"snapshots": "Not read for two hours."})),
    (trees.chain_deep, TRUE, vm(disks=[DEEP])),
    (trees.chain_deep, FALSE, vm(disks=[AT_WORK])),
    (trees.chain_deep, FALSE, vm(disks=[disk(*DEEP.files, is_set=True)])),
    (trees.chain_deep, UNKNOWN, vm(disks=[disk(child(), trouble="denied", sentence="It may not be opened.")])),
    (trees.chain_deep, UNKNOWN, vm(disks=[disk(trouble=None)])),
    (trees.near_limit, TRUE, vm(kinds=[Class.STANDARD] * 40)),
    (trees.near_limit, FALSE, vm(kinds=[Class.STANDARD] * 39)),
    (trees.near_limit, UNKNOWN, vm({"snapshots": "Never read."})),
    (trees.domain_controller, TRUE, vm(kinds=[Class.STANDARD], is_domain_controller=True)),
    (trees.domain_controller, FALSE, vm(kinds=[Class.STANDARD], is_domain_controller=False)),
    (trees.domain_controller, FALSE, vm(kinds=[Class.BACKUP], is_domain_controller=True)),
    (trees.domain_controller, UNKNOWN, vm(kinds=[Class.STANDARD])),
    (trees.unsupported_disks, TRUE, vm(kinds=[Class.STANDARD], disks=[disk(is_pass_through=True)])),
    (trees.unsupported_disks, TRUE, vm(kinds=[Class.STANDARD], disks=[AT_WORK, disk(is_shared=True)])),
    (trees.unsupported_disks, FALSE, vm(kinds=[Class.STANDARD], disks=[AT_WORK])),
    (trees.unsupported_disks, FALSE, vm(disks=[disk(is_set=True)])),
    (trees.unsupported_disks, TRUE, vm(kinds=[Class.STANDARD], disks=[AT_WORK], fibre_sans=["Fabric A", ""])),
    (trees.unsupported_disks, UNKNOWN, vm(kinds=[Class.STANDARD], disks=[AT_WORK], fibre_sans=None)),
    (trees.unsupported_disks, FALSE, vm(kinds=[Class.REPLICA], disks=[AT_WORK], fibre_sans=["Fabric A"])),
    (trees.unsupported_disks, UNKNOWN, vm({"disks": "Never read."}, kinds=[Class.STANDARD])),
    (merges.merge_pending, TRUE, vm(disks=[LEFT])),
    (merges.merge_pending, TRUE, vm(disks=[disk(child(3), child(2), child(1, held=True), base(held=True))])),
    (merges.merge_pending, TRUE, vm(disks=[AT_WORK], events=[event(MERGED, 30), event(MERGE_FAILED, 2)])),
    (merges.merge_pending, FALSE, vm(disks=[AT_WORK], events=[event(MERGE_FAILED, 2), event(MERGED, 1)])),
    (merges.merge_pending, FALSE, vm(disks=[disk(base())], events=[event(MERGE_FAILED, 2)])),
    (merges.merge_pending, FALSE, vm(disks=[LEFT], operational_status=["MergingDisks"])),
    (merges.merge_pending, FALSE, vm(disks=[DEEP])),
    (merges.merge_pending, UNKNOWN, vm({"disks": "Never read."}, disks=[LEFT])),
    (merges.hold, TRUE, vm(disks=[AT_WORK], events=[event(HELD, 2)])),
    (merges.hold, TRUE, vm(disks=[AT_WORK], events=[event(18012, 2, "failed: 0x80048102.")])),
    (merges.hold, FALSE, vm(disks=[disk(base())], events=[event(HELD, 2)])),
    (merges.hold, FALSE, vm(disks=[AT_WORK], events=[event(HELD, 2)], booted_at=ago(hours=1))),
    (merges.hold, FALSE, vm(disks=[AT_WORK], events=[event(HELD, 24 * 8)])),
    (merges.hold, FALSE, vm(disks=[AT_WORK], events=[event(MERGED, 2)])),
    (merges.hold, UNKNOWN, vm({"events": "Never read."}, disks=[AT_WORK])),
    (merges.volume_full, TRUE, volume(30 * GIB, GIB, 26 * GIB)),
    (merges.volume_full, TRUE, volume(30 * GIB, None, 26 * GIB, unread={"disks": "HV02 does not answer."})),
    (merges.volume_full, FALSE, volume(30 * GIB, 25 * GIB, 25 * GIB)),
    (merges.volume_full, FALSE, volume(0)),
    (merges.volume_full, UNKNOWN, volume(None, GIB)),
    (merges.volume_full, UNKNOWN, volume(30 * GIB, None)),
    (merges.volume_full, UNKNOWN, volume(30 * GIB, GIB, unread={"disks": "HV02 does not answer."})),
    (files.chain_broken, TRUE, vm(disks=[disk(child(), trouble="missing", sentence="The parent is missing.")])),
    (files.chain_broken, TRUE, vm(disks=[disk(child(), trouble="loop")])),
    (files.chain_broken, TRUE, vm(disks=[disk(child(), trouble="mismatched", sentence="They do not fit.")])),
    (files.chain_broken, UNKNOWN, vm(disks=[disk(child(), trouble="unsure", sentence="They may not fit.")])),
    (trees.chain_deep, FALSE, vm(disks=[disk(child(), trouble="unsure", sentence="They may not fit.")])),
    (files.chain_broken, TRUE, vm(kinds=[Class.MISSING], missing="lost with its disk")),
    (files.chain_broken, FALSE, vm(disks=[AT_WORK])),
    (files.chain_broken, UNKNOWN, vm(disks=[disk(child(), trouble="locked")])),
    (files.chain_broken, UNKNOWN, vm(disks=[disk(trouble=None)])),
    (files.orphaned_file, TRUE, stray()),
    (files.orphaned_file, FALSE, stray(is_locked=True)),
    (files.orphaned_file, FALSE, stray(written_at=ago(days=6))),
    (files.orphaned_file, UNKNOWN, stray(read=4)),
    (files.orphaned_file, UNKNOWN, stray(written_at=None)),
]


def answer(rule: Rule, fact: Any) -> Found | Unknown | None:
    """As the engine asks: where a section that the rule needs was not read, nobody can say."""
    missing = [reason for name, reason in fact.unread.items() if name in rule.needs]
    return Unknown(missing[0]) if missing else rule(fact)


@pytest.mark.parametrize(("rule", "kind", "fact"), TABLE, ids=[f"{row[0].key}-{i}" for i, row in enumerate(TABLE)])
def test_what_it_answers(rule: Rule, kind: type, fact: Any) -> None:
    assert isinstance(answer(rule, fact), kind)


def test_each_rule_is_shown_true_false_and_unknown() -> None:
    shown = {rule.key: {kind for one, kind, _ in TABLE if one is rule} for rule, _, _ in TABLE}
    assert set(shown) == {rule.key for rule in every_rule() if rule.app == "snapshots"}
    assert all(kinds == {TRUE, FALSE, UNKNOWN} for kinds in shown.values())


@pytest.mark.parametrize(("rule", "fact"), [(row[0], row[2]) for row in TABLE if row[1] is TRUE])
def test_what_is_found_says_it_with_its_numbers(rule: Rule, fact: Any) -> None:
    found = answer(rule, fact)
    assert isinstance(found, Found)
    assert found.sentence.format(**found.evidence)  # every name in braces is evidence
    assert rule.because
    assert found.remedy or rule.remedy
    assert rule.source
    assert all(one.source or rule.source for one in rule.thresholds)


def test_a_threshold_that_is_said_otherwise_counts() -> None:
    assert ages.too_old(taken(taken_at=ago(days=6)), ages.too_old.limits(user_days=5)) is not None
    assert trees.chain_deep(vm(disks=[DEEP]), trees.chain_deep.limits(files=4)) is None
    assert merges.volume_full(volume(30 * GIB, 26 * GIB), merges.volume_full.limits(margin_gib=3)) is None


def test_an_orphan_is_never_certain_and_the_suspicion_grows_with_its_age() -> None:
    young, old = answer(files.orphaned_file, stray(written_at=ago(days=9))), answer(files.orphaned_file, stray())
    free = answer(files.orphaned_file, stray(is_locked=False))
    grades = [found.evidence["grade"].value for found in (young, old, free) if isinstance(found, Found)]
    assert grades == ["candidate", "likely candidate", "strong candidate"]
