"""What has a tag, by kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from tags.choices import Kind
from tags.models import Tag, Tagging
from tags.targets import Target, in_sight, list_with_tag, resolve

SHOWN = 100  # of one kind; the lists show all, filtered by the tag


@dataclass(frozen=True, slots=True)
class KindWithTag:
    """Of what this person may see. `address`: the list of all. `out_of_sight`: those not shown, because they are many
    or gone."""

    kind: Kind
    targets: Sequence[Target]
    total: int
    address: str

    @property
    def out_of_sight(self) -> int:
        return self.total - len(self.targets)


def things_with(tag: Tag, user: Any) -> list[KindWithTag]:
    there = Tagging.objects.filter(in_sight(user), tag=tag).order_by()
    counts = dict(there.values_list("kind").annotate(count=Count("*")))
    return [_of_kind(tag, kind, counts[kind], user) for kind in Kind if kind in counts]


def _of_kind(tag: Tag, kind: Kind, total: int, user: Any) -> KindWithTag:
    found = Tagging.objects.filter(in_sight(user), tag=tag, kind=kind).order_by("-pk")
    ids = list(found.values_list("object_id", flat=True)[:SHOWN])
    targets = resolve(kind, ids, user).values()
    return KindWithTag(
        kind, sorted(targets, key=lambda target: target.name.lower()), total, list_with_tag(kind, tag.slug)
    )
