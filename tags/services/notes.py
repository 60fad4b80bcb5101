"""What people write of things."""

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from audit.actors import actor_at_work
from audit.services import record
from tags.keys import Key
from tags.models import Note


@transaction.atomic
def note_write(key: Key, text: str, *, about: Model | None = None) -> Note:
    """`about`: the row that `key` stands for, so that the audit trail names it."""
    note = Note.objects.create(
        kind=key.kind,
        object_id=key.object_id,
        text=text.strip(),
        written_at=timezone.now(),
        written_by=actor_at_work().name,
    )
    record("note.written", about or note, summary=f"Wrote a note on {about or _of(note)}", after=_told(note))
    return note


@transaction.atomic
def note_write_once(key: Key, text: str, *, about: Model | None = None) -> tuple[Note, bool]:
    """A program that repeats itself writes one note: the same text about the same thing is the note that is there, and
    False. Two that write it at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"note: {key.kind} {key.object_id}"])
    known = Note.objects.filter(kind=key.kind, object_id=key.object_id, text=text.strip()).order_by("pk").first()
    return (known, False) if known else (note_write(key, text, about=about), True)


@transaction.atomic
def note_edit(note: Note, text: str, *, about: Model | None = None) -> Note:
    """Nothing happens where the text is the same."""
    note, text = Note.objects.select_for_update().get(pk=note.pk), text.strip()
    before = _told(note)
    if note.text == text:
        return note
    note.text, note.edited_at, note.edited_by = text, timezone.now(), actor_at_work().name
    note.save(update_fields=["text", "edited_at", "edited_by"])
    summary = f"Changed a note on {about or _of(note)}"
    record("note.edited", about or note, summary=summary, before=before, after=_told(note))
    return note


@transaction.atomic
def note_delete(note: Note, *, about: Model | None = None) -> None:
    record("note.deleted", about or note, summary=f"Deleted a note on {about or _of(note)}", before=_told(note))
    note.delete()


def _told(note: Note) -> dict[str, object]:
    return {"note": note.pk, "text": note.text, "written_by": note.written_by}


def _of(note: Note) -> str:
    return f"{note.kind} {note.object_id}"
