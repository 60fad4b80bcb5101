"""The lanes beside a tree's rows, as lines of SVG. They say nothing that the row does not say in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template

from inventory.lanes import Down, Place

register = template.Library()

FIRST, STEP = 14, 18  # pixels: the middle of the first lane, and from one lane to the next
LANES = "components/lanes.html"
_GUID_IN_NAME = re.compile(r"(_[0-9A-Fa-f]{8})-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")


@dataclass(frozen=True, slots=True)
class Line:
    x: int
    trunk: bool


@register.filter
def short_guids(words: str) -> str:
    """Of the GUIDs that Hyper-V puts into names of files the beginning: the whole name stands where the file does."""
    return _GUID_IN_NAME.sub(r"\1…", words)


@register.inclusion_tag(LANES)
def lanes(place: Place[Any], width: int, kind: str = "plain", has_top: bool = True) -> dict[str, Any]:
    """`kind` names the knot's look: now, plain, picked, bad, lost. `has_top`: the trunk leads to Now."""
    here = _middle(place.lane)
    return {
        "width": _middle(width),
        "passing": _lines(place.passing, has_top),
        "x": here,
        "left": here - STEP,
        "between": here - STEP / 2,
        "up": place.up,
        "down": place.down.value,
        "trunk": place.on_trunk and has_top,
        "kind": kind,
        "knot": True,
    }


@register.inclusion_tag(LANES)
def lanes_between(passing: Sequence[int], width: int, has_top: bool = True) -> dict[str, Any]:
    """Beside a line that opens folded rows."""
    return {"width": _middle(width), "passing": _lines(passing, has_top), "down": Down.NOTHING.value}


def _lines(passing: Sequence[int], has_top: bool) -> list[Line]:
    """What runs by in the first lane is the trunk."""
    return [Line(_middle(lane), lane == 0 and has_top) for lane in dict.fromkeys(passing)]


def _middle(lane: int) -> int:
    return FIRST + STEP * lane
