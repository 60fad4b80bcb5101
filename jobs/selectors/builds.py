"""The builds of Windows that hosts run, and whether they may be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from inventory.models import Host
from inventory.scope import Scope, scope_of
from jobs.builds import is_legacy
from jobs.choices import BuildVerdict
from jobs.models import Build


@dataclass(frozen=True, slots=True)
class BuildRow:
    """`hosts`: how many run it, of those that whoever asks may see. `build`: what holds; None: nobody ever looked."""

    version: str
    release: str
    hosts: int
    build: Build | None

    @property
    def standing(self) -> str:
        """legacy, unproven, or a BuildVerdict."""
        if is_legacy(self.version):
            return "legacy"
        return self.build.verdict if self.build else "unproven"

    @property
    def may_be_changed(self) -> bool:
        return self.standing in (BuildVerdict.QUALIFIED, BuildVerdict.CONSENTED)

    @property
    def checks(self) -> Sequence[Any]:
        """Of the run that qualified it or did not."""
        return (self.build.result or {}).get("checks", ()) if self.build else ()


def build_rows(user: Any) -> list[BuildRow]:
    """Of hosts in sight that have told their Windows, the newest first. Two queries."""
    return build_rows_in(scope_of(user))


def build_rows_in(scope: Scope, **of: Any) -> list[BuildRow]:
    """`of`: a filter of hosts."""
    hosts = scope.hosts(Host.objects.filter(retired_at=None, os_version__gt="", **of))
    counted = hosts.values("os_version").annotate(count=Count("pk"), release=Max("os_caption")).order_by()
    rows = list(counted)
    newest = Build.objects.filter(version__in=[row["os_version"] for row in rows]).order_by("version", "-pk")
    known = {build.version: build for build in newest.distinct("version")}
    found = [
        BuildRow(str(row["os_version"]), row["release"] or "Windows", row["count"], known.get(str(row["os_version"])))
        for row in rows
    ]
    return sorted(found, key=lambda row: _numbers(row.version), reverse=True)


def build_row(host: Host) -> BuildRow:
    """Of one host that has told its Windows. One query."""
    version = host.os_version or ""
    return BuildRow(version, host.os_caption or "Windows", 1, Build.objects.filter(version=version).first())


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
