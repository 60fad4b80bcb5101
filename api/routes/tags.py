"""GET /tags, and /taggings: which thing has which."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict

from accounts.access import Right
from api.answers import told
from api.asking import Asked, Text, left_out, page_of, scope_at, sorted_by
from api.document import PROBLEMS
from api.entry import ways_for
from api.said import seen_by, targets_of
from api.schemas.refs import thing_ref
from api.schemas.said import ObjectId, Tag, Tagging, TagName, TagOnThing, TagSet, tag_of, tagging_of
from api.schemas.telling import Page
from lists.paging import in_order
from tags import models, services
from tags.choices import Kind
from tags.rules import demand_using
from tags.selectors.tags import called
from tags.services.vocabulary import tag_named
from tags.views.targets import writable

router = Router(tags=["Tags and notes"])
TAG_SORTS = {"name": Lower("name")}
TAGGING_SORTS = {"added": "added_at"}


class TagsAsked(Asked):
    q: Text = left_out("Part of the name.")
    sort: str = sorted_by(TAG_SORTS, "name")


class TaggingsAsked(Asked):
    tag: Text = left_out("Name or slug of a tag.")
    kind: Kind = left_out("Things of this kind.")
    id: ObjectId = left_out("By what the thing is known.")
    sort: str = sorted_by(TAGGING_SORTS, "-added")


class OneTagging(BaseModel):
    model_config = ConfigDict(frozen=True)

    tag: TagName
    kind: Kind
    id: ObjectId


@router.get("/tags", response=Page[Tag], summary="List tags", operation_id="tags", url_name="tags")
@told
def list_tags(request: HttpRequest, asked: Query[TagsAsked]) -> Page[Tag]:
    """All that there are: the words are nobody's secret. What has them is in /taggings."""
    counted = scope_at(request).everything  # how many are elsewhere is not for whoever may not see them

    def dress(rows: Iterable[models.Tag]) -> Iterator[Tag]:
        return (tag_of(tag, tag.things if counted else None) for tag in rows)

    found = models.Tag.objects.filter(name__icontains=asked.q) if asked.q else models.Tag.objects.all()
    return page_of(request, asked, in_order(found, asked.sort, TAG_SORTS, (Lower("name"), "pk")), dress, Page[Tag])


@router.get(
    "/taggings",
    response=Page[Tagging],
    summary="List what has which tag",
    operation_id="taggings",
    url_name="taggings",
)
@told
def list_taggings(request: HttpRequest, asked: Query[TaggingsAsked]) -> Page[Tagging]:
    """One item for a thing and a tag: `tag=` for all that has one, `kind=` and `id=` for all that one thing has."""
    scope_at(request)

    def dress(rows: Iterable[models.Tagging]) -> Iterator[Tagging]:
        taggings = list(rows)
        targets = targets_of(taggings, request.user)
        return (tagging_of(row, targets) for row in taggings)

    found = seen_by(request.user, _wanted(asked)).select_related("tag")
    return page_of(request, asked, in_order(found, asked.sort, TAGGING_SORTS, ("added_at", "pk")), dress, Page[Tagging])


def _wanted(asked: TaggingsAsked) -> QuerySet[models.Tagging]:
    found = models.Tagging.objects.all()
    if asked.tag:
        found = found.filter(called(asked.tag))
    if asked.kind:
        found = found.filter(kind=asked.kind)
    return found.filter(object_id=asked.id) if asked.id else found


@router.put(
    "/taggings",
    response=TagSet,
    auth=ways_for(Right.ANNOTATE),
    summary="Put a tag on a thing",
    operation_id="tag_thing",
    url_name="taggings",
    openapi_extra={PROBLEMS: ["not_found"]},
)
@told
def tag_thing(request: HttpRequest, wanted: TagOnThing) -> TagSet:
    """Safe to repeat. A tag by which roles are given takes the right to give roles."""
    (target,) = writable(request, wanted.kind, {wanted.id})
    demand_using(request.user, tag_named(wanted.tag))
    changed = services.tag_add_to_all([target.key], wanted.tag, about=target.row)
    thing = thing_ref(wanted.kind, wanted.id, target)
    return TagSet(tag=str(tag_named(wanted.tag)), thing=thing, tagged=True, changed=bool(changed))


@router.delete(
    "/taggings",
    response=TagSet,
    auth=ways_for(Right.ANNOTATE),
    summary="Take a tag off a thing",
    operation_id="untag_thing",
    url_name="taggings",
    openapi_extra={PROBLEMS: ["not_found"]},
)
@told
def untag_thing(request: HttpRequest, asked: Query[OneTagging]) -> TagSet:
    """Safe to repeat. The tag itself stays, also where nothing has it any more."""
    (target,) = writable(request, asked.kind, {asked.id})
    tag = tag_named(asked.tag)
    demand_using(request.user, tag)
    changed = services.tag_remove_from_all([target.key], asked.tag, about=target.row)
    thing = thing_ref(asked.kind, asked.id, target)
    return TagSet(tag=str(tag or asked.tag), thing=thing, tagged=False, changed=bool(changed))
