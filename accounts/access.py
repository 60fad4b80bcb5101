"""Who may do what: the one place that answers it. Where is the business of inventory.scope.

`may` answers, `demand` raises RightMissing (a PermissionDenied: page and API both answer 403 with its sentence), and
`@needs(Right.X)` marks a view or an API operation so that nobody without the right gets into it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest

from accounts.choices import RIGHTS_OF, Right, Role, ScopeKind
from accounts.models import Grant

__all__ = ["Held", "Right", "RightMissing", "Role", "ScopeKind", "demand", "held_by", "may", "needs"]

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
    """A role that somebody has somewhere. `scope_id` is empty for the whole estate."""

    role: str
    scope_kind: str
    scope_id: str

    @property
    def rights(self) -> frozenset[Right]:
        return RIGHTS_OF.get(self.role, frozenset())


_EVERYTHING = (Held(Role.ADMINISTRATOR, ScopeKind.ESTATE, ""),)


def held_by(user: Any) -> Sequence[Held]:
    """The roles of a person, their own and those of their groups; asked once, then kept on `user`."""
    if not user.is_authenticated or not user.is_active:
        return ()
    if user.is_superuser:
        return _EVERYTHING
    kept: Sequence[Held] | None = getattr(user, _KEPT, None)
    return _ask(user) if kept is None else kept


def _ask(user: Any) -> Sequence[Held]:
    theirs = Grant.objects.filter(Q(user=user.pk) | Q(group__user=user.pk)).order_by("pk")
    held = tuple(Held(*row) for row in theirs.values_list("role", "scope_kind", "scope_id").distinct())
    setattr(user, _KEPT, held)
    return held


def may(user: Any, right: Right) -> bool:
    """Anywhere at all; inventory.scope.may_on answers for one thing."""
    return any(right in held.rights for held in held_by(user))


def demand(user: Any, right: Right) -> None:
    if not may(user, right):
        raise RightMissing(right)


def needs(right: Right) -> Callable[[View], View]:
    def marked(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            demand(request.user, right)
            return view(request, *args, **kwargs)

        guarded.needs = right  # type: ignore[attr-defined]  # the walker of every address reads it
        return guarded  # type: ignore[return-value]

    return marked
