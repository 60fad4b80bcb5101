"""Which tags there are, and which things have them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Model, Q, QuerySet, UUIDField
from django.db.models.functions import Cast, Lower
from django.urls import reverse

from tags.choices import Kind
from tags.models import Tag, Tagging
from tags.targets import in_sight, list_with_tag

# Kinds that are known by a primary key, and its type.
_KEYED: Mapping[str, Any] = {
    Kind.HOST: BigIntegerField(),
    Kind.CLUSTER: BigIntegerField(),
    Kind.VM: UUIDField(),
}


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag and how many things of each kind have it, with the address of their list; kinds without any left out."""

    tag: Tag
    total: int
    counts: Sequence[tuple[Kind, int, str]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A tag as a list shows it."""

    name: str
    slug: str
    colour: str

    def get_absolute_url(self) -> str:
        return reverse("tags:tag", args=[self.slug])


def tags_of(kind: str, ids: Collection[Any]) -> dict[str, list[Tag]]:
    """Object id as text -> its tags by name; nothing for a thing without tags. One query."""
    found: dict[str, list[Tag]] = {}
    if ids:
        rows = Tagging.objects.filter(kind=kind, object_id__in=[str(one) for one in ids])
        for row in rows.select_related("tag").order_by(Lower("tag__name")):
            found.setdefault(row.object_id, []).append(row.tag)
    return found


def marks_of(row: Model) -> Sequence[Mark]:
    """Empty for a row that was not read by with_marks."""
    return [Mark(**told) for told in getattr(row, "tag_marks", ())]


def named_marks(row: Model) -> str:
    """As one cell of a download."""
    return ", ".join(mark.name for mark in marks_of(row))


def called(name: str) -> Q:
    """A filter of taggings: by the tag's slug or name."""
    return Q(tag__slug=name) | Q(tag__name__iexact=name)


def _taggings(kind: str, name: str) -> QuerySet[Tagging]:
    return Tagging.objects.filter(called(name), kind=kind)


def tagged(kind: str, name: str) -> QuerySet[Tagging, str]:
    """The object ids of the things of this kind with the tag of that slug or name, as text."""
    return _taggings(kind, name).values_list("object_id", flat=True)


def has_tag(kind: Kind, name: str, path: str = "pk") -> Q:
    """A filter of hosts, clusters or VMs, or of what hangs on one: `path` leads to its key. `name`: or slug."""
    keys = _taggings(kind, name).annotate(key=Cast("object_id", _KEYED[kind]))
    return Q(**{f"{path}__in": keys.values("key")})


def tag_choices() -> list[tuple[str, str]]:
    """For a filter: slug and name."""
    return list(Tag.objects.order_by(Lower("name")).values_list("slug", "name"))


def tag_with_slug(slug: str) -> Tag | None:
    return Tag.objects.filter(slug=slug).first()


def tag_rows(user: Any) -> list[TagRow]:
    """Every tag by name, with how many of the things that this person may see have it; two queries."""
    counts: dict[int, dict[str, int]] = {}
    for row in Tagging.objects.filter(in_sight(user)).order_by().values("tag", "kind").annotate(count=Count("*")):
        counts.setdefault(row["tag"], {})[row["kind"]] = row["count"]
    return [_row(tag, counts.get(tag.pk, {})) for tag in Tag.objects.order_by(Lower("name"))]


def _row(tag: Tag, counts: Mapping[str, int]) -> TagRow:
    told = [(kind, counts[kind], list_with_tag(kind, tag.slug)) for kind in Kind if kind in counts]
    return TagRow(tag, sum(counts.values()), told)


def tag_names(user: Any) -> list[tuple[str, str]]:
    """By their keys, for whoever gives roles or tokens. The words themselves are nobody's secret."""
    return [(str(pk), name) for pk, name in Tag.objects.order_by(Lower("name")).values_list("pk", "name")]
