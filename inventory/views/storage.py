"""Files of disks, volumes and storage pools, one by one; their lists are made by lists.urls."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory.panels import panels_of
from inventory.scope import scope_of
from inventory.selectors.disk_file import disk_file_detail
from inventory.selectors.pools import pool_detail
from inventory.selectors.volume_detail import volume_detail
from inventory.views.live import live_page
from inventory.views.pictures import volume_picture


@require_safe
def disk_file(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    detail = disk_file_detail(pk, scope_of(request.user), now)
    if detail is None:
        raise Http404("There is no such file.")
    return live_page(request, "disk_file", {"now": now, "detail": detail, "file": detail.file})


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
        "panels": panels_of("volume", detail, now),
    }
    return live_page(request, "volume", context)


@require_safe
def pool(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    detail = pool_detail(pk, scope_of(request.user), now)
    if detail is None:
        raise Http404("There is no such storage pool.")
    return live_page(request, "pool", {"now": now, "detail": detail, "pool": detail.row.pool})
