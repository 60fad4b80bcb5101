from django.urls import path

from inventory.views import certificates, hosts, overview, polls, search, vms

app_name = "inventory"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("hosts/", hosts.hosts, name="hosts"),
    path("hosts/export.csv", hosts.hosts_csv, name="hosts_csv"),
    path("hosts/<int:pk>/", hosts.host, name="host"),
    path("hosts/<int:pk>/certificate/", certificates.host_certificate, name="host_certificate"),
    path("vms/", vms.vms, name="vms"),
    path("vms/export.csv", vms.vms_csv, name="vms_csv"),
    path("vms/<uuid:pk>/", vms.vm, name="vm"),
    path("polls/", polls.polls, name="polls"),
    path("polls/export.csv", polls.polls_csv, name="polls_csv"),
    path("polls/<int:pk>/", polls.poll, name="poll"),
    path("search/", search.search, name="search"),
]
