"""What a list may be asked, strictly: what is not understood is refused and never left out, unlike on a page."""

from collections.abc import Callable, Iterable, Mapping, Set
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from accounts.access import Right, demand
from api.cursors import slice_of
from api.schemas.telling import Page, Thing
from inventory.scope import Scope, scope_of
from inventory.veil import veil
from tags.choices import Kind
from tags.selectors import with_marks, with_tag

LIMIT, MOST = 100, 500
LARGEST_KEY = 2**63 - 1
# PostgreSQL keeps no NUL in a text.
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
ClusterKey = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,17}|none)$")]

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item", bound=Thing)


def sorted_by(sorts: Mapping[str, Any], first: str) -> Any:
    """The parameter `sort` of a list."""
    names = "|".join(sorts)
    return Field(
        first,
        pattern=f"^-?({names})$",
        description=f"Sort key, with a minus in front to turn the order round: {', '.join(sorts)}. Unknown comes last.",
    )


def left_out(description: str, **more: Any) -> Any:
    """A parameter that need not be there; then it is None."""
    return Field(None, description=description, **more)


class Filters(BaseModel):
    """What something may be asked. What is left out is None, whatever the field's type says: there is no way to send
    that."""

    model_config = ConfigDict(frozen=True)

    def question(self, kind: Callable[..., Any], without: Set[str] = frozenset(), **renamed: str) -> Any:
        """The question of the selector. `renamed`: fields of the question by the names that they have here; `without`:
        what is asked by other means."""
        given = self.model_dump(exclude_none=True, exclude={"limit", "cursor", *without})
        return kind(**{renamed.get(name, name): _plain(value) for name, value in given.items()})


class Asked(Filters):
    """Every list takes these. `sort` is added by each, with the keys that it can be sorted by."""

    limit: int = Field(LIMIT, ge=1, le=MOST, description="How many items at once.")
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=4000)] = left_out(
        "`next_cursor` of the page before; without it the list begins."
    )
    sort: str = ""


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def scope_at(request: HttpRequest, right: Right = Right.VIEW) -> Scope:
    """Where whoever asks has that right. Whoever has it nowhere is refused, as on a page."""
    demand(request.user, right)
    return scope_of(request.user, right)


def marked(found: QuerySet[Row], kind: Kind, tag: str | None) -> QuerySet[Row]:
    """Things that know their tags, cut to those with that one where one is asked for."""
    rows: QuerySet[Row] = with_marks(with_tag(found, kind, tag or ""), kind)
    return rows


def page_of(
    request: HttpRequest,
    asked: Asked,
    found: QuerySet[Row],
    dress: Callable[[Iterable[Row]], Iterable[Item]],
    model: type[Page[Item]],
) -> Page[Item]:
    """One page of what was found, as items, and where the next one is."""
    part = slice_of(found, asked.sort, asked.cursor, asked.limit, request.path)
    rows = veil(part.rows, scope_of(request.user))
    return model(items=list(dress(rows)), next_cursor=part.cursor, next=_address(request, part.cursor))


def _address(request: HttpRequest, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    parameters = request.GET.copy()
    parameters["cursor"] = cursor
    return f"{request.path}?{parameters.urlencode()}"
