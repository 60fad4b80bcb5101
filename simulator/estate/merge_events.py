"""The events that Windows writes of a VM's merges: their numbers are documented, their words are ours
(HYPERV.md §3.7, FIELD.md §4)."""

from simulator.estate.happenings import Happening
from simulator.estate.merges import TROUBLES
from simulator.estate.model import VM

VMMS = "Microsoft-Windows-Hyper-V-VMMS-Admin"
PROVIDER = "Microsoft-Windows-Hyper-V-VMMS"
BEGUN, ENDED, FAILED = 19070, 19080, 19100
INFORMATION, ERROR = 4, 2
TEXTS = {
    BEGUN: "'{0}' background disk merge has been started.",
    ENDED: "'{0}' background disk merge has been finished successfully.",
    FAILED: "'{0}' background disk merge failed to complete: {1}",
}


def merge_event(number: int, vm: VM, at: int, trouble: str = "") -> Happening:
    text = TEXTS[number].format(vm.name, TROUBLES.get(trouble, ""))
    level = ERROR if number == FAILED else INFORMATION
    return Happening(at, VMMS, number, level, PROVIDER, text, vm.name, vm.id)
