"""What has to be so before anything is made on a host, and what a person is told and asked."""

from collections.abc import Callable

from django.core.management.base import CommandError

from hyperv.contracts.trial import Found
from inventory.models import Host
from jobs.builds import LEGACY_SENTENCE, is_legacy
from jobs.forbids import observe_only, retired
from jobs.stops import standing_stop
from qualifying.checks import BrokenOff
from qualifying.sizes import GIB
from upkeep.hold import Held, is_held

_TOLD = """
{host} ({release}, build {version}) will be CHANGED, as {account}:

  made      the folder {folder}… and in it a VM of one processor and 64 MB, without network
  done      it is started and turned off, three snapshots of it are taken, one is applied, all are deleted and merged
  space     at most {most:.1f} GiB of the {free} there
  removed   everything that was made, however it ends; it carries a marker by which a later run finds it
  time      some minutes, mostly of writing

No other VM is touched. No disk is mounted, and no file of a snapshot is opened.
"""


def why_not(host: Host) -> str:
    """Why nothing may be changed on it now; empty: it may. That nobody has qualified its Windows is no reason here."""
    if is_held():
        return Held.sentence
    if stop := standing_stop():
        return f"Halted: {stop.by} has stopped all changes ({stop.reason})."
    if is_legacy(host.os_version):
        return f"Not applicable: {LEGACY_SENTENCE.format(host=host)}"
    refusal = retired(host) or observe_only(host)
    return f"{refusal.sentence} {refusal.next_step}" if refusal else ""


def guard(host: Host) -> Callable[[], None]:
    """Asked before each thing that is sent: consent may be withdrawn, and everything stopped, at any moment."""

    def may_go_on() -> None:
        rows = Host.objects.select_related("cluster", "change_credential")
        if reason := why_not(rows.get(pk=host.pk)):
            raise BrokenOff(reason)

    return may_go_on


def demand_room(found: Found, most_bytes: int) -> None:
    """As much again stays free, so that a run fills no volume that others need."""
    if not found.exists:
        raise CommandError(f"The folder {found.root} is not there. Name another with --path.")
    if found.free_bytes is None:
        raise CommandError(f"Nobody knows how much room there is behind {found.root}. Name another folder with --path.")
    if found.free_bytes < 2 * most_bytes:
        told = f"{found.free_bytes / GIB:.1f} GiB are free there, and the run may take {most_bytes / GIB:.1f}"
        raise CommandError(
            f"{found.root} has too little room: {told}, with as much left over. Give it less with --space."
        )


def words(host: Host, account: str, found: Found, most_bytes: int) -> str:
    return _TOLD.format(
        host=host,
        release=host.os_caption or "Windows",
        version=host.os_version,
        account=account,
        folder=rf"{found.root}\hvportal-qualification-",
        most=most_bytes / GIB,
        free=f"{(found.free_bytes or 0) / GIB:.1f} GiB that are free",
    )


def demand_consent(host: Host, yes_on: str, ask: Callable[[str], str]) -> None:
    """Typed, or told by a script that names the host."""
    if yes_on:
        if yes_on.lower() != host.name.lower():
            raise CommandError(f"--yes-on names {yes_on}, and this is {host}: nothing was changed.")
        return
    try:
        typed = ask(f"Type {host} to consent, anything else to leave it: ")
    except EOFError:
        raise CommandError(f"Nobody is here to ask. A script says --yes-on {host}.") from None
    if typed.strip().lower() != host.name.lower():
        raise CommandError("Nothing was changed.")
