"""Metric families as prometheus_client writes them. Every name begins with hvportal_ and ends with its unit.

A value that nobody knows is left out: Prometheus then knows none either, and 0 stays a figure that somebody measured.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric

Value = float | int | bool | datetime | None
Labels = Sequence[str]


def gauge(name: str, documentation: str, value: Value) -> Metric:
    return gauges(name, documentation, (), [((), value)])


def gauges(name: str, documentation: str, labels: Labels, values: Iterable[tuple[Labels, Value]]) -> Metric:
    family = GaugeMetricFamily(f"hvportal_{name}", documentation, labels=labels)
    for held, value in values:
        if value is not None:
            family.add_metric([_text(label) for label in held], _number(value))
    return family


def counted(name: str, documentation: str, label: str, counts: Mapping[str, int]) -> Metric:
    return gauges(name, documentation, [label], (([value], count) for value, count in sorted(counts.items())))


def _number(value: float | datetime) -> float:
    return value.timestamp() if isinstance(value, datetime) else float(value)


def _text(label: str) -> str:
    """A host may have said half a character; UTF-8 has no half ones."""
    return label.encode("utf-8", "replace").decode()
