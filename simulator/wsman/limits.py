"""The quotas and time limits of a WinRM service: each host's own, by its Windows; tests turn them down for all."""

from dataclasses import dataclass

from simulator.estate.windows import Quotas


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and counts; the names in brackets are those of `winrm get winrm/config` (HYPERV.md 1.10)."""

    shells_per_user: int = 30  # MaxShellsPerUser: the captured quota fault says 30
    operations_per_user: int = 1500  # MaxConcurrentOperationsPerUser
    operation_seconds: float = 60.0  # MaxTimeoutms = 60000: caps what a client asks for
    shell_idle_seconds: float = 7200.0  # IdleTimeout = 7200000 ms
    envelope_bytes: int = 500 * 1024  # MaxEnvelopeSizekb = 500
    keep_alive_seconds: float = 120.0  # http.sys drops an idle connection after two minutes
    running_commands: int = 4  # threads that compute at once: more only fight for the interpreter's lock
    patience_seconds: float = 2.0  # a command that computes longer no longer counts among them

    @classmethod
    def of(cls, quotas: Quotas) -> "Limits":
        """Those of an untouched host."""
        return cls(
            shells_per_user=quotas.shells_per_user,
            operations_per_user=quotas.operations_per_user,
            operation_seconds=quotas.timeout_milliseconds / 1000,
            shell_idle_seconds=quotas.idle_milliseconds / 1000,
            envelope_bytes=quotas.envelope_kilobytes * 1024,
        )
