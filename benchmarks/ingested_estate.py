"""Readings of a simulated estate, taken once over WinRM, and their ingest measured."""

import random
import time
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import connection

from benchmarks.portal_database import truncate
from hyperv.contracts import EstateReading, VMItem
from hyperv.contracts.events import EventItem
from hyperv.estate import read_estate
from hyperv.target import Target
from inventory import polls, sections, services
from inventory.models import (
    Cluster,
    ClusterSectionState,
    Credential,
    Heartbeat,
    Host,
    Poll,
    PollSection,
    PollState,
    SectionState,
    WinrmUse,
)
from simulator.estate import Clock, Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer

APPS = sorted(
    {consumer.__module__.partition(".")[0] for name in sections.names() for consumer in sections.consumers_of(name)}
)
# What is about polls and accounts and not about the estate.
OF_POLLS = {
    model._meta.db_table
    for model in (ClusterSectionState, Credential, Heartbeat, Poll, PollSection, PollState, SectionState, WinrmUse)
}

Readings = Mapping[int, EstateReading]


class IngestedEstate:
    """`hosts` × `vms`, registered in the database; each ingest is a poll of every host, one after the other."""

    def __init__(self, hosts: int, vms: int) -> None:
        clock = Clock()
        clock.freeze(clock.now())
        estate = Estate.uniform(hosts, vms, clock=clock)
        with SimulatorServer(estate, runner_for(estate)) as server:
            login = server.description
            credential = services.credential_save(name="bench", username=login["username"], password=login["password"])
            self.readings: Readings = {
                services.host_register(
                    name=host["name"], address=host["address"], port=host["port"], credential=credential
                ).pk: _read(host, login)
                for host in login["hosts"]
            }

    def with_changes(self, share: float, seed: int) -> Readings:
        """The readings with the CPU load of that share of the VMs changed, the same ones for the same seed. No event is
        told again: the next poll asks for what came after."""
        chance = random.Random(seed)

        def changed(item: Any) -> Any:
            return item.model_copy(update={"cpu_percent": 10 + seed}) if chance.random() < share else item

        def of_host(reading: EstateReading) -> EstateReading:
            vms, events = reading.sections["vms"], reading.sections["events"]
            items = tuple(changed(item) if isinstance(item, VMItem) else item for item in vms.items)
            logs = tuple(item for item in events.items if not isinstance(item, EventItem))
            told = {"vms": vms.model_copy(update={"items": items}), "events": events.model_copy(update={"items": logs})}
            return reading.model_copy(update={"sections": {**reading.sections, **told}})

        return {host: of_host(reading) for host, reading in self.readings.items()}

    def ingest(self, readings: Readings) -> dict[str, float]:
        """Seconds from readings to commits, tuples of inventory written, bytes of WAL."""
        tuples, wal, seconds = _tuples(), _wal(), 0.0
        for host, reading in readings.items():
            claim = polls.claim_host(host)
            ticket = (
                polls.begin(host, claim.token, queue="polls", worker="bench", asked=sections.names()) if claim else None
            )
            assert ticket is not None
            began = time.perf_counter()
            outcome = polls.finish(ticket, reading)
            seconds += time.perf_counter() - began
            assert outcome == "complete", outcome
        return {"seconds": seconds, "tuples": _tuples() - tuples, "wal_bytes": _wal() - wal}

    def forget(self) -> None:
        """Everything but the hosts and their accounts."""
        keep = {"inventory_host", "inventory_credential", "inventory_pollstate", "inventory_cluster", "inventory_site"}
        truncate(", ".join(_with_referring(set(inventory_tables()) - keep, keep)))
        Host.objects.update(cluster=None)
        Cluster.objects.all().delete()


def _read(host: Mapping[str, Any], login: Mapping[str, Any]) -> EstateReading:
    target = Target(host["address"], host["port"], "http", "ntlm", login["username"], login["password"])
    return read_estate(target, sections.names())


def inventory_tables() -> list[str]:
    """The tables of the apps whose sections polls bring."""
    models = [model for name in APPS for model in apps.get_app_config(name).get_models()]
    return sorted(model._meta.db_table for model in models)


def _with_referring(tables: set[str], keep: set[str]) -> set[str]:
    """`tables` and those of every app that refer to one of them: PostgreSQL truncates them together or not at all."""
    while True:
        more = {
            model._meta.db_table
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if field.related_model is not None and field.related_model._meta.db_table in tables
        }
        if more <= tables | keep:
            return tables
        tables = tables | (more - keep)


def fact_tables() -> list[str]:
    return [name for name in inventory_tables() if name not in OF_POLLS]


def _tuples() -> int:
    counted = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint FROM pg_stat_user_tables"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(f"{counted} WHERE relname = ANY(%s)", [fact_tables()])
        return int(cursor.fetchone()[0])


def _wal() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])
