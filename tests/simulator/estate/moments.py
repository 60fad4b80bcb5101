"""Instants that the tests turn the estate's clock to. 2026-11-23 is a Monday; local time is two hours ahead of UTC."""

from datetime import UTC, datetime, timedelta

from simulator.estate import Clock, Estate

MONDAY = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)  # local midnight
MONDAY_NIGHT = MONDAY + timedelta(hours=3)
MONDAY_MORNING = MONDAY + timedelta(hours=10, minutes=15)
SUNDAY_MORNING = MONDAY_MORNING - timedelta(days=1)


def demo(at: datetime = MONDAY_MORNING, seed: int = 2026) -> Estate:
    return Estate.demo(seed, Clock(at, rate=0))
