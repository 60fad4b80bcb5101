"""PostgreSQL's own programs, as new as the server or newer. Passwords travel in the environment, never in arguments."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from upkeep.backups.manifest import Refused


def run(program: str, *arguments: str) -> str:
    """Its stdout. Raises Refused with its own words."""
    path = _find(program)
    finished = subprocess.run(
        [str(path), *arguments], env=_environment(), capture_output=True, text=True, errors="replace", check=False
    )
    if finished.returncode != 0:
        raise Refused(f"{program} failed: {finished.stderr.strip()[-1500:] or f'exit code {finished.returncode}'}")
    return finished.stdout


def _find(program: str) -> Path:
    """Raises Refused where none is new enough: an older pg_dump refuses a newer server."""
    wanted, seen = int(connection.pg_version) // 10000, []  # type: ignore[attr-defined]
    for path in filter(Path.exists, _candidates(program)):
        told = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False).stdout
        found = re.search(r"(\d+)(?:\.\d+)?\b", told)
        if found and int(found[1]) >= wanted:
            return path
        seen.append(f"{path} ({told.strip()})")
    raise Refused(
        f"No {program} of PostgreSQL {wanted} or newer is here. Install the package postgresql-client-{wanted}, or "
        f"name the directory of its programs in HVPORTAL_PG_BIN. " + (f"Too old: {', '.join(seen)}." if seen else "")
    )


def _candidates(program: str) -> Iterator[Path]:
    if settings.PG_BIN:
        yield Path(settings.PG_BIN) / program
        return
    if found := shutil.which(program):
        yield Path(found)
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)  # Debian's places


def _environment() -> Mapping[str, str]:
    told: dict[str, Any] = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {name: str(told[key]) for name, key in names.items() if told[key]}
    options: dict[str, Any] = told.get("OPTIONS", {})
    given |= {f"PG{key.upper()}": str(options[key]) for key in ("sslmode", "sslrootcert") if options.get(key)}
    return {**os.environ, **given, "PGCONNECT_TIMEOUT": "10", "LC_ALL": "C"}
