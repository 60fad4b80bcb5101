"""`python -m hvportal.alive NAME`: is this process of the portal at work? For the health checks of containers.

NAME: `web`, `beat`, or `worker:QUEUE`. Exit code 0, or 1 and a sentence. Starts no Django: it is run every half minute.
"""

import http.client
import os
import sys

from hvportal.environment import Environment
from hvportal.supervisor import probes

RUNNING_SECONDS = probes.STALE_SECONDS  # the grace after a start is the business of whoever asks
PORT = 8000


def main(name: str) -> int:
    try:
        if name == "web":
            web(int(os.environ.get("PORT", PORT)))
        else:
            probes.heartbeat(Environment().database_url(), name)(RUNNING_SECONDS)
    except (probes.Silent, probes.CannotTell, OSError, http.client.HTTPException) as reason:
        sys.stderr.write(f"{name}: {reason}\n")
        return 1
    return 0


def web(port: int) -> None:
    """Raises Silent for anything but 200. Asked by a name that the portal answers to."""
    name = next((name for name in Environment().list("ALLOWED_HOSTS", default=[]) if name.strip(".*")), "localhost")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=probes.TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": name.lstrip(".")})
        if (status := connection.getresponse().status) != 200:
            raise probes.Silent(f"/healthz answers {status}")
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "web"))
