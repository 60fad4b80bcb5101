"""Everything that people said of one thing, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tags.choices import Verdict
from tags.keys import Key
from tags.models import Note, Proposal, Tag
from tags.selectors.tags import tag_choices, tags_of


@dataclass(frozen=True, slots=True)
class Annotations:
    """`names`: every tag there is, to choose from; empty where this person may not tag it."""

    key: Key
    tags: Sequence[Tag]
    notes: Sequence[Note]
    proposals: Sequence[Proposal]
    may_annotate: bool
    names: Sequence[str]


def annotations_of(key: Key, *, may_annotate: bool) -> Annotations:
    """Four queries at most."""
    tags = tags_of(key.kind, [key.object_id]).get(key.object_id, [])
    here = {"kind": key.kind, "object_id": key.object_id}
    notes = Note.objects.filter(**here).order_by("-written_at", "-pk")
    proposals = Proposal.objects.filter(**here, verdict=Verdict.OPEN).order_by("tag_name")
    names = [name for _, name in tag_choices()] if may_annotate else []
    return Annotations(key, tags, tuple(notes), tuple(proposals), may_annotate, names)
