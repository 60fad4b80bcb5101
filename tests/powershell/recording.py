"""What the scripts ask of the simulated cmdlets while our interpreter runs them, and what they are answered.

A call is one ProcessRecord: a cmdlet that takes three objects from the pipeline is called three times. What is written
down of it is the sentence of `asked` and, in order, objects, errors that did not terminate and the one that did.
"""

import dataclasses
from collections.abc import Iterator
from functools import cached_property, partial
from typing import Any

from simulator.cmdlets import HostMachine
from simulator.powershell.binding import Call, Cmdlet
from simulator.powershell.parameter_table import cmdlet_table
from simulator.powershell.values import (
    DateTime,
    EnumValue,
    ErrorRecord,
    Guid,
    Integer,
    NetObject,
    PowerShellError,
    PSArray,
    SwitchParameter,
    Version,
    from_net,
)
from tests.powershell.storing import Store


@dataclasses.dataclass(frozen=True, slots=True)
class Recorded:
    """`happened` holds {"output": …}, {"error": …} and {"terminating": …} in the forms of storing.py."""

    asked: str
    happened: list[dict[str, Any]]


class Recording:
    def __init__(self, machine: HostMachine) -> None:
        self.machine = machine
        self.store = Store(machine)
        self.calls: list[Recorded] = []
        self._heard: dict[Cmdlet, Cmdlet] = {}

    @property
    def commands(self) -> tuple[Cmdlet, ...]:
        """Every cmdlet that was looked up and found, called or not."""
        return tuple(self._heard)

    def heard(self, cmdlet: Cmdlet) -> Cmdlet:
        """The same cmdlet, with an ear at it."""
        if cmdlet not in self._heard:
            if cmdlet.collects:
                raise AssertionError(f"{cmdlet.name} takes its input at once, which the stub does not")
            self._heard[cmdlet] = dataclasses.replace(cmdlet, run=partial(self._run, cmdlet))
        return self._heard[cmdlet]

    def _run(self, cmdlet: Cmdlet, call: Call) -> Iterator[Any]:
        recorded = Recorded(asked(cmdlet, call.bound, self.store), [])
        self.calls.append(recorded)
        written: list[ErrorRecord] = []

        def write_error(error: ErrorRecord) -> None:
            recorded.happened.append({"error": _error(error)})
            written.append(error)
            call.write_error(error)

        try:
            for value in cmdlet.run(dataclasses.replace(call, write_error=write_error)):
                recorded.happened.append({"output": self.store.plain(value)})
                yield value
        except PowerShellError as error:
            # One that was written ends the call by the error action of the script: so it will in PowerShell.
            if error.record not in written:
                recorded.happened.append({"terminating": _error(error.record)})
            raise

    def host(self) -> dict[str, Any]:
        """What the stub needs beside the calls: clock, culture and rights."""
        return {
            "culture": self.machine.culture,
            "now": str(DateTime.from_datetime(self.machine.utc_now()).ticks),
            "sids": sorted(self.machine.user.sids),
        }


class RecordingMachine(HostMachine):
    """A host whose cmdlets are listened to."""

    @cached_property
    def recording(self) -> Recording:
        return Recording(self)

    def find_command(self, name: str, module: str | None) -> Cmdlet | None:
        found = super().find_command(name, module)
        return None if found is None else self.recording.heard(found)


def asked(cmdlet: Cmdlet, bound: Any, store: Store) -> str:
    """Get-VM -Name ('a','b'): stub/Recording.psm1 writes the same of what PowerShell binds."""
    given = (f" -{name} {_argument(bound[name], store)}" for name in declared(cmdlet) if name in bound)
    return from_net(cmdlet.name + "".join(given))


def declared(cmdlet: Cmdlet) -> list[str]:
    """The parameters in the order in which a sentence names them."""
    return sorted(entry.name for entry in cmdlet_table(cmdlet).entries.values())


def _argument(value: Any, store: Store) -> str:
    """Elements in order of their code units: the keys of a hashtable come in another order on every PowerShell."""
    if value is None:
        return "null"
    if isinstance(value, NetObject):
        return f"#{store.number(value)}"
    if isinstance(value, PSArray):
        return f"({','.join(sorted(_argument(item, store) for item in value))})"
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, bool | SwitchParameter | EnumValue | Guid | Version):
        return str(value)
    if isinstance(value, Integer):
        return str(int(value))
    raise AssertionError(f"the stub cannot tell {value!r} from another argument")


def _error(error: ErrorRecord) -> dict[str, Any]:
    return {
        "type": error.exception.type_name,
        "message": "=" + from_net(error.exception.message),
        "id": error.error_id or error.exception.type_name,
        "category": error.category,
    }
