"""How jobs look: how one stands, what came of a command, and what speaks against one that is wanted."""

from jobs.choices import ActOutcome, BuildVerdict, State
from lists.looks import Look, vocabulary

STATES = vocabulary(
    "State of a job",
    "Whether it goes on, and how it ended.",
    {
        State.WAITING: Look("calm", "hourglass", "It has not begun; its page says what it waits for.", "Waiting"),
        State.RUNNING: Look("busy", "loader", "It is at work, or watches what it has begun.", "Running"),
        State.ASKING: Look("warn", "hand-stop", "It goes on when a person has decided.", "Wants a person"),
        State.SUCCEEDED: Look("good", "circle-check", "The host shows what was wanted.", "Succeeded"),
        State.FAILED: Look("bad", "alert-octagon", "It was not done; the host or the portal says why.", "Failed"),
        State.UNKNOWN: Look("warn", "help", "Nobody knows what came of it. Look at the host.", "Unknown"),
        State.CANCELLED: Look("calm", "ban", "A person did not want it any more.", "Cancelled"),
        State.REFUSED: Look("calm", "shield-x", "A check said no before anything was changed.", "Refused"),
    },
)
ACTS = vocabulary(
    "Outcome of a command",
    "What the host answered to a command that changes it.",
    {
        ActOutcome.OPEN: Look("busy", "send", "It was sent, or was about to be; no answer yet.", "No answer yet"),
        ActOutcome.DONE: Look("good", "circle-check", "The host took it.", "Done"),
        ActOutcome.ALREADY: Look("good", "circle-check", "It was so already; nothing was changed.", "Was so already"),
        ActOutcome.DIFFERS: Look("warn", "arrows-diff", "Not as planned; nothing was changed.", "Found something else"),
        ActOutcome.FAILED: Look("bad", "alert-octagon", "Hyper-V refused it.", "The host said no"),
        ActOutcome.UNKNOWN: Look("warn", "help", "Contact was lost while it was carried out.", "Answer lost"),
        ActOutcome.NOT_SENT: Look("calm", "send-off", "Nothing reached the host.", "Not sent"),
    },
)
# By jobs.answers.Say.
SAYS = vocabulary(
    "Whether a change may be made",
    "What is known that speaks for or against it.",
    {
        "go": Look("good", "circle-check", "Nothing speaks against it.", "Go"),
        "warn": Look("warn", "alert-triangle", "It can be done; read first what is said.", "Go, with care"),
        "unknown": Look("calm", "help", "Nobody can promise that it goes well.", "Nobody knows"),
        "refuse": Look("bad", "hand-stop", "It must not be done now.", "Not now"),
    },
)
BUILDS = vocabulary(
    "Build of Windows",
    "Whether the portal may change hosts that run it.",
    {
        BuildVerdict.QUALIFIED: Look(
            "good", "circle-check", "A run of qualify_host found all as expected.", "Qualified"
        ),
        BuildVerdict.CONSENTED: Look(
            "warn", "user-check", "Nobody has qualified it; an administrator allows changes.", "Consented"
        ),
        BuildVerdict.FAILED: Look(
            "bad", "alert-octagon", "A run of qualify_host found something else than expected.", "Did not qualify"
        ),
        BuildVerdict.WITHDRAWN: Look("calm", "lock", "An administrator allows no changes any more.", "Withdrawn"),
        "unproven": Look("warn", "help", "Nobody has shown that changes work there: nothing is changed.", "Not proven"),
        "legacy": Look("calm", "lock", "Only merges, where a person allows them for the host.", "Merges alone"),
    },
)
