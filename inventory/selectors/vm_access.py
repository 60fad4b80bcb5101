"""By which ways a person reaches one VM."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inventory import remote_desktop
from inventory.models import GuestReading, Host, VMAdapter
from inventory.selectors.vm_detail import VMDetail
from inventory.selectors.vm_states import RUNNING


@dataclass(frozen=True, slots=True)
class VMAccess:
    """`host`: the host's address for the console, None where it is none that may stand in a file. `guests`: names and
    addresses of the guest, the best first. `closed`: why nobody gets in now; empty where that is not known."""

    host: str | None
    guests: Sequence[str]
    command: str | None
    closed: str

    @property
    def scheme(self) -> str:
        return remote_desktop.address_of_scheme(self.guests[0]) if self.guests else ""


def vm_access(detail: VMDetail) -> VMAccess:
    host = console_address(detail.host)
    adapters = [row.adapter for row in detail.parts.adapters]
    return VMAccess(
        host,
        tuple(guest_addresses(detail.parts.guest, adapters)),
        remote_desktop.vmconnect(detail.vm.pk, host) if host else None,
        _closed(detail),
    )


def console_address(host: Host) -> str | None:
    return remote_desktop.plain_address(host.address)


def guest_addresses(guest: GuestReading | None, adapters: Iterable[VMAdapter]) -> Iterator[str]:
    """Each once: the full name first, because Kerberos wants it; IPv4 before IPv6."""
    told: dict[str, None] = {}
    for text in [guest.known_fqdn if guest else None, *sorted(_ips(adapters), key=lambda ip: ":" in ip)]:
        address = remote_desktop.plain_address(text)
        if address:
            told.setdefault(address)
    return iter(told)


def _ips(adapters: Iterable[VMAdapter]) -> Iterator[str]:
    return (address for adapter in adapters for address in adapter.ip_addresses or ())


def _closed(detail: VMDetail) -> str:
    if detail.vm.gone_at:
        return "The VM is gone; these ways led to it where it was last."
    state = detail.row.state
    if state is None or state == RUNNING:
        return ""
    return f"The VM is {state.lower()}: there is a console to see it start, and no guest to log on to."
