"""Accounts: opened, changed, closed. Nothing is deleted: the audit trail names people by their accounts."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.choices import RIGHTS_OF, Right, ScopeKind
from accounts.models import User
from accounts.services.sign_ins import sign_ins_end
from audit.services import record

_TOLD = ("username", "first_name", "last_name", "email")


@transaction.atomic
def person_add(*, username: str, password: str, first_name: str = "", last_name: str = "", email: str = "") -> User:
    """A local account without a role; the password is to be changed at the first login, because two people know it."""
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": "There is somebody of this name already."})
    person = User(username=username, first_name=first_name, last_name=last_name, email=email, password_expired=True)
    _checked(password, person)
    person.set_password(password)
    person.password_changed_at = timezone.now()
    person.full_clean()
    person.save()
    record("person.added", person, summary=f"{person} was given an account.", after=_facts(person))
    return person


@transaction.atomic
def person_change(person: User, **changes: Any) -> None:
    """Of _TOLD but the name: that is what the audit trail knows people by."""
    before = _facts(person)
    for name, value in changes.items():
        setattr(person, name, value)
    person.full_clean(exclude=["password"])
    if _facts(person) == before:
        return
    person.save(update_fields=list(changes))
    record("person.changed", person, summary=f"{person} was changed.", before=before, after=_facts(person))


@transaction.atomic
def password_set(person: User, password: str, *, by_themselves: bool) -> None:
    """Ends every session of the person; a caller who is that person stays logged in by update_session_auth_hash."""
    _checked(password, person)
    person.set_password(password)
    person.password_changed_at, person.password_expired = timezone.now(), not by_themselves
    person.save(update_fields=["password", "password_changed_at", "password_expired"])
    done = f"{person} changed their password." if by_themselves else f"{person} was given a new password."
    record("person.password_set", person, summary=done)
    if not by_themselves:
        sign_ins_end(person)


@transaction.atomic
def person_close(person: User) -> None:
    """Nobody logs in with it any more: its sessions end now, its API tokens open nothing."""
    if not person.is_active:
        return
    person.is_active = False
    person.save(update_fields=["is_active"])
    sign_ins_end(person)
    record("person.closed", person, summary=f"The account of {person} was closed.")
    somebody_administers()


@transaction.atomic
def person_open(person: User) -> None:
    if person.is_active:
        return
    person.is_active = True
    person.save(update_fields=["is_active"])
    record("person.opened", person, summary=f"The account of {person} was opened again.")


def somebody_administers() -> None:
    """Called at the end of a change that could lock everybody out; the change is undone with the transaction.

    One such change at a time: two administrators who take the role from each other must not both find the other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts: somebody administers'))")
    roles = [role for role, rights in RIGHTS_OF.items() if Right.ADMINISTER in rights]
    everywhere = {"role__in": roles, "scope_kind": ScopeKind.ESTATE}
    own = Q(**{f"grants__{name}": value for name, value in everywhere.items()})
    by_group = Q(**{f"groups__grants__{name}": value for name, value in everywhere.items()})
    if not User.objects.filter(Q(is_superuser=True) | own | by_group, is_active=True).exists():
        raise ValidationError("Nobody would be left who may administer the portal. Give somebody else that role first.")


def _checked(password: str, person: User) -> None:
    try:
        validate_password(password, person)
    except ValidationError as refusal:
        raise ValidationError({"password": refusal.messages}) from refusal


def _facts(person: User) -> dict[str, Any]:
    return {name: getattr(person, name) for name in _TOLD}
