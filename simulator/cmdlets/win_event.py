"""Get-WinEvent over the logs of simulator.estate.events: -ListLog, and -LogName with a query of the forms that _QUERY
takes. Anything else leaves the subset."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from simulator.cmdlets.declaring import guarded
from simulator.cmdlets.failures import record
from simulator.cmdlets.shapes import Shape
from simulator.cmdlets.view import HostView, view_of
from simulator.estate.events import EventReading, events_of, logs_of, newest_record
from simulator.estate.localtime import UTC_OFFSET
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.values import Byte, DateTime, Int32, Int64, NetList, NetObject, SubsetError, to_net

_EXCEPTION = "System.Exception"
_DENIED = "Attempted to perform an unauthorized operation."
_QUERY = re.compile(
    r"\*\[System\[(?:Provider\[@Name='(?P<provider>[^']+)'\] and )?"
    r"\((?P<ids>EventID=\d+(?: or EventID=\d+)*)\) and "
    r"(?:TimeCreated\[timediff\(@SystemTime\) <= (?P<age>\d+)\]|EventRecordID > (?P<after>\d+))\]\]"
)
# Windows refuses a query with more terms than this (Microsoft, "Consuming Events": some 20 expressions).
_MOST_TERMS = 20


class SeenEvent(NamedTuple):
    view: HostView
    log: str
    read: EventReading


class SeenLog(NamedTuple):
    view: HostView
    log: str
    newest: int


PROPERTY = Shape("EventProperty", {"Value": lambda value: to_net(value)})


def _created(seen: SeenEvent) -> DateTime:
    return DateTime.from_datetime(datetime.fromtimestamp(seen.read.at, UTC)).to_local(UTC_OFFSET)


def _values(seen: SeenEvent) -> NetList:
    element = PROPERTY.type_name
    return NetList(f"System.Collections.Generic.List`1[{element}]", map(PROPERTY.make, seen.read.values), element)


EVENT_RECORD = Shape(
    "EventLogRecord",
    {
        "Id": lambda seen: Int32(seen.read.kind.event_id),
        "Level": lambda seen: Byte(seen.read.kind.level),
        "ProviderName": lambda seen: seen.read.kind.provider,
        "RecordId": lambda seen: Int64(seen.read.record_id),
        "LogName": lambda seen: seen.log,
        "MachineName": lambda seen: f"{seen.view.host.name}.{seen.view.host.domain}",
        "TimeCreated": _created,
        "Properties": _values,
    },
    # Added by the cmdlet itself.
    added={"Message": lambda seen: to_net(seen.read.text)},
)
LOG = Shape(
    "EventLogConfiguration",
    {"LogName": lambda seen: seen.log, "IsEnabled": lambda seen: seen.log not in seen.view.host.disabled_logs},
    added={
        "RecordCount": lambda seen: Int64(seen.newest),
        "OldestRecordNumber": lambda seen: Int64(1) if seen.newest else None,
    },
)


def get_win_event(call: Call) -> Iterator[NetObject]:
    if "ListLog" in call.bound:
        return _list_logs(call, call.bound["ListLog"])
    names = list(call.bound.get("LogName") or [])
    if len(names) != 1 or "FilterXPath" not in call.bound or "MaxEvents" not in call.bound:
        raise SubsetError(
            "Get-WinEvent is simulated with -ListLog, or with -LogName of one log, -FilterXPath, -MaxEvents"
        )
    return _find(call, str(names[0]), str(call.bound["FilterXPath"]))


def _list_logs(call: Call, names: Iterable[str]) -> Iterator[NetObject]:
    view = view_of(call)
    existing = {log.lower(): log for log in logs_of(view.host)}
    for name in names:
        log = existing.get(name.lower())
        if log in view.host.denied_logs:
            # With one word of the log's, and as of one that is not there (PowerShell's GetEventCommand.cs).
            message = f"To access the '{log}' log start PowerShell with elevated user rights. Error: {_DENIED}"
            call.write_error(record(_EXCEPTION, message, "LogInfoUnavailable", "NotSpecified"))
            log = None
        if log is None:
            message = f'There is not an event log on the localhost computer that matches "{name}".'
            call.write_error(record(_EXCEPTION, message, "NoMatchingLogsFound", "ObjectNotFound", name))
        else:
            yield LOG.make(SeenLog(view, log, newest_record(view.host, log, _now(view))))


def _find(call: Call, log: str, query: str) -> Iterator[NetObject]:
    view, asked = view_of(call), _QUERY.fullmatch(query)
    if asked is None or log not in logs_of(view.host) or asked["ids"].count("EventID") > _MOST_TERMS:
        raise SubsetError(f"Get-WinEvent cannot answer {query!r} of the log {log!r}")
    found = [SeenEvent(view, log, read) for read in _matching(view, log, asked)]
    if not found:
        message = "No events were found that match the specified selection criteria."
        call.write_error(record(_EXCEPTION, message, "NoMatchingEventsFound", "ObjectNotFound"))
    limit = int(call.bound["MaxEvents"])
    ordered = found if call.bound.get("Oldest") else found[::-1]
    yield from map(EVENT_RECORD.make, ordered[:limit])


def _matching(view: HostView, log: str, asked: re.Match[str]) -> Iterator[EventReading]:
    ids = {int(number) for number in re.findall(r"\d+", asked["ids"])}
    now = _now(view)
    since = now - int(asked["age"]) / 1000 if asked["age"] else 0.0
    for read in events_of(view.host, log, now, after=int(asked["after"] or 0), since=since):
        if read.kind.event_id in ids and asked["provider"] in (None, read.kind.provider):
            yield read


def _now(view: HostView) -> float:
    return view.estate.clock.now().timestamp()


def _parameters() -> dict[str, Parameter]:
    known: dict[str, Any] = {
        "LogName": Parameter("System.String[]", position=0, sets=("GetLogSet",)),
        "ListLog": Parameter("System.String[]", position=0, mandatory=True, sets=("ListLogSet",)),
        "FilterXPath": Parameter(sets=("GetLogSet",)),
        "MaxEvents": Parameter("System.Int64", sets=("GetLogSet",)),
        "Oldest": Parameter("switch", sets=("GetLogSet",)),
        "Force": Parameter("switch"),
        "ComputerName": Parameter(aliases=("Cn",)),
    }
    return known


CMDLETS = (
    Cmdlet(
        name="Get-WinEvent",
        module="Microsoft.PowerShell.Diagnostics",
        parameters=_parameters(),
        run=guarded("Get-WinEvent", get_win_event),
        implementing_type="Microsoft.PowerShell.Commands.GetWinEventCommand",
        default_set="GetLogSet",
    ),
)
