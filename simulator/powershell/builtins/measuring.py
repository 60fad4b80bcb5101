"""Measure-Object."""

from typing import Any

from simulator.powershell.binding import Parameter
from simulator.powershell.builtins.collecting import Collector
from simulator.powershell.builtins.properties import properties
from simulator.powershell.conversion import convert
from simulator.powershell.core_commands import Invocation, stage
from simulator.powershell.failures import SubsetError
from simulator.powershell.integers import Int32
from simulator.powershell.objects import NetObject
from simulator.powershell.operators.equality import compare
from simulator.powershell.types import is_number, named_type

_INFO = "Microsoft.PowerShell.Commands.GenericMeasureInfo"
_DOUBLE = named_type("double")


class _Measure(Collector):
    def answer(self) -> None:
        by = properties(self.bound.get("Property"), self.scope)
        if len(by) > 1:
            raise SubsetError("Measure-Object over several properties is not declared")
        values = [by[0].read(item) if by else item for item in self.items]
        values = [value for value in values if value is not None]
        self.invocation.out(NetObject(_INFO, self._figures(values, by[0].name if by else None)))

    def _figures(self, values: list[Any], name: str | None) -> dict[str, Any]:
        """Sum and Average are Doubles; what was not asked for is $null, as is everything of an empty input but
        Count."""
        asked = {key for key in ("Sum", "Average", "Maximum", "Minimum") if self.bound.get(key)}
        figures: dict[str, Any] = {
            "Count": Int32(len(values)),
            "Average": None,
            "Sum": None,
            "Maximum": None,
            "Minimum": None,
            "Property": name,
        }
        if not values:
            return figures
        if asked & {"Sum", "Average"}:
            total = sum(convert(value, _DOUBLE) for value in values)
            figures["Sum"] = total if "Sum" in asked else None
            figures["Average"] = total / len(values) if "Average" in asked else None
        if "Maximum" in asked:
            figures["Maximum"] = self._extreme(values, 1)
        if "Minimum" in asked:
            figures["Minimum"] = self._extreme(values, -1)
        return figures

    @staticmethod
    def _extreme(values: list[Any], sign: int) -> Any:
        """Numbers are measured as Doubles."""
        best = values[0]
        for value in values[1:]:
            if compare(value, best) * sign > 0:
                best = value
        return convert(best, _DOUBLE) if is_number(best) else best


@stage(
    "Measure-Object",
    "Utility",
    {
        "Property": Parameter("System.Object[]", position=0),
        "Sum": Parameter("switch"),
        "Average": Parameter("switch"),
        "Maximum": Parameter("switch"),
        "Minimum": Parameter("switch"),
        "InputObject": Parameter("System.Object", from_pipeline=True),
    },
    aliases=("measure",),
)
def measure_object(invocation: Invocation) -> _Measure:
    return _Measure(invocation)
