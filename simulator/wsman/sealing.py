"""multipart/encrypted as WinRM frames it over plain HTTP (MS-WSMV 2.2.9.1): of each two parts the second is sealed.

CredSSP seals no more than a TLS record at a time: longer messages come in several such pairs, as
multipart/x-multi-encrypted.
"""

import struct

from simulator.wsman.ntlm import Conversation, SealBroken

_BOUNDARY = b"--Encrypted Boundary"
_END = _BOUNDARY + b"--\r\n"
_OCTETS = b"Content-Type: application/octet-stream\r\n"


def is_sealed(content_type: str) -> bool:
    return content_type.lower().startswith(("multipart/encrypted", "multipart/x-multi-encrypted"))


def seal(conversation: Conversation, message: bytes) -> tuple[str, bytes]:
    """(Content-Type, body)."""
    size = conversation.largest_part or max(len(message), 1)
    pieces = [message[start : start + size] for start in range(0, len(message), size)] or [b""]
    kind = "multipart/x-multi-encrypted" if len(pieces) > 1 else "multipart/encrypted"
    content_type = f'{kind};protocol="{conversation.protocol.decode()}";boundary="Encrypted Boundary"'
    return content_type, b"".join(_pair(conversation, piece) for piece in pieces) + _END


def _pair(conversation: Conversation, piece: bytes) -> bytes:
    signature, sealed = conversation.seal(piece)
    return (
        _BOUNDARY + b"\r\n\tContent-Type: " + conversation.protocol + b"\r\n"
        b"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=%d\r\n" % len(piece)
        + _BOUNDARY + b"\r\n\t" + _OCTETS
        + struct.pack("<i", len(signature)) + signature + sealed
    )  # fmt: skip


def unseal(conversation: Conversation, body: bytes) -> bytes:
    """Raises SealBroken where framing, length or signature are wrong."""
    if not body.endswith(_END):
        raise SealBroken("The body does not end as an encrypted message does.")
    start = _BOUNDARY + b"\r\n\tContent-Type: " + conversation.protocol + b"\r\n"
    before, *pairs = body.removesuffix(_END).split(start)
    if before or not pairs:
        raise SealBroken("The body is not framed as an encrypted message.")
    return b"".join(_unsealed(conversation, pair) for pair in pairs)


def _unsealed(conversation: Conversation, pair: bytes) -> bytes:
    head, found, payload = pair.partition(_OCTETS)
    _, _, length = head.partition(b"Length=")
    digits = length.split(b"\r\n", 1)[0]
    if not found or not digits.isdigit() or len(payload) < 4:
        raise SealBroken("The body is not framed as an encrypted message.")
    (signature_length,) = struct.unpack_from("<i", payload)
    if not 0 <= signature_length <= len(payload) - 4:
        raise SealBroken("The body does not end as an encrypted message does.")
    message = conversation.unseal(payload[4 : 4 + signature_length], payload[4 + signature_length :])
    if len(message) != int(digits):
        raise SealBroken("The message has not the length that its first part names.")
    return message
