"""What a script says of itself in its first lines: the question, the rights it needs, what it costs."""

import re
from dataclasses import dataclass
from functools import cache

from hyperv.command_line import script_source

_HEADING = re.compile(r"# (Question|Rights|Cost|Parameters|Output|Runs on):\s+(.*)")


@dataclass(frozen=True, slots=True)
class ScriptHeader:
    """Sentences for a person who asks what is run on his hosts."""

    question: str
    rights: str
    cost: str
    parameters: str
    output: str
    runs_on: str


@cache
def header_of(script: str) -> ScriptHeader:
    """The header of the script called `script` ("read/estate/vms"). LookupError where there is none."""
    found: dict[str, str] = {}
    heading = ""
    for line in script_source(script).splitlines():
        if not line.startswith("#"):
            break
        if match := _HEADING.fullmatch(line):
            heading = match[1].lower().replace(" ", "_")
            found[heading] = match[2].strip()
        elif heading:
            found[heading] += f" {line.removeprefix('#').strip()}"
    return ScriptHeader(**found)
