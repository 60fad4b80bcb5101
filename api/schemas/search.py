"""What a search found."""

from datetime import datetime

from api.schemas.telling import Thing, own
from inventory.search import hits


class Hit(Thing):
    """One thing that was found."""

    title: str = own("What it is called.")
    exact: bool = own("Whether it is called, or has, exactly what was asked for.")
    because: str | None = own("What of it was found, where its title does not show that.")
    text: str | None = own("What stands around the words, where they were found in a long text; null: in none.")
    place: str | None = own("Where it is.")
    state: str | None = own("How it is, in the portal's or Hyper-V's word; null: that is not told here, or not known.")
    at: datetime | None = own("When it came into being; null: that is not told here.")
    page: str = own("The page about it; the number or GUID in it is its `id` here.")


class HitsOfKind(Thing):
    """Hits of one kind, the exact ones first."""

    kind: str = own("vms, hosts, clusters, networks, volumes, disks, files, snapshots …")
    title: str = own("The kind, for people.")
    more: bool = own("Whether there are more than these; the list of this kind has them.")
    hits: list[Hit] = own("The first dozen.")


class Found(Thing):
    """Kinds without a hit are left out."""

    groups: list[HitsOfKind] = own("By kind.")


def found_of(found: hits.Found) -> Found:
    return Found(
        groups=[
            HitsOfKind(kind=one.kind, title=one.title, more=one.more, hits=[_hit(hit) for hit in one.hits])
            for one in found.groups
        ]
    )


def _hit(hit: hits.Hit) -> Hit:
    return Hit(
        title=hit.title,
        exact=hit.exact,
        because=hit.because or None,
        text="".join(hit.words) if hit.words else None,
        place=hit.place or None,
        state=hit.badge[1] if hit.badge else None,
        at=hit.at,
        page=hit.url,
    )
