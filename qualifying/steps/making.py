"""The VM is made: once, with its marker, without network."""

from qualifying.trial import Trial


def made(trial: Trial) -> None:
    ledger, answer = trial.ledger, trial.make()
    ledger.check("made", "A small VM is made.", answer.outcome == "done" and answer.made is not None, answer.outcome)
    again = trial.make()
    same = again.outcome == "already" and again.made == answer.made
    ledger.check("made_once", "Told again, the host makes no second one.", same, again.outcome)
    found = trial.find()
    ledger.check("marked", "It is known by its marker.", found is not None and found.vm_id == trial.vm_id)
    adapters = found.adapters if found else None
    ledger.check("no_network", "It has no network adapter.", adapters == 0, f"{adapters} adapters")


def first_look(trial: Trial) -> None:
    look = trial.seen()
    vm = look.vm
    state = (vm.state, vm.operational_status) if vm else None
    trial.ledger.check("off", "A new VM is off, and at rest.", state == ("Off", ("Ok",)), state)
    disks = [drive.path for drive in look.drives]
    expected = [rf"{trial.folder}\disk.vhdx"]
    named = [path.rpartition("\\")[2] for path in disks if path]
    trial.ledger.check("disk", "Its one disk lies in its folder, and was read.", disks == expected, ", ".join(named))
    whole = len(look.files) == 1 and look.files[0].error is None and bool(look.volumes)
    trial.ledger.check("read", "Its file and its volume are told.", whole, f"{len(look.files)} files")
