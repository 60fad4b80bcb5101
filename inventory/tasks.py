"""Celery is just another interface: each task calls inventory.polls or a service and returns nothing."""

import socket
import time
import uuid

import structlog
from celery import Task, current_app, shared_task
from celery.signals import worker_init, worker_process_shutdown, worker_shutdown
from django.utils import timezone

from hyperv.keeping import KEEPER, make_room
from inventory import evidence, polls, services
from inventory.chained_files import note_files_in_chains
from inventory.models import Site
from inventory.selectors.portal_health import is_silent, last_heard
from upkeep.hold import is_held

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 5.0
HEART_EXPIRES_SECONDS = 15  # as those of the timetable (hvportal/schedule.py)
_last_heartbeat: dict[str, float] = {}  # of this process, by queue


@shared_task(name="inventory.tasks.beat_heart")
def beat_heart(name: str) -> None:
    """A heartbeat that went through the broker: it proves that the worker consumes, not only that it lives."""
    services.heartbeat_record(name)


@shared_task(name="inventory.tasks.beat_site_hearts")
def beat_site_hearts() -> None:
    """The same for the workers of sites, which come and go with the sites. Nobody takes messages out of a queue without
    a worker, not even those that have expired: there it is emptied first."""
    queues = [queue for site in Site.objects.order_by("pk") for queue in (site.queue, site.suspect_queue)]
    heard, now = last_heard(queues), timezone.now()
    for queue in queues:
        if is_silent(f"worker:{queue}", heard.get(queue), now):
            with current_app.connection_for_write() as broker:
                broker.default_channel.queue_purge(queue)
        beat_heart.apply_async((f"worker:{queue}",), queue=queue, expires=HEART_EXPIRES_SECONDS, retry=False)


@shared_task(name="inventory.tasks.dispatch_due_polls")
def dispatch_due_polls() -> None:
    """Send every host that is due, unless the portal is held. A message that is lost is claimed again when its lease
    ends."""
    if is_held():
        return
    if lost := polls.abandon_lost():  # first, so that a host whose poll took its worker with it counts as failing
        log.warning("polls.abandoned", count=lost)
    for claim in polls.claim_due():
        poll_host.apply_async(
            (claim.host_id, str(claim.token)), queue=claim.queue, expires=polls.CLAIM_SECONDS, retry=False
        )


@shared_task(bind=True, name="inventory.tasks.poll_host")
def poll_host(self: Task, host_id: int, token: str) -> None:
    """Poll one host, unless the claim is stale. The connection is given back while the host is being read."""
    queue = (self.request.delivery_info or {}).get("routing_key") or "polls"
    _note_alive(queue)
    ticket = polls.begin(host_id, uuid.UUID(token), queue=queue, worker=self.request.hostname or socket.gethostname())
    if ticket is None:
        return
    try:
        polls.read_and_commit(ticket)
    except polls.LeaseLost as lost:
        log.warning("polls.lease_lost", reason=str(lost))
    _note_alive(queue)


def _note_alive(queue: str) -> None:
    """A poll is a heartbeat too. Those of the timetable wait behind the polls of a worker whose threads are all busy,
    and would let the busiest worker pass for a silent one."""
    now = time.monotonic()
    if now - _last_heartbeat.get(queue, -HEARTBEAT_SECONDS) >= HEARTBEAT_SECONDS:
        _last_heartbeat[queue] = now
        services.heartbeat_record(f"worker:{queue}")


@shared_task(name="inventory.tasks.note_files_in_chains")
def note_files() -> None:
    note_files_in_chains()


@shared_task(name="inventory.tasks.propose_tags")
def propose_tags() -> None:
    evidence.propose_tags(timezone.now())


@worker_init.connect
def make_room_for_shells(**_: object) -> None:
    make_room()


@worker_shutdown.connect
@worker_process_shutdown.connect
def end_kept_shells(**_: object) -> None:
    """The hosts need not wait for their idle timeouts. A process of the pool ends without Python's own exit."""
    KEEPER.close_all()
