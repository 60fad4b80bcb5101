"""Tags and notes of a large estate. tags know no VM: who fills an estate says which things there are."""

from collections.abc import Iterable

from django.utils import timezone

from tags.choices import Colour, Kind
from tags.models import Note, Tag, Tagging

NAMES = ("production", "test", "finance", "domain controller", "to be moved", "backed up daily", "legacy", "web")


def tag_vms(object_ids: Iterable[str], batch: int = 5000) -> None:
    """Each with one or two tags, and a note on every fiftieth."""
    tags = [
        Tag.objects.create(name=name, slug=name.replace(" ", "-"), colour=colour)
        for name, colour in zip(NAMES, Colour.values, strict=False)
    ]
    taggings, notes, now = [], [], timezone.now()
    for number, object_id in enumerate(object_ids):
        places = {number % len(tags), number * 5 % len(tags)}
        taggings += [Tagging(tag=tags[place], kind=Kind.VM, object_id=object_id) for place in places]
        if number % 50 == 0:
            text = f"Ask the owner before touching it ({number})."
            notes.append(Note(kind=Kind.VM, object_id=object_id, text=text, written_at=now, written_by="seed"))
    Tagging.objects.bulk_create(taggings, batch_size=batch)
    Note.objects.bulk_create(notes, batch_size=batch)
