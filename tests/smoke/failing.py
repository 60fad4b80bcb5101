"""What fails, and how the portal says so and gets well: nine hosts in as many ways, one that is dead, a worker."""

import os
import signal
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.smoke.faults import WELL, Ward
from tests.smoke.reading import Reading
from tests.smoke.running import Demo, Untrue, wait_until
from tests.smoke.visitor import Visitor

HEALED_WITHIN_SECONDS = 60
LOST_WITHIN_SECONDS = 120  # a poll that went with its worker holds its lease for 55 s; then it is read by the other one
Truth = Mapping[str, Any]


class Failing:
    """In this order: the hosts that are ill get well while others are looked at."""

    def __init__(self, demo: Demo, visitor: Visitor, reading: Reading) -> None:
        self._demo, self._visitor, self._reading = demo, visitor, reading

    def hosts_ill(self, truth: Truth) -> str:
        """Nine hosts fail at once, each in another way: each is called by its trouble, and the others stay well."""
        ward = self._ward = Ward(self._demo, sorted(truth["hosts"])[1:], self._reading.hosts)
        healthy = set(truth["hosts"]) - ward.ill.keys()
        addresses = {
            link.get_text(): str(link["href"]) for link in self._visitor.page("/hosts/").find_all("a", href=True)
        }
        ward.sicken()
        began = datetime.now(UTC)

        def named() -> bool:
            if unnamed := ward.unnamed(lambda host: self._visitor.text(addresses[host])):
                raise Untrue(f"not named: {', '.join(unnamed)}")
            return True

        noticed = wait_until(named, "every host that fails is named with what it suffers from", HEALED_WITHIN_SECONDS)
        if not healthy <= set(ward.well()):
            raise Untrue(f"{', '.join(healthy - set(ward.well()))} suffer with the others")
        self._reading.wait_until_read(without=ward.ill, since=began)
        ward.heal()
        return f"hosts_ill ways={len(ward.ill)} healthy={len(healthy)} noticed_seconds={noticed:.1f}"

    def host_down(self, truth: Truth) -> str:
        """A dead host is said to be dead, keeps its VMs and holds nobody up. It is brought back and not waited for."""
        name = self._dead = sorted(truth["hosts"])[0]
        before = self._reading.host(name)
        self._demo.estate("POST", f"/hosts/{name}", network="refuse")
        noticed = wait_until(
            lambda: self._reading.host(name)["condition"] == "Unreachable",
            f"{name} is shown as unreachable",
            HEALED_WITHIN_SECONDS,
        )
        if self._reading.host(name)["vms"] != before["vms"] or name not in self._visitor.text("/"):
            raise Untrue(f"{name} is away, and its VMs or its trouble are not shown")
        self._reading.wait_until_read(without=[name, *self._ward.ill])
        self._demo.estate("POST", f"/hosts/{name}", network="up")
        return f"host_down noticed_seconds={noticed:.1f}"

    def hosts_healed(self) -> str:
        """They are well again by themselves, the one whose password was refused last: it waits, so as not to lock."""
        seconds = self._ward.wait_until_well(HEALED_WITHIN_SECONDS * 2)
        seconds += wait_until(
            lambda: self._reading.host(self._dead)["condition"] == WELL,
            f"{self._dead} is read again",
            HEALED_WITHIN_SECONDS,
        )
        return f"hosts_healed hosts={len(self._ward.ill) + 1} seconds={seconds:.1f}"

    def worker_killed(self) -> str:
        """kill -9 of the worker: the supervisor starts another, and every host is read again."""
        pid = self._demo.status()["services"]["worker:polls"]["pid"]
        os.kill(pid, signal.SIGKILL)
        seconds = self._reading.wait_until_read(within=LOST_WITHIN_SECONDS)
        if self._demo.status()["services"]["worker:polls"]["restarts"] < 1:
            raise Untrue("the worker was killed and the supervisor counts no restart")
        return f"worker_killed healed_seconds={seconds:.1f}"
