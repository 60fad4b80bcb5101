"""The answer of scripts/change/qualify/find.ps1: where a qualification would work, and what was left behind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictStr, ValidationError

from hyperv.contracts.paths import Path
from hyperv.contracts.values import Bytes, Count, Instant, Name, OptionalGuid, Text, listed
from hyperv.errors import BadOutput


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Left(_Part):
    """What carries a marker: a folder, a VM, or both. `files`: the names of what lies in the folder itself. `made_at`:
    by the host's clock, of the folder where there is one."""

    marker: StrictStr
    folder: Path | None = None
    files: Annotated[tuple[StrictStr, ...], BeforeValidator(listed)] = ()
    vm_id: OptionalGuid = None
    vm_name: Text = None
    state: Name = None
    adapters: Count = None
    snapshots: Count = None
    made_at: Instant = None

    def __str__(self) -> str:
        vm = f"the VM {self.vm_name} ({self.state})" if self.vm_id else "no VM"
        return f"{vm}, {f'the folder {self.folder}' if self.folder else 'no folder'}"


class Found(_Part):
    """`root`: the folder that folders of qualifications are made in; `free_bytes` of its volume, None where nobody
    knows."""

    collected_at: datetime
    access: Mapping[str, Any] = {}
    root: Path
    exists: bool
    free_bytes: Bytes = None
    left: tuple[Left, ...] = ()

    def of(self, marker: str) -> Left | None:
        return next((one for one in self.left if one.marker == marker), None)


def read_found(result: object) -> Found:
    """BadOutput where it is not what was asked for."""
    try:
        return Found.model_validate(result)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise BadOutput(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
