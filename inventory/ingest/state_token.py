"""Has a VM changed so that its snapshots, disks and files are to be read again?

The token holds what changes when a VM is started, stopped or moved, a snapshot is taken, applied or deleted, a disk is
added or changed; and nothing that moves by itself, such as CPU, memory or heartbeat. Microsoft's own scanner of
checkpoints compares the same kind of facts (owner, state, disk paths, checkpoint count).
"""

from hashlib import blake2b
from typing import Any

FACTS = ("state", "parent_snapshot_id", "configuration_path", "replication_mode", "replication_state")
DIGEST_BYTES = 12  # told apart are the states of one VM, one after the other


def state_token(item: Any) -> str:
    """The same text for as long as the VM has not changed. An operation that begins or ends is a change."""
    facts = (*(getattr(item, name) for name in FACTS), *sorted(item.operational_status or ()))
    return blake2b(repr(facts).encode(), digest_size=DIGEST_BYTES).hexdigest()
