"""The audit trail as a list."""

from audit.choices import Via
from audit.models import AuditEntry
from audit.selectors import SORTS, Period, TrailQuestion, changes_in_words, entries_matching, subjects
from lists.columns import Column
from lists.definition import Empty, List
from lists.filters import ListForm, choice, search


class TrailFilter(ListForm):
    sorts, asks = SORTS, TrailQuestion
    first_sort = "-at"
    q = search("Who, what, a request's number")
    about = choice("About", lambda user: subjects())
    via = choice("By way of", Via.choices)
    period = choice("Period", [option for option in Period.choices if option[0] != "month"], blank=Period.MONTH.label)


def _changes(entry: AuditEntry) -> str:
    return "; ".join(changes_in_words(entry))


COLUMNS = (
    Column("at", "When", csv=(("at", lambda entry: entry.at),)),
    Column("actor", "Who", csv=(("actor", lambda entry: entry.actor), ("token", lambda entry: entry.token))),
    Column(
        "summary", "What", "hv-long",
        csv=(("action", lambda entry: entry.action), ("summary", lambda entry: entry.summary)),
    ),
    Column("changes", "Before and after", "hv-long", csv=(("changes", _changes),)),
    Column("address", "From", csv=(("address", lambda entry: entry.address),)),
    Column("via", "By way of", "wide", csv=(("via", lambda entry: entry.get_via_display()),)),
    Column("action", "Action", optional=True),
    Column(
        "target", "Of", optional=True,
        csv=(
            ("target_kind", lambda entry: entry.target_kind),
            ("target_id", lambda entry: entry.target_id),
            ("target", lambda entry: entry.target_name),
        ),
    ),
    Column("request", "Request", optional=True, csv=(("request_id", lambda entry: entry.request_id),)),
)  # fmt: skip

TRAIL = List(
    key="audit",
    url="audit:trail",
    title="Audit trail",
    thing="entry",
    things="entries",
    icon="history",
    form=TrailFilter,
    columns=COLUMNS,
    cells="audit/trail.html",
    table_css="hv-named hv-two",
    matching=lambda question, asking: entries_matching(question, asking.now),
    empty=Empty("history", "Nothing in this period", "Logins and changes of the last 30 days stand here."),
)
