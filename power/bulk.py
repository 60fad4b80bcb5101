"""From a selection in the list of VMs to the page that says which of them would be switched."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpResponseRedirect
from django.urls import reverse

from accounts.access import Right, may
from lists.bulk import BulkAction, Selection, register_action
from power.domain.acts import WORDS, Words


def register() -> None:
    for words in WORDS.values():
        key = f"power-{words.act.replace('_', '-')}"
        action = BulkAction(key, words.title, words.icon, partial(_ask, words), asks_first=False, may=_may)
        register_action("vms", action)


def _may(user: Any) -> bool:
    return may(user, Right.OPERATE)


def _ask(words: Words, selection: Selection, given: Mapping[str, Any]) -> HttpResponseRedirect:
    """The same form goes on to the page that asks."""
    return HttpResponseRedirect(reverse(f"{words.address}_many"), preserve_request=True)
