"""Accounts that hosts are read or changed with. A secret goes in and never comes out; a new one is tried against one
host before it is taken for all of them.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.services import record
from inventory import credentials as at_rest
from inventory import logons, rules
from inventory.choices import Purpose, Transport
from inventory.models import Credential, Host
from onboarding.models import ConnectionTest


@transaction.atomic
def credential_add(*, name: str, username: str, transport: str, secret: str, purpose: str, by: str) -> Credential:
    """Keep another account."""
    if Credential.objects.filter(name__iexact=name).exists():
        raise ValidationError({"name": f"There is a credential called {name} already."})
    username, sealed = seal(transport, username, secret)
    credential = Credential.objects.create(
        name=name,
        username=username,
        transport=transport,
        secret=sealed,
        purpose=purpose,
        secret_changed_by=by,
    )
    after = {"name": name, "username": username, "transport": transport, "purpose": purpose}
    record("credential.added", credential, summary=f"Credential {name} was added.", after=after)
    return credential


@transaction.atomic
def credential_rename(credential: Credential, *, name: str) -> None:
    if credential.name == name:
        return
    if Credential.objects.filter(name__iexact=name).exclude(pk=credential.pk).exists():
        raise ValidationError({"name": f"There is a credential called {name} already."})
    before, credential.name = credential.name, name
    credential.save(update_fields=["name", "changed_at"])
    summary = f"Credential {before} is called {name} now."
    record("credential.renamed", credential, summary=summary, before={"name": before}, after={"name": name})


@transaction.atomic
def credential_remove(credential: Credential) -> None:
    """Only one that no host uses: nothing is left without an account in silence."""
    if users_of(credential).exists():
        raise ValidationError(f"Hosts use {credential.name}. Give them another credential first.")
    record("credential.removed", credential, summary=f"Credential {credential.name} was removed.")
    credential.delete()


def users_of(credential: Credential) -> QuerySet[Host]:
    """The hosts that are read with it, or changed, retired ones too: they may come back."""
    if credential.purpose == Purpose.CHANGING:
        return Host.objects.filter(change_credential=credential)
    return Host.objects.filter(credential=credential)


def seal(transport: str, username: str, secret: str) -> tuple[str, bytes]:
    """(the user name, the secret as it is kept). Refuses what cannot be a secret of that way."""
    if transport == Transport.CERTIFICATE:
        secret, username = rules.client_certificate_kept(secret)
    if refused := rules.secret_refused(transport, username, secret):
        raise ValidationError(refused)
    return username, at_rest.encrypt(secret)


@transaction.atomic
def secret_replace(credential: Credential, *, username: str, sealed: bytes, by: str, tried_at: str = "") -> None:
    """From the next call on, every host that uses it. `tried_at`: the host at which it was tried."""
    before = {"username": credential.username, "secret changed": credential.secret_changed_at}
    credential.username, credential.secret = username, sealed
    credential.secret_changed_at, credential.secret_changed_by = timezone.now(), by
    credential.refusals, credential.next_try_at = 0, None
    changed = ["username", "secret", "secret_changed_at", "secret_changed_by", "changed_at", "refusals", "next_try_at"]
    credential.save(update_fields=changed)
    logons.hosts_go_on(credential.pk, logons.REFUSED, logons.HELD_BACK)
    after = {"username": username, "secret changed": credential.secret_changed_at}
    tried = (
        f"tried at {tried_at} and taken for all of its hosts" if tried_at else "taken without a try: no host uses it"
    )
    summary = f"Credential {credential.name} has a new secret, {tried}."
    told = {"before": before, "after": after}
    record("credential.secret_replaced", credential, summary=summary, **told, by=by if tried_at else None)


def secret_take(test: ConnectionTest) -> None:
    """The new secret of a test that has passed. Inside the transaction that ends the test."""
    if test.credential_id is None or test.sealed is None:
        raise ValueError("this test holds no secret that could be taken")
    credential = Credential.objects.select_for_update().get(pk=test.credential_id)
    sealed = bytes(test.sealed)
    secret_replace(credential, username=test.username, sealed=sealed, by=test.asked_by, tried_at=test.name)
