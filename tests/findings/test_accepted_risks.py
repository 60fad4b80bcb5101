"""Somebody answers for a finding until a day: it stays visible, does not count, and comes back by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from findings import services
from findings.keeping import old_findings, old_risks
from findings.models import AcceptedRisk, Finding
from findings.selectors.findings import FindingQuestion, Shown, finding_rows, findings_matching
from findings.selectors.valuable import counts, findings_by_severity, worth_doing
from inventory.scope import EVERYTHING
from tests.findings.building import rule_of
from tests.pages import factories as make

pytestmark = pytest.mark.django_db
SAID = {"owner": "Łukasz", "reason": "It is to be taken away in May."}


def test_an_accepted_finding_stays_visible_and_comes_back_at_its_day() -> None:
    now = timezone.now()
    found, _ = (make.make_finding(make.make_host(name)) for name in ("HV01", "HV02"))
    day = now + timedelta(days=7)
    assert services.risk_accept([found], **SAID, until=day) == 1
    assert counts(EVERYTHING, now) == {"open": 1, "unknown": 0, "accepted": 1}
    assert counts(EVERYTHING, day) == {"open": 2, "unknown": 0, "accepted": 0}, "nobody had to do anything"
    assert findings_by_severity(now)["inventory.host_unreachable", "critical", "accepted"] == 1
    for state, names in {"": ["HV01", "HV02"], Shown.OPEN: ["HV02"], Shown.ACCEPTED: ["HV01"]}.items():
        question = FindingQuestion(state=state, sort="name")
        rows = finding_rows(findings_matching(question, EVERYTHING, now), now)
        assert [row.finding.name for row in rows] == names
    (row,) = finding_rows([found], now)
    assert (row.standing, row.risk and row.risk.owner) == ("accepted", "Łukasz")
    assert finding_rows([found], day)[0].standing == "open"


def test_it_outlives_a_finding_that_closes_and_comes_back() -> None:
    now = timezone.now()
    host = make.make_host("HV01")
    first = make.make_finding(host)
    services.risk_accept([first], **SAID, until=now + timedelta(days=7))
    Finding.objects.update(state="closed", closed_at=now)
    again = make.make_finding(host)
    assert finding_rows([again], now)[0].is_accepted


def test_it_is_accepted_anew_withdrawn_and_audited() -> None:
    now = timezone.now()
    found = make.make_finding(make.make_host("HV01"))
    for days in (7, 7, 9):
        services.risk_accept([found], **SAID, until=now + timedelta(days=days))
    assert AcceptedRisk.objects.filter(withdrawn_at=None).count() == 1
    assert services.risk_withdraw(found)
    assert not services.risk_withdraw(found)
    told = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert told == ["finding.accepted", "finding.accepted", "finding.reopened"]
    with pytest.raises(services.RiskRefused):
        services.risk_accept([found], **SAID, until=now)


def test_what_is_most_worth_doing_is_ranked_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Critical before warnings, then what gives back more; what the overview says itself is left out."""
    from findings import rules

    host = make.make_host("HV01")
    for number, (severity, cost) in enumerate([(20, 2**40), (20, 2**30), (30, None), (20, None)]):
        rule = rule_of(key=f"tests.rule{number}", title=f"Rule {number}")
        monkeypatch.setitem(rules._rules, rule.key, rule)
        for thing in range(4):
            told = {"object_id": str(thing), "severity": severity, "cost_bytes": cost, "kind": "vm"}
            make.make_finding(host, rule.key, name=f"vm {number}.{thing}", **told)
    make.make_finding(host)
    now = timezone.now()
    services.risk_accept(Finding.objects.filter(rule="tests.rule1", object_id="0"), **SAID, until=now + timedelta(1))
    worth = worth_doing(EVERYTHING, now)
    assert [one.rule.title for one in worth.to_do] == ["Rule 2", "Rule 0", "Rule 1"]
    assert [one.count for one in worth.to_do] == [4, 4, 3]
    why = worth.to_do[1].why(now).replace("\u202f", " ")
    assert why == "gives back 4.0 TiB, done in minutes, the oldest for 3 d"
    assert [row.finding.name for row in worth.to_do[2].examples] == ["vm 1.1", "vm 1.2", "vm 1.3"]
    assert (worth.open, worth.accepted) == (16, 1)


def test_what_has_closed_and_ended_is_forgotten_after_its_retention() -> None:
    now, host = timezone.now(), make.make_host("HV01")
    old = make.make_finding(host, state="closed", closed_at=now - timedelta(days=400))
    make.make_finding(host, state="closed", closed_at=now - timedelta(days=300))
    make.make_finding(host, since=now - timedelta(days=900))
    horizon = now - timedelta(days=365)
    assert list(old_findings(horizon)) == [old]
    services.risk_accept([old], **SAID, until=now + timedelta(days=1))
    assert not old_risks(horizon).exists()
    AcceptedRisk.objects.update(until=now - timedelta(days=366))
    assert old_risks(horizon).count() == 1


def test_a_site_sees_and_accepts_its_own(django_user_model: Any, client: Any, quick_passwords: None) -> None:
    mine, other = (make.make_cluster(name) for name in ("CLU-MINE", "CLU-OTHER"))
    here = make.make_finding(make.make_host("HV01", cluster=mine))
    there = make.make_finding(make.make_host("HV02", cluster=other))
    person = django_user_model.objects.create_user("responder")
    person.grants.create(role="responder", scope_kind="cluster", scope_id=str(mine.pk))
    client.force_login(person)
    page = client.get("/findings/").content.decode()
    assert ("HV01" in page, "HV02" in page) == (True, False)
    given = SAID | {"until": f"{timezone.localdate() + timedelta(days=3):%Y-%m-%d}"}
    assert client.post(f"/findings/{here.pk}/accept/", given).status_code == 302
    assert client.post(f"/findings/{there.pk}/accept/", given).status_code == 404
    assert list(AcceptedRisk.objects.values_list("object_id", flat=True)) == [here.object_id]
    until = AcceptedRisk.objects.get().until
    assert until > timezone.now() + timedelta(days=2), "to the end of that day"
