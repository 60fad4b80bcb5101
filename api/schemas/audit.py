"""Who did what."""

from datetime import datetime
from typing import Any

from api.schemas.telling import Thing, own
from audit.choices import Via
from audit.models import AuditEntry as Row


class AuditEntry(Thing):
    """Something that somebody changed, or was refused. Nobody can change or remove it."""

    id: int = own("The portal's own number of the entry.")
    at: datetime = own("When.")
    actor: str = own("Who: a person, a command, or the portal.")
    token: str | None = own("The name of the API token that was used; null: none was.")
    via: Via = own("By which door it came.")
    address: str | None = own("From which address; null: from none.")
    request_id: str | None = own("By which the portal's log knows the request; null: there was none.")
    action: str = own("What was done, as a word for programs: host.paused.")
    summary: str = own("What was done, in a sentence.")
    target_kind: str | None = own("What it was done to, as the portal calls it; null: to nothing that has a name.")
    target_id: str | None = own("The key that this had then.")
    target: str | None = own("What this was called then.")
    before: dict[str, Any] | None = own("What was, of what differs; null: nothing.")
    after: dict[str, Any] | None = own("What became of it; null: nothing.")


def entry_of(row: Row) -> AuditEntry:
    same = {name: getattr(row, name) for name in "at actor address action summary before after".split()}
    texts = {name: getattr(row, name) or None for name in ("token", "request_id", "target_kind", "target_id")}
    return AuditEntry(id=row.pk, via=Via(row.via), target=row.target_name or None, **same, **texts)
