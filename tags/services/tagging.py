"""Which things have which tag."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from audit.actors import actor_at_work
from audit.services import record
from tags.changes import tags_changed
from tags.keys import Key, key_of
from tags.models import Tag, Tagging
from tags.services.vocabulary import tag_held, tag_make, tag_named

BATCH = 1000
TOLD = 500  # keys that an audit entry names one by one; of more it says how many


def tag_add(target: Model, name: str) -> bool:
    """Whether the thing had it not yet; the tag is made where there is none of this name. TagRefused for a bad name."""
    return tag_add_to_all([key_of(target)], name, about=target) == 1


def tag_remove(target: Model, name: str) -> bool:
    """Whether the thing had that tag."""
    return tag_remove_from_all([key_of(target)], name, about=target) == 1


@transaction.atomic
def tag_add_to_all(keys: Collection[Key], name: str, *, about: Model | None = None) -> int:
    """Tag all; answers how many did not have it. One entry in the audit trail, on `about` where that is the one row."""
    tag = tag_held(tag_make(name)) or tag_make(name)  # somebody may have deleted it in between
    tagged, by = _tagged(tag, keys), actor_at_work().name
    without = [key for key in dict.fromkeys(keys) if key not in tagged]
    rows = [Tagging(tag=tag, kind=key.kind, object_id=key.object_id, added_by=by) for key in without]
    Tagging.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    if without:
        told = f"Tagged {about or _things(without)} “{tag}”"
        record("tag.added", about or tag, summary=told, after={"tag": tag.name, "things": _told(without)})
        tags_changed(without)
    return len(without)


@transaction.atomic
def tag_remove_from_all(keys: Collection[Key], name: str, *, about: Model | None = None) -> int:
    """Answers how many had it."""
    known = tag_named(name)
    tag = tag_held(known) if known else None
    if tag is None:
        return 0
    having = sorted(_tagged(tag, keys), key=lambda key: (key.kind, key.object_id))
    for kind, object_ids in _by_kind(having).items():
        Tagging.objects.filter(tag=tag, kind=kind, object_id__in=object_ids).delete()
    if having:
        told = f"Took the tag “{tag}” off {about or _things(having)}"
        record("tag.removed", about or tag, summary=told, before={"tag": tag.name, "things": _told(having)})
        tags_changed(having)
    return len(having)


def _tagged(tag: Tag, keys: Collection[Key]) -> set[Key]:
    found: set[Key] = set()
    for kind, object_ids in _by_kind(keys).items():
        rows = Tagging.objects.filter(tag=tag, kind=kind, object_id__in=object_ids).values_list("object_id", flat=True)
        found.update(Key(kind, object_id) for object_id in rows)
    return found


def _by_kind(keys: Collection[Key]) -> dict[Any, list[str]]:
    kinds: dict[Any, list[str]] = {}
    for key in keys:
        kinds.setdefault(key.kind, []).append(key.object_id)
    return kinds


def _things(keys: Sequence[Key]) -> str:
    return f"{keys[0].kind.label} {keys[0].object_id}" if len(keys) == 1 else f"{len(keys)} things"


def _told(keys: Sequence[Key]) -> list[str]:
    told = [f"{key.kind} {key.object_id}" for key in keys[:TOLD]]
    return told if len(keys) <= TOLD else [*told, f"and {len(keys) - TOLD} more"]
