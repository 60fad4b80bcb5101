"""A host as somebody describes it, registered or not."""

from dataclasses import dataclass, replace
from typing import Any

from inventory.choices import Scheme
from inventory.models import Credential, Host, Site

PORTS: dict[str, int] = {Scheme.HTTP: 5985, Scheme.HTTPS: 5986}


@dataclass(frozen=True, slots=True)
class Subject:
    """Where it is, how it is logged on to, and how it is going to be polled. The address of a host that is named by DNS
    is its name."""

    name: str
    address: str
    port: int
    scheme: str
    credential: Credential
    ca_file: str = ""
    kerberos_host: str = ""
    site: Site | None = None
    poll_interval_seconds: int = 300

    @classmethod
    def of(cls, host: Host, **changes: Any) -> "Subject":
        """A registered host, with what is to be different."""
        known = cls(
            host.name,
            host.address,
            host.port,
            host.scheme,
            host.credential,
            host.ca_file,
            host.kerberos_host,
            host.site,
            host.poll_interval_seconds,
        )
        return replace(known, **changes)

    @property
    def place(self) -> str:
        return f"{self.scheme}://{self.address}:{self.port}"

    def as_host(self) -> Host:
        """Not saved."""
        return Host(
            name=self.name,
            address=self.address,
            port=self.port,
            scheme=self.scheme,
            ca_file=self.ca_file,
            kerberos_host=self.kerberos_host,
            credential=self.credential,
            site=self.site,
            poll_interval_seconds=self.poll_interval_seconds,
        )
