"""The memory section of scripts/read/estate/: one item per virtual machine.

Unknown is a value. Hyper-V reports a demand of 0 for a running VM whose guest tells it nothing (HYPERV.md §3.2):
that is None here, with `demand_unknown_reason`. A VM without dynamic memory still carries a minimum, a maximum (1
TB) and a buffer: they mean nothing.
"""

from typing import Annotated, Any

from pydantic import Field, StrictInt, model_validator

from hyperv.contracts.values import Bytes, Flag, Guid, Name, Percent, ReadingItem, is_running

DEMAND_UNKNOWN_SENTENCES = {
    "guest_silent": "The guest reports no demand: its integration components are missing, old or still starting.",
    "not_sent": "The host sent no demand for this VM.",
}


class MemoryItem(ReadingItem):
    """What a VM was given, asks for and may get. `demand_bytes` of a VM that is off is the host's own 0."""

    IDENTITY = ("vm_id",)

    vm_id: Guid
    state: Name = None
    dynamic_memory_enabled: Flag = None
    startup_bytes: Bytes = None
    minimum_bytes: Bytes = None
    maximum_bytes: Bytes = None
    buffer_percent: Percent = None
    priority: Annotated[StrictInt, Field(ge=0, le=100)] | None = None
    assigned_bytes: Bytes = None
    demand_bytes: Bytes = None
    demand_unknown_reason: str | None = None

    @property
    def is_running(self) -> bool:
        return is_running(self.state)

    @property
    def pressure_percent(self) -> float | None:
        """Demand over assigned. 100 is just enough, more is short. None unless dynamic, running, and both known."""
        if not (self.is_running and self.dynamic_memory_enabled and self.assigned_bytes) or self.demand_bytes is None:
            return None
        return self.demand_bytes / self.assigned_bytes * 100

    @model_validator(mode="before")
    @classmethod
    def _say_what_is_unknown(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        facts = dict(raw)
        demand, holds_memory = facts.get("demand_bytes"), is_running(facts.get("state")) or facts.get("assigned_bytes")
        facts["demand_unknown_reason"] = None
        if not facts.get("dynamic_memory_enabled"):
            facts |= {"minimum_bytes": None, "maximum_bytes": None, "buffer_percent": None}
        if demand is None:
            facts["demand_unknown_reason"] = "not_sent"
        elif type(demand) is int and demand == 0 and holds_memory:
            facts |= {"demand_bytes": None, "demand_unknown_reason": "guest_silent"}
        return facts
