"""GET /search."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.answers import told
from api.asking import scope_at
from api.schemas.search import Found, found_of
from inventory.search.hits import things_called
from inventory.search.needle import needle_of
from lists.definition import Asking

router = Router(tags=["Overview"])
# As typed into the search field: begins with something to see, and PostgreSQL keeps no NUL in a text.
Words = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\s\x00-\x1f][^\x00]*$")]


class SearchAsked(BaseModel):
    model_config = ConfigDict(frozen=True)

    q: Words = Field(description="Part of a name, or a GUID, an IP or MAC address, a path: in any notation.")


@router.get("/search", response=Found, summary="Find anything by what is known of it", operation_id="search",
            url_name="search")  # fmt: skip
@told
def search(request: HttpRequest, asked: Query[SearchAsked]) -> Found:
    """A dozen of each kind. Whole lists, with filters, are at the lists."""
    scope_at(request)
    return found_of(things_called(needle_of(asked.q.strip()), Asking.by(request)))
