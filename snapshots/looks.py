"""The classes of snapshots as badges: who took one decides what may be done with it."""

from lists.looks import Look, vocabulary

# Names of Microsoft.HyperV.PowerShell.SnapshotType and what they mean to people.
CLASSES = vocabulary(
    "Class of a snapshot",
    "Who took it, and what for.",
    {
        "Standard": Look("calm", "camera", "A person or a script took it.", "User"),
        "Automatic": Look("calm", "robot", "Hyper-V took it when the VM was started."),
        "Recovery": Look("warn", "archive", "A backup program took it; it goes when the backup is done.", "Backup"),
        "backup_running": Look(
            "calm", "archive", "A backup program took it; it goes when the backup is done.", "Backup in progress",
        ),
        "backup_left": Look(
            "warn", "archive", "A backup program took it, and it is still there a day later.", "Backup left over",
        ),
        "Planned": Look("calm", "arrows-exchange", "Taken for a planned failover.", "Planned failover"),
        "Missing": Look("bad", "alert-octagon", "Hyper-V lists it and cannot find its files."),
        "Replica": Look("calm", "copy", "A recovery point of Hyper-V Replica."),
        "AppConsistentReplica": Look(
            "calm", "copy-check", "A recovery point for which the guest's programs were at rest.",
            "Replica, application-consistent",
        ),
        "SyncedReplica": Look("calm", "refresh", "The point up to which a replica is level.", "Replica, synchronised"),
    },
)  # fmt: skip

# What the preflight of a merge says, by snapshots.domain.merging.answers.Say.
VERDICTS = vocabulary(
    "Whether a snapshot may be merged",
    "What the preflight says of it.",
    {
        "go": Look("good", "circle-check", "Nothing speaks against merging it.", "Go"),
        "warn": Look("warn", "alert-triangle", "It can be merged; read first what is said.", "Go, with care"),
        "unknown": Look("calm", "help", "Nobody can promise that it goes well.", "Nobody knows"),
        "refuse": Look("bad", "hand-stop", "It must not be merged now.", "Not now"),
    },
)
