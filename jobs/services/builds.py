"""On which builds of Windows the portal may change something: what a run found, what administrators decided."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Right, RightMissing
from audit.services import record
from inventory.models import Host
from inventory.scope import scope_of
from jobs import wakeup
from jobs.builds import LEGACY_SENTENCE, is_legacy
from jobs.choices import BuildVerdict
from jobs.models import Build
from jobs.services.refusals import NotNow


@transaction.atomic
def build_consent(version: str, *, reason: str, by: Any) -> Build:
    """An administrator takes it upon themselves; the same once more changes nothing."""
    _demand_estate(by)
    _demand_reason(reason)
    host = Host.objects.filter(os_version=version).order_by("pk").first()
    if is_legacy(version):
        raise NotNow(LEGACY_SENTENCE.format(host=host or version))
    latest = _latest(version)
    if latest is not None and latest.may_be_changed:
        return latest
    release = (host.os_caption if host else latest.release if latest else "") or ""
    words = f"Changes are allowed on {release or 'Windows'}, build {version}, though nobody has qualified it: {reason}"
    return _write(version, release, BuildVerdict.CONSENTED, latest, words, reason=reason, by=by.get_username())


@transaction.atomic
def build_withdraw(version: str, *, reason: str, by: Any) -> Build:
    """Nothing more is sent to hosts of this build, whatever allowed it; jobs are refused or ask a person."""
    _demand_estate(by)
    _demand_reason(reason)
    latest = _latest(version)
    if latest is None or not latest.may_be_changed:
        raise NotNow("Changes are not allowed on that build, so there is nothing to withdraw.")
    words = f"Changes are not allowed on {latest.release or 'Windows'}, build {version}, any more: {reason}"
    return _write(version, latest.release, BuildVerdict.WITHDRAWN, latest, words, reason=reason, by=by.get_username())


@transaction.atomic
def build_judged(host: Host, *, passed: bool, reason: str, result: Mapping[str, Any], by: str) -> Build:
    """What a run of qualify_host found on this host. One that broke off has found nothing, and is not told here."""
    version, release = host.os_version or "", host.os_caption or ""
    verdict = BuildVerdict.QUALIFIED if passed else BuildVerdict.FAILED
    words = (
        f"{release or 'Windows'}, build {version}, {'qualified' if passed else 'did not qualify'} on {host}: {reason}"
    )
    told: dict[str, Any] = {"reason": reason, "by": by, "host_name": host.name, "result": dict(result)}
    return _write(version, release, verdict, _latest(version), words, **told)


def _latest(version: str) -> Build | None:
    return Build.objects.filter(version=version).first()


def _write(
    version: str, release: str, verdict: BuildVerdict, before: Build | None, words: str, *, by: str, **told: Any
) -> Build:
    told["reason"] = told["reason"].strip()
    build = Build.objects.create(
        version=version, release=release, verdict=verdict, at=timezone.now(), by=by[:150], **told
    )
    was = {"verdict": before.verdict} if before else {}
    record(f"build.{verdict}", build, summary=words.strip(), before=was, after={"verdict": verdict})
    transaction.on_commit(wakeup.nudge)
    return build


def _demand_estate(by: Any) -> None:
    """A build is one for all hosts that run it, so this is for who administers all of them."""
    if not scope_of(by, Right.ADMINISTER).everything:
        raise RightMissing(Right.ADMINISTER)


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise NotNow("Say why.")
