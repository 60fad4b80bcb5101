from django.urls import path

from onboarding.views import adding, credentials, keeping, sites, watching

app_name = "onboarding"
urlpatterns = [
    path("hosts/add/", adding.host_new, name="host_new"),
    path("hosts/add/list/", adding.hosts_from_list, name="hosts_from_list"),
    path("hosts/add/cluster/", adding.hosts_of_cluster, name="hosts_of_cluster"),
    path("hosts/add/list/<uuid:batch>/", watching.batch, name="batch"),
    path("hosts/<int:pk>/test/", watching.host_test, name="host_test"),
    path("hosts/<int:pk>/pause/", keeping.host_pause, name="host_pause"),
    path("hosts/<int:pk>/resume/", keeping.host_resume, name="host_resume"),
    path("hosts/<int:pk>/retire/", keeping.host_retire, name="host_retire"),
    path("hosts/<int:pk>/restore/", keeping.host_restore, name="host_restore"),
    path("hosts/<int:pk>/edit/", keeping.host_edit, name="host_edit"),
    path("hosts/<int:pk>/changes/", keeping.host_changes, name="host_changes"),
    path("clusters/<int:pk>/changes/", keeping.cluster_changes, name="cluster_changes"),
    path("connection-tests/", watching.tests, name="tests"),
    path("connection-tests/<int:pk>/", watching.test, name="test"),
    path("connection-tests/<int:pk>/act/", watching.test_act, name="test_act"),
    path("credentials/", credentials.credentials, name="credentials"),
    path("credentials/add/", credentials.credential_new, name="credential_new"),
    path("credentials/<int:pk>/", credentials.credential, name="credential"),
    path("credentials/<int:pk>/secret/", credentials.credential_secret, name="credential_secret"),
    path("credentials/<int:pk>/remove/", credentials.credential_removed, name="credential_removed"),
    path("sites/", sites.sites, name="sites"),
    path("sites/add/", sites.site_new, name="site_new"),
    path("sites/<int:pk>/", sites.site, name="site"),
    path("sites/<int:pk>/pin/", sites.site_pin, name="site_pin"),
    path("sites/<int:pk>/remove/", sites.site_removed, name="site_removed"),
]
