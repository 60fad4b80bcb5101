"""`python deploy/alive.py NAME`: is this process of the portal at work? For the health checks of containers.

NAME: `web`, `beat`, or `worker:QUEUE`. Exit code 0, or 1 and a sentence. It runs every half minute,
so it imports nothing of the portal: with Django and Celery one look costs a second of a core, and this 0.06 s for the
web server, 0.4 s for the others.
"""

import http.client
import os
import sys
from pathlib import Path

PORT = 8000
TIMEOUT_SECONDS = 4
STALE_SECONDS = 50.0  # hvportal/supervisor/probes.py says why
AGE = "SELECT extract(epoch FROM clock_timestamp() - at)::float8 FROM inventory_heartbeat WHERE name = %s"


def main(name: str) -> int:
    wrong = web() if name == "web" else heartbeat(name)
    if wrong:
        sys.stderr.write(f"{name}: {wrong}\n")
    return int(wrong is not None)


def web() -> str | None:
    """What is wrong, or None. Asked by a name that the portal answers to."""
    names = [name.strip().lstrip(".") for name in told("ALLOWED_HOSTS").split(",")]
    name = next((name for name in names if name.strip("*")), "localhost")
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", PORT)), timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": name})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as failure:
        return f"no answer ({failure})"
    finally:
        connection.close()
    return None if status == 200 else f"/healthz answers {status}"


def heartbeat(name: str) -> str | None:
    """What is wrong with the row that the process keeps; a worker's is written by a task from the broker."""
    import psycopg

    password = {"password": word} if (word := told("DATABASE_PASSWORD")) else {}
    try:
        with psycopg.connect(told("DATABASE_URL"), connect_timeout=TIMEOUT_SECONDS, **password) as connection:
            row = connection.execute(AGE, [name]).fetchone()
    except psycopg.Error as failure:
        return f"the database does not say ({(str(failure).strip() or type(failure).__name__).splitlines()[0]})"
    if row is None:
        return "no heartbeat yet"
    return None if row[0] <= STALE_SECONDS else f"last heartbeat {row[0]:.0f} s ago"


def told(name: str) -> str:
    """The variable, or what the file holds that NAME_FILE names."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().rstrip("\r\n") if path else os.environ.get(name, "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "web"))
