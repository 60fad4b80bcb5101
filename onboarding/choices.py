"""The closed vocabularies of getting hosts in."""

from django.db import models


class Reason(models.TextChoices):
    """Why a connection is tested, and what may be done when it has passed."""

    ADD = "add", "Before adding it"
    CHECK = "check", "To see whether it can be read"
    MOVE = "move", "Before it is read at another address"
    SECRET = "secret", "Before its credential gets a new secret"
    CLUSTER = "cluster", "To learn the nodes of its cluster"


class Progress(models.TextChoices):
    """WAITING and RUNNING go on; the others are the end."""

    WAITING = "waiting", "Waiting for a worker"
    RUNNING = "running", "Running"
    PASSED = "passed", "Passed"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


GOING_ON = (Progress.WAITING, Progress.RUNNING)


class StepOutcome(models.TextChoices):
    WAITING = "waiting", "Not yet tried"
    RUNNING = "running", "Running"
    PASSED = "passed", "Good"
    WARNED = "warned", "Look at this"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Not needed"
    NOT_TRIED = "not_tried", "Not tried"


# In the order in which they are taken: those of hyperv.probing, and the portal's own last.
STEPS: dict[str, str] = {
    "name": "Name",
    "tcp": "Port",
    "tls": "Certificate",
    "winrm": "WinRM",
    "logon": "Logon",
    "shell": "Administrator rights",
    "powershell": "PowerShell",
    "hyperv": "Hyper-V",
    "versions": "Versions",
    "clock": "Clock",
    "identity": "Which host it is",
}
