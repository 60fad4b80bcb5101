"""docs/prometheus/hvportal.rules.yml: every rule is PromQL, of metrics and label values that the portal tells, and both
sides of each operator have the same labels: otherwise Prometheus finds no pair, and the alert never fires.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
import yaml
from django.test import Client

from tests.metrics.test_figures_are_true import Series, scrape
from tests.pages import scenes

RULES = Path(__file__).resolve().parents[2] / "docs" / "prometheus" / "hvportal.rules.yml"
GROUPS = yaml.safe_load(RULES.read_text())["groups"]
Labels = frozenset[str]
NO_VECTOR = None  # a number: it goes with any labels
# Of labels whose values come with the estate: words that it may hold and the scene does not.
WORDS = {"health": {"Critical"}, "state": {"RunningCritical"}}


class Told:
    """What the portal tells and what rules have recorded: metric -> labels, and the values of each."""

    def __init__(self, series: Series) -> None:
        self.labels: dict[str, Labels] = {"up": frozenset()}
        self.values: dict[tuple[str, str], set[str]] = {("up", "job"): {"hvportal"}}
        for name, pairs in series:
            self.labels[name] = frozenset(label for label, _ in pairs)
            for label, value in pairs:
                self.values.setdefault((name, label), set(WORDS.get(label, ()))).add(value)

    def of(self, expression: Any) -> Labels | None:
        """The labels of what it answers. AssertionError where it cannot answer anything."""
        kind = type(expression).__name__
        if kind in ("NumberLiteral", "StringLiteral", "Call"):
            return NO_VECTOR if kind != "Call" or not expression.args else self.of(expression.args[0])
        if kind == "ParenExpr":
            return self.of(expression.expr)
        if kind == "VectorSelector":
            return self._of_metric(expression)
        if kind == "AggregateExpr":
            return self._grouped(expression)
        assert kind == "BinaryExpr", f"{kind} is not understood here"
        return self._paired(expression)

    def _of_metric(self, selector: Any) -> Labels:
        assert selector.name in self.labels, f"nobody tells {selector.name}"
        for matcher in selector.matchers.matchers:
            known = self.values.get((selector.name, matcher.name), set())
            wanted = re.compile(matcher.value if matcher.op == promql.MatchOp.Re else re.escape(matcher.value))
            assert any(wanted.fullmatch(value) for value in known), f"{selector.name} has no {matcher.name} like that"
        return self.labels[selector.name]

    def _grouped(self, expression: Any) -> Labels:
        inner, modifier = self.of(expression.expr), expression.modifier
        assert inner is not NO_VECTOR
        assert modifier is not None, "without a modifier it loses instance and job, and says not which portal it is of"
        assert modifier.type == promql.AggModifierType.Without, "say what is left out: instance and job stay"
        return inner - set(modifier.labels)

    def _paired(self, expression: Any) -> Labels | None:
        left, right = self.of(expression.lhs), self.of(expression.rhs)
        if left is NO_VECTOR or right is NO_VECTOR:
            return left if right is NO_VECTOR else right
        matching = getattr(expression.modifier, "matching", None)
        ignored = set(matching.labels) if matching is not None else set()
        assert left - ignored == right - ignored, f"{expression}: {sorted(left)} meet {sorted(right)}"
        return left


def rules() -> Iterator[dict[str, Any]]:
    for group in GROUPS:
        yield from group["rules"]


@pytest.fixture
def told(client: Client, db: None, settings: Any) -> Told:
    settings.METRICS_ALLOW = ["127.0.0.1"]
    settings.METRICS_PER_HOST = settings.METRICS_PER_VM = True
    scenes.busy(scenes.SOME)
    return Told(scrape(client))


def test_every_rule(told: Told) -> None:
    for rule in rules():
        labels = told.of(promql.parse(rule["expr"]))
        assert labels is not NO_VECTOR, rule
        if "record" in rule:
            told.labels[rule["record"]] = labels
    with pytest.raises(AssertionError):
        told.of(promql.parse("sum(hvportal_vms) - hvportal_vms_backup_unknown"))
    with pytest.raises(AssertionError):
        told.of(promql.parse('hvportal_hosts{condition="unreachabel"}'))


def test_every_alert_says_what_to_do() -> None:
    alerts = [rule for rule in rules() if "alert" in rule]
    assert len({rule["alert"] for rule in alerts}) == len(alerts) > 10
    for rule in alerts:
        assert rule["labels"]["severity"] in ("critical", "warning", "info")
        assert set(rule["annotations"]) == {"summary", "action"}
        assert rule["for"]
    assert "hvportal.rules.yml" in (RULES.parents[1] / "metrics.md").read_text()
