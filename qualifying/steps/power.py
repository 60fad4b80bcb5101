"""Starting and turning off; what the guest writes meanwhile."""

from hyperv.contracts.change import power_token
from hyperv.contracts.vm_look import VMLook
from qualifying.steps.snapshots import leaf_of
from qualifying.trial import Trial

# The BIOS writes through an emulated controller: 2 MB/s and less have been seen of such, so 2 GiB may take 20 minutes.
WRITING_SECONDS = 1800.0
SWITCHING_SECONDS = 300.0


def run_guest(trial: Trial, where: str) -> None:
    """Started from off; its program fills a part of the disk, which Now's own file has to hold then."""
    _switch(trial, "start", "Running", where)
    look = trial.until(lambda look: _written(look) >= trial.fill, WRITING_SECONDS)
    held = _written(look)
    told = f"{held} bytes of {trial.fill}"
    trial.ledger.check(f"written_{where}", "The guest writes into the file of Now.", held >= trial.fill, told)


def turn_off(trial: Trial, where: str) -> None:
    _switch(trial, "turn_off", "Off", where)


def _written(look: VMLook) -> int:
    leaf = look.chain(leaf_of(look))
    return (leaf[0].size_on_disk_bytes or 0) if leaf else 0


def _switch(trial: Trial, action: str, state: str, where: str) -> None:
    """Done, there, and 'already' the second time, which is tried once for each action."""
    token = power_token(trial.seen())
    answer = trial.change("power", token, action=action)
    ledger, word = trial.ledger, action.replace("_", " ")
    ledger.check(
        f"{action}_{where}", f"The host takes the order to {word} it.", answer.outcome == "done", answer.outcome
    )
    look = trial.until(lambda look: look.vm is not None and look.vm.state == state, SWITCHING_SECONDS)
    found = look.vm.state if look.vm else None
    ledger.check(f"{state.lower()}_{where}", f"It is {state.lower()} then.", found == state, found)
    if any(check.code.startswith(f"{action}_once") for check in ledger.checks):
        return
    again = trial.change("power", token, action=action)
    ledger.check(f"{action}_once_{where}", "Told again, nothing is done.", again.outcome == "already", again.outcome)
