"""What a merge that is done took out of the VM's chains, and how fast it went: measured, not forecast. Pure.

It is won where the files that left the chains were seen to be gone from the disk; 2008 R2 is not asked for that."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hyperv.contracts.vm_look import VMLook
from snapshots.domain.merging.pace import TELLING_BYTES
from snapshots.domain.merging.words import size, span
from snapshots.kinds.noted import moment_of

# A look comes every ten seconds: of a merge that was shorter than some of them nobody knows how long it took.
SHORTEST = timedelta(seconds=30)


def measured_in(look: VMLook, noted: Mapping[str, Any]) -> Mapping[str, Any]:
    """`reclaimed_bytes`: the files of the VM before, less what they are now, with all that it wrote meanwhile; None
    where a size is not known. `is_won`: those that left the chains are gone. `seconds`: from the first look that showed
    it merging to the first that showed it at rest; None where that says nothing of its pace."""
    sent = noted["sent"]
    before = [*sent["bytes"].values(), sent["saved_bytes"] or 0]
    now = [one.size_on_disk_bytes for one in look.files]
    known = None not in before and None not in now
    moved = [one["bytes"] for one in sent["merges"]]
    return {
        "reclaimed_bytes": sum(before) - sum(now) if known else None,  # type: ignore[arg-type]
        "is_won": not look.legacy,
        "moved_bytes": None if None in moved else sum(moved),
        "seconds": _seconds(noted),
    }


def _seconds(noted: Mapping[str, Any]) -> float | None:
    began, rested = moment_of((noted.get("course") or {}).get("began_at")), moment_of(noted.get("rested_at"))
    if began is None or rested is None or rested - began < SHORTEST:
        return None
    return (rested - began).total_seconds()


def sentence_of(measured: Mapping[str, Any]) -> str:
    won, seconds, moved = (measured[name] for name in ("reclaimed_bytes", "seconds", "moved_bytes"))
    if won is None:
        return "How much was won is not known: the size of a file could not be read."
    how = "Won" if measured.get("is_won") else "No longer in any chain"
    told = f"{how}: {size(won)}." if won >= 0 else f"Nothing was won: its files hold {size(-won)} more than before."
    if seconds and moved and moved >= TELLING_BYTES:
        told += f" {size(moved)} were merged in {span(seconds)}."
    return told
