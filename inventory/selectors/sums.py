"""What several parts of the overview are made of, read once for all of them: present VMs, and how hosts are doing."""

from dataclasses import dataclass
from datetime import datetime

from inventory.scope import Scope
from inventory.selectors.present import Present, present_now
from inventory.selectors.standing import Standing, standing_now


@dataclass(frozen=True, slots=True)
class Sums:
    present: Present
    standing: Standing


def sums_now(now: datetime, scope: Scope) -> Sums:
    """Two queries."""
    return Sums(present_now(scope), standing_now(now, scope))
