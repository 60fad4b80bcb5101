"""What people wrote of things: notes with the words that were typed, each leading to its place on the thing's page."""

from collections.abc import Sequence

from inventory.search.hits import SHOWN, Group, Hit, list_address, words_around
from inventory.search.needle import Needle
from lists.definition import Asking
from tags.selectors.notes import NoteRow, notes_found

# Newest notes with the words that are looked at for SHOWN that the asker may see: a word that stands in every note
# must not cost as many rows as there are notes.
LOOKED_AT = 200


def find_notes(needle: Needle, asking: Asking) -> Sequence[Group]:
    found = notes_found(needle.text, asking.user, shown=SHOWN, looked_at=LOOKED_AT)
    hits = [_hit(row, needle) for row in found.rows]
    return [Group("notes", "Notes by people", "note", hits, found.more, list_address("tags:notes", q=needle.text))]


def _hit(row: NoteRow, needle: Needle) -> Hit:
    note = row.note
    return Hit(
        row.target.name,
        f"{row.target.url}#note-{note.pk}",
        exact=False,
        because=f"{note.get_kind_display()}, written by {note.written_by}",
        words=words_around(note.text, needle.text),
        at=note.edited_at or note.written_at,
    )
