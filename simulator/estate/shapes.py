"""How much of its swing a workload asks for at an hour of the day: 0 is quiet, 1 is the busiest hour.

Twenty-four percentages, one for each local hour, joined by straight lines; made up to look like their names.
"""

from collections.abc import Mapping
from types import MappingProxyType

from simulator.estate.localtime import is_workday, local_day, local_seconds

# fmt: off
_HOURS: Mapping[str, tuple[int, ...]] = MappingProxyType({
    "office":   (8, 6, 5, 5, 5, 8, 15, 40, 75, 95, 100, 98, 70, 78, 97, 100, 92, 70, 38, 22, 16, 12, 10, 9),
    "sessions": (2, 2, 2, 2, 2, 4, 12, 50, 85, 100, 100, 96, 60, 85, 100, 97, 88, 50, 20, 12, 8, 5, 3, 2),
    "evening":  (25, 15, 10, 8, 8, 10, 18, 30, 42, 50, 55, 58, 62, 58, 55, 58, 65, 75, 88, 97, 100, 92, 70, 45),
    "night":    (85, 100, 100, 95, 80, 55, 30, 12, 8, 6, 5, 5, 5, 5, 5, 5, 5, 6, 8, 12, 25, 45, 65, 75),
    "build":    (20, 15, 40, 35, 10, 5, 8, 20, 55, 80, 95, 90, 60, 80, 95, 100, 90, 70, 45, 35, 30, 28, 25, 22),
    "flat":     (50,) * 24,
})
# fmt: on

# What remains of the swing on Saturday and Sunday.
_WEEKEND: Mapping[str, float] = MappingProxyType(
    {"office": 0.15, "sessions": 0.06, "evening": 1.1, "night": 0.6, "build": 0.3, "flat": 1.0}
)

SHAPES = tuple(_HOURS)


def shape_at(shape: str, at: float) -> float:
    """The shape's value at an instant; an unknown shape raises KeyError."""
    hours = _HOURS[shape]
    hour, rest = divmod(local_seconds(at) / 3600, 1)
    before = int(hour)
    value = (hours[before] * (1 - rest) + hours[(before + 1) % 24] * rest) / 100
    return value if is_workday(local_day(at)) else min(1.0, value * _WEEKEND[shape])
