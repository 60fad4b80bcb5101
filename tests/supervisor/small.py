"""A small estate of services under the real loop, as a program of its own, so that a test can kill it.

    python -m tests.supervisor.small DIRECTORY

Runs an embedded PostgreSQL and Valkey, a gunicorn (which has workers of its own), and two plain processes: `steady`
writes a heartbeat file, `fragile` exits when a file named `break` appears. The status file says their pids.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hvportal.supervisor import ports, probes, status
from hvportal.supervisor.child import Command
from hvportal.supervisor.loop import Loop, StopRequested
from hvportal.supervisor.postgres import Postgres
from hvportal.supervisor.secrets import Secrets
from hvportal.supervisor.services import Service
from hvportal.supervisor.valkey import Valkey

BEATING = "import pathlib, time\nwhile True:\n    pathlib.Path('beat').write_text('x')\n    time.sleep(0.1)\n"
FRAGILE = "import pathlib, sys, time\nwhile not pathlib.Path('break').exists(): time.sleep(0.05)\nsys.exit('broken')"


def fresh_file(path: Path) -> probes.Probe:
    """Alive while the file is newer than a second."""

    def probe(_running_seconds: float) -> None:
        if not path.exists() or time.time() - path.stat().st_mtime > 1:
            raise probes.Silent(f"{path.name} is old")

    return probe


def urls(directory: Path) -> tuple[str, str]:
    """Of the servers that run there now."""
    kept = json.loads((directory / "secrets.json").read_text())
    return (
        f"postgres://hvportal:{kept['postgres_password']}@127.0.0.1:{kept['postgres_port']}/hvportal",
        f"redis://:{kept['valkey_password']}@127.0.0.1:{kept['valkey_port']}/0",
    )


def services(directory: Path) -> list[Service]:
    secrets = Secrets(directory / "secrets.json")
    postgres = Postgres(directory / "postgres", secrets)
    valkey = Valkey(directory / "valkey", secrets)
    port = ports.kept(secrets, "web_port")
    web = ["-m", "gunicorn", "tests.supervisor.small:wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    web += ["--worker-class", "gthread", "--graceful-timeout", "1", "--no-control-socket"]
    return [
        Service("postgres", postgres.command, probes.postgres(postgres.url), prepare=postgres.prepare, stop_rank=9),
        Service("valkey", valkey.command, probes.valkey(valkey.url), prepare=valkey.prepare, stop_rank=8),
        Service("web", lambda: Command([sys.executable, *web]), probes.web(port), ("postgres", "valkey")),
        Service("steady", program(BEATING, directory), fresh_file(directory / "beat"), probe_seconds=0.5),
        Service("fragile", program(FRAGILE, directory), lambda _seconds: None),
    ]


def program(code: str, directory: Path) -> Callable[[], Command]:
    return lambda: Command([sys.executable, "-c", code], cwd=directory)


def wsgi(environ, start_response):  # type: ignore[no-untyped-def]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"well"]


def main(directory: Path) -> None:
    facts = {"pid": 0, "url": "", "ready": False}

    def say(text: str, log: Path | None) -> None:
        print(text, flush=True)

    loop = Loop(services(directory), directory / "log", say, lambda loop: status.write(directory, loop, facts))
    with loop.signals():
        try:
            loop.run_until(lambda: all(watch.ready for watch in loop.watches.values()))
            print("ready", flush=True)
            loop.run()
        except StopRequested:
            print("stopping", flush=True)
        finally:
            loop.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
