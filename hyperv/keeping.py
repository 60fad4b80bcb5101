"""Shells that stay open between calls, and how many a process has open on each host.

A logon, a shell and its end are two thirds of what a call costs the portal (benchmarks/kept_shell.py), so a shell is
kept where the caller expects the next call soon. Promised: a kept shell is used by one thread at a time and never by a
child of the process; it serves only the same listener, account and secret; it is not used once it was idle for longer
than its caller said (http.sys drops connections after some 120 s), older than LIFETIME_SECONDS or near the host's
quota of operations. Nothing here speaks to a host but `close_all`.
"""

import atexit
import hashlib
import hmac
import os
import resource
import secrets
import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass, fields
from typing import Any

from hyperv.errors import QuotaExceeded
from hyperv.limits import Limits
from hyperv.secrets import Secret
from hyperv.shell import HostShell
from hyperv.target import Target

LONGEST_IDLE_SECONDS = 100  # of the 120 after which http.sys drops a connection (HYPERV.md §1.9)
# The shell outlives the time for which it is kept, so that the portal ends it and not the host; an abandoned one is
# gone after this and the time it was kept for, and not after two hours.
IDLE_MARGIN_SECONDS = 60
LIFETIME_SECONDS = 7 * 3600.0  # MaxShellRunTime is 28 800 000 ms, 8 h (HYPERV.md §1.9)
MOST_KEPT = 2048
CLOSING_SECONDS = 5.0  # for all shells of a process that ends; the rest end by their idle timeouts
_OURS = (
    "The portal itself has as many shells open on this host as it allows itself, which is at most half of the host's "
    "own limit. It tries again by itself."
)
_KEY = secrets.token_bytes(32)  # of this process: digests of secrets are of no use elsewhere


def identity_of(target: Target) -> tuple[Hashable, ...]:
    """What a shell was opened with: every field of the target, secrets as digests."""
    return tuple(_hidden(getattr(target, field.name)) for field in fields(target))


def _hidden(value: Any) -> Hashable:
    if isinstance(value, Secret):
        return hmac.digest(_KEY, value.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return value  # type: ignore[no-any-return]  # a Target is frozen and holds text, numbers and None


def most_kept() -> int:
    """A quarter of the file descriptors that this process may have: a kept shell holds one."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_KEPT if soft == resource.RLIM_INFINITY else max(1, min(MOST_KEPT, soft // 4))


def make_room() -> None:
    """Let this process open as many files as MOST_KEPT shells ask for, as far as it may: the usual 1,024 would leave
    three of four shells of a thousand hosts unkept."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MOST_KEPT if hard == resource.RLIM_INFINITY else min(4 * MOST_KEPT, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@dataclass(eq=False, slots=True)
class _Kept:
    identity: tuple[Hashable, ...]
    shell: HostShell
    until: float  # monotonic
    calls_need: int  # operations: as many as the last call used

    def usable(self, limits: Limits, now: float) -> bool:
        within_quota = self.shell.operations + self.calls_need <= limits.operations
        return now < self.until and now - self.shell.opened_at < LIFETIME_SECONDS and within_quota


class Keeper:
    """One for each process. `take`, then always `give_back`."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Know of nothing: in a forked child, whose parent goes on using all of it."""
        self._changed = threading.Condition()
        self._kept: dict[Hashable, list[_Kept]] = {}  # by host and account
        self._in_use: dict[Hashable, int] = {}

    def take(
        self, target: Target, limits: Limits, patience_seconds: float, *, fresh: bool = False
    ) -> tuple[HostShell | None, list[HostShell]]:
        """A kept shell if there is one of use and none `fresh` is wanted, and those that the caller closes first.

        Waits for a place while the process has as many shells in use on the host as it may; QuotaExceeded where none
        is free in time.
        """
        host = _host_of(target)
        with self._changed:
            free = self._changed.wait_for(lambda: self._in_use.get(host, 0) < limits.shells, patience_seconds)
            if not free:
                raise QuotaExceeded(f"{limits.shells} shells are in use by this process", sentence=_OURS)
            self._in_use[host] = self._in_use.get(host, 0) + 1
            shell, stale = (None, []) if fresh else self._pick(host, identity_of(target), limits)
            return shell, stale + self._surplus(host, limits)

    def keeps(self, target: Target, limits: Limits) -> bool:
        """Whether a call just now would need no logon."""
        identity, now = identity_of(target), time.monotonic()
        with self._changed:
            there = self._kept.get(_host_of(target), [])
            return any(kept.identity == identity and kept.usable(limits, now) for kept in there)

    def give_back(self, target: Target, shell: HostShell | None, keep_seconds: float, calls_need: int) -> bool:
        """End one use. True where `shell` is kept from now on; where it is not, the caller closes it."""
        host = _host_of(target)
        with self._changed:
            self._in_use[host] -= 1
            if not self._in_use[host]:
                del self._in_use[host]
            self._changed.notify_all()
            seconds = min(keep_seconds, shell.idle_seconds - IDLE_MARGIN_SECONDS) if shell else 0.0
            # Where all places are taken the newcomer goes: were the oldest to go, a round of more hosts than places
            # would find none of them kept.
            if shell is None or seconds <= 0 or self._count() >= most_kept():
                return False
            kept = _Kept(identity_of(target), shell, time.monotonic() + seconds, calls_need)
            self._kept.setdefault(host, []).append(kept)
            return True

    def expired(self) -> HostShell | None:
        """One shell that was kept for long enough, if there is one: whoever has just finished a call closes it."""
        now = time.monotonic()
        with self._changed:
            for host, group in self._kept.items():
                for kept in group:
                    if kept.until < now:
                        return self._remove(host, kept)
        return None

    def close_all(self, seconds: float = CLOSING_SECONDS) -> None:
        """At the end of the process. Never raises."""
        ends_at = time.monotonic() + seconds
        with self._changed:
            shells = [kept.shell for group in self._kept.values() for kept in group]
            self._kept.clear()
        for shell in shells:
            shell.close(within=max(0.0, ends_at - time.monotonic()))

    def __len__(self) -> int:
        """How many shells are kept, idle, just now."""
        with self._changed:
            return self._count()

    def _count(self) -> int:
        return sum(map(len, self._kept.values()))

    def _pick(
        self, host: Hashable, identity: tuple[Hashable, ...], limits: Limits
    ) -> tuple[HostShell | None, list[HostShell]]:
        """The latest that is of use, and those that no longer are."""
        now = time.monotonic()
        stale: list[HostShell] = []
        for kept in reversed(self._kept.get(host, []).copy()):
            if kept.identity != identity:
                continue
            shell = self._remove(host, kept)
            if kept.usable(limits, now):
                return shell, stale
            stale.append(shell)
        return None, stale

    def _surplus(self, host: Hashable, limits: Limits) -> list[HostShell]:
        """Kept shells for which there is no room beside those in use: the account's quota counts them all."""
        there = self._kept.get(host, []).copy()
        room = max(0, limits.shells - self._in_use[host])
        return [self._remove(host, kept) for kept in there[: max(0, len(there) - room)]]

    def _remove(self, host: Hashable, kept: _Kept) -> HostShell:
        self._kept[host].remove(kept)
        if not self._kept[host]:
            del self._kept[host]
        return kept.shell


def _host_of(target: Target) -> Hashable:
    """Whose quota a shell counts against: the account's on that listener."""
    return target.address.lower(), target.port, target.username.lower()


KEEPER = Keeper()
os.register_at_fork(after_in_child=KEEPER.forget)
atexit.register(KEEPER.close_all)
