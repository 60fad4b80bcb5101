"""The class of a row as rules tell them apart; whether a backup left it is for its own rule to say."""

from snapshots.choices import STANDARD, TYPES, SnapshotClass

_CLASSES = {name: kind for kind, names in TYPES.items() for name in names}


def class_of(snapshot_type: str | None, is_automatic: bool | None) -> SnapshotClass:
    if snapshot_type == STANDARD:
        return SnapshotClass.AUTOMATIC if is_automatic else SnapshotClass.STANDARD
    return _CLASSES.get(snapshot_type or "", SnapshotClass.OTHER)
