"""Connection tests: watched, cancelled, repeated, and made use of."""

import uuid
from collections.abc import Callable, Mapping

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, RightMissing, needs
from inventory.models import Host
from inventory.scope import may_on, scope_of
from lists.live import live_page
from onboarding.choices import Reason
from onboarding.forms import HostForm
from onboarding.rights import demand_everywhere, demand_moving, managed_host
from onboarding.selectors.watching import WatchedTest, batch_of, latest_tests, watched
from onboarding.services import connection_tests
from onboarding.services.hosts import host_add, host_move
from onboarding.views.pages import name_of

_ENDED = "It had ended already."
_KEPT = f"Tests are kept for {settings.CONNECTION_TEST_RETENTION_DAYS} days."


@require_safe
@needs(Right.MANAGE_HOSTS)
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps as they are taken; the part stops refreshing when they are."""
    found = _found(request, pk)
    context = {"now": timezone.now(), "watched": found, "test": found.test, "form": _for_another(found)}
    return live_page(request, "onboarding/test", context)


@require_safe
@needs(Right.MANAGE_HOSTS)
def tests(request: HttpRequest) -> HttpResponse:
    rows = latest_tests(scope_of(request.user, Right.MANAGE_HOSTS))
    return live_page(request, "onboarding/tests", {"now": timezone.now(), "tests": rows})


@require_safe
@needs(Right.MANAGE_HOSTS)
def batch(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """What became of the hosts of one list."""
    rows = batch_of(batch, scope_of(request.user, Right.MANAGE_HOSTS))
    if not rows:
        raise Http404(f"There is no such list of hosts. {_KEPT}")
    ended = sum(not row.goes_on for row in rows)
    passed = sum(row.state == "passed" for row in rows)
    context = {"now": timezone.now(), "tests": rows, "ended": ended, "passed": passed, "failed": ended - passed}
    return live_page(request, "onboarding/batch", context)


@require_POST
@needs(Right.MANAGE_HOSTS)
def host_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Test a registered host as it is registered, with the certificate that is accepted for it."""
    host = managed_host(request, pk)
    return redirect(connection_tests.check(host, by=name_of(request)))


@require_POST
@needs(Right.MANAGE_HOSTS)
def test_act(request: HttpRequest, pk: int) -> HttpResponse:
    """What the buttons of the page do."""
    found = _found(request, pk)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return HttpResponseBadRequest("Nothing was changed: the form was not filled in by the test's page.")
    try:
        if found.test.host and found.test.reason == Reason.MOVE and act is not _cancel:
            demand_moving(request, found.test.host, connection_tests.subject_of(found.test))
        return act(request, found)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(found.test)


def _cancel(request: HttpRequest, found: WatchedTest) -> HttpResponse:
    if not connection_tests.cancel(found.test.pk, by=name_of(request)):
        messages.info(request, _ENDED)
    return redirect(found.test)


def _again(request: HttpRequest, found: WatchedTest) -> HttpResponse:
    """Not of a new secret: it was wiped when its test ended, and is typed in again."""
    test = found.test
    if test.goes_on:
        return redirect(test)
    if test.reason == Reason.SECRET:
        return redirect("onboarding:credential_secret", connection_tests.subject_of(test).credential.pk)
    return redirect(connection_tests.again(test, by=name_of(request)))


def _accept(request: HttpRequest, found: WatchedTest) -> HttpResponse:
    """The certificate that this page shows, by its fingerprint: for this test and whatever comes of it, and where the
    host is registered just so, for every poll of it from now on."""
    sha256 = request.POST.get("sha256", "")
    if not found.may_accept or not found.test.shown or found.test.shown["sha256"] != sha256:
        raise ValidationError("Nothing was accepted: that is not the certificate that the host has shown.")
    return redirect(connection_tests.accept(found.test, by=name_of(request)))


def _add(request: HttpRequest, found: WatchedTest) -> HttpResponse:
    demand_everywhere(request)
    test = found.test
    if test.taken_at and test.host:
        return redirect(test.host)
    if not found.may_add:
        raise ValidationError("This test is not one after which a host is added.")
    host = host_add(connection_tests.subject_of(test), by=name_of(request), test=test)
    messages.success(request, f"{host.name} is added, observe-only. It is being read now.")
    return redirect(host)


def _move(request: HttpRequest, found: WatchedTest) -> HttpResponse:
    test = found.test
    if test.host is None or not (found.may_move or found.may_move_anyway):
        raise ValidationError("This test is not one after which a host is moved.")
    host = managed_host(request, test.host.pk)
    subject, scope = connection_tests.subject_of(test), scope_of(request.user)
    host_move(host, subject, by=name_of(request), test=test, scope=scope)
    messages.success(request, f"{host.name} is read at its new address from now on.")
    return redirect(host)


_ACTS: Mapping[str, Callable[[HttpRequest, WatchedTest], HttpResponse]] = {
    "cancel": _cancel,
    "again": _again,
    "accept": _accept,
    "add": _add,
    "move": _move,
}


def _found(request: HttpRequest, pk: int) -> WatchedTest:
    """404 where they do not see its host; 403 where they may not manage it."""
    found = watched(pk, scope_of(request.user), timezone.now())
    if found is None:
        raise Http404(f"There is no such test. {_KEPT}")
    host: Host | None = found.test.host
    if host is None:
        demand_everywhere(request)
    elif not may_on(request.user, Right.MANAGE_HOSTS, host):
        raise RightMissing(Right.MANAGE_HOSTS)
    return found


def _for_another(found: WatchedTest) -> HostForm | None:
    """What was tested, to be corrected where the test of a new host has failed."""
    test = found.test
    if test.goes_on or test.reason != Reason.ADD or test.taken_at or test.credential is None:
        return None
    names = ("name", "address", "credential", "scheme", "port", "site", "poll_interval_seconds", "ca_file")
    return HostForm(initial={name: getattr(test, name) for name in (*names, "kerberos_host")})
