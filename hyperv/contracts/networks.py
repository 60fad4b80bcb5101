"""The networks section of scripts/read/estate/: switches, the host's own adapters, and networks for migration."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from hyperv.contracts.network_values import DeviceGuid, Mac, OnVlan
from hyperv.contracts.values import Count, Flag, Guid, Long, Name, Names, ReadingItem, Text, Word


class ExtensionFact(BaseModel):
    """An extension of a switch; `type` is a VMSwitchExtensionType."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: Text = None
    type: Name = None
    enabled: Flag = None


class SwitchItem(ReadingItem):
    """`interfaces` are the physical adapters below it, in the words of their drivers; empty below none. `interface`
    is all that is told before Windows Server 2016, and is taken for them there."""

    IDENTITY = ("id",)

    id: Guid
    name: Word
    type: Name = None
    notes: Long | None = None
    allow_management_os: Flag = None
    bandwidth_mode: Name = None
    embedded_teaming: Flag = None
    interface: Text = None
    interfaces: Names = None
    iov_enabled: Flag = None
    iov_supported: Flag = None
    extensions: tuple[ExtensionFact, ...] | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_interface_is_a_list(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or raw.get("interfaces") is not None or not raw.get("interface"):
            return raw
        return {**raw, "interfaces": [raw["interface"]]}

    @property
    def extension_facts(self) -> list[dict[str, object]] | None:
        return None if self.extensions is None else [extension.model_dump() for extension in self.extensions]


class ManagementAdapterItem(OnVlan):
    """A virtual adapter of the host itself."""

    IDENTITY = ("adapter_id",)

    adapter_id: DeviceGuid
    name: Text = None
    switch_name: Text = None
    mac_address: Mac = None
    status: Names = None


class MigrationNetworkItem(ReadingItem):
    IDENTITY = ("subnet",)

    subnet: Word
    priority: Count = None


class MigrationItem(ReadingItem):
    """Once for a host. `any_network`: migrations take any network, whatever the list says."""

    IDENTITY = ()

    any_network: Flag = None
