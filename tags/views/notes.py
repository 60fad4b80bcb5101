"""Notes: written on the pages of things, found in one list, changed and deleted."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, needs
from tags import services
from tags.forms import NoteForm, WrittenNoteForm
from tags.models import Note
from tags.selectors.notes import notes_found
from tags.targets import Target
from tags.views.going_back import back
from tags.views.targets import target_of, writable


@require_safe
@never_cache
def notes(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:200].strip()
    return render(request, "tags/notes.html", {"text": text, "found": notes_found(text, request.user)})


@require_POST
@needs(Right.ANNOTATE)
def write(request: HttpRequest) -> HttpResponse:
    form = WrittenNoteForm(request.POST)
    if not form.is_valid():
        if set(form.errors) == {"text"}:
            messages.error(request, "An empty note was not kept.")
            return back(request, "/")
        return HttpResponseBadRequest("Nothing was kept: the form was not filled in by the page of a thing.")
    target = target_of(request, form)
    services.note_write(target.key, form.cleaned_data["text"], about=target.row)
    messages.success(request, f"Your note on {target.name} is kept.")
    return back(request, target.url)


@require_safe
@never_cache
@needs(Right.ANNOTATE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    note, target = _note(request, pk)
    context = {"form": NoteForm(initial={"text": note.text}), "note": note, "target": target}
    return render(request, "tags/note_edit.html", context)


@require_POST
@needs(Right.ANNOTATE)
def save(request: HttpRequest, pk: int) -> HttpResponse:
    note, target = _note(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return render(request, "tags/note_edit.html", {"form": form, "note": note, "target": target}, status=400)
    services.note_edit(note, form.cleaned_data["text"], about=target.row)
    messages.success(request, "The note is changed. The audit trail keeps what it said before.")
    return back(request, target.url)


@require_safe
@never_cache
@needs(Right.ANNOTATE)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first."""
    note, target = _note(request, pk)
    context = {
        "title": f"Delete this note on {target.name}?",
        "text": note.text,
        "act": "Delete it",
        "to": reverse("tags:note_remove", args=[pk]),
        "back": target.url,
    }
    return render(request, "components/confirm.html", context)


@require_POST
@needs(Right.ANNOTATE)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    note, target = _note(request, pk)
    services.note_delete(note, about=target.row)
    messages.success(request, f"The note on {target.name} is deleted. The audit trail keeps what it said.")
    return back(request, target.url)


def _note(request: HttpRequest, pk: int) -> tuple[Note, Target]:
    note = Note.objects.filter(pk=pk).first()
    if note is None:
        raise Http404("There is no such note. Somebody may have deleted it.")
    (target,) = writable(request, note.kind, {note.object_id})
    return note, target
