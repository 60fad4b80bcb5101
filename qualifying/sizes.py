"""How much a run may take, and how much its guest writes then."""

from hyperv.qualification.guest import CHUNK_BYTES, MOST_CHUNKS

MIB, GIB = 1 << 20, 1 << 30
USUAL_BYTES = 4 * GIB
# Three files hold what the guest wrote at most (that of a snapshot, that of Now, and one in between), or two and the
# copy that is read in the end. The rest: a saved state of 64 MiB, and what each file takes beside its blocks.
COPIES, BESIDE_BYTES = 3, 256 * MIB
LEAST_BYTES = COPIES * 64 * MIB + BESIDE_BYTES
# A disk ends 4 MiB behind what is written to it: 2 MiB are in front of it.
_AROUND_BYTES = 6 * MIB


def fill_bytes(most_bytes: int) -> int:
    """What the guest may write at each start. ValueError where that would prove nothing."""
    if most_bytes < LEAST_BYTES:
        raise ValueError(f"a run needs at least {LEAST_BYTES // MIB} MiB")
    share = (most_bytes - BESIDE_BYTES) // COPIES
    return min(share // CHUNK_BYTES, MOST_CHUNKS) * CHUNK_BYTES


def disk_bytes(fill: int) -> int:
    return -(-(fill + _AROUND_BYTES) // MIB) * MIB
