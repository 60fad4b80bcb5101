"""Where and as whom to read a host."""

from django.db import models

from hyperv.target import Target
from inventory import certificates, credentials, prepared
from inventory.choices import Scheme
from inventory.models import Credential, Host
from inventory.polls.failures import TargetUnusable


def _in_order(model: type[models.Model], names: str) -> list[str]:
    """As `from_db` wants them: in the order of the model's own fields."""
    return [field.attname for field in model._meta.concrete_fields if field.attname in names.split()]


_OF_A_HOST = _in_order(Host, "id address port scheme ca_file os_version kerberos_host credential_id")
_OF_ITS_CREDENTIAL = _in_order(Credential, "id transport username secret refusals")
_HOST = f"""
    SELECT {", ".join(f"host.{name}" for name in _OF_A_HOST)},
           {", ".join(f"credential.{name}" for name in _OF_ITS_CREDENTIAL)}
      FROM inventory_host AS host JOIN inventory_credential AS credential ON credential.id = host.credential_id
     WHERE host.id = %s
"""  # noqa: S608 - names of our own


def polled_host(host_id: int) -> Host:
    """With its credential, as far as a poll needs them: every poll reads them, at a fifth of what the ORM takes. Raises
    Host.DoesNotExist."""
    for row in prepared.run(_HOST, [host_id]):
        host = Host.from_db(None, _OF_A_HOST, row[: len(_OF_A_HOST)])
        host.credential = Credential.from_db(None, _OF_ITS_CREDENTIAL, row[len(_OF_A_HOST) :])
        return host
    raise Host.DoesNotExist


def target_for(host: Host, credential: Credential | None = None) -> Target:
    """Holds the decrypted secret: for one call, in memory. With the account for reading, unless another is given.
    Raises SecretUnreadable and TargetUnusable."""
    credential = credential or host.credential
    secret = credentials.decrypt(credential)
    try:
        return Target(
            address=host.address,
            port=host.port,
            scheme=host.scheme,  # type: ignore[arg-type]  # Target refuses what it does not know
            transport=credential.transport,  # type: ignore[arg-type]
            username=credential.username,
            password=secret,
            ca_file=host.ca_file or None,
            os_version=host.os_version,
            pinned_sha256=certificates.accepted_sha256(host.pk) if host.scheme == Scheme.HTTPS else None,
            kerberos_host=host.kerberos_host or None,
        )
    except ValueError as reason:
        raise TargetUnusable(reason) from None
