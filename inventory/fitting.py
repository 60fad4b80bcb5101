"""Whether the files of a chain fit each other: a child is of use above the very file that it was made from.

One judgement for lists, rules, pages and forecasts. Pure: it imports nothing, and takes any files with these names.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Protocol, TypeVar


class Fit(StrEnum):
    """Hyper-V's own word on a chain from a child down: the words of hyperv.contracts.disk."""

    FITS = "fits"
    MISMATCHED = "mismatched"
    CHANGED = "changed"
    UNSURE = "unsure"


class Misfit(StrEnum):
    """What speaks against two files: Hyper-V's words that are no praise, and what headers tell."""

    MISMATCHED = "mismatched"
    CHANGED = "changed"
    FORMAT_DIFFERS = "format_differs"
    UNSURE = "unsure"
    SIZE_DIFFERS = "size_differs"

    @property
    def is_certain(self) -> bool:
        """Not only a sign that something may be wrong."""
        return self not in (Misfit.UNSURE, Misfit.SIZE_DIFFERS)


class Link(Protocol):
    """What is asked of a file. `fit`: a Fit, None where nobody tested it."""

    @property
    def parent_key(self) -> str | None: ...
    @property
    def format(self) -> str | None: ...
    @property
    def virtual_size_bytes(self) -> int | None: ...
    @property
    def fit(self) -> str | None: ...
    @property
    def error_code(self) -> str | None: ...


File = TypeVar("File", bound=Link)


def pairs(found: Mapping[str, File]) -> Iterator[tuple[File, File]]:
    """Of the files of a chain, the leaf first: each child and its parent, but for those below one that Hyper-V tested
    and found to fit: it tests the whole chain of a file. What lies behind a VHD Set stands beside each other and is no
    pair; of a file that cannot be read nothing is known."""
    tested: set[str] = set()
    for key, child in found.items():
        if child.parent_key is None or child.error_code:
            continue
        if child.fit == Fit.FITS or key in tested:
            tested.add(child.parent_key)
        elif (parent := found.get(child.parent_key)) is not None and not parent.error_code:
            yield child, parent


def misfits(child: Link, parent: Link) -> Iterator[Misfit]:
    """Of a child and the file that it names as its parent, both read; the worst first.

    Hyper-V's own word counts first; where it says so of the parent too, the fault lies there. Where it was not asked,
    the headers tell: a child of another format cannot be, a VHD has the size of its parent to the byte. A VHDX of
    another size may have been expanded itself (hcsshim does so with the children of containers), or its parent has.
    """
    if child.parent_key is None or child.fit == Fit.FITS:  # a VHD Set and what lies behind it
        return
    if child.fit is not None:
        if _lies_here(child.fit, parent.fit):
            yield Misfit(child.fit)
        return
    sizes = (child.virtual_size_bytes, parent.virtual_size_bytes)
    is_resized = None not in sizes and sizes[0] != sizes[1]
    if is_resized and child.format == "VHD":
        yield Misfit.MISMATCHED
    if child.format and parent.format and child.format != parent.format:
        yield Misfit.FORMAT_DIFFERS
    if is_resized and child.format != "VHD":
        yield Misfit.SIZE_DIFFERS


def _lies_here(child: str, parent: str | None) -> bool:
    """A test fails by whatever lies below: only a sign is outdone by any word on the parent, a certainty by another."""
    if child == Fit.UNSURE:
        return parent in (None, Fit.FITS)
    return parent not in (Fit.MISMATCHED, Fit.CHANGED)
