"""Response envelopes, written as Windows writes them: same elements, prefixes and order as in captures/wsman."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from simulator.wsman import namespaces as ns
from simulator.wsman.durations import format_age, format_seconds
from simulator.wsman.envelope import Request
from simulator.wsman.faults import Fault
from simulator.wsman.streams import Portion
from simulator.wsman.wmi_error import render_wmi_error

_PREFIXES = {
    "x": ns.TRANSFER,
    "e": ns.EVENTING,
    "n": ns.ENUMERATION,
    "w": ns.WSMAN,
    "rsp": ns.SHELL,
    "p": ns.MICROSOFT,
}


def new_id() -> str:
    """A GUID in upper case, as shells, commands and messages have them."""
    return str(uuid.uuid4()).upper()


@dataclass(frozen=True, slots=True)
class ShellFacts:
    """What CreateResponse tells of a shell. `environment` are (name, value) pairs in the client's order."""

    id: str
    owner: str
    client_ip: str
    idle_seconds: float
    input_streams: str
    output_streams: str
    working_directory: str | None
    environment: tuple[tuple[str, str], ...]


def created(request: Request, shell: ShellFacts) -> bytes:
    environment = "".join(
        f"<rsp:Variable Name={quoteattr(name)}>{escape(value)}</rsp:Variable>" for name, value in shell.environment
    )
    optional = f"<rsp:Environment>{environment}</rsp:Environment>" if environment else ""
    if shell.working_directory:
        optional += f"<rsp:WorkingDirectory>{escape(shell.working_directory)}</rsp:WorkingDirectory>"
    body = (
        f"<x:ResourceCreated><a:Address>{escape(request.to)}</a:Address><a:ReferenceParameters>"
        f"<w:ResourceURI>{ns.COMMAND_SHELL}</w:ResourceURI>"
        f'<w:SelectorSet><w:Selector Name="ShellId">{shell.id}</w:Selector></w:SelectorSet>'
        f"</a:ReferenceParameters></x:ResourceCreated>"
        f'<rsp:Shell xmlns:rsp="{ns.SHELL}"><rsp:ShellId>{shell.id}</rsp:ShellId>'
        f"<rsp:ResourceUri>{ns.COMMAND_SHELL}</rsp:ResourceUri><rsp:Owner>{escape(shell.owner)}</rsp:Owner>"
        f"<rsp:ClientIP>{shell.client_ip}</rsp:ClientIP>{optional}"
        f"<rsp:IdleTimeOut>{format_seconds(shell.idle_seconds)}</rsp:IdleTimeOut>"
        f"<rsp:InputStreams>{escape(shell.input_streams)}</rsp:InputStreams>"
        f"<rsp:OutputStreams>{escape(shell.output_streams)}</rsp:OutputStreams>"
        f"<rsp:ShellRunTime>{format_age(0)}</rsp:ShellRunTime>"
        f"<rsp:ShellInactivity>{format_age(0)}</rsp:ShellInactivity></rsp:Shell>"
    )
    return _envelope(request, f"{ns.CREATE}Response", body, ("x", "w", "rsp", "p"))


def command_started(request: Request, command_id: str) -> bytes:
    body = f"<rsp:CommandResponse><rsp:CommandId>{command_id}</rsp:CommandId></rsp:CommandResponse>"
    return _envelope(request, f"{ns.COMMAND}Response", body, ("x", "w", "rsp", "p"))


def sent(request: Request) -> bytes:
    return _envelope(request, f"{ns.SEND}Response", "<rsp:SendResponse/>", ("x", "w", "rsp", "p"))


def received(request: Request, command_id: str, portion: Portion) -> bytes:
    streams = "".join(
        f'<rsp:Stream Name="{name}" CommandId="{command_id}">{text}</rsp:Stream>' for name, text in portion.encoded()
    )
    if portion.exit_code is None:
        state = f'<rsp:CommandState CommandId="{command_id}" State="{ns.RUNNING}"></rsp:CommandState>'
    else:
        streams += "".join(
            f'<rsp:Stream Name="{name}" CommandId="{command_id}" End="true"></rsp:Stream>' for name in portion.ended
        )
        state = (
            f'<rsp:CommandState CommandId="{command_id}" State="{ns.DONE}">'
            f"<rsp:ExitCode>{portion.exit_code}</rsp:ExitCode></rsp:CommandState>"
        )
    body = f"<rsp:ReceiveResponse>{streams}{state}</rsp:ReceiveResponse>"
    return _envelope(request, f"{ns.RECEIVE}Response", body, ("w", "rsp", "p"))


def signalled(request: Request) -> bytes:
    return _envelope(request, f"{ns.SIGNAL}Response", "<rsp:SignalResponse/>", ("x", "w", "rsp", "p"))


def deleted(request: Request) -> bytes:
    return _envelope(request, f"{ns.DELETE}Response", "", ("w", "p"))


def refused(request: Request | None, fault: Fault, machine: str) -> bytes:
    """`request` is None where it could not be read that far; `machine` is the host as the client named it."""
    source = ns.ADDRESSING if fault.subcode.startswith("a:") else "http://schemas.dmtf.org/wbem/wsman/1/wsman"
    body = (
        f"<s:Fault><s:Code><s:Value>s:{'Sender' if fault.sender else 'Receiver'}</s:Value>"
        f"<s:Subcode><s:Value>{fault.subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en-US">{escape(fault.reason)}</s:Text></s:Reason>'
        f"<s:Detail>{_detail(fault, machine)}</s:Detail></s:Fault>"
    )
    return _envelope(request, f"{source}/fault", body, ("x", "e", "n", "w", "p"))


def _detail(fault: Fault, machine: str) -> str:
    if fault.quota:
        return render_wmi_error(fault.code, fault.message)
    message = escape(fault.message)
    if fault.provider:
        path = r"%systemroot%\system32\winrscmd.dll"
        message = f'<f:ProviderFault provider="Shell cmd plugin" path="{path}">{message}</f:ProviderFault>'
    detail = f"<w:FaultDetail>{fault.detail}</w:FaultDetail>" if fault.detail else ""
    return (
        f'{detail}<f:WSManFault xmlns:f="{ns.FAULT}" Code="{fault.code}" Machine={quoteattr(machine)}>'
        f"<f:Message>{message}</f:Message></f:WSManFault>"
    )


def _envelope(request: Request | None, action: str, body: str, prefixes: Iterable[str]) -> bytes:
    declared = "".join(f' xmlns:{prefix}="{_PREFIXES[prefix]}"' for prefix in prefixes)
    relates = f"<a:RelatesTo>{escape(request.message_id)}</a:RelatesTo>" if request else ""
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{ns.SOAP}" xmlns:a="{ns.ADDRESSING}"{declared}>'
        f"<s:Header><a:Action>{action}</a:Action><a:MessageID>uuid:{new_id()}</a:MessageID>"
        f"<a:To>{ns.ANONYMOUS}</a:To>{relates}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()
