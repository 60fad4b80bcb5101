"""What people said of things: tags, notes, answers to what the portal proposes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.refs import ThingKind, ThingRef, thing_ref
from api.schemas.telling import Thing, own
from tags.choices import Colour, Verdict
from tags.models import Note as NoteRow
from tags.models import Proposal as ProposalRow
from tags.models import Tag as TagRow
from tags.models import Tagging as TaggingRow
from tags.targets import Target

# One line that begins with something to see: what is left when the portal has tidied it is never empty.
TagName = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$")
]
NoteText = Annotated[
    str, StringConstraints(min_length=1, max_length=10_000, pattern=r"^[^\s\x00-\x1f\x7f-\x9f][^\x00]*$")
]
ObjectId = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]+$")]
Targets = Mapping[tuple[str, str], Target]


class TagRef(Thing):
    name: str = own("Its name, as people read it.")
    slug: str = own("By which addresses name it; it is kept when the tag is renamed.")
    colour: Colour = own("The colour of its mark.")


class Tag(TagRef):
    """A word that can be put on things."""

    made_at: datetime = own("When it was made.")
    made_by: str = own("By whom; empty: by the portal.")
    things: int | None = own("How many things have it; null: you see a part of the estate. /taggings?tag= has yours.")


class Tagging(Thing):
    """One thing with one tag."""

    tag: TagRef = own("Which tag.")
    thing: ThingRef = own("On what.")
    added_at: datetime = own("Since when.")
    added_by: str = own("Who put it there; empty: the portal.")


class TagOnThing(Thing):
    """A tag and a thing."""

    tag: TagName = own("The tag's name. It is made where there is none of this name.")
    kind: ThingKind = own("What the thing is.")
    id: ObjectId = own("By what it is known: of a host, a cluster and a VM its `id`; of others as /taggings tells it.")


class TagSet(Thing):
    """What is so now."""

    tag: str = own("The tag's name.")
    thing: ThingRef = own("The thing.")
    tagged: bool = own("Whether it has that tag now.")
    changed: bool = own("Whether that was otherwise before: false where it was so already.")


class Note(Thing):
    """What somebody wrote about a thing. What Hyper-V itself keeps as a VM's notes is at the VM."""

    id: int = own("The portal's own number of the note.")
    thing: ThingRef = own("About what.")
    text: str = own("What it says.")
    written_at: datetime = own("When it was written.")
    written_by: str = own("By whom.")
    edited_at: datetime | None = own("When it was changed last; null: it never was.")
    edited_by: str | None = own("By whom; null: it never was.")


class NoteWritten(Note):
    new: bool = own("False: the thing had a note of this very text already, and this is it.")


class NoteAbout(Thing):
    """A note that is to be written."""

    kind: ThingKind = own("What the thing is.")
    id: ObjectId = own("By what it is known: of a host, a cluster and a VM its `id`; of others as /taggings tells it.")
    text: NoteText = own("What it says. Blanks at its end are left out.")


class NewText(Thing):
    text: NoteText = own("What the note is to say. The audit trail keeps what it said.")


class Evidence(Thing):
    code: str = own("Which kind of evidence, as a word for programs.")
    sentence: str = own("The evidence.")


class Proposal(Thing):
    """A tag that the portal would put on a thing, and why. A person decides."""

    id: int = own("The portal's own number of the proposal.")
    tag: str = own("The name of the tag.")
    thing: ThingRef = own("On what.")
    evidence: list[Evidence] = own("What speaks for it, the strongest first.")
    verdict: Verdict = own("open, confirmed or declined.")
    proposed_at: datetime = own("Since when it is proposed.")
    decided_at: datetime | None = own("When somebody answered; null: nobody has.")
    decided_by: str | None = own("Who that was; null: nobody has.")


class Answer(Thing):
    verdict: Literal["confirmed", "declined"] = Field(description="confirmed puts the tag on.")


def tag_ref(tag: TagRow) -> TagRef:
    return TagRef(name=tag.name, slug=tag.slug, colour=Colour(tag.colour))


def tag_of(tag: TagRow, things: int | None) -> Tag:
    return Tag(**tag_ref(tag).model_dump(), made_at=tag.made_at, made_by=tag.made_by, things=things)


def tagging_of(row: TaggingRow, targets: Targets) -> Tagging:
    return Tagging(tag=tag_ref(row.tag), thing=_about(row, targets), added_at=row.added_at, added_by=row.added_by)


def note_of(row: NoteRow, targets: Targets) -> Note:
    return Note(**_facts_of(row), thing=_about(row, targets))


def note_written_of(row: NoteRow, target: Target, *, new: bool) -> NoteWritten:
    return NoteWritten(**_facts_of(row), thing=thing_ref(row.kind, row.object_id, target), new=new)


def proposal_of(row: ProposalRow, targets: Targets) -> Proposal:
    return Proposal(
        id=row.pk,
        tag=row.tag_name,
        thing=_about(row, targets),
        evidence=[Evidence(**one) for one in row.evidence],
        verdict=Verdict(row.verdict),
        proposed_at=row.proposed_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by or None,
    )


def _facts_of(row: NoteRow) -> dict[str, object]:
    same = {name: getattr(row, name) for name in ("text", "written_at", "written_by", "edited_at")}
    return {"id": row.pk, **same, "edited_by": row.edited_by or None}


def _about(row: TaggingRow | NoteRow | ProposalRow, targets: Targets) -> ThingRef:
    return thing_ref(row.kind, row.object_id, targets.get((row.kind, row.object_id)))
