"""What can be done with the power of a VM, and how it is called."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """As `action` of hyperv/scripts/change/power.ps1."""

    START = "start"
    SHUT_DOWN = "shutdown"
    SAVE = "save"
    TURN_OFF = "turn_off"


@dataclass(frozen=True, slots=True)
class Words:
    """`goal`: the state that it ends in; `starts_from`: states in which Hyper-V takes the command. `doing` and `done`:
    of the VM. `when_stuck`: what to do where it does not come to its end. `typed`: a person types the VM's name first.

    `act_seconds`: for as long the command may take; `settle_seconds`: how long it may be before the VM shows anything
    of it; `patience_seconds`: how long it may then be on the way.
    """

    act: Act
    title: str
    button: str
    icon: str
    doing: str
    done: str
    goal: str
    starts_from: Collection[str]
    when_stuck: str
    act_seconds: float = 60.0
    settle_seconds: float = 120.0
    patience_seconds: float = 900.0
    typed: bool = False

    @property
    def kind(self) -> str:
        """The key of its kind of job."""
        return f"power.{self.act}"

    @property
    def address(self) -> str:
        """Of its page, by name."""
        return f"power:{self.act}"


_START = Words(
    Act.START, "Start", "Start it", "player-play", "Starting", "It runs.",
    "Running", ("Off", "Saved", "FastSaved", "Hibernated"),
    "Look at the VM's console, and at the events of its host.",
)  # fmt: skip
# Stop-VM waits for the guest; a guest that installs updates takes its time.
_SHUT_DOWN = Words(
    Act.SHUT_DOWN, "Shut down", "Shut it down", "power", "Shutting down", "It is off.",
    "Off", ("Running",),
    "Look at its console. It is never turned off by itself: that is a job of its own, and loses what the guest has not "
    "written yet.",
    act_seconds=120.0, settle_seconds=300.0, patience_seconds=1800.0,
)  # fmt: skip
# A terabyte of memory at 300 MB/s is an hour.
_SAVE = Words(
    Act.SAVE, "Save", "Save it", "device-floppy", "Saving its memory", "Its memory is saved, and it does not run.",
    "Saved", ("Running", "Paused"),
    "Look at the events of its host, and whether the volume of the VM has room for its memory.",
    patience_seconds=3600.0,
)  # fmt: skip
# Also of one that hangs while it shuts down: that is when people need it.
_TURN_OFF = Words(
    Act.TURN_OFF, "Turn off", "Turn it off", "plug-connected-x", "Turning off", "It is off.",
    "Off", ("Running", "Paused", "Stopping"),
    "Look at the events of its host: its worker process may hang.",
    typed=True,
)  # fmt: skip

WORDS: Mapping[Act, Words] = {words.act: words for words in (_START, _SHUT_DOWN, _SAVE, _TURN_OFF)}


def span(seconds: float) -> str:
    """15 minutes; 1 hour."""
    count, unit = (seconds / 3600, "hour") if seconds >= 3600 else (seconds / 60, "minute")
    return f"{count:.0f} {unit}{'' if round(count) == 1 else 's'}"
