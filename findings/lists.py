"""The list of findings: the worst first."""

from findings.forms import FindingFilter
from findings.selectors.findings import FindingRow, finding_rows, findings_matching
from inventory.scope import scope_of
from lists.columns import Column
from lists.definition import Empty, List


def _cost_absent(row: FindingRow) -> str:
    return "" if row.finding.cost_bytes is not None else "nobody knows that it gives anything back"


COLUMNS = (
    Column("rule", "Finding", csv=(("finding", lambda row: row.title), ("rule", lambda row: row.finding.rule))),
    Column("severity", "Severity", "hv-verdict", csv=(("severity", lambda row: row.severity),)),
    Column(
        "name", "Of", "hv-long",
        csv=(
            ("kind", lambda row: row.finding.get_kind_display()),
            ("name", lambda row: row.finding.name),
            ("vm", lambda row: row.finding.vm.name if row.finding.vm else None),
            ("vm_guid", lambda row: str(row.finding.vm_id) if row.finding.vm_id else None),
        ),
    ),
    Column("sentence", "What is true", "hv-long", csv=(("sentence", lambda row: row.sentence),)),
    Column(
        "state", "State",
        csv=(
            ("state", lambda row: row.standing),
            ("accepted_until", lambda row: row.risk.until if row.is_accepted else None),
            ("accepted_by", lambda row: row.risk.owner if row.is_accepted else None),
        ),
    ),
    Column("since", "Since", "end", csv=(("since", lambda row: row.finding.since),)),
    Column(
        "cost", "Gives back", "end wide", absent=_cost_absent,
        csv=(("cost_bytes", lambda row: row.finding.cost_bytes),),
    ),
    Column(
        "host", "Where", "hv-place-cell wide",
        csv=(
            ("host", lambda row: row.finding.host.name if row.finding.host else None),
            ("cluster", lambda row: row.finding.cluster.name if row.finding.cluster else None),
        ),
    ),
    Column("remedy", "What to do", "hv-long", optional=True, csv=(("remedy", lambda row: row.finding.remedy),)),
    Column("closed", "Closed", "end", optional=True, csv=(("closed_at", lambda row: row.finding.closed_at),)),
)  # fmt: skip

FINDINGS = List(
    key="findings",
    url="findings:findings",
    title="Findings",
    thing="finding",
    things="findings",
    icon="bulb",
    form=FindingFilter,
    columns=COLUMNS,
    cells="findings/cells.html",
    matching=lambda question, asking: findings_matching(question, scope_of(asking.user), asking.now),
    dress=lambda found, asking: finding_rows(found, asking.now),
    row_key=lambda row: str(row.pk),
    table_css="hv-roomy hv-finding-rows",
    empty=Empty(
        "circle-check",
        "Nothing found",
        "No rule is true of what the portal knows. What rules find stands here soon after a poll.",
    ),
)
