"""Sessions: begun by the login, ended by whoever may."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.choices import Way
from accounts.models import SignIn, User
from audit.middleware import address_of
from audit.services import record

SEEN_EVERY = timedelta(minutes=5)  # often enough to tell a session that is used from one that was left
_SEEN = "seen_at"
_ENDS = "_session_expiry"  # Django's own, written by set_expiry


@transaction.atomic
def sign_in_begin(request: HttpRequest, person: User, way: Way) -> None:
    """Called when the session is the person's, so that its key is the one that will be used."""
    now = timezone.now()
    request.session[_SEEN] = now.timestamp()
    # From the login on: a cookie that somebody stole is not kept alive by using it.
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    agent = request.META.get("HTTP_USER_AGENT", "")[:255]
    SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": person,
            "way": way,
            "began_at": now,
            "seen_at": now,
            "address": address_of(request),
            "agent": agent,
        },
    )
    record("person.logged_in", person, summary=f"{person} logged in: {Way(way).label.lower()}.", by=person)


def sign_in_seen(request: HttpRequest) -> None:
    """No query but once in five minutes: when it was written last is kept in the session, which is read anyway."""
    now, last = timezone.now(), request.session.get(_SEEN)
    if last is None or now.timestamp() - last < SEEN_EVERY.total_seconds():
        return
    request.session[_SEEN] = now.timestamp()
    if _ENDS not in request.session:
        _end_in_time(request)
    SignIn.objects.filter(session_key=request.session.session_key).update(seen_at=now, address=address_of(request))


def _end_in_time(request: HttpRequest) -> None:
    """A session of a release in which use kept sessions alive: it ends as if it had begun in this one."""
    sign_in = SignIn.objects.filter(session_key=request.session.session_key).first()
    began_at = sign_in.began_at if sign_in else timezone.now()
    request.session.set_expiry(began_at + timedelta(seconds=settings.SESSION_COOKIE_AGE))


@transaction.atomic
def sign_ins_end(person: User, *, only: Iterable[int] | None = None, but: str | None = None) -> int:
    """End the sessions of a person: all, those with these keys of SignIn, or all but the session `but`."""
    ending = SignIn.objects.filter(user=person)
    if only is not None:
        ending = ending.filter(pk__in=list(only))
    if but is not None:
        ending = ending.exclude(session_key=but)
    keys = list(ending.values_list("session_key", flat=True))
    if keys:
        Session.objects.filter(session_key__in=keys).delete()
        SignIn.objects.filter(session_key__in=keys).delete()
        record("person.sessions_ended", person, summary=f"{len(keys)} sessions of {person} were ended.")
    return len(keys)


def sign_in_moved(before: str | None, now: str | None) -> None:
    """The same session goes on under another key, as Django gives it one when a password changes."""
    SignIn.objects.filter(session_key=before).update(session_key=now)


@transaction.atomic
def sign_in_forget(person: User, session_key: str | None) -> None:
    """Of somebody who logs out by themselves."""
    if SignIn.objects.filter(user=person, session_key=session_key).delete()[0]:
        record("person.logged_out", person, summary=f"{person} logged out.", by=person)


def sign_ins_prune() -> int:
    """Of sessions that have ended by their age."""
    return SignIn.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]
