"""GET /volumes/{id}, /pools/{id}, /files/{id}, /events/{id}."""

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router

from api.answers import told
from api.asking import scope_at
from api.schemas.details import (
    EventDetail,
    FileDetail,
    PoolDetail,
    VolumeDetail,
    event_detail_of,
    file_detail_of,
    pool_detail_of,
    volume_detail_of,
)
from inventory.selectors.disk_file import disk_file_detail
from inventory.selectors.events import event_detail
from inventory.selectors.freshness import sections_of
from inventory.selectors.pools import pool_detail
from inventory.selectors.volume_detail import volume_detail

storage, happenings = Router(tags=["Storage"]), Router(tags=["Events and changes"])


@storage.get(
    "/volumes/{int:id}",
    response=VolumeDetail,
    summary="Everything known of one volume",
    operation_id="volume",
    url_name="volume",
)
@told
def one_volume(request: HttpRequest, id: int) -> VolumeDetail:
    detail = volume_detail(id, scope_at(request), timezone.now())
    if detail is None:
        raise Http404("There is no such volume.")
    return volume_detail_of(detail)


@storage.get(
    "/pools/{int:id}",
    response=PoolDetail,
    summary="Everything known of one storage pool",
    operation_id="pool",
    url_name="pool",
)
@told
def one_pool(request: HttpRequest, id: int) -> PoolDetail:
    detail = pool_detail(id, scope_at(request), timezone.now())
    if detail is None:
        raise Http404("There is no such pool.")
    return pool_detail_of(detail)


@storage.get(
    "/files/{int:id}",
    response=FileDetail,
    summary="One file of a chain, and who needs it",
    operation_id="file",
    url_name="file",
)
@told
def one_file(request: HttpRequest, id: int) -> FileDetail:
    now = timezone.now()
    detail = disk_file_detail(id, scope_at(request), now)
    if detail is None:
        raise Http404("There is no such file.")
    host_id = detail.file.host_id
    return file_detail_of(detail, sections_of([host_id], now)[host_id])


@happenings.get(
    "/events/{int:id}",
    response=EventDetail,
    summary="One event, and what happened around it",
    operation_id="event",
    url_name="event",
)
@told
def one_event(request: HttpRequest, id: int) -> EventDetail:
    detail = event_detail(id, scope_at(request), timezone.now())
    if detail is None:
        raise Http404("There is no such event. Events are kept for a limited time.")
    return event_detail_of(detail)
