"""What Windows wrote into hosts' event logs."""

from datetime import datetime

from api.schemas.refs import HostRef, VMRef, host_ref, named_ref
from api.schemas.telling import Thing, own
from inventory.selectors.events import EventRow


class Event(Thing):
    """One event of one log of one host."""

    id: int = own("The portal's own number of the event.")
    host: HostRef = own("Whose log.")
    log: str = own("Which log.")
    record_id: int = own("Its number in the log; a log that was cleared counts from 1 again.")
    happened_at: datetime = own("When it happened, by the host's clock.")
    event_id: int = own("Which event it is.")
    level: str | None = own("Critical, Error, Warning, Information, Verbose; null: the host names none.")
    provider: str | None = own("Who wrote it; null: the host names nobody.")
    vm: VMRef | None = own("The VM that it names; null: none.")
    message: str | None = own("The host's own words in its language, cut at 1,000 characters; null: it has none.")


_SAME = "id log record_id happened_at event_id level provider message".split()


def event_of(row: EventRow) -> Event:
    event = row.event
    vm = named_ref(event.vm_id, row.vm) if event.vm_id else None
    return Event(host=host_ref(event.host), vm=vm, **{name: getattr(event, name) for name in _SAME})
