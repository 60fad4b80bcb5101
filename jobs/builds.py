"""Whether changes are known to work on the Windows that a host runs.

What the portal expects of merges, jobs and events is documented nowhere whole. So a build of Windows is changed only
after `manage.py qualify_host` has shown on one host that all of it holds there, or after an administrator has said that
it may be changed all the same. A host that was updated to another build is asked about anew by itself.
"""

from collections.abc import Iterable, Mapping

from hyperv.generations import LEGACY, generation_of
from inventory.models import Host
from jobs.choices import BuildVerdict
from jobs.models import Build

PAGE = "“Windows and approvals”"
LEGACY_SENTENCE = (
    "{host} runs Windows Server 2008 R2, where the portal does nothing but a merge that a person allows for the "
    "host: it needs the VM off there, and starting it loses all progress."
)
_CONSENT = f"or let an administrator say on the page {PAGE} that it may be changed all the same."


def builds_of(hosts: Iterable[Host]) -> dict[str, Build]:
    """What holds of each of their versions; one query. A version that is missing was never looked at."""
    versions = {host.os_version for host in hosts if host.os_version}
    newest = Build.objects.filter(version__in=versions).defer("result").order_by("version", "-pk").distinct("version")
    return {build.version: build for build in newest}


def name_of(host: Host) -> str:
    return f"{host.os_caption or 'Windows'}, build {host.os_version}"


def is_legacy(version: str | None) -> bool:
    return generation_of(version) == LEGACY


def why_not(host: Host, builds: Mapping[str, Build]) -> tuple[str, str, str] | None:
    """Code, sentence and next step; None where it may be changed."""
    if not host.os_version:
        told = f"Nobody knows yet which Windows {host} runs, so nothing is changed there."
        return "build_unread", told, "Wait until the host was read, or look at why it is not."
    if is_legacy(host.os_version):
        return "build_legacy", LEGACY_SENTENCE.format(host=host), "Merge there by hand, with the VM off."
    build = builds.get(host.os_version)
    if build is not None and build.may_be_changed:
        return None
    return _unproven(host, build)


def _unproven(host: Host, build: Build | None) -> tuple[str, str, str]:
    run = f"Run manage.py qualify_host {host} --change, {_CONSENT}"
    if build is None:
        told = f"Nobody has shown yet that changes work on {name_of(host)}, which {host} runs."
        return "build_unproven", told, run
    if build.verdict == BuildVerdict.FAILED:
        told = f"{name_of(host)}, which {host} runs, was tried on {build.host_name} and did not qualify: {build.reason}"
        return "build_failed", told, f"Look at what failed, {_CONSENT}"
    told = f"{build.by} withdrew the consent to changes on {name_of(host)}: {build.reason}"
    return "build_withdrawn", told, run
