"""The tags themselves: made, renamed, coloured, merged, deleted."""

from django.db import transaction
from django.utils.text import slugify

from audit.actors import actor_at_work
from audit.services import record
from tags.changes import tags_changed
from tags.choices import Colour, Kind
from tags.keys import Key
from tags.models import Tag, Tagging


class TagRefused(ValueError):
    """Why it cannot be done, as a sentence for people."""


def tag_named(name: str) -> Tag | None:
    return Tag.objects.filter(name__iexact=cleaned(name)).first()


def tag_held(tag: Tag) -> Tag | None:
    """The same tag, which until the end of the transaction nobody else puts on or takes off; None where it is no more.

    A tag counts what has it, in its own row: two that wrote taggings first, and that row then, would wait for each
    other for ever.
    """
    return Tag.objects.select_for_update(no_key=True).filter(pk=tag.pk).first()


def cleaned(name: str) -> str:
    """A tag's name as it is kept: one line, single spaces. TagRefused where nothing is left or it is too long."""
    name = " ".join(name.split())
    if not name:
        raise TagRefused("A tag needs a name.")
    if len(name) > 64:
        raise TagRefused("A tag's name has at most 64 characters.")
    return name


@transaction.atomic
def tag_make(name: str, colour: str = Colour.GREY) -> Tag:
    """The tag of this name, made where there is none; two people who make it at once get one."""
    known = tag_named(name)
    if known is not None:
        return known
    name = cleaned(name)
    tag, made = Tag.objects.get_or_create(
        name__iexact=name,
        defaults={"name": name, "slug": _free_slug(name), "colour": colour, "made_by": actor_at_work().name},
    )
    if made:
        record("tag.made", tag, summary=f"Made the tag “{tag}”", after={"name": tag.name, "colour": tag.colour})
    return tag


@transaction.atomic
def tag_edit(tag: Tag, *, name: str, colour: str) -> Tag:
    """Rename or recolour. TagRefused where another tag has that name: merging is what is wanted then."""
    tag, name = Tag.objects.select_for_update().get(pk=tag.pk), cleaned(name)
    if Tag.objects.filter(name__iexact=name).exclude(pk=tag.pk).exists():
        raise TagRefused(f"There is a tag called “{name}” already. Merge the two instead.")
    before, after = _told(tag), {"name": name, "colour": colour}
    if before == after:
        return tag
    tag.name, tag.colour = name, colour
    tag.save(update_fields=["name", "colour"])
    record("tag.edited", tag, summary=f"Changed the tag “{before['name']}”", before=before, after=after)
    return tag


@transaction.atomic
def tag_merge(tag: Tag, into: Tag) -> int:
    """Everything tagged `tag` becomes tagged `into`, and `tag` is no more; answers how many things that were."""
    if tag.pk == into.pk:
        raise TagRefused("A tag cannot be merged into itself.")
    for one in sorted((tag, into), key=lambda one: one.name):  # as those that answer proposals for several tags
        if tag_held(one) is None:
            raise TagRefused(f"“{one}” is no more: somebody has deleted it, or merged it into another.")
    moved = list(Tagging.objects.filter(tag=tag))
    count = len(moved)
    Tagging.objects.bulk_create(
        [Tagging(tag=into, kind=one.kind, object_id=one.object_id, added_by=one.added_by) for one in moved],
        ignore_conflicts=True,
    )
    record(
        "tag.merged",
        into,
        summary=f"Merged the tag “{tag}” into “{into}”: {count} tagged",
        before=_told(tag) | {"tagged": count},
        after=_told(into),
    )
    tag.delete()
    tags_changed([Key(Kind(one.kind), one.object_id) for one in moved])
    return count


@transaction.atomic
def tag_delete(tag: Tag) -> int:
    """Take it off everything and forget it; answers from how many things."""
    tagged = [Key(Kind(kind), key) for kind, key in tag.taggings.order_by("pk").values_list("kind", "object_id")]
    told = [f"{key.kind} {key.object_id}" for key in tagged]
    before = _told(tag) | {"tagged": len(told), "things": told}
    record("tag.deleted", tag, summary=f"Deleted the tag “{tag}”, which {len(told)} things had", before=before)
    tag.delete()
    tags_changed(tagged)
    return len(told)


def _told(tag: Tag) -> dict[str, object]:
    return {"name": tag.name, "colour": tag.colour}


def _free_slug(name: str) -> str:
    """Of letters and digits of any script; with a number where another tag has it."""
    wanted = slugify(name, allow_unicode=True)[:70] or "tag"
    taken = set(Tag.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    slugs = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in slugs if slug not in taken)
