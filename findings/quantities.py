"""Values with their units: what the evidence of a finding is made of, and what a threshold is measured in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    """`AGE` is kept as the moment from which on it is counted and shown as the age that it has by now: an age itself
    would be another one at every look, and a finding that nobody touched would be written again and again."""

    AGE = "age"
    MOMENT = "moment"
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    BYTES = "bytes"
    PERCENT = "percent"
    COUNT = "count"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` None: unknown, and shown as that word."""

    value: Any
    unit: Unit

    def as_json(self) -> dict[str, Any]:
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        return {"value": value, "unit": self.unit.value}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Quantity":
        unit, value = Unit(kept["unit"]), kept["value"]
        if unit in (Unit.AGE, Unit.MOMENT) and value is not None:
            value = datetime.fromisoformat(value)
        return cls(value, unit)


def age_since(moment: datetime | None) -> Quantity:
    return Quantity(moment, Unit.AGE)


def moment(at: datetime | None) -> Quantity:
    return Quantity(at, Unit.MOMENT)


def days(number: float | None) -> Quantity:
    return Quantity(number, Unit.DAYS)


def bytes_(number: int | None) -> Quantity:
    return Quantity(number, Unit.BYTES)


def percent(number: float | None) -> Quantity:
    return Quantity(number, Unit.PERCENT)


def count(number: int | None) -> Quantity:
    return Quantity(number, Unit.COUNT)


def text(words: str | None) -> Quantity:
    return Quantity(words, Unit.TEXT)
