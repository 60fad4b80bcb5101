"""The looks of connection tests: one for one thing, on every page."""

from typing import Any

from django import template

from inventory.wording import NARROW
from onboarding.choices import STEPS, Progress, StepOutcome
from onboarding.models import ConnectionStep, ConnectionTest
from onboarding.selectors.watching import look_of

register = template.Library()

_LOOKS: dict[str, tuple[str, str]] = {
    StepOutcome.WAITING: ("calm", "circle-dashed"),
    StepOutcome.RUNNING: ("busy", "loader"),
    StepOutcome.PASSED: ("good", "circle-check"),
    StepOutcome.WARNED: ("warn", "alert-triangle"),
    StepOutcome.FAILED: ("bad", "alert-octagon"),
    StepOutcome.SKIPPED: ("calm", "circle-minus"),
    StepOutcome.NOT_TRIED: ("calm", "circle-dashed"),
}


@register.simple_tag
def step_look(step: ConnectionStep) -> tuple[str, str]:
    """Colour and icon."""
    return _LOOKS[step.outcome]


@register.simple_tag
def test_look(test: ConnectionTest) -> tuple[str, str]:
    return look_of(test.state)


@register.filter
def said_last(test: ConnectionTest) -> str:
    """What failed, or what runs, or what is worth a look. The steps are at hand already."""
    steps = list(test.steps.all())
    for outcome in (StepOutcome.FAILED, StepOutcome.RUNNING, StepOutcome.WARNED):
        for step in steps:
            if step.outcome == outcome:
                return step.sentence or f"{step.get_outcome_display()}: {STEPS[step.name]}"
    return "Every step is good." if test.state == Progress.PASSED else ""


@register.filter
def step_time(seconds: float) -> str:
    return f"{seconds * 1000:.0f}{NARROW}ms" if seconds < 1 else f"{seconds:.1f}{NARROW}s"


@register.inclusion_tag("components/copy.html")
def copy_button(step: str, number: int, what: str) -> dict[str, Any]:
    return {"of": f"command-{step}-{number}", "what": f"the command: {what}"}
