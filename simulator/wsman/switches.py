"""How one host misbehaves just now, and what it has counted: what the control API turns and reads."""

from dataclasses import dataclass
from typing import Literal

Network = Literal["up", "refuse", "silent", "hang"]
Certificate = Literal["good", "wrong_name", "expired", "self_signed"]


@dataclass(slots=True)
class Switches:
    """Everything off is a host that works. docs/simulator-wsman.md says what each does; None means: not at all, and
    for quotas: those of Windows.

    Without `hyperv_rights` a shell is granted although the account is no administrator, as where RootSDDL was widened:
    what it then may not do, the script must find out. `good_requests` counts down to the first 401.
    """

    network: Network = "up"
    certificate: Certificate = "good"
    http_status: int | None = None
    drip_bytes_per_second: int | None = None
    drop_after_bytes: int | None = None

    password_ok: bool = True
    good_requests: int | None = None
    hyperv_rights: bool = True

    shell_quota: int | None = None
    operation_quota: int | None = None
    shell_lasts_requests: int | None = None
    busy_sends: int = 0
    silent_receives: int = 0
    delay_seconds: float = 0.0

    stdout_before: str = ""
    stdout_after: str = ""
    bom: bool = False
    progress: bool = False
    keep_stdout_bytes: int | None = None
    piece_bytes: int | None = None
    errors_only: bool = False
    exit_code: int | None = None


@dataclass(slots=True)
class Counters:
    """Since the simulator started. `requests` counts HTTP requests, those of a logon's handshake included."""

    requests: int = 0
    shells_opened: int = 0
    commands: int = 0
    failed_logons: int = 0
