"""Tags in the lists of what can be tagged: a column to choose, and a filter."""

from collections.abc import Callable
from typing import Any

from inventory.forms import tag_filter
from lists.additions import Addition, add_to
from lists.columns import Column
from tags.choices import Kind
from tags.selectors import named_marks, with_marks, with_tag


def register_tags() -> None:
    """Hosts and VMs have theirs in their own declarations: their selectors take a tag."""
    tags_of("clusters", Kind.CLUSTER, after="domain", thing=lambda row: row.cluster)
    tags_of("volumes", Kind.VOLUME, after="said_free", thing=lambda row: row.volume)
    tags_of("disks", Kind.DISK, after="place", thing=lambda row: row.drive)
    tags_of("networks", Kind.NETWORK, after="vlans", thing=lambda row: row.switch)


def tags_of(list_key: str, kind: Kind, *, after: str, thing: Callable[[Any], Any]) -> None:
    """`thing`: of a row of the list, the row of the model that is tagged; the list's cells have one for `tags`."""
    column = Column("tags", "Tags", optional=True, csv=(("tags", lambda row: named_marks(thing(row))),))
    add_to(
        list_key,
        Addition(
            after=after,
            columns=(column,),
            fields={"tag": tag_filter()},
            narrow=lambda things, values, asking: with_tag(things, kind, values.get("tag", "")),
            read=lambda things: with_marks(things, kind),
        ),
    )
