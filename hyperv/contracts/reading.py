"""The whole answer of scripts/read/estate/."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from hyperv.clock import ClockOffset
from hyperv.contracts.sections import SectionReading, read_duration, read_section
from hyperv.contracts.values import Flag, Text, parse_instant
from hyperv.errors import BadOutput

CONTRACT_VERSION = 1  # raised when a field changes its meaning; new fields do not raise it


class Access(BaseModel):
    """What the polling account is on the host, and what runs there. `vmms` is the state of Hyper-V's service, None
    where it is absent or may not be asked.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    administrator: Flag = None
    hyperv_administrator: Flag = None
    vmms: Text = None
    powershell_version: Text = None
    language_mode: Text = None
    culture: Text = None


class EstateReading(BaseModel):
    """What one host said at one moment. `sections` has exactly those asked for.

    `collected_at` and every instant in the sections are by the host's own clock; `clock` says how far that is from the
    portal's. Nothing is corrected by it: what the host told stays what it told, and lengths of time that it measured
    itself (an uptime) are true whatever its clock says. `cpu_ms`: what the process of the script took of the host's
    processors; None where it was not told.
    """

    model_config = ConfigDict(frozen=True)

    contract_version: int = CONTRACT_VERSION
    collected_at: datetime
    access: Access
    sections: Mapping[str, SectionReading]
    bytes_received: int | None = None
    cpu_ms: int | None = None
    clock: ClockOffset | None = None


def read_answer(result: object, asked: Sequence[str]) -> EstateReading:
    """The `result` of the script as a reading of the sections `asked` for. BadOutput if it has no usable shape at
    all.
    """
    if not isinstance(result, dict):
        raise BadOutput(f"the result is {type(result).__name__} and not an object")
    if not isinstance(result.get("sections"), dict):
        raise BadOutput("the result has no object called sections")
    collected_at = _collected_at(result.get("collected_at"))
    sections = {name: read_section(name, result["sections"].get(name), collected_at) for name in asked}
    access, spent = _access(result.get("access")), read_duration(result.get("cpu_ms"))
    return EstateReading(collected_at=collected_at, access=access, sections=sections, cpu_ms=spent)


def _collected_at(value: object) -> datetime:
    try:
        instant = parse_instant(value)
    except ValueError:
        instant = None
    if instant is None:
        raise BadOutput(f"collected_at is not an instant: {str(value)[:40]!r}")
    return instant


def _access(value: object) -> Access:
    try:
        return Access.model_validate(value)
    except ValidationError:
        raise BadOutput("access is not what was asked for") from None
