"""The way to the host: its name, its port, its certificate, and whether WinRM is what answers there."""

import queue
import socket
import ssl
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import requests
from winrm.exceptions import WinRMTransportError

from hyperv.allowance import Allowance
from hyperv.connection import HostAdapter
from hyperv.errors import CertificateChanged, CertificateNotTrusted, HyperVError, TLSFailed
from hyperv.faults import Stage, verdict
from hyperv.logon import LogonRefused
from hyperv.probing.steps import Found, Outcome, Step
from hyperv.target import Target
from hyperv.text import storable
from hyperv.tls import PresentedCertificate, certificate_shown, client_context, refuse_another
from hyperv.ways import NAME_UNKNOWN, NOT_TLS, OLD_TLS, innermost, why_no_tls, why_unreachable

NAME_SECONDS = 8.0
CONNECT_SECONDS = 5.0  # for one address, as hyperv.connection has it
MOST_ADDRESSES = 3
GREETING_SECONDS = 10.0
WINRM_BYTES = 65_536
EXPIRES_SOON = timedelta(days=30)

_NAME_SILENT = "The name servers of the portal did not answer in time. Look at them, or use the host's address."
_NO_ANSWER = (
    "Nobody answers at this address and port: the host is off, has another address, or a firewall drops what the "
    "portal sends."
)
_TLS_SILENT = "The port is open, but nothing answers the TLS handshake: the host hangs, or it is no HTTPS listener."
_ENDED = "The certificate has expired; it stands because it was accepted."
_ENDS_SOON = "The certificate is good, and expires within 30 days. Give the host a new one in time."
_OPEN_DOOR = "WinRM answered without asking who the portal is. No WinRM service does that: check address and port."


def look_up(target: Target) -> tuple[Found, Sequence[str]]:
    """What the name means, with the addresses in the order in which they are tried."""
    bare = target.address.removeprefix("[").removesuffix("]")
    try:
        addresses = _addresses(bare, target.port)
    except queue.Empty:
        return Found.failed(Step.NAME, "name_silent", _NAME_SILENT), ()
    except (socket.gaierror, UnicodeError) as error:
        return Found.failed(Step.NAME, "name_unknown", NAME_UNKNOWN, innermost(error)), ()
    if addresses == [bare]:
        return Found(Step.NAME, Outcome.SKIPPED, "It is an address: there is no name to look up."), addresses
    found = Found.passed(Step.NAME, f"{bare} is known.", Addresses=", ".join(addresses))
    return found, addresses


def _addresses(name: str, port: int) -> list[str]:
    """Python cannot bound getaddrinfo: a thread that outlasts its time is left to end by itself. Raises queue.Empty."""
    answered: queue.Queue[list[str] | Exception] = queue.Queue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
            answered.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answered.put(error)

    threading.Thread(target=ask, daemon=True, name="name resolution").start()
    answer = answered.get(timeout=NAME_SECONDS)
    if isinstance(answer, Exception):
        raise answer
    return answer


def connect(addresses: Sequence[str], port: int) -> Found:
    """Whether something listens there. The first address that answers will do."""
    trouble: OSError | None = None
    for address in addresses[:MOST_ADDRESSES]:
        try:
            with socket.create_connection((address, port), CONNECT_SECONDS):
                return Found.passed(Step.TCP, f"Port {port} is open.", Reached=f"{address}, port {port}")
        except OSError as error:
            trouble = trouble or error
    if trouble is None or isinstance(trouble, TimeoutError):
        return Found.failed(Step.TCP, "no_answer", _NO_ANSWER, innermost(trouble) if trouble else "")
    code = "refused" if isinstance(trouble, ConnectionRefusedError) else "no_way"
    return Found.failed(Step.TCP, code, why_unreachable(trouble) or _NO_ANSWER, innermost(trouble))


