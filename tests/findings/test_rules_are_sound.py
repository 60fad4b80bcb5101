"""Every rule of every app: pure, whole in what it declares, and documented."""

import re
from collections import Counter
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from findings.evaluating import reach_of
from findings.rules import Found, Rule, every_rule
from findings.written import catalogue_in_markdown
from inventory import sections
from inventory.models import Host
from tests.pages import scenes

RULES = every_rule()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_what_a_rule_declares_is_whole(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", rule.key)
    assert settings.INSTALLED_APPS.count(rule.app) == 1
    assert all(text.strip() for text in (rule.title, rule.because, rule.remedy, rule.source))
    assert set(rule.needs) <= set(sections.names())
    for one in rule.thresholds:
        assert one.least <= one.default <= one.most, one.key
    assert max(Counter(one.key for one in rule.thresholds).values(), default=1) == 1


@pytest.mark.django_db
def test_rules_are_pure_and_say_only_what_their_evidence_holds() -> None:
    """Of an estate with everything that can be wrong: no query, the same answer twice, each name in braces known."""
    scenes.busy(scenes.SOME)
    reach = reach_of(Host.objects.values_list("pk", flat=True), timezone.now())
    asked: dict[Any, list[Any]] = {}
    found: Counter[str] = Counter()
    for rule in RULES:
        if rule.facts not in asked:
            asked[rule.facts] = list(rule.facts(reach))
        facts = [fact for fact in asked[rule.facts] if fact.subject.kind == rule.about]
        assert max(Counter(fact.subject.key for fact in facts).values(), default=1) == 1, "each thing is told once"
        with CaptureQueriesContext(connection) as queries:
            answers = [rule(fact) for fact in facts]
            assert [rule(fact) for fact in facts] == answers, rule.key
        assert len(queries) == 0, rule.key
        for answer in answers:
            if isinstance(answer, Found):
                found[rule.key] += 1
                assert set(re.findall(r"\{(\w+)\}", answer.sentence)) <= set(answer.evidence), rule.key
    assert found["inventory.host_unreachable"] == found["inventory.host_partly_readable"] == 1


def test_the_documentation_tells_of_each() -> None:
    written = (settings.BASE_DIR / "docs" / "findings.md").read_text()
    assert written == catalogue_in_markdown(), "python manage.py document_findings writes it anew"
