"""Views of lists that people have saved."""

from datetime import datetime

from api.schemas.telling import Thing, own
from lists.models import SavedView as Row
from lists.registry import list_called


class SavedView(Thing):
    """A name for what a list was asked for."""

    id: int = own("The portal's own number of the view.")
    list: str = own("Of which list: vms, hosts, …")
    name: str = own("What it is called.")
    owner: str = own("Who saved it.")
    mine: bool = own("Whether that is whoever asks.")
    is_shared: bool = own("Whether everybody is offered it.")
    page: str | None = own("The address of the page that it is; null: this portal has no such list any more.")
    changed_at: datetime = own("When it was saved last.")


def view_of(row: Row, *, mine: bool) -> SavedView:
    found, asked = list_called(row.list_key), f"?{row.address}" if row.address else ""
    return SavedView(
        id=row.pk,
        list=row.list_key,
        name=row.name,
        owner=row.owner.get_username(),
        mine=mine,
        is_shared=row.is_shared,
        page=f"{found.address}{asked}" if found else None,
        changed_at=row.changed_at,
    )
