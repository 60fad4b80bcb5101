"""What a merge must never begin with: files of others, a merge that waits, disks that nobody read, a host at work."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from snapshots.domain.facts import NOW, Others, VMFacts
from snapshots.domain.forecast import forecast
from snapshots.domain.merging import of_snapshot
from snapshots.domain.merging.answers import Say
from snapshots.domain.merging.of_vm import IDLE
from snapshots.domain.merging.plan import Asked, plan_of
from tests.snapshots.drawing import ident
from tests.snapshots.merging.cases import case, every, in_a_row, volume

PRELUDE = Path(__file__).parents[3] / "hyperv" / "scripts" / "change" / "prelude.ps1"


@pytest.mark.parametrize(
    "others",
    [
        Others({"disk.vhdx": ("CLONE",)}, {}, {}),
        Others({}, {"disk.vhdx": ("clone.vhdx",)}, {"disk.vhdx": ("CLONE",)}),
        Others({}, {"disk.vhdx": ("clone.avhdx",)}, {}),
        Others({"disk_1.avhdx": ("CLONE",)}, {}, {}),
        Others({}, {"disk_1.avhdx": ("clone.avhdx",)}, {}),
        Others({}, {}, {"disk_1.avhdx": ("CLONE",)}),
    ],
)
def test_nothing_is_merged_into_or_out_of_a_file_that_others_need(others: Others) -> None:
    """Hyper-V asks the snapshots of this VM alone, and would write into the disk that the clone hangs on."""
    facts = replace(in_a_row((40, 3)), others=others)
    answer = of_snapshot.sharing(case(facts), forecast(facts, ident(0)))
    assert (answer.code, answer.say) == ("sharing.other_vm", Say.REFUSE)
    assert not plan_of([Asked(case(facts), every(case(facts)))], volume()).steps


def test_a_golden_disk_below_may_be_shared() -> None:
    """disk.vhdx was made by hand on golden.vhdx: no merge comes so far down."""
    facts = in_a_row((40, 3))
    golden = facts.files["disk.vhdx"]._replace(key="golden.vhdx", path="golden.vhdx")
    files = {**facts.files, "golden.vhdx": golden}
    files["disk.vhdx"] = files["disk.vhdx"]._replace(parent="golden.vhdx", kind="Differencing")
    others = Others({}, {"golden.vhdx": ("clone.vhdx",)}, {"golden.vhdx": ("CLONE",)})
    shared = replace(facts, files=files, others=others)
    assert of_snapshot.sharing(case(shared), forecast(shared, ident(0))).say == Say.GO
    assert of_snapshot.chain(case(shared), ident(0), forecast(shared, ident(0))).say == Say.GO


def test_a_merge_that_waits_underneath_would_be_begun_anew() -> None:
    """disk <- 1 <- 2 <- Now, and the first snapshot is gone: 1 was to be merged into the disk."""
    facts = in_a_row()
    left = replace(
        facts,
        snapshots=[facts.snapshots[1]._replace(parent=None)],
        drives=[drive for drive in facts.drives if drive.snapshot != ident(0)],
    )
    answer = of_snapshot.chain(case(left), ident(1), forecast(left, ident(1)))
    assert (answer.code, answer.say) == ("chain.pending", Say.REFUSE)
    assert "disk.vhdx" in answer.sentence


@pytest.mark.parametrize("whose", ["nobody's", "not Now's", "not the snapshot's", "never"])
def test_of_disks_that_were_not_read_nothing_is_whole(whose: str) -> None:
    facts = in_a_row((40, 3))
    kept = {
        "nobody's": [],
        "not Now's": [drive for drive in facts.drives if drive.snapshot != NOW],
        "not the snapshot's": [drive for drive in facts.drives if drive.snapshot == NOW],
        "never": facts.drives,
    }[whose]
    unread = VMFacts(facts.snapshots, kept, facts.files if kept else {}, drives_read=whose != "never")
    answer = of_snapshot.chain(case(unread), ident(0), forecast(unread, ident(0)))
    assert (answer.code, answer.say) == ("chain.no_drives", Say.UNKNOWN)


def test_what_the_portal_and_the_script_call_idle_is_the_same() -> None:
    listed = re.search(r"\$idle = @\(([^)]*)\)", PRELUDE.read_text(encoding="utf-8"))
    assert listed
    assert set(re.findall(r"'(\w+)'", listed[1])) == IDLE
