from django.urls import path

from lists.urls import list_urls
from snapshots.lists import SNAPSHOTS
from snapshots.views import chains, changing, estate, merge_queue, merging, old_hosts, snapshots

app_name = "snapshots"
urlpatterns = [
    *list_urls("snapshots/", SNAPSHOTS),
    path("snapshots/estate/", estate.estate, name="estate"),
    path("snapshots/estate/export.csv", estate.estate_csv, name="estate_csv"),
    path("snapshots/merge/", merging.merge, name="merge"),
    path("snapshots/merge/queue/", merge_queue.merge_queue, name="merge_queue"),
    path("snapshots/merge/old-hosts/", old_hosts.page, name="old_hosts"),
    path("snapshots/merge/old-hosts/<int:pk>/", old_hosts.decide, name="old_host_decide"),
    path("snapshots/<int:pk>/", snapshots.snapshot, name="snapshot"),
    path("snapshots/<int:pk>/owner/", snapshots.owner, name="owner"),
    path("snapshots/<int:pk>/owner/take/", snapshots.take_owner, name="owner_take"),
    path("snapshots/<int:pk>/apply/", changing.apply_one, name="apply"),
    path("vms/<uuid:pk>/snapshot/", changing.take_one, name="take"),
    path("chains/<int:pk>/", chains.chain, name="chain"),
]
