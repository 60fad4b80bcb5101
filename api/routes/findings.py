"""GET /findings, GET /findings/rules."""

import uuid
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from api.answers import told
from api.asking import Asked, ClusterKey, Key, Text, left_out, page_of, scope_at, sorted_by
from api.schemas.findings import Finding, FindingRules, finding_of, rule_of
from api.schemas.said import ObjectId
from api.schemas.telling import Page
from findings.rules import Kind, Severity
from findings.selectors import findings
from findings.selectors.catalogue import catalogue

router = Router(tags=["Findings"])


class SeverityAsked(StrEnum):
    CRITICAL = "critical"
    WARNING = "warning"
    NOTICE = "notice"


class FindingsAsked(Asked):
    q: Text = left_out("Part of the name of the thing or of its VM.")
    state: findings.Shown = left_out("How it stands; without: all but closed.")
    severity: SeverityAsked = left_out("How bad.")
    rule: Text = left_out("Of which rule, by its word for programs.")
    kind: Kind = left_out("About what.")
    tag: Text = left_out("Slug or name of a tag on the thing, or on its VM, host or cluster.")
    vm: uuid.UUID = left_out("GUID of a VM.")
    thing: ObjectId = left_out("`key` of a finding: all findings of the same thing.")
    host: Key = left_out("Number of a host.")
    cluster: ClusterKey = left_out("Number of a cluster, or `none`: of hosts that stand alone.")
    sort: str = sorted_by(findings.SORTS, "-severity")


@router.get("/findings", response=Page[Finding], summary="List findings", operation_id="findings", url_name="findings")
@told
def list_findings(request: HttpRequest, asked: Query[FindingsAsked]) -> Page[Finding]:
    """What is true now, the worst first."""
    now, scope = timezone.now(), scope_at(request)
    question = asked.question(_question, q="text")
    found = findings.findings_matching(question, scope, now)
    return page_of(request, asked, found, lambda rows: map(finding_of, findings.finding_rows(rows, now)), Page[Finding])


def _question(severity: str = "", **asked: Any) -> findings.FindingQuestion:
    number = str(Severity[severity.upper()].value) if severity else ""
    return findings.FindingQuestion(severity=number, **asked)


@router.get(
    "/findings/rules",
    response=FindingRules,
    summary="List the rules",
    operation_id="finding_rules",
    url_name="finding_rules",
)
@told
def list_rules(request: HttpRequest) -> FindingRules:
    """The catalogue, with how many things each rule is true of."""
    return FindingRules(items=[rule_of(row) for row in catalogue(scope_at(request), timezone.now())])
