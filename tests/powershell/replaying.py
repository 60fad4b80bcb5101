"""Our interpreter on the recording instead of the estate: where its answer is the same, the recording holds all that
the script needs, as the stub of PowerShell reads it."""

import dataclasses
import json
from collections import defaultdict, deque
from collections.abc import Iterator
from functools import cached_property, partial
from typing import Any

from simulator import facts
from simulator.cmdlets import HostMachine
from simulator.powershell.binding import Call, Cmdlet
from simulator.powershell.values import (
    INTEGERS,
    DateTime,
    EnumValue,
    ErrorRecord,
    Guid,
    NetException,
    NetObject,
    PowerShellError,
    PSArray,
    TimeSpan,
    Version,
    to_net,
)
from tests.powershell.naming import stub_type
from tests.powershell.recording import Recording, asked

_INTEGERS = dict(INTEGERS)
_ENUMERATIONS = {stub_type(name): facts.enum_members(name) for name in facts.enum_names()}


class Replay:
    """The lines of a recording, read as stub/Recording.psm1 reads them. `asked` grows as there."""

    def __init__(self, recording: Recording) -> None:
        self._machine = recording.machine
        self._lines = recording.store.lines
        self._members = recording.store.members
        self._things: dict[int, NetObject] = {}
        self._numbers: dict[int, int] = {}
        self._calls: defaultdict[str, deque[list[dict[str, Any]]]] = defaultdict(deque)
        for call in recording.calls:
            self._calls[call.asked].append(json.loads(json.dumps(call.happened)))
        self.asked: list[str] = []

    def number(self, thing: NetObject) -> int:
        return self._numbers[id(thing)]

    def run(self, cmdlet: Cmdlet, call: Call) -> Iterator[Any]:
        sentence = asked(cmdlet, call.bound, self)
        self.asked.append(sentence)
        for happened in self._calls[sentence].popleft():
            if "error" in happened:
                call.write_error(_error(happened["error"]))
            elif "terminating" in happened:
                raise PowerShellError(_error(happened["terminating"]))
            else:
                yield self._value(happened["output"])

    def _value(self, stored: Any) -> Any:
        if stored is None or isinstance(stored, bool):
            return stored
        if isinstance(stored, str):
            return to_net(stored[1:])
        if "o" in stored:
            return self._thing(stored["o"])
        if "a" in stored:
            return PSArray(map(self._value, stored["v"]), stored["a"])
        return self._tagged(stored["t"], stored["v"], local=stored.get("local", False))

    def _tagged(self, kind: str, text: str, *, local: bool) -> Any:
        if kind in _INTEGERS:
            return _INTEGERS[kind](int(text))
        if kind in _ENUMERATIONS:
            return EnumValue(kind, text, _ENUMERATIONS[kind][text])
        if kind == "System.DateTime":
            when = DateTime(int(text), "Utc")
            return when.to_local(self._machine.utc_offset) if local else when
        made = {"System.TimeSpan": lambda: TimeSpan(int(text)), "System.Guid": lambda: Guid(text)}
        return made.get(kind, lambda: Version.parse(text))()

    def _thing(self, number: int) -> NetObject:
        if number not in self._things:
            stored = json.loads(self._lines[number])
            kind, _, _ = stored["type"].partition("/")
            properties = {name: self._value(value) for name, value in stored["properties"].items()}
            text = None if stored["text"] is None else to_net(stored["text"][1:])
            thing = NetObject(kind, properties, known=frozenset(self._members[stored["type"]]), text=text)
            self._things[number] = thing
            self._numbers[id(thing)] = number
        return self._things[number]


class ReplayingMachine(HostMachine):
    """A host of which nothing is known but a recording."""

    def __init__(self, recording: Recording) -> None:
        machine = recording.machine
        super().__init__(machine.estate, machine.host, machine.user)
        self.__dict__["recording"] = recording

    @cached_property
    def replay(self) -> Replay:
        return Replay(self.__dict__["recording"])

    def find_command(self, name: str, module: str | None) -> Cmdlet | None:
        found = super().find_command(name, module)
        return None if found is None else dataclasses.replace(found, run=partial(self.replay.run, found))


def _error(stored: dict[str, Any]) -> ErrorRecord:
    exception = NetException(stored["type"], to_net(stored["message"][1:]))
    return ErrorRecord(exception, stored["id"], stored["category"])
