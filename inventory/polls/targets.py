"""Where and as whom to read a host."""

from hyperv.target import Target
from inventory import credentials
from inventory.models import Host
from inventory.polls.failures import TargetUnusable
from inventory.polls.lease import Ticket


def target_of(ticket: Ticket) -> Target:
    """The target of a poll that has begun. Raises SecretUnreadable and TargetUnusable."""
    return target_for(Host.objects.select_related("credential").get(pk=ticket.host_id))


def target_for(host: Host) -> Target:
    """Holds the decrypted secret: for one call, in memory. Raises SecretUnreadable and TargetUnusable."""
    secret = credentials.decrypt(host.credential)
    try:
        return Target(
            address=host.address,
            port=host.port,
            scheme="https" if host.scheme == "https" else "http",
            transport="basic" if host.credential.transport == "basic" else "ntlm",
            username=host.credential.username,
            password=secret,
            ca_file=host.ca_file or None,
            os_version=host.os_version,
        )
    except ValueError as reason:
        raise TargetUnusable(reason) from None
