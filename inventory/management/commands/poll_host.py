"""Poll one host now and say what came of it, or say what each section asks and costs.

manage.py poll_host HV01                     every section
manage.py poll_host HV01 --sections vms,disks
manage.py poll_host HV01 --sections          the sections, with what they cost on this host
"""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inventory import polls, sections
from inventory.choices import PollOutcome
from inventory.models import Host, Poll
from inventory.selectors.section_costs import SectionCost, section_costs

LISTING = "?"


class Command(BaseCommand):
    help = "Poll one host now, all of its sections or some; or list the sections and what they cost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("host", help="what people call the host")
        parser.add_argument(
            "--sections", nargs="?", const=LISTING, metavar="a,b", help="ask for these; without a value: list them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host = Host.objects.filter(name__iexact=options["host"]).first()
        if host is None:
            raise CommandError(f"No host is called {options['host']!r}.")
        wanted = options["sections"]
        if wanted == LISTING:
            self._print(line for cost in section_costs(host.pk, timezone.now()) for line in _described(cost))
            return
        poll = self._poll(host, _chosen(wanted) if wanted else sections.names())
        self._print(_outcome(poll))
        if poll.outcome != PollOutcome.COMPLETE:
            raise CommandError(poll.error_sentence or "The poll was not complete.", returncode=1)

    def _poll(self, host: Host, asked: tuple[str, ...]) -> Poll:
        claim = polls.claim_host(host.pk)
        if claim is None:
            raise CommandError(f"{host.name} is being polled at this moment. Try again in a minute.")
        ticket = polls.begin(host.pk, claim.token, queue=claim.queue, worker="manage.py poll_host", asked=asked)
        if ticket is None:
            raise CommandError(f"Another poll of {host.name} came first. Try again in a minute.")
        polls.read_and_commit(ticket)
        return Poll.objects.get(pk=ticket.poll_id)

    def _print(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def _chosen(text: str) -> tuple[str, ...]:
    wanted = {name.strip() for name in text.split(",") if name.strip()}
    if unknown := wanted - set(sections.names()):
        raise CommandError(
            f"No section is called {', '.join(sorted(unknown))}. There are: {', '.join(sections.names())}."
        )
    return tuple(name for name in sections.names() if name in wanted)


def _described(cost: SectionCost) -> Iterator[str]:
    yield f"{cost.freshness.name:<12} {cost.pace:<6} {cost.measured}"
    for heading, text in (("asks", cost.script.question), ("costs", cost.script.cost), ("needs", cost.script.rights)):
        yield f"{'':<12} {heading:<6} {text}"


def _outcome(poll: Poll) -> Iterator[str]:
    for section in poll.sections.order_by("pk"):
        spent = "-" if section.duration_ms is None else f"{section.duration_ms} ms"
        yield f"{section.name:<12} {'read' if section.ok else 'FAILED':<7} {section.items:>6} items {spent:>10}"
        if section.error_sentence:
            yield f"{'':<12} {section.error_sentence} {section.error_detail or ''}".rstrip()
        if section.refused:
            yield f"{'':<12} {len(section.refused)} refused, the first because {section.refused[0]['reason']}"
    spent = "-" if poll.duration_seconds is None else f"{poll.duration_seconds:.1f} s"
    yield f"{poll.outcome} in {spent}, {poll.bytes_received or 0} bytes, {poll.rows_changed or 0} rows changed"
