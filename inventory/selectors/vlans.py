"""How an adapter is tagged, in a few words."""

from inventory.models import HostAdapter, VMAdapter


def vlan_text(adapter: VMAdapter | HostAdapter) -> str | None:
    """None where it is not known."""
    if adapter.vlan_mode == "Access":
        return None if adapter.access_vlan is None else str(adapter.access_vlan)
    if adapter.vlan_mode == "Trunk":
        native = "unknown" if adapter.native_vlan is None else adapter.native_vlan
        return f"trunk {adapter.allowed_vlans or ''} (native {native})".replace("  ", " ")
    return "untagged" if adapter.vlan_mode == "Untagged" else adapter.vlan_mode
