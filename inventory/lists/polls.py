"""The history of polls."""

from inventory.forms import PollFilter
from inventory.scope import scope_of
from inventory.selectors.polls import polls_matching, polls_to_export
from lists.columns import Column
from lists.definition import Empty, List

COLUMNS = (
    Column("started", "Started", csv=(("started_at", lambda poll: poll.started_at),)),
    Column("host", "Host", csv=(("host", lambda poll: poll.host.name),)),
    Column(
        "outcome", "Outcome", "hv-verdict",
        csv=(
            ("outcome", lambda poll: poll.get_outcome_display()),
            ("error_code", lambda poll: poll.error_code),
            ("error", lambda poll: poll.error_sentence),
        ),
    ),
    Column(
        "sections", "Sections",
        csv=(
            ("failed_sections", lambda poll: " ".join(poll.failed_sections)),
            ("refused_items", lambda poll: poll.refused_items),
        ),
    ),
    Column(
        "duration", "Duration", "end", csv=(("duration_seconds", lambda poll: poll.duration_seconds),),
        absent=lambda poll: "" if poll.finished_at else f"the poll is {poll.outcome}",
    ),
    Column("bytes", "Received", "end wide", csv=(("bytes_received", lambda poll: poll.bytes_received),)),
    Column("changed", "Changed", "end wide", csv=(("rows_changed", lambda poll: poll.rows_changed),)),
    Column("finished", "Finished", "end", optional=True, csv=(("finished_at", lambda poll: poll.finished_at),)),
    Column("next", "Next poll", "end", optional=True, csv=(("next_poll_at", lambda poll: poll.next_poll_at),)),
    Column("queue", "Queue", optional=True, csv=(("queue", lambda poll: poll.queue),)),
    Column("worker", "Worker", optional=True, csv=(("worker", lambda poll: poll.worker),)),
)  # fmt: skip

POLLS = List(
    key="polls",
    url="inventory:polls",
    title="Poll history",
    thing="poll",
    things="polls",
    icon="activity-heartbeat",
    form=PollFilter,
    columns=COLUMNS,
    cells="inventory/lists/polls.html",
    matching=lambda question, asking: polls_matching(question, asking.now, scope_of(asking.user)),
    exporting=lambda question, asking: polls_to_export(question, asking.now, scope_of(asking.user)),
    empty=Empty(
        "activity-heartbeat",
        "No polls in this period",
        "Polls of the last 24 hours stand here; the filters reach further back.",
    ),
)
