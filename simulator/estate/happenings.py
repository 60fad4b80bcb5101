"""What Windows wrote into a log because something was done: merges that began, ended or failed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Happening:
    """`text` names the VM already, as it was called then."""

    at: int
    log: str
    event_id: int
    level: int
    provider: str
    text: str
    vm_name: str
    vm_id: str
