"""The vms section of scripts/read/estate/: one item per realised virtual machine on the host."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictInt, TypeAdapter, ValidationError, ValidationInfo, model_validator

from hyperv.contracts.values import (
    Count,
    Flag,
    Guid,
    Instant,
    Long,
    LongText,
    Name,
    Names,
    OptionalGuid,
    Percent,
    ReadingItem,
    Seconds,
    Version,
    Word,
    is_running,
    started_at,
)

_SECONDS: TypeAdapter[int | None] = TypeAdapter(Seconds)


def _seen_version(value: object) -> object:
    # 0.0 is what Hyper-V shows where it saw no integration services (HYPERV.md §3.2).
    return None if value == "0.0" else value


class VMItem(ReadingItem):
    """One virtual machine. `booted_at` is None unless it runs; it is computed from an age that the host rounds to a
    second, so two readings of the same boot may differ by a few seconds."""

    IDENTITY = ("id",)
    DERIVED_FROM = frozenset({"uptime_seconds"})
    SHAREABLE = frozenset({"operational_status"})

    id: Guid
    name: Word
    state: Name = None
    operational_status: Names = None
    heartbeat: Name = None
    booted_at: Instant = None
    cpu_percent: Percent = None
    processor_count: Count = None
    generation: Annotated[StrictInt, Field(ge=0, le=100)] | None = None
    version: Version = None
    is_clustered: Flag = None
    created_at: Instant = None
    configuration_path: LongText = None
    automatic_start_action: Name = None
    automatic_start_delay_seconds: Count = None
    automatic_stop_action: Name = None
    checkpoint_type: Name = None
    automatic_checkpoints: Flag = None  # since Windows Server 2019
    replication_mode: Name = None
    replication_state: Name = None
    replication_health: Name = None
    integration_services_version: Annotated[Name, BeforeValidator(_seen_version)] = None
    notes: Long | None = None
    parent_snapshot_id: OptionalGuid = None  # the snapshot that it goes on from

    @property
    def is_running(self) -> bool:
        return is_running(self.state)

    @model_validator(mode="before")
    @classmethod
    def _age_becomes_instant(cls, raw: Any, info: ValidationInfo) -> Any:
        if not isinstance(raw, dict) or "uptime_seconds" not in raw:
            return raw
        facts = dict(raw)
        uptime = _uptime(facts.pop("uptime_seconds"))
        collected_at = (info.context or {}).get("collected_at")
        facts["booted_at"] = None
        if is_running(facts.get("state")) and uptime is not None and collected_at is not None:
            facts["booted_at"] = started_at(collected_at, uptime)
        return facts


def _uptime(value: object) -> int | None:
    try:
        return _SECONDS.validate_python(value)
    except ValidationError as error:
        raise ValueError(f"uptime_seconds: {error.errors()[0]['msg']}") from None
