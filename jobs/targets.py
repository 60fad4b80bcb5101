"""At which host, and as whom: looked with the account for reading, changed with the account for changes alone."""

from hyperv.target import Target
from inventory import logons
from inventory.models import Credential, Host
from inventory.polls import TargetUnusable, target_for


def reading_target(host: Host) -> Target:
    """Holds the decrypted secret: for one call, in memory. Raises what keeps it from being used: SecretUnreadable,
    TargetUnusable, AccountHeldBack."""
    return _target(host, host.credential)


def changing_target(host: Host) -> Target:
    """As `reading_target`; raises TargetUnusable where the host has no such account."""
    if host.change_credential is None:
        raise TargetUnusable("it has no account for changes")
    return _target(host, host.change_credential)


def is_still_changed_by(target: Target, host: Host) -> bool:
    """Whether this would be its target now, too. Its account has had its try by then, and is not asked for another."""
    return host.change_credential is not None and target_for(host, host.change_credential) == target


def _target(host: Host, credential: Credential) -> Target:
    target = target_for(host, credential)
    logons.ensure_bearable(credential)
    return target
