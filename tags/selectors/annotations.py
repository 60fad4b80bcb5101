"""Everything that people said of one thing, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from tags.choices import Verdict
from tags.keys import Key
from tags.models import Note, Proposal, Tag, Tagging


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
    """Three queries."""
    here = {"kind": key.kind, "object_id": key.object_id}
    known = Tag.objects.annotate(is_here=Exists(Tagging.objects.filter(tag=OuterRef("pk"), **here)))
    every = list((known if may_annotate else known.filter(is_here=True)).order_by(Lower("name")))
    tags = [tag for tag in every if vars(tag)["is_here"]]
    notes = Note.objects.filter(**here).order_by("-written_at", "-pk")
    proposals = Proposal.objects.filter(**here, verdict=Verdict.OPEN).order_by("tag_name")
    names = [tag.name for tag in every] if may_annotate else []
    return Annotations(key, tags, tuple(notes), tuple(proposals), may_annotate, names)
