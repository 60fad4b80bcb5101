"""A few commands of the tests' own: enough to see what the server does with a process, without the interpreter."""

import threading
from dataclasses import dataclass, field

from simulator.wsman.service import Token


@dataclass(frozen=True)
class Done:
    stdout: bytes = b""
    stderr: bytes = b""
    exit_code: int = 0


@dataclass
class ToyCommands:
    """`release` lets every "wait" end; `ran` are the command lines that were started, in order."""

    release: threading.Event = field(default_factory=threading.Event)
    ran: list[str] = field(default_factory=list)

    def __call__(self, token: Token, command_line: str, stdin: bytes) -> Done:
        self.ran.append(command_line)
        name, _, rest = command_line.partition(" ")
        match name:
            case "echo":
                return Done(stdout=rest.encode() + b"\r\n")
            case "cat":
                return Done(stdout=stdin)
            case "repeat":
                return Done(stdout=("жё漢😀" * int(rest)).encode())
            case "fail":
                return Done(stdout=b"out\r\n", stderr=b"err\r\n", exit_code=int(rest))
            case "wait":
                self.release.wait(30)
                return Done(stdout=b"waited\r\n")
            case "whoami":
                return Done(stdout=f"{token.account} {token.administrator} on {token.host}".encode())
            case "bug":
                raise ZeroDivisionError("the interpreter has a bug")
        return Done(stderr=f"'{name}' is not recognized".encode(), exit_code=1)
