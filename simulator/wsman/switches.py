"""How one host misbehaves just now, and what it has counted: what the control API turns and reads."""

from dataclasses import dataclass
from typing import Literal

Network = Literal["up", "refuse", "hang"]


@dataclass(slots=True)
class Switches:
    """Quotas of None mean those of Windows. Without `hyperv_rights` a shell is granted although the account is no
    administrator, as where RootSDDL was widened: what it then may not do, the script must find out."""

    network: Network = "up"
    delay_seconds: float = 0.0
    password_ok: bool = True
    hyperv_rights: bool = True
    shell_quota: int | None = None
    operation_quota: int | None = None


@dataclass(slots=True)
class Counters:
    """Since the simulator started. `requests` counts HTTP requests, those of a logon's handshake included."""

    requests: int = 0
    shells_opened: int = 0
    commands: int = 0
    failed_logons: int = 0
