from django.urls import path

from inventory.lists.clusters import CLUSTERS, GROUPS
from inventory.lists.disks import DISKS
from inventory.lists.events import EVENTS
from inventory.lists.hosts import HOSTS
from inventory.lists.networks import NETWORKS, NICS
from inventory.lists.polls import POLLS
from inventory.lists.pools import POOLS
from inventory.lists.replications import REPLICATIONS
from inventory.lists.vms import VMS
from inventory.lists.volumes import VOLUMES
from inventory.views import (
    certificates,
    clusters,
    events,
    hosts,
    networks,
    overview,
    polls,
    portal,
    remote_desktop,
    search,
    storage,
    vms,
)
from lists.urls import list_urls

app_name = "inventory"
urlpatterns = [
    path("", overview.overview, name="overview"),
    *list_urls("hosts/", HOSTS),
    path("hosts/<int:pk>/", hosts.host, name="host"),
    path("hosts/<int:pk>/certificate/", certificates.host_certificate, name="host_certificate"),
    *list_urls("clusters/", CLUSTERS),
    path("clusters/<int:pk>/", clusters.cluster, name="cluster"),
    *list_urls("clusters/groups/", GROUPS),
    *list_urls("vms/", VMS),
    path("vms/<uuid:pk>/", vms.vm, name="vm"),
    path("vms/<uuid:pk>/console.rdp", remote_desktop.console, name="vm_console"),
    path("vms/<uuid:pk>/desktop.rdp", remote_desktop.desktop, name="vm_desktop"),
    *list_urls("networks/", NETWORKS),
    path("networks/migration/", networks.migration, name="migration"),
    path("networks/network/", networks.network, name="network"),
    *list_urls("networks/adapters/", NICS),
    *list_urls("replication/", REPLICATIONS),
    *list_urls("events/", EVENTS),
    path("events/<int:pk>/", events.event, name="event"),
    *list_urls("disks/", DISKS),
    path("disks/<int:pk>/", storage.disk_file, name="disk_file"),
    *list_urls("volumes/", VOLUMES),
    path("volumes/<int:pk>/", storage.volume, name="volume"),
    *list_urls("pools/", POOLS),
    path("pools/<int:pk>/", storage.pool, name="pool"),
    *list_urls("polls/", POLLS),
    path("polls/<int:pk>/", polls.poll, name="poll"),
    path("portal/", portal.portal, name="portal"),
    path("search/", search.search, name="search"),
]
