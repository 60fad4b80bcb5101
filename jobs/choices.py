"""The closed vocabularies of jobs. States drive the logic and are few; codes only explain."""

from collections.abc import Mapping

from django.db import models


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    ASKING = "asking", "Wants a person"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    UNKNOWN = "unknown", "Unknown"
    CANCELLED = "cancelled", "Cancelled"
    REFUSED = "refused", "Refused"


GOING_ON = (State.WAITING, State.RUNNING, State.ASKING)
# In which a tick looks at the host; of those that ask a person, at some (kinds.Ask.look_seconds).
LOOKED_AT = (State.RUNNING, State.ASKING)
ENDED = (State.SUCCEEDED, State.FAILED, State.UNKNOWN, State.CANCELLED, State.REFUSED)

# What may follow what; the trigger of migration 0001 holds the same pairs. An end is an end, but for one: what came of
# an unknown job can be found out at the host, and a person may say so. It never runs again: it might do it twice.
NEXT: Mapping[State, frozenset[State]] = {
    State.WAITING: frozenset({State.RUNNING, State.ASKING, State.CANCELLED, State.REFUSED}),
    State.RUNNING: frozenset({State.WAITING, State.ASKING, *ENDED}),
    State.ASKING: frozenset(
        {State.WAITING, State.RUNNING, State.SUCCEEDED, State.FAILED, State.UNKNOWN, State.CANCELLED}
    ),
    State.UNKNOWN: frozenset({State.SUCCEEDED, State.FAILED}),
    State.SUCCEEDED: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
    State.REFUSED: frozenset(),
}


class ActOutcome(models.TextChoices):
    """OPEN is what a worker leaves behind that died: nobody knows, so only looking helps."""

    OPEN = "open", "No answer yet"
    DONE = "done", "Done"
    ALREADY = "already", "Was so already"
    DIFFERS = "differs", "Found something else"
    FAILED = "failed", "The host said no"
    UNKNOWN = "unknown", "Answer lost"
    NOT_SENT = "not_sent", "Not sent"


class Asks(models.TextChoices):
    """The codes of ASKING that the engine itself gives: what the person is asked."""

    APPROVAL = "approval", "Approval by a second person"
    RECONFIRM = "reconfirm", "Confirmation after a restore"
    UNCLEAR = "unclear", "What came of it"


class EventKind(models.TextChoices):
    QUEUED = "queued", "Queued"
    STATE = "state", "State"
    STAGE = "stage", "Stage"
    ACT = "act", "Command"
    ANSWER = "answer", "Answer"
    TROUBLE = "trouble", "Trouble"
    PERSON = "person", "Decision"


class BuildVerdict(models.TextChoices):
    """What is held of a build of Windows: whether changes work there as the portal expects."""

    QUALIFIED = "qualified", "Qualified"
    FAILED = "failed", "Did not qualify"
    CONSENTED = "consented", "Consented"
    WITHDRAWN = "withdrawn", "Withdrawn"


CHANGEABLE = (BuildVerdict.QUALIFIED, BuildVerdict.CONSENTED)
