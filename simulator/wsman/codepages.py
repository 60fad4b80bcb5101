"""Console code pages: what WINRS_CODEPAGE does to the bytes of a command.

Commands speak UTF-8 here. A shell of another code page loses what that page cannot write: Windows replaces it by "?"
on the host (HYPERV.md 1.5), so the loss is real and not a matter of decoding.
"""

import codecs

from simulator.wsman.faults import invalid_option

UTF_8 = 65001
DEFAULT = 437  # the OEM code page of an English Windows


class CodePage:
    """Raises Fault where Windows knows the number and Python does not, or nobody does."""

    def __init__(self, option: str | None) -> None:
        try:
            self.number = int(option) if option else DEFAULT
            self._name = "utf-8" if self.number == UTF_8 else codecs.lookup(f"cp{self.number}").name
        except (ValueError, LookupError):
            raise invalid_option() from None

    def from_command(self, output: bytes) -> bytes:
        if self.number == UTF_8 or output.isascii():
            return output
        return output.decode("utf-8", "replace").encode(self._name, "replace")

    def to_command(self, stdin: bytes) -> bytes:
        if self.number == UTF_8 or stdin.isascii():
            return stdin
        return stdin.decode(self._name, "replace").encode("utf-8")
