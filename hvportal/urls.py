"""Every address. All but the login, the health checks and static files refuse strangers (LoginRequiredMiddleware)."""

from django.urls import include, path

from hvportal.health import healthz, readyz
from lists.style import style
from metrics.views import metrics

urlpatterns = [
    path("", include("inventory.urls")),
    path("", include("onboarding.urls")),
    path("", include("snapshots.urls")),
    path("", include("accounts.urls")),
    path("", include("audit.urls")),
    path("lists/", include("lists.urls")),
    path("style/", style, name="style"),
    path("portal/", include("upkeep.urls")),
    path("", include("tags.urls")),
    path("", include("history.urls")),
    path("", include("findings.urls")),
    path("", include("jobs.urls")),
    path("", include("power.urls")),
    path("api/", include("api.urls")),
    path("metrics", metrics, name="metrics"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
handler500 = "hvportal.health.server_error"
