"""Taking, applying, and what a token prevents."""

from uuid import UUID

from hyperv.contracts.change import Token, applying_token, power_token, taking_token
from hyperv.contracts.vm_look import VMLook
from qualifying.trial import Trial


def otherwise(token: Token, key: str) -> Token:
    """The token of somebody who saw something else."""
    return {**token, key: "otherwise"}


def refuses(trial: Trial) -> None:
    """With a wrong token nothing is done."""
    before = trial.seen()
    taking = trial.change("take_snapshot", otherwise(taking_token(before), "state"), name="never")
    power = trial.change("power", otherwise(power_token(before), "state"), action="start")
    for what, answer in (("take_snapshot", taking), ("power", power)):
        told = (answer.outcome, answer.differs)
        trial.ledger.check(
            f"token_{what}", f"A wrong token keeps {what} from acting.", told == ("differs", ("state",)), told
        )
    after = trial.look()
    same = (after.vm, after.snapshots, after.drives) == (before.vm, before.snapshots, before.drives)
    trial.ledger.check("token_held", "Nothing was changed by it.", same)


def take(trial: Trial, name: str) -> UUID:
    """A snapshot; each of its disks goes on in a child."""
    before = trial.seen()
    token = taking_token(before)
    answer = trial.change("take_snapshot", token, name=name)
    ledger = trial.ledger
    ledger.check(f"taken_{name}", f"The snapshot “{name}” is taken.", answer.outcome == "done", answer.outcome)
    after = trial.until(lambda look: len(look.snapshots) > len(before.snapshots), 60)
    found = [one for one in after.snapshots if one.name == name]
    ledger.check(f"there_{name}", "It is there, with the id that was told.", [one.id for one in found] == [answer.made])
    if len(after.snapshots) == 1:
        again = trial.change("take_snapshot", token, name=name)
        same = (again.outcome, again.made) == ("already", answer.made)
        ledger.check(f"once_{name}", "Told again, the host takes no second one.", same, again.outcome)
    leaf = leaf_of(after)
    chain = [file.path_key for file in after.chain(leaf)]
    hangs = leaf.lower().endswith(".avhdx") and chain[1:] == [file.path_key for file in before.chain(leaf_of(before))]
    ledger.check(f"child_{name}", "Now goes on in a child of the disk that it had.", hangs, f"{len(chain)} files")
    return found[0].id


def apply(trial: Trial, snapshot: UUID) -> None:
    """A branch: Now goes on from an older snapshot, and what it had written since is lost."""
    before = trial.seen()
    token, lost = applying_token(before, str(snapshot)), leaf_of(before)
    told = {"snapshot_id": str(snapshot)}
    wrong = trial.change("apply_snapshot", otherwise(token, "current_id"), **told)
    ledger, outcome = trial.ledger, (wrong.outcome, wrong.differs)
    ledger.check(
        "token_apply", "A wrong token keeps it from being applied.", outcome == ("differs", ("current_id",)), outcome
    )
    answer = trial.change("apply_snapshot", token, **told)
    ledger.check("applied", "An older snapshot is applied.", answer.outcome == "done", answer.outcome)
    after = trial.until(lambda look: look.vm is not None and look.vm.parent_snapshot_id == snapshot, 60)
    state = after.vm.state if after.vm else None
    hangs = after.vm is not None and after.vm.parent_snapshot_id == snapshot and state == "Off"
    ledger.check("branched", "Now hangs under it, and the VM is off.", hangs, state)
    again = trial.change("apply_snapshot", token, **told)
    ledger.check(
        "applied_once", "Told again, the host throws nothing away again.", again.outcome == "already", again.outcome
    )
    gone = _waits_until_gone(trial, lost)
    ledger.check("left_behind", "The file that Now had is deleted.", gone)


def _waits_until_gone(trial: Trial, path: str) -> bool:
    name = path.rpartition("\\")[2]
    for _ in range(30):
        found = trial.find()
        if found is not None and name not in found.files:
            return True
        trial.sleep(2.0)
    return False


def leaf_of(look: VMLook) -> str:
    """The file that Now writes to."""
    return next((drive.path for drive in look.drives if drive.snapshot_id is None and drive.path), "")
