"""Files of disks, volumes and storage pools, one by one; their lists are made by lists.urls."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from inventory import powershell
from inventory.models import Volume, VolumeKind
from inventory.panels import panels_of
from inventory.scope import scope_of
from inventory.selectors.disk_file import disk_file_detail
from inventory.selectors.pools import pool_detail
from inventory.selectors.volume_detail import volume_detail
from inventory.tag_targets import said_of_owned
from inventory.views.live import live_page
from inventory.views.pictures import volume_picture


@require_safe
def disk_file(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    detail = disk_file_detail(pk, scope_of(request.user), now)
    if detail is None:
        raise Http404("There is no such file.")
    context = {
        "now": now,
        "detail": detail,
        "file": detail.file,
        "panels": panels_of("disk_file", detail, now, scope_of(request.user)),
        "commands": powershell.of_disk(detail.file.path, detail.file.host.name),
        "annotations": SimpleLazyObject(partial(said_of_owned, request.user, detail.file)),
    }
    return live_page(request, "disk_file", context)


@require_safe
def volume(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    detail = volume_detail(pk, scope_of(request.user), now)
    if detail is None:
        raise Http404("There is no such volume.")
    context = {
        "now": now,
        "detail": detail,
        "volume": detail.volume,
        "picture": volume_picture(detail),
        "panels": panels_of("volume", detail, now, scope_of(request.user)),
        "commands": _commands_of(detail.volume),
        "annotations": SimpleLazyObject(partial(said_of_owned, request.user, detail.volume)),
    }
    return live_page(request, "volume", context)


def _commands_of(volume: Volume) -> powershell.Commands:
    if volume.cluster:
        node = volume.owner_node or volume.cluster.name
        return powershell.of_shared_volume(volume.resource_name or volume.path, node)
    host = volume.host.name if volume.host else ""
    told = powershell.of_share if volume.kind == VolumeKind.SMB else powershell.of_local_volume
    return told(volume.path, host)


@require_safe
def pool(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    detail = pool_detail(pk, scope_of(request.user), now)
    if detail is None:
        raise Http404("There is no such storage pool.")
    return live_page(request, "pool", {"now": now, "detail": detail, "pool": detail.row.pool})
