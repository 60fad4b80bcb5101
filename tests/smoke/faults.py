"""Faults that smoke gives to hosts of the demo, and the words with which a host's page must name each."""

from collections.abc import Callable, Iterable, Mapping

from tests.smoke.running import Demo, wait_until
from tests.smoke.truth import Row

# Fault (simulator/control/named_faults.py): words that a page of the host must hold.
WORDS: Mapping[str, str] = {
    "http503": "stopping or overloaded",
    "drop": "lost in the middle of an answer",
    # The estate's clock was put on by 3 h before (`living`): what a logon is refused for first is said first.
    "password": "refused the logon, and its clock is some 3 hours ahead",
    "access-denied": "lacks the rights",
    "shell-quota": "limit of shells or operations",
    "vmms-stopped": "management service (vmms) is not running",
    "section-broken": "Memory",
    "truncated": "does not understand",
    "constrained": "Constrained Language Mode",
}
WELL = "Answering"


class Ward:
    """Which host was given which fault. `rows` answers the hosts as the portal shows them."""

    def __init__(self, demo: Demo, hosts: Iterable[str], rows: Callable[[], Iterable[Row]]) -> None:
        self._demo = demo
        self._rows = rows
        self.ill = dict(zip(sorted(hosts), WORDS, strict=False))

    def sicken(self) -> None:
        for host, fault in self.ill.items():
            self._demo.estate("POST", f"/hosts/{host}", fault=fault)
            # A shell that is kept open logs on once: what keeps others out is met when it is gone.
            self._demo.estate("POST", f"/hosts/{host}", lose_shells=True)

    def heal(self) -> None:
        for host in self.ill:
            self._demo.estate("POST", f"/hosts/{host}", fault="none")

    def unnamed(self, page_of: Callable[[str], str]) -> list[str]:
        """Hosts that are shown as well, or whose page does not say what they suffer from."""
        well = set(self.well())
        return [
            f"{host} ({fault})"
            for host, fault in self.ill.items()
            if host in well or WORDS[fault] not in page_of(host).partition("Last complete poll")[0]
        ]

    def well(self) -> list[str]:
        return [str(row["host"]) for row in self._rows() if row["condition"] == WELL]

    def wait_until_well(self, seconds: float) -> float:
        return wait_until(lambda: set(self.ill) <= set(self.well()), "every host is well again", seconds)
