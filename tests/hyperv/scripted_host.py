"""A WinRM service over TLS that answers as it is told: at each stage a proper answer, or one of the ways in which
hosts fail.

It knows nothing of PowerShell. `stages` names what it was asked, in order, one entry per HTTP request.
"""

import contextlib
import re
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SHELL = "8ABEA8D2-0438-4D75-A594-55DCA786B4E1"
COMMAND = "D644AE56-61E5-4C1A-A135-E599B76B3035"
GOOD_STDOUT = b'\n<<<hvportal\n{"ok":true,"result":{"answer":42},"error":null}\nhvportal>>>\n'
_ENVELOPE = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
    ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
    ' xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"'
    ' xmlns:rsp="http://schemas.microsoft.com/wbem/wsman/1/windows/shell">'
    "<s:Header><a:RelatesTo>{relates_to}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
)

Behaviour = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One HTTP request, and the verbs that behaviours are made of."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # one packet per answer, or Nagle and delayed acknowledgements cost 40 ms each
    server: "ScriptedHost"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        action = re.search(r"Action[^>]*>[^<]*/(\w+)</", body)
        self.stage = action.group(1) if action else "Blank"
        message_id = re.search(r"uuid:[0-9a-fA-F-]+", body)
        self.message_id = message_id.group() if message_id else ""
        self.server.stages.append(self.stage)
        self.server.bodies.append(body)
        queue = self.server.behaviours.get(self.stage, [])
        (queue.pop(0) if len(queue) > 1 else queue[0] if queue else PROPER[self.stage])(self)

    def reply(self, status: int, body: str = "", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/soap+xml;charset=UTF-8", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def soap(self, body: str, status: int = 200) -> None:
        self.reply(status, _ENVELOPE.format(relates_to=self.message_id, body=body))

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


class ScriptedHost(ThreadingHTTPServer):
    daemon_threads = False  # so that closing the server waits for them

    def __init__(self, context: ssl.SSLContext, address: str = "127.0.0.1") -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        super().__init__((address, 0), Request)
        self.context = context
        self.behaviours: dict[str, list[Behaviour]] = {}
        self.stages: list[str] = []
        self.bodies: list[str] = []
        self.closing = threading.Event()

    def finish_request(self, request: Any, client_address: Any) -> None:
        try:
            secure = self.context.wrap_socket(request, server_side=True)
        except OSError:
            return  # a client that gives up during the handshake is part of the test
        with secure:
            super().finish_request(secure, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Quiet: clients hang up on purpose here."""


@contextlib.contextmanager
def scripted_host(
    context: ssl.SSLContext, address: str = "127.0.0.1", **behaviours: Behaviour | list[Behaviour]
) -> Iterator[ScriptedHost]:
    host = ScriptedHost(context, address)
    host.behaviours = {stage: b if isinstance(b, list) else [b] for stage, b in behaviours.items()}
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield host
    finally:
        host.closing.set()
        host.shutdown()
        thread.join()
        host.server_close()


def output(stdout: bytes = GOOD_STDOUT, stderr: bytes = b"", exit_code: int | None = 0, done: bool = True) -> Behaviour:
    """A Receive answer. `exit_code` None leaves ExitCode away, which Windows does when a command was killed."""
    streams = "".join(
        f'<rsp:Stream Name="{name}" CommandId="{COMMAND}">{b64encode(data).decode()}</rsp:Stream>'
        for name, data in (("stdout", stdout), ("stderr", stderr))
        if data
    )
    state = "Done" if done else "Running"
    code = "" if exit_code is None or not done else f"<rsp:ExitCode>{exit_code}</rsp:ExitCode>"
    uri = f"http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/{state}"
    command_state = f'<rsp:CommandState CommandId="{COMMAND}" State="{uri}">{code}</rsp:CommandState>'
    return lambda request: request.soap(f"<rsp:ReceiveResponse>{streams}{command_state}</rsp:ReceiveResponse>")


def fault(number: int | None, subcode: str = "w:InternalError", wmi: int | None = None, status: int = 500) -> Behaviour:
    detail = "" if number is None else _wsman_detail(number)
    detail += "" if wmi is None else _wmi_detail(wmi)
    body = (
        f"<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>{subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="de-DE">Der Vorgang ist gescheitert.</s:Text></s:Reason>'
        f"<s:Detail>{detail}</s:Detail></s:Fault>"
    )
    return lambda request: request.soap(body, status)


def _wsman_detail(number: int) -> str:
    return f'<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="{number}"/>'


def _wmi_detail(number: int) -> str:
    space = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError"
    return f'<p:MSFT_WmiError xmlns:p="{space}"><p:error_Code>{number}</p:error_Code></p:MSFT_WmiError>'


def status(code: int, body: str = "", **headers: str) -> Behaviour:
    return lambda request: request.reply(code, body, **headers)


def hang(request: Request) -> None:
    request.server.closing.wait(30)


def drop(request: Request) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)
    request.close_connection = True


def drip_headers(request: Request) -> None:
    _drip(request, b"HTTP/1.1 200 OK\r\n" + b"X-Slow: " + b"x" * 10_000)


def drip_body(request: Request) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    _drip(request, b"<" * 10_000)


def _drip(request: Request, data: bytes) -> None:
    for byte in data:
        if request.server.closing.wait(0.1):
            return
        request.wfile.write(bytes([byte]))
        request.wfile.flush()


PROPER: dict[str, Behaviour] = {
    "Create": lambda request: request.soap(f'<w:Selector Name="ShellId">{SHELL}</w:Selector>'),
    "Command": lambda request: request.soap(f"<rsp:CommandId>{COMMAND}</rsp:CommandId>"),
    "Send": lambda request: request.soap("<rsp:SendResponse/>"),
    "Receive": output(),
    "Signal": lambda request: request.soap("<rsp:SignalResponse/>"),
    "Delete": lambda request: request.soap(""),
}
