"""What people write of things."""

from collections.abc import Iterable, Iterator

from django.http import Http404, HttpRequest
from ninja import Query, Router

from accounts.access import Right
from api.answers import told
from api.asking import Asked, Text, left_out, page_of, scope_at, sorted_by
from api.document import PROBLEMS
from api.entry import ways_for
from api.said import seen_by, targets_of
from api.schemas.said import NewText, Note, NoteAbout, NoteWritten, ObjectId, note_of, note_written_of
from api.schemas.telling import Page
from lists.paging import in_order
from tags import models, services
from tags.choices import Kind
from tags.targets import Target
from tags.views.targets import writable

router = Router(tags=["Tags and notes"])
NOTE_SORTS = {"written": "written_at"}


class NotesAsked(Asked):
    q: Text = left_out("Part of the text.")
    kind: Kind = left_out("About things of this kind.")
    id: ObjectId = left_out("By what the thing is known.")
    sort: str = sorted_by(NOTE_SORTS, "-written")


@router.get("/notes", response=Page[Note], summary="List notes", operation_id="notes", url_name="notes")
@told
def list_notes(request: HttpRequest, asked: Query[NotesAsked]) -> Page[Note]:
    scope_at(request)

    def dress(rows: Iterable[models.Note]) -> Iterator[Note]:
        notes = list(rows)
        targets = targets_of(notes, request.user)
        return (note_of(row, targets) for row in notes)

    wanted = {"text__icontains": asked.q, "kind": asked.kind, "object_id": asked.id}
    found = models.Note.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    rows = in_order(seen_by(request.user, found), asked.sort, NOTE_SORTS, ("written_at", "pk"))
    return page_of(request, asked, rows, dress, Page[Note])


@router.post(
    "/notes",
    response=NoteWritten,
    auth=ways_for(Right.ANNOTATE),
    summary="Write a note about a thing",
    operation_id="write_note",
    url_name="notes",
    openapi_extra={PROBLEMS: ["not_found"]},
)
@told
def write_note(request: HttpRequest, wanted: NoteAbout) -> NoteWritten:
    """Safe to repeat: the same text about the same thing is one note."""
    (target,) = writable(request, wanted.kind, {wanted.id})
    note, new = services.note_write_once(target.key, wanted.text, about=target.row)
    return note_written_of(note, target, new=new)


@router.put(
    "/notes/{int:id}",
    response=Note,
    auth=ways_for(Right.ANNOTATE),
    summary="Change a note",
    operation_id="change_note",
    url_name="note",
)
@told
def change_note(request: HttpRequest, id: int, wanted: NewText) -> Note:
    """Safe to repeat."""
    note, target = _note(request, id)
    return note_of(services.note_edit(note, wanted.text, about=target.row), {(note.kind, note.object_id): target})


@router.delete(
    "/notes/{int:id}",
    response=Note,
    auth=ways_for(Right.ANNOTATE),
    summary="Delete a note",
    operation_id="delete_note",
    url_name="note",
)
@told
def delete_note(request: HttpRequest, id: int) -> Note:
    """Answers with the note as it was. The audit trail keeps it."""
    note, target = _note(request, id)
    was = note_of(note, {(note.kind, note.object_id): target})
    services.note_delete(note, about=target.row)
    return was


def _note(request: HttpRequest, pk: int) -> tuple[models.Note, Target]:
    note = models.Note.objects.filter(pk=pk).first()
    if note is None:
        raise Http404("There is no such note.")
    (target,) = writable(request, note.kind, {note.object_id})
    return note, target
