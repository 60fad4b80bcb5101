"""A request envelope taken apart.

`Request.parse` raises `Malformed` where the bytes are no XML and `Fault` where the XML is no WS-Management request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from simulator.wsman import faults
from simulator.wsman import namespaces as ns
from simulator.wsman.durations import parse_duration

SMALLEST_ENVELOPE = 8192  # octets, DSP0226 6.2


class Malformed(ValueError):
    """The body is not XML at all."""


@dataclass(frozen=True, slots=True)
class Request:
    """The headers that matter and the body. `operation_seconds` is None where the client asked for no time limit."""

    action: str
    message_id: str
    to: str
    resource_uri: str
    envelope_bytes: int | None
    operation_seconds: float | None
    selectors: Mapping[str, str]
    options: Mapping[str, str]
    body: ElementTree.Element

    @classmethod
    def parse(cls, text: bytes) -> "Request":
        try:
            # Only an authenticated client on loopback gets here, and expat itself bounds entity expansion.
            root = ElementTree.fromstring(text)  # noqa: S314
        except ElementTree.ParseError as error:
            raise Malformed(str(error)) from error
        header, body = root.find(f"{{{ns.SOAP}}}Header"), root.find(f"{{{ns.SOAP}}}Body")
        if root.tag != f"{{{ns.SOAP}}}Envelope" or header is None or body is None:
            raise faults.invalid_schema()
        return cls(
            action=_required(header, ns.ADDRESSING, "Action"),
            message_id=_required(header, ns.ADDRESSING, "MessageID"),
            to=_required(header, ns.ADDRESSING, "To"),
            resource_uri=_text(header, ns.WSMAN, "ResourceURI"),
            envelope_bytes=_envelope_bytes(_text(header, ns.WSMAN, "MaxEnvelopeSize")),
            operation_seconds=_operation_seconds(_text(header, ns.WSMAN, "OperationTimeout")),
            selectors=_named(header, "SelectorSet", "Selector"),
            options=_named(header, "OptionSet", "Option"),
            body=body,
        )

    def part(self, name: str) -> ElementTree.Element:
        """The body's element of that name in the shell namespace. Raises Fault where it is missing."""
        found = self.body.find(f"{{{ns.SHELL}}}{name}")
        if found is None:
            raise faults.invalid_schema()
        return found

    def option_is_true(self, name: str, *, otherwise: bool) -> bool:
        value = self.options.get(name)
        return otherwise if value is None else value.strip().upper() in ("TRUE", "1")


def _text(parent: ElementTree.Element, namespace: str, name: str) -> str:
    return (parent.findtext(f"{{{namespace}}}{name}") or "").strip()


def _required(header: ElementTree.Element, namespace: str, name: str) -> str:
    text = _text(header, namespace, name)
    if not text:
        raise faults.invalid_schema()
    return text


def _named(header: ElementTree.Element, container: str, item: str) -> dict[str, str]:
    path = f"{{{ns.WSMAN}}}{container}/{{{ns.WSMAN}}}{item}"
    return {element.get("Name", ""): element.text or "" for element in header.iterfind(path)}


def _envelope_bytes(text: str) -> int | None:
    if not text:
        return None
    if not text.isdigit():
        raise faults.invalid_schema()
    if int(text) < SMALLEST_ENVELOPE:
        raise faults.envelope_too_small()
    return int(text)


def _operation_seconds(text: str) -> float | None:
    if not text:
        return None
    try:
        seconds = parse_duration(text)
    except ValueError:
        raise faults.invalid_timeout() from None
    if seconds <= 0:
        raise faults.invalid_timeout()
    return seconds
