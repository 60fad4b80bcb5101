"""Where and as whom to read a host."""

from hyperv.target import Target
from inventory import certificates, credentials
from inventory.choices import Scheme
from inventory.models import Host
from inventory.polls.failures import TargetUnusable


def target_for(host: Host) -> Target:
    """Holds the decrypted secret: for one call, in memory. Raises SecretUnreadable and TargetUnusable."""
    secret = credentials.decrypt(host.credential)
    try:
        return Target(
            address=host.address,
            port=host.port,
            scheme=host.scheme,  # type: ignore[arg-type]  # Target refuses what it does not know
            transport=host.credential.transport,  # type: ignore[arg-type]
            username=host.credential.username,
            password=secret,
            ca_file=host.ca_file or None,
            os_version=host.os_version,
            pinned_sha256=certificates.accepted_sha256(host.pk) if host.scheme == Scheme.HTTPS else None,
            kerberos_host=host.kerberos_host or None,
        )
    except ValueError as reason:
        raise TargetUnusable(reason) from None
