"""Notes, wherever they hang."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tags.models import Note
from tags.targets import Target, in_sight, resolve

SHOWN = 100
LOOKED_AT = 1000  # notes that match, before those are left out that this person may not see


@dataclass(frozen=True, slots=True)
class NoteRow:
    note: Note
    target: Target


@dataclass(frozen=True, slots=True)
class NotesFound:
    """The latest first. `more`: there are others; the search can be made narrower."""

    rows: Sequence[NoteRow]
    more: bool


def notes_found(text: str, user: Any, *, shown: int = SHOWN, looked_at: int = LOOKED_AT) -> NotesFound:
    """Notes with `text` in them, or all, on things that this person may see. A constant number of queries.

    What they hang on is looked up for half as many again as are shown; of the rest only where that leaves too few,
    because so many hang on what is gone."""
    wanted = Note.objects.filter(in_sight(user))
    wanted = wanted.filter(text__icontains=text) if text else wanted
    notes = list(wanted.order_by("-written_at", "-pk")[: looked_at + 1])
    first = shown + shown // 2
    rows = _rows(notes[:first], user)
    if len(rows) <= shown and len(notes) > first:
        rows += _rows(notes[first:], user)
    return NotesFound(rows[:shown], len(rows) > shown or len(notes) > looked_at)


def _rows(notes: Sequence[Note], user: Any) -> list[NoteRow]:
    ids: dict[str, list[str]] = {}
    for note in notes:
        ids.setdefault(note.kind, []).append(note.object_id)
    targets = {kind: resolve(kind, object_ids, user) for kind, object_ids in ids.items()}
    return [NoteRow(note, target) for note in notes if (target := targets[note.kind].get(note.object_id))]
