"""Sentences for what goes wrong in a set-up, and how they are told from the words of pip and npm."""

import re
from pathlib import Path


class Trouble(Exception):
    """A set-up cannot go on; the text is the whole message."""


# What pip, npm and the resolver of the C library say when a registry cannot be reached; the first match decides.
_SIGNS = (
    ("disk", r"No space left on device|ENOSPC|Disk quota exceeded"),
    ("hash", r"DO NOT MATCH THE HASHES|EINTEGRITY"),
    (
        "registry",
        r"ECONNREFUSED|ENOTFOUND|ETIMEDOUT|ECONNRESET|EAI_AGAIN|ENETUNREACH|Connection refused|Network is unreachable"
        r"|Temporary failure in name resolution|Name or service not known|ConnectTimeout|Read timed out|ProxyError"
        r"|\(from versions: none\)"  # pip's words for "no index answered" once its retries are used up
        r"|SSLError|CERTIFICATE_VERIFY_FAILED|Max retries exceeded|[Cc]onnection (?:broken|error)",
    ),
    ("rights", r"Permission denied|EACCES|EPERM|Read-only file system"),
)


def from_output(program: str, output: str, log: Path, root: Path) -> Trouble:
    """The sentence for a failed pip or npm, whose whole output is in `log`."""
    kind = next((kind for kind, pattern in _SIGNS if re.search(pattern, output)), None)
    sentences = {
        "disk": full_disk(root),
        "hash": "A downloaded package is not the one that the lock file names (its hash differs). "
        "A mirror may be stale or tampered with; nothing of it was installed.",
        "registry": f"{program} could not reach its package registry, or a package is not there. Check the network, "
        f"the proxy and {program}'s own configuration, then start again: what was fetched is kept.",
        "rights": not_writable(root),
        None: f"{program} failed. The end of its output:\n{_tail(output)}",
    }
    return Trouble(f"{sentences[kind]}\nEverything that {program} said: {log}")


def full_disk(root: Path) -> str:
    """Free space ran out."""
    return f"The disk that holds {root}, or the one for temporary files (TMPDIR), is full. Free some and start again."


def not_writable(path: Path) -> str:
    """Something cannot be written by this user."""
    return f"{path} cannot be written by this user. Give it to the user who runs this, or use a copy of your own."


def _tail(output: str) -> str:
    return "\n".join("    " + line for line in output.strip().splitlines()[-8:])
