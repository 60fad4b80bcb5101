"""What would become of a list of hosts: line by line, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from inventory import rules
from inventory.choices import Purpose, Scheme
from inventory.models import Credential, Host, Site
from onboarding.lines import Line, Seen
from onboarding.services.hosts import host_refused
from onboarding.subject import PORTS, Subject


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a line means that does not say otherwise."""

    credential: Credential | None
    https: bool = False
    site: Site | None = None
    domain: str = ""
    poll_interval_seconds: int = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """`subject` is a host that would be added; `there` is one that is in already, just so; `problem` is a sentence."""

    line: Line
    subject: Subject | None = None
    there: Host | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    verdicts: Sequence[Verdict]

    @property
    def subjects(self) -> list[Subject]:
        return [verdict.subject for verdict in self.verdicts if verdict.subject]

    @property
    def there(self) -> int:
        return sum(verdict.there is not None for verdict in self.verdicts)

    @property
    def problems(self) -> int:
        return sum(bool(verdict.problem) for verdict in self.verdicts)

    @property
    def new_words(self) -> str:
        return f"{len(self.subjects)} to be added"

    @property
    def there_words(self) -> str:
        return f"{self.there} in already"

    @property
    def problem_words(self) -> str:
        return f"{self.problems} with an error"


def preview(lines: Sequence[Line], defaults: Defaults) -> Preview:
    """A constant number of queries, however long the list is (but for the lines that clash)."""
    known = {host.name.lower(): host for host in Host.objects.select_related("credential", "site")}
    credentials = {row.name.lower(): row for row in Credential.objects.filter(purpose=Purpose.READING)}
    sites = {word.lower(): site for site in Site.objects.all() for word in (site.name, site.slug)}
    seen, verdicts = Seen(), []
    places = {(host.address.lower(), host.port): host for host in known.values()}
    for line in lines:
        problem = line.problem or _unknown(line, credentials, sites, defaults)
        if problem:
            verdicts.append(Verdict(line, problem=problem))
            continue
        subject = _subject(line, credentials, sites, defaults)
        verdicts.append(_judged(line, subject, known, places, seen))
    return Preview(verdicts)


def _unknown(line: Line, credentials: dict[str, Credential], sites: dict[str, Site], defaults: Defaults) -> str:
    if line.credential and line.credential.lower() not in credentials:
        return f"No credential for reading is called {line.credential!r}."
    if not line.credential and defaults.credential is None:
        return "No credential is named; choose one for the lines that name none."
    if line.site and line.site.lower() not in sites:
        return f"No site is called {line.site!r}."
    if not line.name:
        return "There is no name in this line."
    if len(line.name) > 255:
        return "The name is longer than 255 characters."
    return ""


def _subject(line: Line, credentials: dict[str, Credential], sites: dict[str, Site], defaults: Defaults) -> Subject:
    https = defaults.https if line.https is None else line.https
    scheme = Scheme.HTTPS if https else Scheme.HTTP
    credential = credentials[line.credential.lower()] if line.credential else defaults.credential
    assert credential is not None  # noqa: S101 - _unknown has seen to it
    return Subject(
        name=line.name,
        address=_address(line.address, defaults.domain),
        port=line.port or PORTS[scheme],
        scheme=scheme,
        credential=credential,
        kerberos_host=line.kerberos_name,
        site=sites[line.site.lower()] if line.site else defaults.site,
        poll_interval_seconds=defaults.poll_interval_seconds,
    )


def _address(address: str, domain: str) -> str:
    """A bare name is completed with the domain that the person gave."""
    bare = "." not in address and ":" not in address
    return f"{address}.{domain.strip('.')}" if domain and bare else address


def _judged(
    line: Line, subject: Subject, known: dict[str, Host], places: dict[tuple[str, int], Host], seen: Seen
) -> Verdict:
    place = (subject.address.lower(), subject.port)
    if (before := seen.names.get(subject.name.lower())) or (before := seen.places.get(place)):
        return Verdict(line, problem=f"It has the name or the address of line {before}.")
    seen.names[subject.name.lower()], seen.places[place] = line.number, line.number
    host = known.get(subject.name.lower())
    if host is not None and host.retired_at is None and (host.address.lower(), host.port) == place:
        return Verdict(line, there=host)
    clash = host is not None or place in places
    # Where no other host can be in the way, nobody needs to ask for one.
    problem = host_refused(subject) if clash else rules.host_refused(subject.as_host(), subject.credential)
    return Verdict(line, problem=problem) if problem else Verdict(line, subject)
