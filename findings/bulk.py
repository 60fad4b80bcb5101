"""Accepting many findings at once."""

from collections.abc import Mapping
from typing import Any

from accounts.access import Right, may
from findings.forms import RiskForm
from findings.models import Finding, State
from findings.selectors.findings import within
from findings.services import risk_accept
from inventory.scope import scope_of
from lists.bulk import BulkAction, Selection, register_action


def register_all() -> None:
    register_action(
        "findings",
        BulkAction(
            "accept", "Accept the risk", "user-check", _accept, form=RiskForm,
            may=lambda user: may(user, Right.ACKNOWLEDGE),
            warning="They stay visible as accepted, and count again when the day has come.",
        ),
    )  # fmt: skip


def _accept(selection: Selection, given: Mapping[str, Any]) -> str:
    """Of what this person may acknowledge, which may be less than they see; what has closed is left alone."""
    keys = list(selection.things.exclude(state=State.CLOSED).values_list("pk", flat=True))
    mine = within(Finding.objects.filter(pk__in=keys), scope_of(selection.asking.user, Right.ACKNOWLEDGE))
    count = risk_accept(mine.order_by("pk"), **given)
    left = len(keys) - count
    rest = f" {left} lie outside of what you may acknowledge." if left else ""
    return f"{count} finding{'' if count == 1 else 's'} accepted.{rest}"
