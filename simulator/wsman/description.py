"""What a running simulator tells of itself: the state file, and what of an earlier one is used again."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.wsman.account import Account

ACCOUNT = "EXAMPLE\\svc-hvportal"


@dataclass(frozen=True, slots=True)
class Kept:
    """Secrets and ports to use again: `ports` by host name as (http, https), `control_port` of the control API."""

    account: Account = field(default_factory=lambda: Account(ACCOUNT, secrets.token_urlsafe(18)))
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    control_port: int | None = None
    ports: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)

    @classmethod
    def from_file(cls, path: Path) -> "Kept":
        """New secrets where there is no file, or none of ours."""
        try:
            written: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                account=Account(str(written["username"]), str(written["password"])),
                token=str(written["control"]["token"]),
                control_port=_port(str(written["control"]["url"]).rpartition(":")[2]),
                ports={str(host["name"]): (_port(host["port"]), _port(host["tls_port"])) for host in written["hosts"]},
            )
        except (OSError, ValueError, KeyError, TypeError):
            return cls()


def _port(number: str | int | None) -> int | None:
    return None if number is None else int(number) % 65536 or None


def write_description(path: Path, description: Mapping[str, Any]) -> None:
    """Whole or not at all, readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(description, file, indent=1)
        file.write("\n")
    os.replace(draft, path)
