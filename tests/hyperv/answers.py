"""Answers of a host, as the script would send them, and what the contracts make of them."""

from typing import Any

from hyperv.contracts import MemoryItem, SectionReading, VMItem, read_answer

ID = "416e49fd-28dd-413c-9743-aa3e69e4807d"
OTHER = "20ff7fe3-fd54-425c-aa97-fbf3c2e7a868"
COLLECTED = "2026-11-23T10:15:30.9876543Z"


def answer(**sections: Any) -> dict[str, Any]:
    wrapped = {name: {"ok": True, "error": None, "duration_ms": 5, "items": items} for name, items in sections.items()}
    return {"collected_at": COLLECTED, "access": {"administrator": True, "vmms": "Running"}, "sections": wrapped}


def section(name: str, *items: Any) -> SectionReading:
    return read_answer(answer(**{name: list(items)}), [name]).sections[name]


def vm(**facts: Any) -> VMItem:
    reading = section("vms", {"id": ID, "name": "web", **facts})
    assert not reading.refused, reading.refused
    item = reading.items[0]
    assert isinstance(item, VMItem)
    return item


def memory(**facts: Any) -> MemoryItem:
    base = {
        "vm_id": ID,
        "state": "Running",
        "dynamic_memory_enabled": True,
        "assigned_bytes": 1000,
        "demand_bytes": 800,
    }
    reading = section("memory", {**base, **facts})
    assert not reading.refused, reading.refused
    item = reading.items[0]
    assert isinstance(item, MemoryItem)
    return item
