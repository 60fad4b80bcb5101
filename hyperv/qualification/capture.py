"""A capture: what a host answered, without its names, and the rows that the contracts make of it.

Two files under tests/captures: NAME.answer.json and NAME.expected.json. Whoever adds them reads the second with care:
it says what was understood, and where that is wrong it is corrected by hand and the contract after it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hyperv.contracts import EstateReading, read_answer
from hyperv.contracts.sections import SECTIONS


@dataclass(frozen=True, slots=True)
class Capture:
    """`answer` as a host sent it and `expected` as it is to be understood, both JSON-able."""

    answer: Mapping[str, Any]
    expected: Mapping[str, Any]

    def as_files(self, name: str) -> dict[str, str]:
        """File name -> text."""
        parts = {f"{name}.answer.json": self.answer, f"{name}.expected.json": self.expected}
        return {file: json.dumps(part, ensure_ascii=True, indent=1) + "\n" for file, part in parts.items()}


def capture_of(result: Mapping[str, Any]) -> Capture:
    """Of a sanitised `result`. BadOutput where it has no usable shape at all."""
    return Capture(result, expected_of(result))


def expected_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """Section name -> ok, the code of its error, its rows, and what was refused and why."""
    asked = [name for name in SECTIONS if name in result.get("sections", ())]
    return {name: _section(read_answer(result, asked), name) for name in asked}


def _section(reading: EstateReading, name: str) -> dict[str, Any]:
    section = reading.sections[name]
    rows: Sequence[dict[str, Any]] = [
        {"item": type(item).__name__, **item.model_dump(mode="json")} for item in section.items
    ]
    return {
        "ok": section.ok,
        "error": section.error.code if section.error else None,
        "rows": rows,
        "refused": [f"{item.position}: {item.reason}" for item in section.refused],
    }
