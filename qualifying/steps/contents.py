"""What stands in the disk when every snapshot is gone: what the guest wrote last on the branch that was kept."""

from hyperv.contracts.change import Token
from hyperv.qualification.guest import COUNTER_SECTOR, FIRST_SECTOR, SECTOR
from qualifying.steps.snapshots import leaf_of
from qualifying.trial import Trial

# On the branch that stayed the guest ran twice: after the first snapshot was applied, and after the third was taken.
RUNS_KEPT = 2


def contents(trial: Trial) -> None:
    look = trial.seen()
    expect: Token = {"vm_id": str(trial.vm_id), "state": "Off", "disk": leaf_of(look)}
    first = FIRST_SECTOR * SECTOR
    places = [COUNTER_SECTOR * SECTOR, first, first + trial.fill // 2 // SECTOR * SECTOR, first + trial.fill - SECTOR]
    told = {"marker": trial.marker, "folder": trial.folder, "places": places}
    answer = trial.change("qualify/contents", expect, **told)
    trial.ledger.check("copied", "The disk can be read when all is merged.", answer.outcome == "done", answer.outcome)
    expected = (RUNS_KEPT,) * len(places)
    found = ", ".join(map(str, answer.words))
    trial.ledger.check("contents", "The merges have lost nothing that was written.", answer.words == expected, found)
