"""The stub folder that stands in for Windows: C# types made out of the facts, the recording, the stub modules."""

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from simulator import facts
from tests.powershell.declaring import modules
from tests.powershell.naming import XML_ELEMENT, stub_type
from tests.powershell.recording import Recording

STUB = Path(__file__).parent / "stub"
RECORDING, CLOCK = "Recording.psm1", "Clock.psm1"


def write_stub(folder: Path, recording: Recording) -> str:
    """Fills the folder; the line of PowerShell that imports it."""
    (folder / "Types.cs").write_text(csharp(recording.store.members), "utf-8")
    (folder / "host.json").write_text(json.dumps(recording.host()), "ascii")
    _write_lines(folder / "objects.jsonl", recording.store.lines)
    calls = (json.dumps({"asked": call.asked, "happened": call.happened}) for call in recording.calls)
    _write_lines(folder / "calls.jsonl", calls)
    for module in (RECORDING, CLOCK):
        shutil.copy(STUB / module, folder / module)
    generated = modules(recording.commands)
    for name, text in generated.items():
        (folder / f"{name}.psm1").write_text(text, "ascii")
    names = (RECORDING, CLOCK, *(f"{name}.psm1" for name in generated))
    paths = ", ".join("'" + str(folder / name).replace("'", "''") + "'" for name in names)
    return f"Import-Module -Name @({paths})"


def asked_of_stub(folder: Path) -> list[str]:
    """What PowerShell asked, in order."""
    path = folder / "asked.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "ascii")


def csharp(recorded: Mapping[str, Iterable[str]]) -> str:
    """Every enumeration and class of the facts, and what was recorded beside them; C# 5, which is all that Windows
    PowerShell compiles. A property is an object: its value brings its own type, and one that a release of Windows
    does not have stays null."""
    members = {stub_type(name): dict.fromkeys(facts.type_properties(name)) for name in _classes()}
    for full_name, names in recorded.items():
        if not full_name.startswith(XML_ELEMENT):
            members.setdefault(full_name, {}).update(dict.fromkeys(names))
    parts = [(STUB / "Stub.cs").read_text("utf-8")]
    parts += [_in_namespace(stub_type(name), _enum(name)) for name in facts.enum_names()]
    parts += [_in_namespace(full_name, _class(full_name, names)) for full_name, names in members.items()]
    return "\n".join(parts)


def _classes() -> Iterable[str]:
    """Without those of WMI v1, whose scripts no PowerShell of today runs (README.md)."""
    return (name for name in facts.type_names() if not name.startswith("v1/"))


def _in_namespace(full_name: str, declaration: str) -> str:
    return f"namespace {full_name.rpartition('.')[0]}\n{{\n{declaration}\n}}"


def _enum(name: str) -> str:
    members = ", ".join(f"{member} = {number}" for member, number in facts.enum_members(name).items())
    return f"    public enum {name} {{ {members} }}"


def _class(full_name: str, members: Iterable[str]) -> str:
    lines = [f"        public object {member} {{ get; set; }}" for member in members]
    name = full_name.rpartition(".")[2]
    return "\n".join([f"    public class {name} : global::Hvportal.Stub.Thing", "    {", *lines, "    }"])
