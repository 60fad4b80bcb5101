"""Paths on a host: how long they may be, and what they are compared by."""

from hashlib import sha256
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictStr

from hyperv.contracts.values import blank_is_missing, listed, storable_text

WINDOWS_LIMIT = 32_767  # characters, of Windows itself
# Of folders and files that are found by listing: what anybody has is shorter by far.
LISTED_LIMIT = 1024
# PostgreSQL's index rows end at 2,704 bytes (a third of a page). No path that people use comes near it.
_KEY_BYTES = 2_000

_Bounded = Annotated[StrictStr, Field(min_length=1, max_length=WINDOWS_LIMIT)]
Path = Annotated[_Bounded, BeforeValidator(storable_text)]
OptionalPath = Annotated[_Bounded | None, BeforeValidator(blank_is_missing)]
Paths = Annotated[tuple[_Bounded, ...], BeforeValidator(listed)]
FolderOrFile = Annotated[StrictStr, Field(min_length=1, max_length=LISTED_LIMIT), BeforeValidator(storable_text)]


def folded(path: str) -> str:
    """What a path is compared by: upper and lower case are one to Windows, and a backslash at the end says nothing."""
    return path.rstrip("\\").lower()


def path_key(path: str) -> str:
    """A path, folded, as a key that can be indexed: of a very long one, its hash."""
    key = folded(path)
    encoded = key.encode("utf-8", "surrogatepass")
    return key if len(encoded) <= _KEY_BYTES else f"sha256:{sha256(encoded).hexdigest()}"
