"""The vocabularies of the inventory and how each word looks."""

from inventory.chains import Trouble
from inventory.choices import PollOutcome
from inventory.selectors.conditions import HostCondition
from lists.looks import Look, vocabulary

CONDITIONS = vocabulary(
    "Condition of a host",
    "How the portal gets on with it, in one word.",
    {
        HostCondition.UNREACHABLE: Look("bad", "plug-connected-x", "The last poll got no answer.", "Unreachable"),
        HostCondition.FAILING: Look("bad", "alert-octagon", "It answers, and the last poll failed.", "Failing"),
        HostCondition.LATE: Look("warn", "clock-exclamation", "Its next poll is overdue.", "Late"),
        HostCondition.PARTIAL: Look("warn", "chart-pie-2", "Some sections could not be read.", "Partly readable"),
        HostCondition.WAITING: Look("calm", "hourglass", "Registered, not yet polled.", "Waiting for first poll"),
        HostCondition.ANSWERING: Look("good", "circle-check", "Every section was read when last asked.", "Answering"),
        HostCondition.PAUSED: Look("calm", "player-pause", "Not polled, on purpose.", "Paused"),
        HostCondition.RETIRED: Look("calm", "archive", "No more; its history is kept.", "Retired"),
    },
)
OUTCOMES = vocabulary(
    "Outcome of a poll",
    "What came of one visit to a host.",
    {
        PollOutcome.RUNNING: Look("busy", "loader", "It is under way.", "Running"),
        PollOutcome.COMPLETE: Look("good", "circle-check", "Everything that was asked for was read.", "Complete"),
        PollOutcome.PARTIAL: Look("warn", "chart-pie-2", "Some sections failed.", "Partly readable"),
        PollOutcome.FAILED: Look("bad", "alert-octagon", "Nothing was read.", "Failed"),
        PollOutcome.ABANDONED: Look("warn", "ghost", "Its worker was lost; another poll took over.", "Abandoned"),
    },
)
GONE = Look("calm", "ghost", "No host shows it any more; the last place is kept.", "Gone")
CRITICAL = Look("bad", "alert-octagon", "Hyper-V has lost its storage or its configuration.")
# Names of Microsoft.HyperV.PowerShell.VMState.
STATES = vocabulary(
    "State of a VM",
    "As Hyper-V calls it.",
    {
        "Running": Look("good", "player-play", "It runs."),
        "Off": Look("calm", "power", "It is off."),
        "Saved": Look("calm", "device-floppy", "Its memory is on disk; it goes on when it is started."),
        "FastSaved": Look("calm", "device-floppy", "Saved in the quick way, for a short while."),
        "Paused": Look("warn", "player-pause", "It holds its memory and does nothing."),
        **dict.fromkeys(("Starting", "Resuming", "Reset"), Look("busy", "arrow-up-circle", "On its way up.")),
        **dict.fromkeys(
            ("Stopping", "Saving", "Pausing", "FastSaving"), Look("busy", "arrow-down-circle", "On its way down.")
        ),
        "RunningCritical": CRITICAL,
        "OffCritical": CRITICAL,
        "Gone": GONE,
    },
)
# Names of ClusterNodeState, ClusterGroupState, ClusterResourceState and ClusterNetworkState.
CLUSTER_STATES = vocabulary(
    "State in a cluster",
    "Of a node, a group, a resource or a network, as the cluster calls it.",
    {
        **dict.fromkeys(("Up", "Online"), Look("good", "circle-check", "It works.")),
        **dict.fromkeys(("Down", "Failed"), Look("bad", "alert-octagon", "It does not work.")),
        "Paused": Look("warn", "alert-triangle", "A node that takes no groups, as before maintenance."),
        "Partitioned": Look("warn", "alert-triangle", "A network that not all nodes reach each other by."),
        "PartialOnline": Look("warn", "alert-triangle", "Some resources of the group are online."),
        "Unavailable": Look("warn", "alert-triangle", "The cluster cannot tell."),
        **dict.fromkeys(
            ("Joining", "Pending", "OnlinePending", "OfflinePending"), Look("busy", "loader", "It changes.")
        ),
        "Offline": Look("calm", "power", "Switched off, on purpose or as a consequence."),
    },
)
LEVELS = vocabulary(
    "Level of an event",
    "As Windows wrote it into the log.",
    {
        **dict.fromkeys(("Critical", "Error"), Look("bad", "alert-octagon", "Something did not work.")),
        "Warning": Look("warn", "alert-triangle", "Something may not work later."),
        **dict.fromkeys(("Information", "Verbose"), Look("calm", "info-circle", "Something happened.")),
    },
)
HEALTHS = vocabulary(
    "Health of a replication",
    "As Hyper-V Replica judges it.",
    {
        "Normal": Look("good", "circle-check", "Replication keeps up."),
        "Warning": Look("warn", "alert-triangle", "It lags or has missed some cycles."),
        "Critical": Look("bad", "alert-octagon", "It has stopped or needs a resynchronisation."),
        "NotApplicable": Look("calm", "help", "This side cannot tell.", "Not applicable"),
    },
)
POOL_HEALTHS = vocabulary(
    "Health of storage",
    "Of a pool, a space or a physical disk, as Windows calls it.",
    {
        "Healthy": Look("good", "circle-check", "Nothing is wrong with it."),
        "Warning": Look("warn", "alert-triangle", "It works, with less safety than it should have."),
        "Unhealthy": Look("bad", "alert-octagon", "Data may be out of reach."),
    },
)
TROUBLES = vocabulary(
    "What is wrong with a disk",
    "Why the chain of files behind it cannot be read to its end, or cannot be relied on.",
    {
        Trouble.MISSING: Look("bad", "file-x", "The file is not there, or is no disk.", "File missing"),
        Trouble.LOCKED: Look("warn", "lock", "Another node or a backup holds it open.", "File in use"),
        Trouble.DENIED: Look("warn", "lock-access", "The polling account may not open it.", "File may not be opened"),
        Trouble.UNREADABLE: Look("bad", "file-alert", "It is damaged, or Hyper-V cannot say.", "File unreadable"),
        Trouble.TOO_LONG: Look("bad", "alert-octagon", "More than 256 files: not followed further.", "Chain too long"),
        Trouble.LOOP: Look(
            "bad", "repeat", "A file names one as its parent that hangs on it.", "Chain comes back to itself"
        ),
        Trouble.PARENT_UNREAD: Look("warn", "help", "A file names a parent that was never read.", "Parent not read"),
        Trouble.MISMATCHED: Look(
            "bad", "unlink", "A file is another one than its child was made from.", "Parent is another file"
        ),
        Trouble.CHANGED: Look(
            "bad", "unlink", "A file was written to or resized below its child.", "Parent was changed"
        ),
        Trouble.UNSURE: Look(
            "warn", "help", "Sizes or Hyper-V’s own test speak against a file and its parent.", "Parent may not fit"
        ),
        Trouble.UNREAD: Look("calm", "hourglass", "The disks section has not told of it yet.", "Not read yet"),
    },
)
