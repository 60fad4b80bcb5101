"""What the rules cost an estate where little happens: five minutes of light polls, and a look every 10 seconds.

Polls are written as the ingest writes them, beside the clock that is measured: volatile numbers, the moments of the
light sections, the end of the poll. Hosts are polled in an order that scatters each portion over all clusters. In every
fourteenth poll an operation on a VM has begun or ended: each VM is backed up once a day and merged after it, which is
four changes for each of 25 VMs in 1,440 polls. Within the five minutes every host is looked at on time, too.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

MINUTES = 5
LOOKS = 6  # a minute, as the timetable has it
POLLS_FOR_A_CHANGE = 14
STRIDE = 387  # prime to 1,000: neighbours in a cluster are polled far from each other

_NUMBERS = """
    UPDATE inventory_vmreading SET cpu_percent = (coalesce(cpu_percent, 0) + 7) %% 100
     WHERE vm_id IN (SELECT id FROM inventory_vm WHERE host_id = ANY(%(hosts)s))
"""
_CHANGES = """
    UPDATE inventory_vmreading SET operational_status = CASE
               WHEN operational_status = '["Ok"]' THEN '["Ok", "BackingUpVirtualMachine"]'::jsonb ELSE '["Ok"]' END
     WHERE vm_id IN (SELECT DISTINCT ON (host_id) id FROM inventory_vm
                      WHERE host_id = ANY(%(changed)s) AND gone_at IS NULL ORDER BY host_id, id)
"""
_SECTIONS = """
    UPDATE inventory_sectionstate SET attempted_at = %(now)s, ok_at = CASE WHEN ok THEN %(now)s ELSE ok_at END
     WHERE host_id = ANY(%(hosts)s) AND name = ANY(%(light)s)
"""
_POLLS = "UPDATE inventory_pollstate SET last_finished_at = %(now)s WHERE host_id = ANY(%(hosts)s)"


def everyday(processor_seconds: Callable[[], float]) -> dict[str, float]:
    """Of the estate that is in the database, after all rules were asked of it once."""
    from django.utils import timezone

    from findings.models import Evaluation
    from inventory.models import Host

    hosts = sorted(Host.objects.values_list("pk", flat=True), key=lambda pk: pk * STRIDE % 1000)
    now = timezone.now()
    _look(now)
    polls, used, looks = 0, 0.0, 0
    for step in range(MINUTES * LOOKS):
        now += timedelta(seconds=60 / LOOKS)
        polled = hosts[step % LOOKS :: LOOKS]
        _poll(polled, [host for place, host in enumerate(polled) if (polls + place) % POLLS_FOR_A_CHANGE == 0], now)
        before = processor_seconds()
        _look(now)
        used += processor_seconds() - before
        polls += len(polled)
        looks += Evaluation.objects.filter(evaluated_at=now).count()
    return {"polls": polls, "looks": looks, "cpu_seconds": used, "ms_per_poll": used / polls * 1000}


def _poll(hosts: Sequence[int], changed: Sequence[int], now: datetime) -> None:
    from django.db import connection

    from inventory import sections

    light = list(sections.names(sections.Pace.LIGHT))
    told: dict[str, Any] = {"hosts": list(hosts), "changed": list(changed), "now": now, "light": light}
    with connection.cursor() as cursor:
        for statement in (_NUMBERS, _CHANGES, _SECTIONS, _POLLS):
            cursor.execute(statement, told)


def _look(now: datetime) -> None:
    from findings.due import evaluate_portion

    while evaluate_portion(now) is not None:
        pass
