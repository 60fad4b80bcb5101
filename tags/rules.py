"""Who may change the words themselves, and tags that say who may see what."""

from typing import Any

from accounts.access import Right, RightMissing, ScopeKind, held_by, may
from accounts.models import Grant
from tags.models import Tag


def may_govern(user: Any) -> bool:
    """Renaming, merging and deleting changes things everywhere, so it takes the right for the whole estate."""
    return any(Right.ANNOTATE in held.rights and held.scope_kind == ScopeKind.ESTATE for held in held_by(user))


def is_boundary(tag: Tag) -> bool:
    """Whether roles hold where this tag is: who puts it on a thing or takes it off changes what others may do there."""
    return Grant.objects.filter(scope_kind=ScopeKind.TAG, scope_id__in=(str(tag.pk), tag.slug)).exists()


def demand_governing(user: Any, tag: Tag) -> None:
    """RightMissing unless this person may rename, merge and delete that tag."""
    if not may_govern(user):
        raise RightMissing(Right.ANNOTATE)
    demand_using(user, tag)


def demand_using(user: Any, tag: Tag | None) -> None:
    """RightMissing where the tag is a boundary of roles and this person does not give roles."""
    if tag is not None and is_boundary(tag) and not may(user, Right.ADMINISTER):
        raise RightMissing(Right.ADMINISTER)
