"""What a finished process left on stdout and stderr, handed out in portions that fit an envelope."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass

CHUNK = 16 * 1024  # bytes in one Stream element; deliberately blind to where a multibyte character ends, as a pipe is
_FRAME = 4096  # octets for the envelope around the streams
_STREAM_FRAME = 128  # octets for the tags of one Stream element


@dataclass(frozen=True, slots=True)
class Portion:
    """Output of one Receive. `exit_code` is None while more is to come; `ended` names the streams that end with it."""

    chunks: tuple[tuple[str, bytes], ...]
    ended: tuple[str, ...] = ()
    exit_code: int | None = None

    def encoded(self) -> Iterator[tuple[str, str]]:
        for name, chunk in self.chunks:
            yield name, base64.b64encode(chunk).decode("ascii")


class Output:
    """Streams in the order stdout, stderr; `take` hands each byte out once, and no more than one piece at a time where
    `piece_bytes` says how large one is."""

    def __init__(self, streams: dict[str, bytes], exit_code: int, piece_bytes: int | None = None) -> None:
        size = piece_bytes or CHUNK
        self._most = 1 if piece_bytes else None
        self._names = tuple(streams)
        self._chunks = [
            (name, content[at : at + size]) for name, content in streams.items() for at in range(0, len(content), size)
        ]
        self._chunks.reverse()
        self._exit_code = exit_code

    def take(self, envelope_bytes: int) -> Portion:
        """As many chunks as an envelope of that size holds (at least one), and the exit code with the last of them."""
        room = envelope_bytes - _FRAME
        taken: list[tuple[str, bytes]] = []
        while self._chunks and (self._most is None or len(taken) < self._most):
            name, chunk = self._chunks[-1]
            fits = max((room - _STREAM_FRAME) // 4 * 3, 0)  # base64: three bytes become four octets
            if len(chunk) > fits:
                if taken:
                    break
                self._chunks[-1:] = [(name, chunk[fits:]), (name, chunk[:fits])]
                continue
            taken.append(self._chunks.pop())
            room -= _STREAM_FRAME + (len(chunk) + 2) // 3 * 4
        if self._chunks:
            return Portion(tuple(taken))
        return Portion(tuple(taken), self._names, self._exit_code)
