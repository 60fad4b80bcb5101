"""Writes that people or the timetable ask for. Polls have a module of their own (inventory/polls.py)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from inventory import credentials, logons, rules
from inventory.choices import Scheme, Transport
from inventory.models import Credential, Host, PollState, Site

# What a host's own section writes: null until it has been read.
_FACTS = [field.name for field in Host._meta.concrete_fields if field.null]
# What people say of a host.
_TOLD = ["name", "address", "port", "scheme", "ca_file", "kerberos_host", "credential", "site"]
_TOLD += ["poll_interval_seconds", "heavy_interval_seconds"]
_HEARTBEAT = """
    INSERT INTO inventory_heartbeat (name, at) VALUES (%s, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET at = excluded.at
"""


def heartbeat_record(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_HEARTBEAT, [name])


def credential_save(*, name: str, username: str, password: str, transport: str = Transport.NTLM) -> Credential:
    """Create or replace the credential of that name; the secret is encrypted before it touches the row. It is a
    password, empty for Kerberos, or the PEM of a client certificate with its key, which says itself for whom it is.

    Raises ValidationError with sentences for a person.
    """
    if transport == Transport.CERTIFICATE:
        password, username = rules.client_certificate_kept(password)
    hosts = Host.objects.filter(credential__name=name).order_by("name")
    refused = rules.secret_refused(transport, username, password) or rules.transport_refused(transport, hosts)
    if refused:
        raise ValidationError(refused)
    kept = {"username": username, "secret": credentials.encrypt(password), "transport": transport}
    credential, _ = Credential.objects.update_or_create(
        name=name, defaults={**kept, "secret_changed_at": timezone.now(), "refusals": 0, "next_try_at": None}
    )
    logons.hosts_go_on(credential.pk, logons.REFUSED, logons.HELD_BACK)
    return credential


@transaction.atomic
def host_register(
    *,
    name: str,
    address: str,
    port: int,
    credential: Credential,
    scheme: str = Scheme.HTTP,
    ca_file: str = "",
    kerberos_host: str = "",
    poll_interval_seconds: int = 300,
    heavy_interval_seconds: int | None = None,
    site: Site | None = None,
) -> Host:
    """Add a host, or give a known one (same name) a new address; it is due at once either way.

    `heavy_interval_seconds` None: HEAVY_INTERVAL_SECONDS of the settings. Raises ValidationError with sentences for a
    person.
    """
    host = Host.objects.filter(name__iexact=name).first() or Host(name=name)
    if host.retired_at is not None:
        raise ValidationError(f"{host.name} is retired. Bring it back on its page first.")
    host.address, host.port, host.scheme, host.ca_file = address, port, scheme, ca_file
    host.kerberos_host = kerberos_host
    host.credential, host.poll_interval_seconds = credential, poll_interval_seconds
    host.heavy_interval_seconds = heavy_interval_seconds or settings.HEAVY_INTERVAL_SECONDS
    host.site = site or host.site
    host.clean_fields(exclude=_FACTS)
    if refused := rules.host_refused(host, credential):
        raise ValidationError(refused)
    host.save(update_fields=None if host._state.adding else _TOLD)  # a poll may write the rest meanwhile
    PollState.objects.update_or_create(
        host=host,
        defaults={
            "next_poll_at": timezone.now(),
            "lease_token": None,
            "lease_expires_at": None,
            "consecutive_failures": 0,
        },
    )
    return host
