"""Sort-Object and Get-Unique's switch -Unique."""

from functools import cmp_to_key
from typing import Any

from simulator.powershell.binding import Parameter
from simulator.powershell.builtins.collecting import Collector
from simulator.powershell.builtins.properties import Property, properties
from simulator.powershell.core_commands import Invocation, stage
from simulator.powershell.failures import PowerShellError
from simulator.powershell.operators.equality import compare
from simulator.powershell.rendering import text_of


class _Sort(Collector):
    def answer(self) -> None:
        by = properties(self.bound.get("Property"), self.scope) or [Property("", lambda value: value)]
        exact = bool(self.bound.get("CaseSensitive"))
        downwards = bool(self.bound.get("Descending"))
        keyed = [([each.read(item) for each in by], item) for item in self.items if item is not None]

        def order(first: Any, second: Any) -> int:
            for index, each in enumerate(by):
                found = compared(first[0][index], second[0][index], exact_case=exact)
                if found:
                    return -found if (downwards if each.descending is None else each.descending) else found
            return 0

        keyed.sort(key=cmp_to_key(order))
        last: Any = None
        for entry in keyed:
            if self.bound.get("Unique") and last is not None and order(last, entry) == 0:
                continue
            last = entry
            self.invocation.out(entry[1])


def compared(first: Any, second: Any, *, exact_case: bool = False) -> int:
    """As Sort-Object compares: what has no common order is compared as text."""
    try:
        return compare(first, second, exact_case=exact_case)
    except PowerShellError:
        return compare(text_of(first), text_of(second), exact_case=exact_case)


@stage(
    "Sort-Object",
    "Utility",
    {
        "Property": Parameter("System.Object[]", position=0),
        "Descending": Parameter("switch"),
        "Unique": Parameter("switch"),
        "CaseSensitive": Parameter("switch"),
        "InputObject": Parameter("System.Object", from_pipeline=True),
    },
    aliases=("sort",),
)
def sort_object(invocation: Invocation) -> _Sort:
    """Stable here; on Windows PowerShell 5.1 the order of equal objects is not promised."""
    return _Sort(invocation)
