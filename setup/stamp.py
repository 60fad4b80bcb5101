"""What has been set up, kept beside it: a record is true only for the same files in the same place."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path


def digest(file: Path) -> str:
    """Of a lock file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def matches(stamp: Path, facts: Mapping[str, str]) -> bool:
    """Whether all of `facts` were written there."""
    try:
        kept = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(kept, dict) and facts.items() <= kept.items()


def write(stamp: Path, facts: Mapping[str, str]) -> None:
    """Replace the record, whole or not at all."""
    draft = stamp.with_name(stamp.name + ".new")
    draft.write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    draft.replace(stamp)
