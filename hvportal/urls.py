"""Every address. All but the login, the health check and static files refuse strangers (LoginRequiredMiddleware)."""

from django.urls import include, path

from hvportal.health import healthz

urlpatterns = [
    path("", include("inventory.urls")),
    path("", include("accounts.urls")),
    path("healthz", healthz, name="healthz"),
]
