"""Has a VM changed so that its snapshots, disks and files are to be read again?

The token holds what changes when a VM is started, stopped or moved, when a snapshot is taken or applied or the one that
the VM goes on from is deleted, and while Hyper-V works on it (merging, for one); and nothing that moves by itself, such
as CPU, memory or heartbeat. A disk that is added, and an older snapshot deleted between two polls, change nothing of
it: they are seen when their sections are due.
"""

from hashlib import blake2b
from typing import Any

FACTS = ("state", "parent_snapshot_id", "configuration_path", "replication_mode", "replication_state")
DIGEST_BYTES = 12  # told apart are the states of one VM, one after the other


def state_token(item: Any) -> str:
    """The same text for as long as the VM has not changed. An operation that begins or ends is a change."""
    facts = (*(getattr(item, name) for name in FACTS), *sorted(item.operational_status or ()))
    return blake2b(repr(facts).encode(), digest_size=DIGEST_BYTES).hexdigest()
