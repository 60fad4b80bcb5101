"""Makes a simulated host of a running demo go away and come back, over the simulator's control address."""

import http.client
import json
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from hvportal.supervisor import status
from hvportal.supervisor.portal import Place
from hvportal.supervisor.problem import Problem

NETWORKS = {
    "refuse": "refuses connections now; the pages show it after its next poll, within about 30 s",
    "hang": "accepts connections and never answers now; the pages show it when its next poll gives up, within a minute",
    "up": "answers again; the pages show it after its next attempt, within about a minute",
}


def change(directory: Path, host: str | None, network: str | None) -> str:
    """What is true now, for a person. Raises Problem with a sentence when nothing was changed."""
    running = status.read(directory)
    if not running or status.born(running["pid"]) is None:
        raise Problem(f"No demo is running in {directory}.")
    try:
        simulator = json.loads(Place(directory).simulator_state.read_text())
    except (OSError, ValueError):
        raise Problem("The simulated hosts are not up yet. Try again in a few seconds.") from None
    names = [known["name"] for known in simulator["hosts"]]
    if host is None or network is None or host not in names or network not in NETWORKS:
        raise Problem(
            f"Say which host and what: make demo-host HOST={names[0]} NETWORK=refuse\n"
            f"HOST is one of {', '.join(names)}; NETWORK is one of {', '.join(NETWORKS)}."
        )
    _ask(simulator["control"], host, network)
    return f"{host} {NETWORKS[network]}."


def _ask(control: dict[str, str], host: str, network: str) -> None:
    place = urlsplit(control["url"])
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)
    try:
        headers = {"Authorization": f"Bearer {control['token']}", "Content-Type": "application/json"}
        connection.request("POST", f"/hosts/{host}", json.dumps({"network": network}), headers)
        answer = connection.getresponse()
        words = answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as failure:
        raise Problem(f"The simulated hosts do not answer ({failure}). What `make demo` says tells why.") from failure
    finally:
        connection.close()
    if answer.status != HTTPStatus.OK:
        raise Problem(f"The simulated hosts refused it: {words}")
