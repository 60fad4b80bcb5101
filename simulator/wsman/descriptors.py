"""File descriptors: a thousand listening hosts need more of them than the usual 1,024."""

import resource

_SPARE = 512  # for connections, the interpreter and whoever else lives in this process


class TooFewDescriptors(RuntimeError):
    """The hard limit of this process is too low for that many hosts."""


def make_room(count: int) -> None:
    """Raise this process' soft limit so that `count` more can be open. Raises TooFewDescriptors."""
    needed = count + _SPARE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= needed or soft == resource.RLIM_INFINITY:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise TooFewDescriptors(f"{needed} file descriptors are needed, {hard} allowed: raise the limit (ulimit -Hn).")
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
