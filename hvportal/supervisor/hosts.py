"""Makes a simulated host of a running demo fail and heal, over the simulator's control address.

The names of faults and what they do come from the simulator itself: this product knows none of them by heart.
"""

import http.client
import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hvportal.supervisor import status
from hvportal.supervisor.portal import Place
from hvportal.supervisor.problem import Problem

NETWORKS = ("refuse", "hang", "silent", "up")
HEALED = ("up", "none")
_LATER = "the pages show it after its next poll: within about 30 s, or a minute where the poll has to give up first"
_BETTER = "the pages show it after its next attempt, within about a minute"


def change(directory: Path, host: str | None, network: str | None, fault: str | None = None) -> str:
    """What is true now, for a person. Raises Problem with a sentence when nothing was changed."""
    running = status.read(directory)
    if not running or status.born(running["pid"]) is None:
        raise Problem(f"No demo is running in {directory}.")
    try:
        simulator = json.loads(Place(directory).simulator_state.read_text())
    except (OSError, ValueError):
        raise Problem("The simulated hosts are not up yet. Try again in a few seconds.") from None
    names = [known["name"] for known in simulator["hosts"]]
    faults = _ask(simulator["control"], "GET", "/faults")
    if host and host not in names:
        raise Problem(_usage(names, faults, f"No simulated host is called {host}."))
    if not host or bool(network) == bool(fault):
        raise Problem(_usage(names, faults))
    if network and network not in NETWORKS:
        raise Problem(_usage(names, faults, f"NETWORK is never {network}."))
    if fault and fault not in faults:
        raise Problem(_usage(names, faults, f"No fault is called {fault}."))
    wish = {"network": network} if network else {"fault": fault}
    _ask(simulator["control"], "POST", f"/hosts/{host}", wish)
    happens = faults[fault or ("none" if network == "up" else network)]
    return f"{host} {happens} now; {_BETTER if (fault or network) in HEALED else _LATER}."


def _usage(names: list[str], faults: Mapping[str, str], trouble: str = "") -> str:
    width = max(map(len, faults))
    lines = [
        trouble,
        f"Say which host and what: make demo-host HOST={names[0]} FAULT=drop",
        f"HOST is one of {', '.join(names)}.",
        "FAULT is one of these, each in the place of the one before:",
        *(f"  {name:{width}}  the host {happens}" for name, happens in faults.items()),
        f"NETWORK (one of {', '.join(NETWORKS)}) changes the network only and leaves another fault as it is.",
    ]
    return "\n".join(line for line in lines if line)


def _ask(control: Mapping[str, str], method: str, path: str, wish: Mapping[str, Any] | None = None) -> Any:
    place = urlsplit(control["url"])
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)
    try:
        headers = {"Authorization": f"Bearer {control['token']}", "Content-Type": "application/json"}
        connection.request(method, path, None if wish is None else json.dumps(wish), headers)
        answer = connection.getresponse()
        words = answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as failure:
        raise Problem(f"The simulated hosts do not answer ({failure}). What `make demo` says tells why.") from failure
    finally:
        connection.close()
    if answer.status != HTTPStatus.OK:
        raise Problem(f"The simulated hosts refused it: {words}")
    return json.loads(words)
