"""The stub folder that stands in for Windows: C# types made out of the facts, the exported estate, the stub modules."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator import facts

STUB = Path(__file__).parent / "stub"
MODULES = ("Estate.psm1", "Hyper-V.psm1", "FailoverClusters.psm1", "Windows.psm1")

# Classes whose objects the scripts get.
CLASSES = (
    "VirtualMachine", "VMMemory", "VMHost", "Cluster", "ClusterNode", "ServiceController", "Win32_OperatingSystem",
    "Win32_ComputerSystem", "Win32_Processor",
)  # fmt: skip
# Members that PowerShell's type data adds to the class (see simulator/cmdlets/vm_object.py).
_ADDED = {
    "VirtualMachine": {
        "VMName": "String",
        "VMId": "Guid",
        "CheckpointFileLocation": "String",
        "ParentCheckpointId": "Nullable<Guid>",
        "ParentCheckpointName": "String",
    }
}
_OWN = "Hvportal.Stub"
_SIMPLE = {
    "String": "string", "Boolean": "bool", "Byte": "byte", "Int16": "short", "UInt16": "ushort", "Int32": "int",
    "UInt32": "uint", "Int64": "long", "UInt64": "ulong", "DateTime": "System.DateTime", "TimeSpan": "System.TimeSpan",
    "Guid": "System.Guid", "Version": "System.Version",
}  # fmt: skip
_EXCEPTIONS = (
    "Microsoft.HyperV.PowerShell.VirtualizationException",
    "Microsoft.FailoverClusters.PowerShell.ClusterCmdletException",
)


def write_stub(folder: Path, exported: dict[str, Any]) -> str:
    """Fills the folder; the line of PowerShell that imports it."""
    (folder / "Types.cs").write_text(csharp(), "utf-8")
    (folder / "estate.json").write_text(json.dumps(exported, ensure_ascii=True), "ascii")
    for module in MODULES:
        shutil.copy(STUB / module, folder / module)
    paths = ", ".join("'" + str(folder / module).replace("'", "''") + "'" for module in MODULES)
    return f"Import-Module -Name @({paths})"


def stub_type(stated: str) -> str:
    """The full name of the class or enumeration that stands for one of the facts. What Windows and PowerShell bring
    along themselves gets a namespace of our own, so that no name is taken twice."""
    full = facts.full_name(stated)
    return f"{_OWN}.{stated}" if full == stated or full.startswith("System.") else full


def csharp() -> str:
    """Every enumeration and the classes above; C# 5, which is all that Windows PowerShell compiles."""
    parts = [_in_namespace(stub_type(name), _enum(name)) for name in facts.enum_names()]
    parts += [_in_namespace(stub_type(name), _class(name)) for name in CLASSES]
    parts += [_in_namespace(name, _exception(name)) for name in _EXCEPTIONS]
    parts.append((STUB / "Principals.cs").read_text("utf-8"))
    return "\n".join(parts)


def csharp_type(stated: str) -> str:
    """The C# type of a property; `object` where the stub has no class for it."""
    if inner := re.fullmatch(r"Nullable<(.+)>", stated):
        return f"{csharp_type(inner[1])}?"
    if stated.endswith("[]"):
        return f"{csharp_type(stated[:-2])}[]"
    if stated == "Collections.Generic.IReadOnlyList<String>":
        return "string[]"
    if stated in _SIMPLE:
        return _SIMPLE[stated]
    return f"global::{stub_type(stated)}" if stated in facts.enum_names() or stated in CLASSES else "object"


def class_members(stated: str) -> dict[str, str]:
    """Property names of a class with their types, those of PowerShell's type data among them."""
    return {**facts.type_properties(stated), **_ADDED.get(stated, {})}


def _in_namespace(full_name: str, declaration: str) -> str:
    return f"namespace {full_name.rpartition('.')[0]}\n{{\n{declaration}\n}}"


def _enum(name: str) -> str:
    members = ", ".join(f"{member} = {number}" for member, number in facts.enum_members(name).items())
    return f"    public enum {name} {{ {members} }}"


def _class(name: str) -> str:
    members = class_members(name)
    lines = [f"        public {csharp_type(stated)} {member} {{ get; set; }}" for member, stated in members.items()]
    return "\n".join([f"    public class {name}", "    {", *lines, *_to_string(name), "    }"])


def _to_string(name: str) -> Iterator[str]:
    """These objects give their name as text."""
    if name in ("Cluster", "ClusterNode", "ServiceController"):
        yield "        public override string ToString() { return Name; }"


def _exception(full_name: str) -> str:
    name = full_name.rpartition(".")[2]
    return "\n".join(
        [
            f"    public class {name} : System.Exception",
            "    {",
            f"        public {name}(string message) : base(message) {{ }}",
            "    }",
        ]
    )