def shake_hands(target: Target, address: str) -> Found:
    """By what the host is known over HTTPS; nothing but the handshake is sent."""
    if target.scheme == "http":
        words = "Over HTTP there is no TLS: the logon seals every message."
        return Found(Step.TLS, Outcome.SKIPPED, words)
    try:
        return _known(target, _handshake(target, address))
    except ssl.SSLCertVerificationError as error:
        bare = target.address.removeprefix("[").removesuffix("]")
        shown = certificate_shown(bare, target.port, CONNECT_SECONDS)
        return Found.of_error(Step.TLS, CertificateNotTrusted(error.verify_message, shown))
    except ssl.SSLError as error:
        sentence = why_no_tls(error)
        return Found.failed(
            Step.TLS, "old_tls" if sentence == OLD_TLS else "not_tls", sentence or NOT_TLS, innermost(error)
        )
    except OSError as error:
        return Found.failed(Step.TLS, "tls_silent", _TLS_SILENT, innermost(error))
    except HyperVError as error:  # changed since it was accepted; a CA file that is missing; an own certificate
        return Found.of_error(Step.TLS, error)


def _handshake(target: Target, address: str) -> PresentedCertificate:
    name = target.address.removeprefix("[").removesuffix("]")
    context = client_context(target)
    with (
        socket.create_connection((address, target.port), CONNECT_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=name) as secure,
    ):
        if target.pinned_sha256:
            refuse_another(secure, target.pinned_sha256)
        return PresentedCertificate.of(secure.getpeercert(binary_form=True) or b"")


def _known(target: Target, shown: PresentedCertificate) -> Found:
    by = "the one accepted for it" if target.pinned_sha256 else target.ca_file or "a public authority vouches for it"
    ends = shown.valid_until
    facts = (("Known by", by), ("Valid until", f"{ends:%Y-%m-%d %H:%M} UTC" if ends else "unknown"))
    if ends and ends - datetime.now(UTC) < EXPIRES_SOON:
        past = ends < datetime.now(UTC)
        words = _ENDED if past else _ENDS_SOON
        return Found(Step.TLS, Outcome.WARNED, words, "certificate_ends", facts=facts, certificate=shown)
    return Found(Step.TLS, Outcome.PASSED, "The certificate is good.", facts=facts, certificate=shown)


def greet(target: Target, seconds: float = GREETING_SECONDS) -> Found:
    """Whether WinRM answers and offers the way of logging on, asked without logging on: no failed logon is counted."""
    allowance = Allowance(seconds, WINRM_BYTES)
    try:
        with requests.Session() as session:
            session.trust_env = False
            session.mount(f"{target.scheme}://", HostAdapter(allowance, target))
            blank = session.prepare_request(requests.Request("POST", target.endpoint, headers={"Content-Length": "0"}))
            answer = session.send(blank, timeout=seconds, allow_redirects=False)
    except (CertificateChanged, CertificateNotTrusted, TLSFailed) as error:  # shown another than a moment ago
        return Found.of_error(Step.WINRM, error)
    except Exception as error:
        return Found.of_error(Step.WINRM, verdict(error, Stage.OPENING, allowance))
    return _answered(target, answer)


def _answered(target: Target, answer: requests.Response) -> Found:
    if answer.status_code == 200:
        return Found.failed(Step.WINRM, "not_winrm", _OPEN_DOOR, "HTTP 200 without a logon")
    if answer.status_code != 401:
        return _of_status(answer)
    offered = storable(answer.headers.get("WWW-Authenticate", ""))[:200]
    refusal = LogonRefused.of(answer, target.transport)
    if not refusal.way_is_offered:
        words = "The host does not offer this way of logging on. Choose another, or allow it on the host."
        return Found.failed(Step.WINRM, "way_not_offered", words, f"offered: {offered or 'nothing'}")
    server = storable(answer.headers.get("Server", ""))[:100]
    return Found.passed(Step.WINRM, "WinRM answers.", Offered=offered, Server=server)


def _of_status(answer: requests.Response) -> Found:
    told = verdict(WinRMTransportError("http", answer.status_code, ""), Stage.OPENING, Allowance(1, 1))
    return Found.of_error(Step.WINRM, told)
