"""Who may do what: the one place that answers it. Where is the business of inventory.scope.

`may` answers, `demand` raises RightMissing (a PermissionDenied: page and API both answer 403 with its sentence), and
`@needs(Right.X)` marks a view or an API operation so that nobody without the right gets into it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest

from accounts.choices import RIGHTS_OF, Right, Role, ScopeKind
from accounts.models import ApiToken, Grant

__all__ = ["Held", "Right", "RightMissing", "Role", "ScopeKind", "demand", "for_everybody", "held_by", "may", "needs"]

View = TypeVar("View", bound=Callable[..., Any])
_KEPT = "_held"


class RightMissing(PermissionDenied):
    """`right` is what it would have taken; the sentence is for people."""

    def __init__(self, right: Right) -> None:
        super().__init__(
            f"Your account may not {right.label} (the right “{right}”). An administrator of the portal can give it."
        )
        self.right = right


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody has somewhere. `scope_id` is empty for the whole estate; `only`: what a token leaves of it.

    People and the portal have no place: an administrator of a site administers its hosts and nobody's roles.
    """

    role: str
    scope_kind: str
    scope_id: str
    only: frozenset[Right] = frozenset(Right)

    @property
    def rights(self) -> frozenset[Right]:
        rights = RIGHTS_OF.get(self.role, frozenset()) & self.only
        return rights if self.scope_kind == ScopeKind.ESTATE else rights - {Right.ADMINISTER}


_EVERYTHING = (Held(Role.ADMINISTRATOR, ScopeKind.ESTATE, ""),)


def held_by(user: Any) -> Sequence[Held]:
    """The roles of a person, their own and those of their groups; asked once, then kept on `user`."""
    if not user.is_authenticated or not user.is_active:
        return ()
    kept: Sequence[Held] | None = getattr(user, _KEPT, None)
    if kept is None:
        kept = _through(user.token, _EVERYTHING if user.is_superuser else _ask(user))
        setattr(user, _KEPT, kept)
    return kept


def _ask(user: Any) -> Sequence[Held]:
    theirs = Grant.objects.filter(Q(user=user.pk) | Q(group__user=user.pk))
    told = theirs.order_by("role", "scope_kind", "scope_id").values_list("role", "scope_kind", "scope_id").distinct()
    return tuple(Held(*row) for row in told)


def _through(token: ApiToken | None, held: Sequence[Held]) -> Sequence[Held]:
    """What is left where somebody comes by a token: its rights, and in a smaller scope nothing of the portal's."""
    if token is None:
        return held
    here = {Right.ADMINISTER} if token.scope_kind != ScopeKind.ESTATE else set()
    only = frozenset(map(Right, token.rights)) - here
    return tuple(replace(role, only=only) for role in held)


def may(user: Any, right: Right) -> bool:
    """Anywhere at all; inventory.scope.may_on answers for one thing."""
    return any(right in held.rights for held in held_by(user))


def demand(user: Any, right: Right) -> None:
    if not may(user, right):
        raise RightMissing(right)


def needs(right: Right) -> Callable[[View], View]:
    """Outermost on a view, so that RightMiddleware finds the mark."""

    def marked(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            demand(request.user, right)
            return view(request, *args, **kwargs)

        guarded.needs = right  # type: ignore[attr-defined]  # the walker of every address reads it
        return guarded  # type: ignore[return-value]

    return marked


def for_everybody(view: View, *, while_owing: bool = False) -> View:
    """Marks a view for whoever is logged in, with a role or without: their own account, and the way out.

    `while_owing`: also before somebody has done what accounts.duties asks of them.
    """
    view.needs, view.while_owing = None, while_owing  # type: ignore[attr-defined]
    return view
