"""Tags and notes of a large estate. tags know no VM: who fills an estate says which things there are."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from tags.choices import Colour, Kind
from tags.models import Note, Tag, Tagging

NAMES = ("production", "test", "finance", "domain controller", "to be moved", "backed up daily", "legacy", "web")
BATCH = 5000


def tag_things(kind: Kind, object_ids: Iterable[str]) -> None:
    """Each with one or two tags, and a note on every fiftieth."""
    tags, now = _tags(), timezone.now()
    taggings, notes = [], []
    for number, object_id in enumerate(object_ids):
        places = {number % len(tags), number * 5 % len(tags)}
        taggings += [Tagging(tag=tags[place], kind=kind, object_id=object_id) for place in places]
        if number % 50 == 0:
            text = f"Ask the owner before touching it ({number})."
            notes.append(Note(kind=kind, object_id=object_id, text=text, written_at=now, written_by="seed"))
    Tagging.objects.bulk_create(taggings, batch_size=BATCH)
    Note.objects.bulk_create(notes, batch_size=BATCH)


def _tags() -> Sequence[Tag]:
    for name, colour in zip(NAMES, Colour.values, strict=False):
        Tag.objects.get_or_create(slug=name.replace(" ", "-"), defaults={"name": name, "colour": colour})
    return list(Tag.objects.order_by("pk"))
