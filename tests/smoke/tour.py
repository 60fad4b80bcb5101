"""What the checks share on their way through the product: a demo, somebody who is logged in to it, and what is true."""

from functools import cache, cached_property
from typing import Any

from tests.smoke import acting
from tests.smoke.failing import Failing
from tests.smoke.reading import Reading
from tests.smoke.running import Demo
from tests.smoke.visitor import Visitor

ALL_VMS = "/vms/export.csv?columns=all"


class Tour:
    """`visitor` is logged in by `door.login`; `truth` is that of the estate's one moment, which `numbers.inventory`
    makes stand still and `numbers.living` lets go on. Pages of that moment are read once, by `text`."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.visitor = Visitor(demo.url)
        self.reading = Reading(self.visitor)
        self.failing = Failing(demo, self.visitor, self.reading)
        self.text = cache(self.visitor.text)
        self.truth: dict[str, Any] = {}

    @property
    def truth_now(self) -> dict[str, Any]:
        return self.demo.estate("GET", "/truth")

    @cached_property
    def lab_vm(self) -> Any:
        """What is switched, and of which snapshots are taken."""
        return acting.kept_running(self.demo)

    def stranger(self) -> Visitor:
        return Visitor(self.demo.url)

    def vms(self) -> list[dict[str, str | None]]:
        return self.visitor.table(ALL_VMS)
