"""Every address. All but the login, the health check and static files refuse strangers (LoginRequiredMiddleware)."""

from django.urls import include, path

from hvportal.health import healthz
from lists.style import style

urlpatterns = [
    path("", include("inventory.urls")),
    path("", include("accounts.urls")),
    path("lists/", include("lists.urls")),
    path("style/", style, name="style"),
    path("healthz", healthz, name="healthz"),
]
