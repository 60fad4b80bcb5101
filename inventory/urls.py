from django.urls import path

from inventory.lists.hosts import HOSTS
from inventory.lists.polls import POLLS
from inventory.lists.vms import VMS
from inventory.views import certificates, hosts, overview, polls, portal, search, vms
from lists.urls import list_urls

app_name = "inventory"
urlpatterns = [
    path("", overview.overview, name="overview"),
    *list_urls("hosts/", HOSTS),
    path("hosts/<int:pk>/", hosts.host, name="host"),
    path("hosts/<int:pk>/certificate/", certificates.host_certificate, name="host_certificate"),
    *list_urls("vms/", VMS),
    path("vms/<uuid:pk>/", vms.vm, name="vm"),
    *list_urls("polls/", POLLS),
    path("polls/<int:pk>/", polls.poll, name="poll"),
    path("portal/", portal.portal, name="portal"),
    path("search/", search.search, name="search"),
]
