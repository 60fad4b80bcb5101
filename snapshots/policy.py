"""What a VM's settings say of its next snapshot, in words."""

from inventory.models import VM

# By the names of CheckpointType (HYPERV.md §3.3); it came with Windows Server 2016.
_KINDS = {
    "Disabled": "none can be taken",
    "Production": "production, through the guest’s backup; standard, with its memory, where that fails",
    "ProductionOnly": "production, through the guest’s backup; none where that fails",
    "Standard": "standard, with the memory of the guest",
}
_AUTOMATIC = "; Hyper-V takes one by itself whenever the VM is started"


def policy_in_words(vm: VM) -> str:
    """Empty where the host does not tell it: before Windows Server 2016 all are standard ones."""
    kind = vm.checkpoint_type
    if kind is None:
        return ""
    automatic = _AUTOMATIC if vm.automatic_checkpoints and kind != "Disabled" else ""
    return _KINDS.get(kind, kind) + automatic
