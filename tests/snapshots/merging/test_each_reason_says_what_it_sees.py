"""Every reason for and against a merge, where it holds, where it does not, and where nobody knows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from snapshots.domain.classes import Kind
from snapshots.domain.facts import NOW, Others, VMFacts
from snapshots.domain.forecast import forecast
from snapshots.domain.merging import of_host, of_snapshot, of_time, of_vm
from snapshots.domain.merging.answers import Answer, Say
from snapshots.domain.merging.facts import USUAL, Approval, Case, Held, HostCase, OddDisk, Reading, Terms, Window
from snapshots.domain.merging.of_host import generation
from snapshots.domain.merging.sizes import Size, exactly
from snapshots.domain.merging.space import Need, space
from tests.snapshots.drawing import GIB, ident
from tests.snapshots.merging.cases import DAY, HOUR, MOMENT, case, in_a_row, volume

GO, WARN, UNKNOWN, REFUSE = Say.GO, Say.WARN, Say.UNKNOWN, Say.REFUSE
OLD = HostCase("HV14", "6.1.7601", is_clustered=True)


def read(minutes: float | None, interval: int = 900) -> tuple[Reading, ...]:
    at = None if minutes is None else MOMENT - timedelta(minutes=minutes)
    return (Reading("VMs", MOMENT, 300), Reading("Disks", at, interval))


OF_THE_VM: list[tuple[Callable[[Case, Terms], Answer], dict[str, Any], str, Say, str]] = [
    (of_vm.place, {}, "place.here", GO, "HV01"),
    (of_vm.place, {"is_here": False}, "place.replica", REFUSE, "replica"),
    (of_vm.state, {}, "state.steady", GO, "running"),
    (of_vm.state, {"state": "Saved"}, "state.steady", GO, "saved"),
    (of_vm.state, {"state": "Stopping"}, "state.changing", REFUSE, "stopping"),
    (of_vm.state, {"state": "RunningCritical"}, "state.critical", REFUSE, "RunningCritical"),
    (of_vm.state, {"state": None}, "state.unknown", UNKNOWN, "did not say"),
    (of_vm.state, {"state": "Entangled"}, "state.strange", UNKNOWN, "Entangled"),
    (of_vm.operations, {}, "operations.none", GO, "Ok"),
    (of_vm.operations, {"status": ("InService", "BackingUpVirtualMachine")},
     "operations.BackingUpVirtualMachine", REFUSE, "backed up"),
    (of_vm.operations, {"status": ("MigratingVirtualMachine",)}, "operations.MigratingVirtualMachine", REFUSE, "moved"),
    (of_vm.operations, {"status": ("ExportingVirtualMachine",)}, "operations.ExportingVirtualMachine", REFUSE, "expo"),
    (of_vm.operations, {"status": ("MergingDisks",)}, "operations.MergingDisks", REFUSE, "merged"),
    (of_vm.operations, {"status": ()}, "operations.unknown", UNKNOWN, "did not say"),
    (of_vm.operations, {"status": None}, "operations.unknown", UNKNOWN, "did not say"),
    (of_vm.operations, {"status": ("Ok", "32796")}, "operations.strange", UNKNOWN, "32796"),
    (of_vm.operations, {"status": ("",)}, "operations.strange", UNKNOWN, "an empty word"),
    (of_vm.operations, {"status": ("InService",)}, "operations.strange", UNKNOWN, "InService"),
    (of_vm.operations, {"status": ("CommunicationFailed", "MergingDisks")},
     "operations.MergingDisks", REFUSE, "merged"),
    (of_vm.operations, {"status": ("CommunicationFailed",)}, "operations.mute", UNKNOWN, "cannot reach"),
    (of_vm.replication, {}, "replication.none", GO, "not replicated"),
    (of_vm.replication, {"replication": [("Primary", "Replicating")]}, "replication.level", GO, "1 side"),
    (of_vm.replication, {"replication": [("Primary", "Resynchronizing")]}, "replication.busy", REFUSE, "Resync"),
    (of_vm.replication, {"replication": [("Primary", "Suspended")]}, "replication.odd", WARN, "Suspended"),
    (of_vm.replication, {"replication": [("Primary", None)]}, "replication.unknown", UNKNOWN, "did not say"),
    (of_vm.replication, {"replication": [("None", None)]}, "replication.none", GO, "not replicated"),
    (of_vm.replication, {"replication": [(None, "Replicating")]}, "replication.unknown", UNKNOWN, "did not say"),
    (of_vm.replication, {"replication": [(None, None)]}, "replication.unknown", UNKNOWN, "did not say"),
    (of_vm.replication, {"replication": [(None, "Resynchronizing")]}, "replication.busy", REFUSE, "Resync"),
    (of_vm.replication, {"replication": [("None", "Resynchronizing")]}, "replication.busy", REFUSE, "Resync"),
    (of_vm.hold, {}, "hold.none", GO, "No event"),
    (of_vm.hold, {"held": Held(3216, MOMENT - HOUR * 3)}, "hold.event", REFUSE, "event 3216, 3 h ago"),
    (of_vm.hold, {"events_unread": "Events of HV01: it failed."}, "hold.unread", UNKNOWN, "it failed"),
    (of_vm.disks, {}, "disks.plain", GO, "(1)"),
    (of_vm.disks, {"odd_disks": [OddDisk("data.vhdx", "shared")]}, "disks.shared", REFUSE, "data.vhdx"),
    (of_vm.disks, {"odd_disks": [OddDisk("quorum.vhds", "set")]}, "disks.set", REFUSE, "Remove-VHDSnapshot"),
    (of_vm.disks, {"odd_disks": [OddDisk("Physical disk 3", "pass_through")]}, "disks.pass_through", WARN, "1 in all"),
    (of_vm.disks, {"fibre_sans": ["Fabric A", None]}, "disks.fibre_channel", WARN, "2 virtual"),
    (of_vm.disks, {"fibre_sans": None}, "disks.unread", UNKNOWN, "not been read"),
    (of_vm.domain_controller, {}, "domain_controller.no", GO, "no domain controller"),
    (of_vm.domain_controller, {"is_domain_controller": True}, "domain_controller.yes", WARN, "applied"),
    (of_vm.domain_controller, {"is_domain_controller": None}, "domain_controller.unknown", UNKNOWN, "never said"),
    (of_time.freshness, {"readings": read(29)}, "freshness.fresh", GO, "29 min"),
    (of_time.freshness, {"readings": read(31)}, "freshness.old", REFUSE, "31 min"),
    (of_time.freshness, {"readings": read(None)}, "freshness.never", UNKNOWN, "Disks of HV01"),
    (of_time.freshness, {"readings": ()}, "freshness.never", UNKNOWN, "HV01 as a whole"),
    (of_time.backup, {}, "backup.fresh", GO, "1 h"),
    (of_time.backup, {"backed_up_at": MOMENT - DAY * 3}, "backup.old", WARN, "3 d"),
    (of_time.backup, {"backed_up_at": None}, "backup.none", WARN, "0 good backups"),
    (of_time.backup, {"backed_up_at": None, "backups_told": False}, "backup.untold", UNKNOWN, "No program"),
    (of_time.window, {}, "window.none", GO, "any time"),
    (of_time.window, {"host": HostCase("HV01", window=Window(True, MOMENT + HOUR * 2))}, "window.open", GO, "2 h"),
    (of_time.window, {"host": HostCase("HV01", window=Window(True, MOMENT, MOMENT + HOUR))},
     "window.waits", WARN, "opens in 1 h"),
    (of_time.window, {"host": HostCase("HV01", window=Window(True))}, "window.closed", REFUSE, "none is to come"),
    (of_time.window, {"host": HostCase("HV01", window=Window(None))}, "window.unknown", UNKNOWN, "not known"),
    (of_time.approval, {}, "approval.not_needed", GO, "Nobody"),
    (of_time.approval, {"approval": Approval(True)}, "approval.waits", WARN, "0 of 1"),
    (of_time.approval, {"approval": Approval(True, "ada")}, "approval.given", GO, "ada"),
    (of_time.approval, {"approval": Approval(None)}, "approval.unknown", UNKNOWN, "not known"),
    (of_vm.under_way, {}, "under_way.none", GO, "0 jobs"),
    (of_vm.under_way, {"under_way": "Job 7 (Start payroll)"}, "under_way.job", REFUSE, "Job 7 (Start payroll)"),
    (of_host.consent, {}, "consent.given", GO, "HV01"),
    (of_host.consent, {"host": HostCase("HV01", consent="HV01 is observe-only.")}, "consent.missing", WARN, "observe"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "changes", "code", "say", "told"), OF_THE_VM)
def test_of_the_vm_and_its_host(reason: Any, changes: dict[str, Any], code: str, say: Say, told: str) -> None:
    answer = reason(case(**changes), USUAL)
    assert (answer.code, answer.say) == (code, say)
    assert told in answer.sentence


def test_on_an_observe_only_host_it_is_planned_and_never_queued() -> None:
    of = case(host=HostCase("HV01", consent="HV01 is observe-only."))
    assert of_host.consent(of, replace(USUAL, to_queue=True)).say == REFUSE


def test_a_backup_that_took_its_snapshot_today_may_still_read_from_it() -> None:
    facts = in_a_row()
    nightly = facts.snapshots[1]._replace(type="Recovery", created_at=MOMENT - HOUR)
    answer = of_vm.operations(case(VMFacts([facts.snapshots[0], nightly], facts.drives, facts.files)), USUAL)
    assert (answer.code, answer.say) == ("operations.backup_snapshot", REFUSE)


@pytest.mark.parametrize(
    ("host", "state", "code", "say", "told"),
    [
        (HostCase("HV01", "6.2.9200"), "Running", "generation.online", GO, "while the VM runs"),
        (HostCase("HV01", None), "Running", "generation.unknown", UNKNOWN, "not read"),
        (OLD, "Running", "generation.old", REFUSE, "1 h"),
        (OLD, "Running", "generation.old", REFUSE, "loses all that was merged"),
        (OLD, "Running", "generation.old", REFUSE, "Take its resource offline"),
        (replace(OLD, old_allowed=True), "Running", "generation.waits", WARN, "waits until it is off"),
        (replace(OLD, old_allowed=True), "Off", "generation.old_allowed", WARN, "never turns a VM off"),
    ],
)
def test_of_2008_r2_all_that_it_asks_of_people_is_said(
    host: HostCase, state: str, code: str, say: Say, told: str
) -> None:
    answer = generation(case(host=host, state=state), USUAL, 3600)
    assert (answer.code, answer.say) == (code, say)
    assert told in answer.sentence


def test_a_machine_of_2008_r2_that_stands_alone_has_no_cluster_trap() -> None:
    assert "resource" not in generation(case(host=replace(OLD, is_clustered=False)), USUAL, 60).sentence


@pytest.mark.parametrize(
    ("kind", "allowed", "code", "say"),
    [
        ({"type": "Standard"}, USUAL, "class.user", GO),
        ({"type": "Standard", "is_automatic": True}, USUAL, "class.automatic", REFUSE),
        ({"type": "Recovery"}, USUAL, "class.backup_left", REFUSE),
        ({"type": "Recovery"}, Terms(classes={Kind.BACKUP_LEFT}), "class.backup_left", WARN),
        ({"type": "Replica"}, USUAL, "class.replica", REFUSE),
        ({"type": "Planned"}, USUAL, "class.planned", REFUSE),
        ({"type": "Missing"}, USUAL, "class.missing", REFUSE),
        ({"type": None}, USUAL, "class.other", UNKNOWN),
    ],
)
def test_only_what_people_took_goes_by_default(kind: dict[str, Any], allowed: Terms, code: str, say: Say) -> None:
    facts = in_a_row((40, 3))
    one = facts.snapshots[0]._replace(**kind)
    answer = of_snapshot.owner_class(case(VMFacts([one], facts.drives, facts.files)), one.id, allowed)
    assert (answer.code, answer.say) == (code, say)


def changed(key: str, **changes: Any) -> VMFacts:
    facts = in_a_row()
    return VMFacts(facts.snapshots, facts.drives, {**facts.files, key: facts.files[key]._replace(**changes)})


def lost_parent() -> VMFacts:
    facts = in_a_row()
    return VMFacts([facts.snapshots[0]._replace(parent=ident(99)), facts.snapshots[1]], facts.drives, facts.files)


@pytest.mark.parametrize(
    ("facts", "expected", "code", "say"),
    [
        (in_a_row(), None, "chain.whole", GO),
        (in_a_row(), "as it is", "chain.whole", GO),
        (in_a_row(), {(NOW, "SCSI 0:0"): ("disk.vhdx",)}, "chain.changed", REFUSE),
        (changed("disk.vhdx", error="missing", size=None), None, "chain.damaged", REFUSE),
        (changed("disk.vhdx", virtual_size=200 * GIB), None, "chain.unread", UNKNOWN),
        (changed("disk.vhdx", format="VHD"), None, "chain.damaged", REFUSE),
        (changed("disk_1.avhdx", fit="mismatched"), None, "chain.damaged", REFUSE),
        (changed("disk_1.avhdx", fit="unsure"), None, "chain.unread", UNKNOWN),
        (changed("disk_1.avhdx", parent="disk_1.avhdx"), None, "chain.damaged", REFUSE),
        (changed("disk_2.avhdx", error="locked", parent=None, size=None), None, "chain.unread", UNKNOWN),
        (lost_parent(), None, "chain.tree", REFUSE),
    ],
)
def test_a_chain_has_to_be_whole_and_as_it_was_seen(facts: VMFacts, expected: Any, code: str, say: Say) -> None:
    of = case(facts)
    of = replace(of, expected=of_snapshot.chains_of(of) if expected == "as it is" else expected)
    answer = of_snapshot.chain(of, ident(0), forecast(facts, ident(0)))
    assert (answer.code, answer.say) == (code, say)


@pytest.mark.parametrize(
    ("users", "code"),
    [
        ({}, "sharing.none"),
        ({"disk.vhdx": ("CLONE",)}, "sharing.other_vm"),
        ({"disk_1.avhdx": ("CLONE",)}, "sharing.other_vm"),
    ],
)
def test_a_file_that_another_vm_needs_is_never_taken(users: dict[str, Any], code: str) -> None:
    facts = replace(in_a_row((40, 3)), others=Others({}, {}, users))
    assert of_snapshot.sharing(case(facts), forecast(facts, ident(0))).code == code


ON = volume()[7]
THIN = volume(None, "The volume is thin.")[7]
TAKES = Size(0, 10 * GIB, 30 * GIB)


@pytest.mark.parametrize(
    ("need", "code", "say", "told"),
    [
        (Need(ON, exactly(0), Size()), "space.none_needed", GO, "0 bytes"),
        (Need(ON, exactly(14 * GIB), TAKES, virtual=100 * GIB), "space.short", REFUSE, "10.0 GiB"),
        (Need(ON, exactly(15 * GIB), TAKES, virtual=100 * GIB), "space.tight", WARN, "30.0 GiB"),
        (Need(ON, exactly(35 * GIB - 1), TAKES, virtual=100 * GIB), "space.tight", WARN, "30.0 GiB"),
        (Need(ON, exactly(35 * GIB), TAKES, virtual=100 * GIB), "space.below_virtual", WARN, "100.0 GiB"),
        (Need(ON, exactly(100 * GIB), TAKES, virtual=100 * GIB), "space.enough", GO, "100.0 GiB are free"),
        (Need(ON, exactly(100 * GIB), TAKES, written=3 * GIB), "space.enough", GO, "3.0 GiB of it"),
        (Need(THIN, None, TAKES), "space.unknown", UNKNOWN, "thin"),
        (Need(None, None, TAKES), "space.unknown", UNKNOWN, "nobody knows"),
        (Need(ON, exactly(GIB * 500), TAKES, why_unknown="The size of x is not known."), "space.unknown", UNKNOWN, "x"),
    ],
)
def test_of_space_both_bounds_and_the_full_size_count(need: Need, code: str, say: Say, told: str) -> None:
    answer = space([need], USUAL)
    assert (answer.code, answer.say) == (code, say)
    assert told in answer.sentence


def test_the_volume_with_least_room_has_the_last_word() -> None:
    enough, tight = Need(ON, exactly(40 * GIB), TAKES, virtual=GIB * 100), Need(ON, exactly(20 * GIB), TAKES)
    assert space([enough, tight], USUAL).code == space([tight, enough], USUAL).code == "space.tight"
    assert space([], USUAL).say == GO
