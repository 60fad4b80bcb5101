"""Hosts as the portal shows them, and whether it has read them all anew."""

from collections.abc import Collection
from datetime import UTC, datetime

from tests.smoke.running import wait_until
from tests.smoke.truth import Row
from tests.smoke.visitor import Visitor

ALL_HOSTS = "/hosts/export.csv?columns=all"
READ_AT = ("host_read_at", "vms_read_at", "memory_read_at")
READ_WITHIN_SECONDS = 60


class Reading:
    """Through the eyes of somebody who is logged in."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor

    def hosts(self) -> list[dict[str, str | None]]:
        """Those that are polled: the demo's paused one is no simulated host."""
        return [row for row in self._visitor.table(ALL_HOSTS) if row["condition"] != "Paused"]

    def host(self, name: str) -> Row:
        return next(row for row in self.hosts() if row["host"] == name)

    def wait_until_read(
        self, without: Collection[str] = (), since: datetime | None = None, within: float = READ_WITHIN_SECONDS
    ) -> float:
        """Until every section of every host was read in a poll that began after now or `since`; answers the seconds."""
        now = since or datetime.now(UTC)

        def fresh() -> bool:
            rows = [row for row in self.hosts() if row["host"] not in without]
            return all(row[at] and datetime.fromisoformat(str(row[at])) > now for row in rows for at in READ_AT)

        return wait_until(fresh, "every host is read again", within)
