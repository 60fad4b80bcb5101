"""How a VM stands for being switched, beside what counts for any change of it. None is unknown."""

from dataclasses import dataclass

from jobs.vms.standing import Standing


@dataclass(frozen=True, slots=True)
class PowerStanding(Standing):
    """`free_bytes`: memory that the host has left; `start_bytes`: what the VM takes when it starts. `shutdown_enabled`:
    the integration service by which a guest is asked; `heartbeat`: whether it answers."""

    free_bytes: int | None = None
    start_bytes: int | None = None
    shutdown_enabled: bool | None = None
    heartbeat: str | None = None
