"""Paths on a host's volumes."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StrictStr

from hyperv.text import storable

# Windows' own end is 32,767 characters, and what anybody has is shorter by far. What is longer than this could
# not be kept as a key.
PATH_LIMIT = 1024


def _storable(value: object) -> object:
    return storable(value) if isinstance(value, str) else value


FolderOrFile = Annotated[StrictStr, Field(min_length=1, max_length=PATH_LIMIT), BeforeValidator(_storable)]


def folded(path: str) -> str:
    """What a path is compared by: upper and lower case are one to Windows, and a backslash at the end says nothing."""
    return path.rstrip("\\").lower()
