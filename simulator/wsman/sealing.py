"""multipart/encrypted as WinRM frames it over plain HTTP (MS-WSMV 2.2.9.1): the second part is the sealed envelope."""

import struct

from simulator.wsman.ntlm import Conversation, SealBroken

_BOUNDARY = b"--Encrypted Boundary"
_PROTOCOL = b"application/HTTP-SPNEGO-session-encrypted"
_OCTETS = b"Content-Type: application/octet-stream\r\n"

CONTENT_TYPE = f'multipart/encrypted;protocol="{_PROTOCOL.decode()}";boundary="Encrypted Boundary"'


def is_sealed(content_type: str) -> bool:
    return content_type.lower().startswith("multipart/encrypted")


def seal(conversation: Conversation, message: bytes) -> bytes:
    signature, sealed = conversation.seal(message)
    return (
        _BOUNDARY + b"\r\n\tContent-Type: " + _PROTOCOL + b"\r\n"
        b"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=%d\r\n" % len(message)
        + _BOUNDARY + b"\r\n\t" + _OCTETS
        + struct.pack("<i", len(signature)) + signature + sealed
        + _BOUNDARY + b"--\r\n"
    )  # fmt: skip


def unseal(conversation: Conversation, body: bytes) -> bytes:
    """Raises SealBroken where framing, length or signature are wrong."""
    head, found, payload = body.partition(_OCTETS)
    _, _, length = head.partition(b"Length=")
    digits = length.split(b"\r\n", 1)[0]
    if not found or not digits.isdigit() or len(payload) < 4:
        raise SealBroken("The body is not framed as an encrypted message.")
    (signature_length,) = struct.unpack_from("<i", payload)
    start = 4 + signature_length
    end = len(payload) - len(_BOUNDARY + b"--\r\n")
    if signature_length < 0 or not start <= end or payload[end:] != _BOUNDARY + b"--\r\n":
        raise SealBroken("The body does not end as an encrypted message does.")
    message = conversation.unseal(payload[4:start], payload[start:end])
    if len(message) != int(digits):
        raise SealBroken("The message has not the length that its first part names.")
    return message
