"""The replication section of scripts/read/estate/: one item per replicated VM and relationship, as this host tells it.

Hyper-V Replica shows one GUID on two hosts, and each tells its own side: another state, another health, other figures.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from hyperv.contracts.values import Bytes, Count, Guid, Instant, Name, ReadingItem, Seconds, Text, Word


def _simple(value: Any) -> Any:
    # What a host that knows one relationship only would leave out.
    return "Simple" if value in (None, "") else value


class ReplicationItem(ReadingItem):
    """`last_replication_at` None: never yet, or unknown. The counts are those since `measured_since`."""

    IDENTITY = ("vm_id", "relationship")

    vm_id: Guid
    relationship: Annotated[Word, Field(max_length=64), BeforeValidator(_simple)]
    mode: Name = None
    state: Name = None
    health: Name = None
    primary_server: Text = None
    replica_server: Text = None
    current_replica_server: Text = None
    frequency_seconds: Seconds = None
    last_replication_at: Instant = None
    pending_bytes: Bytes = None
    average_bytes: Bytes = None
    average_latency_seconds: Seconds = None
    missed_count: Count = None
    error_count: Count = None
    measured_since: Instant = None
