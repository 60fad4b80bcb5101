"""The buttons on the page of a VM."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.panels import Panel
from inventory.scope import Scope
from inventory.selectors.vm_detail import VMDetail
from power.domain.acts import WORDS, Words


@dataclass(frozen=True, slots=True)
class Buttons:
    vm_id: str
    words: Sequence[Words]


def acts_of_vm(detail: VMDetail, now: datetime, scope: Scope) -> Panel:
    """Those that make sense in the state that the polls saw last; their pages say what speaks against them."""
    state = detail.row.state
    fitting = [words for words in WORDS.values() if state in words.starts_from]
    return Panel("power/buttons.html", Buttons(str(detail.vm.pk), () if detail.vm.gone_at else fitting))
