"""Get-Counter over the counters of dynamic memory: its paths are in the language of the host's Windows."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from simulator.cmdlets.counters import SETS, Getter, Subjects
from simulator.cmdlets.declaring import guarded
from simulator.cmdlets.failures import record
from simulator.cmdlets.languages import ENGLISH, GERMAN, Words, words_of
from simulator.cmdlets.shapes import Shape
from simulator.cmdlets.view import HostView, view_of
from simulator.estate.localtime import UTC_OFFSET
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.types import declare_type
from simulator.powershell.values import DateTime, NetObject, PSArray, SubsetError


class Sample(NamedTuple):
    path: str
    instance: str
    value: float


_SPACE = "Microsoft.PowerShell.Commands.GetCounter"
_SAMPLE_TYPE = declare_type(f"{_SPACE}.PerformanceCounterSample")
SAMPLE = Shape(
    "PerformanceCounterSample",
    {
        "Path": lambda sample: sample.path,
        "InstanceName": lambda sample: sample.instance,
        "CookedValue": lambda sample: sample.value,
    },
    type_name=_SAMPLE_TYPE,
)
SAMPLE_SET = Shape(
    "PerformanceCounterSampleSet",
    {
        "Timestamp": lambda taken: DateTime.from_datetime(taken[0]).to_local(UTC_OFFSET),
        "CounterSamples": lambda taken: PSArray(map(SAMPLE.make, taken[1]), _SAMPLE_TYPE),
    },
    type_name=f"{_SPACE}.PerformanceCounterSampleSet",
)
_PATH = re.compile(r"\\(?P<set>[^\\(]+)(?:\((?P<instance>[^)]*)\))?\\(?P<counter>[^\\]+)")


def get_counter(call: Call) -> Iterator[NetObject]:
    view = view_of(call)
    paths = [str(path) for path in call.bound.get("Counter") or ()]
    if not paths or "Continuous" in call.bound or int(call.bound.get("MaxSamples") or 1) != 1:
        raise SubsetError("Get-Counter is simulated with -Counter and one sample")
    samples: list[Sample] = []
    for path in paths:
        found = _samples(view, path)
        if found is None:
            # FullyQualifiedErrorId and category: MattHodge/Graphite-PowerShell-Functions #52.
            call.write_error(
                record("System.Exception", words_of(view.host).no_counter, "CounterApiError", "InvalidResult")
            )
        else:
            samples += found
    if samples:
        yield SAMPLE_SET.make((datetime.fromtimestamp(view.read().at, UTC), samples))


def _samples(view: HostView, path: str) -> list[Sample] | None:
    """None where it is the name of a counter in another language than that of this Windows."""
    asked = _PATH.fullmatch(path)
    wanted = (asked["set"].lower(), asked["counter"].lower()) if asked else ("", "")
    if asked is None or not any(wanted in _named(words) for words in (ENGLISH, GERMAN)):
        raise SubsetError(f"counter {path} is not simulated; whether Windows has it is not known here")
    found = _named(words_of(view.host)).get(wanted)
    if found is None:
        return None
    get, subjects = found
    chosen = [one for one in subjects(view) if asked["instance"] in ("*", one.name)]
    return [Sample(_told(view, asked, one.name), one.name.lower(), float(get(one))) for one in chosen]


def _named(words: Words) -> Mapping[tuple[str, str], tuple[Getter, Subjects]]:
    """What a Windows of that language has, by set and counter."""

    def own(name: str) -> str:
        return words.counters.get(name, name).lower()

    return {(own(name), own(key)): (get, of) for name, (getters, of) in SETS.items() for key, get in getters.items()}


def _told(view: HostView, asked: re.Match[str], instance: str) -> str:
    return rf"\\{view.host.name}\{asked['set']}({instance})\{asked['counter']}".lower()


CMDLETS = (
    Cmdlet(
        name="Get-Counter",
        module="Microsoft.PowerShell.Diagnostics",
        parameters={
            "Counter": Parameter("System.String[]", position=0, sets=("GetCounterSet",), from_pipeline=True),
            "ListSet": Parameter("System.String[]", position=0, mandatory=True, sets=("ListSetSet",)),
            "SampleInterval": Parameter("System.Int32", sets=("GetCounterSet",)),
            "MaxSamples": Parameter("System.Int64", sets=("GetCounterSet",)),
            "Continuous": Parameter("switch", sets=("GetCounterSet",)),
            "ComputerName": Parameter("System.String[]", aliases=("Cn",)),
        },
        run=guarded("Get-Counter", get_counter),
        implementing_type="Microsoft.PowerShell.Commands.GetCounterCommand",
        default_set="GetCounterSet",
    ),
)
