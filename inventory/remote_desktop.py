"""Ways from a person's own desk to a VM: .rdp files, and the command line of VMConnect.

Windows registers no address scheme for VMConnect, and rdp:// only with Microsoft's clients for macOS, iOS and Android
(Microsoft, Remote Desktop URI scheme). What opens on Windows from any browser is an .rdp file: to the guest itself, or
to its console by the host's port 2179, where the preconnection blob names the VM - as Windows Admin Center does it.

Nothing that is not a plain address or a GUID gets into a file or a command line: a line break would be a setting more.
"""

import re
import uuid
from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote

CONSOLE_PORT = 2179
_NAME = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*")
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
# Whose certificate does not verify is asked about (2); of this machine nothing but the clipboard is lent.
_CAREFULLY = (
    "authentication level:i:2",
    "enablecredsspsupport:i:1",
    "prompt for credentials:i:1",
    "drivestoredirect:s:",
    "redirectprinters:i:0",
    "redirectclipboard:i:1",
)


def plain_address(text: str | None) -> str | None:
    """A DNS or NetBIOS name or an IP address, as it may stand in a file; None for anything else, and for an IPv6
    address that means something on one wire only."""
    if not text:
        return None
    try:
        found = ip_address(text)
    except ValueError:
        return text if _NAME.fullmatch(text) else None
    if isinstance(found, IPv6Address):
        return None if found.is_link_local else f"[{found}]"
    return None if found.is_link_local else str(found)


def file_to_guest(address: str) -> str:
    """`address` of plain_address."""
    return _file([f"full address:s:{address}", *_CAREFULLY])


def file_to_console(vm_id: uuid.UUID, host: str) -> str:
    """`host` of plain_address. A console cannot negotiate how it is secured: it is CredSSP at once."""
    settings = [f"full address:s:{host}", f"server port:i:{CONSOLE_PORT}", f"pcb:s:{str(vm_id).upper()}"]
    return _file([*settings, "negotiate security layer:i:0", *_CAREFULLY])


def _file(lines: Sequence[str]) -> str:
    return "".join(f"{line}\r\n" for line in lines)


def file_name(vm_name: str, vm_id: uuid.UUID, what: str) -> str:
    """Letters that every system and header takes."""
    safe = _NOT_IN_A_FILE_NAME.sub("-", vm_name).strip("-.")[:60]
    return f"{safe or vm_id}-{what}.rdp"


def vmconnect(vm_id: uuid.UUID, host: str) -> str:
    return f"vmconnect.exe {host.strip('[]')} -G {vm_id}"


def address_of_scheme(address: str) -> str:
    """rdp://…, for Microsoft's clients on macOS, iOS and Android."""
    return f"rdp://full%20address=s:{quote(address, safe='.[]:-_')}"
