"""GET /guests."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from api.answers import told
from api.asking import Asked, ClusterKey, Key, Text, left_out, page_of, scope_at, sorted_by
from api.moments import Flag
from api.schemas.guests import Guest, guest_of
from api.schemas.refs import vm_ref
from api.schemas.telling import Page
from inventory import models
from inventory.selectors import guests
from inventory.selectors.freshness import sections_of

router = Router(tags=["VMs"])


class GuestsAsked(Asked):
    q: Text = left_out("Part of the VM's name, of the guest's own name or of its system's.")
    cluster: ClusterKey = left_out("Number of a cluster, or `none`: on hosts that stand alone.")
    host: Key = left_out("Number of a host.")
    silent: Flag = Field(False, description="Those that say nothing now.")
    sort: str = sorted_by(guests.SORTS, "vm")


@router.get("/guests", response=Page[Guest], summary="List what guests say", operation_id="guests", url_name="guests")
@told
def list_guests(request: HttpRequest, asked: Query[GuestsAsked]) -> Page[Guest]:
    now = timezone.now()

    def dress(rows: Iterable[models.GuestReading]) -> Iterator[Guest]:
        read = list(rows)
        sections = sections_of({guest.vm.host_id for guest in read}, now)
        return (guest_of(guest, vm_ref(guest.vm), sections[guest.vm.host_id]) for guest in read)

    found = guests.guests_matching(asked.question(guests.GuestQuestion, q="text"), scope_at(request))
    return page_of(request, asked, found, dress, Page[Guest])
