"""On which builds of Windows something may be changed."""

from datetime import datetime

from api.schemas.telling import Thing, own
from jobs.selectors.builds import BuildRow


class BuildCheck(Thing):
    """One check of the run that qualified a build, or did not."""

    code: str = own("Which check, as a word for programs.")
    title: str = own("What was checked.")
    passed: bool = own("Whether it was as expected.")
    found: str = own("What was found; empty: nothing worth telling.")


class Build(Thing):
    """A build of Windows that hosts run."""

    version: str = own("Its version, as Windows tells it.")
    release: str = own("What Windows calls itself.")
    hosts: int = own("How many of your hosts run it.")
    standing: str = own("qualified, consented, failed, withdrawn, unproven (nobody looked) or legacy (never changed).")
    may_be_changed: bool = own("Whether the portal may change something there, if the host allows it.")
    decided_at: datetime | None = own("When that was found or decided; null: never.")
    decided_by: str | None = own("By whom; null: nobody.")
    reason: str | None = own("Why; null: nobody decided.")
    qualified_on: str | None = own("The host on which it was tried; null: it was not.")
    checks: list[BuildCheck] = own("What was checked there.")


class Builds(Thing):
    """All of them."""

    items: list[Build] = own("The newest Windows first.")


def build_of(row: BuildRow) -> Build:
    build = row.build
    same = {name: getattr(row, name) for name in ("version", "release", "hosts", "standing", "may_be_changed")}
    return Build(
        **same,
        decided_at=build.at if build else None,
        decided_by=build.by if build else None,
        reason=build.reason if build else None,
        qualified_on=(build.host_name or None) if build else None,
        checks=[BuildCheck(**check) for check in row.checks],
    )
