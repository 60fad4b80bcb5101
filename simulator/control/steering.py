"""What the control API does: verbs on the estate, its clock and its hosts. Every refusal is a SteeringError."""

from collections.abc import Mapping
from copy import copy
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Protocol

from simulator.control.named_faults import NAMED
from simulator.control.wishes import ESTATE, MERGES, SWITCHES, SteeringError, as_kept, as_told, check_host_wishes
from simulator.estate import Estate, EstateError, Host
from simulator.wsman.switches import Certificate, Network, Switches


class Steerable(Protocol):
    """A host's network side."""

    switches: Switches

    async def turn(self, network: Network) -> None: ...
    async def show(self, certificate: Certificate) -> None: ...
    def lose_shells(self) -> None: ...
    def count(self) -> dict[str, int]: ...
    def scripts(self) -> Mapping[str, int]: ...


class Steering:
    """Belongs to the simulator's event loop."""

    def __init__(self, estate: Estate, sites: Mapping[str, Steerable]) -> None:
        self.estate = estate
        self._sites = sites
        # What healing brings back: a host of the estate may have a service stopped by nature.
        self._usual = {
            name: {field: copy(getattr(host, field)) for field in (*ESTATE, "merges")}
            for name, host in estate.hosts.items()
        }

    async def counters(self) -> dict[str, dict[str, int]]:
        return {name: site.count() for name, site in self._sites.items()}

    def commands(self) -> dict[str, dict[str, dict[str, int]]]:
        """What each host was told to do: commands by the name of their script, and what its cmdlets changed."""
        hosts = self.estate.hosts
        return {
            name: {"scripts": dict(site.scripts()), "acts": dict(hosts[name].acts)}
            for name, site in self._sites.items()
        }

    def tell_host(self, name: str) -> dict[str, Any]:
        """Every switch of the host as it stands."""
        site, host = self._find(name)
        kept = {field: getattr(host, field) for field in ESTATE}
        merges = {field: getattr(host.merges, field.removeprefix("merge_")) for field in MERGES}
        return {field: as_told(value) for field, value in {**asdict(site.switches), **kept, **merges}.items()}

    async def change_host(self, name: str, wishes: Mapping[str, Any]) -> None:
        """All of them or, where one is refused, none. `heal` and `fault` come before the others."""
        site, host = self._find(name)
        wishes = _spelled_out(wishes)
        check_host_wishes(wishes)
        self.estate.catch_up()  # merges went on as they were until now
        if "heal" in wishes:
            await self._heal(site, host)
        for field, value in wishes.items():
            if field in SWITCHES:
                setattr(site.switches, field, value)
            elif field in ESTATE:
                setattr(host, field, as_kept(field, value))
            elif field in MERGES:
                setattr(host.merges, field.removeprefix("merge_"), value)
        self.estate.touch()
        if "restart" in wishes:
            self.estate.restart_host(name)
        if "certificate" in wishes:
            await site.show(wishes["certificate"])
        if "network" in wishes:
            await site.turn(wishes["network"])
        if "lose_shells" in wishes:
            site.lose_shells()

    def _find(self, name: str) -> tuple[Steerable, Host]:
        site, host = self._sites.get(name), self.estate.hosts.get(name)
        if site is None or host is None:
            raise SteeringError(f"No host is called {name}.", status=404)
        return site, host

    async def _heal(self, site: Steerable, host: Host) -> None:
        healthy, before = Switches(), (site.switches.network, site.switches.certificate)
        for field in SWITCHES:
            setattr(site.switches, field, getattr(healthy, field))
        for field, value in self._usual[host.name].items():
            setattr(host, field, copy(value))
        for volume in self.estate.volumes.of(host):
            volume.filled_bytes = 0
        if before[1] != healthy.certificate:
            await site.show(healthy.certificate)
        if before[0] != healthy.network:
            await site.turn(healthy.network)

    def turn_clock(self, wishes: Mapping[str, Any]) -> None:
        """`advance_seconds`, `freeze` (an instant with its zone, or true for the present one), `rate`."""
        clock = self.estate.clock
        try:
            match dict(wishes):
                case {"advance_seconds": int() | float() as seconds, **rest} if not rest:
                    clock.advance(timedelta(seconds=seconds))
                case {"freeze": True, **rest} if not rest:
                    clock.freeze()
                case {"freeze": str() as instant, **rest} if not rest:
                    clock.freeze(datetime.fromisoformat(instant))
                case {"rate": int() | float() as rate, **rest} if not rest:
                    clock.run(rate)
                case _:
                    raise SteeringError("The clock takes one of advance_seconds, freeze and rate.")
        except (ValueError, OverflowError) as error:
            raise SteeringError(str(error)) from error

    def tell_clock(self) -> dict[str, Any]:
        clock = self.estate.clock
        return {"now": clock.now().isoformat(), "rate": clock.rate}

    def act_on_vm(self, vm_id: str, wishes: Mapping[str, Any]) -> None:
        """`action` start, stop, remove, move (with `host`), rename (with `name`), note (with `notes`), snapshot (with
        `name`), unsnapshot (with `snapshot`, an id: it is gone and merged at once) or delete (with `snapshot`: as the
        host's own cmdlet does, merged in its time)."""
        try:
            match dict(wishes):
                case {"action": "start"}:
                    self.estate.start_vm(vm_id)
                case {"action": "stop"}:
                    self.estate.stop_vm(vm_id)
                case {"action": "remove"}:
                    self.estate.remove_vm(vm_id)
                case {"action": "move", "host": str() as host}:
                    self.estate.move_vm(vm_id, host)
                case {"action": "rename", "name": str() as name}:
                    self.estate.rename_vm(vm_id, name)
                case {"action": "note", "notes": str() as notes}:
                    self.estate.set_notes(vm_id, notes)
                case {"action": "snapshot", "name": str() as name}:
                    self.estate.take_snapshot(vm_id, name)
                case {"action": "unsnapshot", "snapshot": str() as snapshot}:
                    self.estate.delete_snapshot(vm_id, snapshot)
                case {"action": "delete", "snapshot": str() as snapshot}:
                    self.estate.acts.remove_snapshot(vm_id, snapshot)
                case _:
                    known = "start, stop, remove, move, rename, note, snapshot, unsnapshot and delete"
                    raise SteeringError(f"A VM takes the actions {known}.")
        except EstateError as error:
            raise SteeringError(str(error), status=409) from error


def _spelled_out(wishes: Mapping[str, Any]) -> Mapping[str, Any]:
    """`fault`: NAME becomes a healed host with the switches of that fault; further wishes stand beside them."""
    if "fault" not in wishes:
        return wishes
    fault = NAMED.get(wishes["fault"]) if isinstance(wishes["fault"], str) else None
    if fault is None:
        raise SteeringError(f"No fault is called {wishes['fault']!r}; there are {', '.join(NAMED)}.")
    return {"heal": True, **fault.wishes, **{field: value for field, value in wishes.items() if field != "fault"}}
