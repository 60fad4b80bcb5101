from django.urls import path

from lists.urls import list_urls
from snapshots import views
from snapshots.lists import SNAPSHOTS

app_name = "snapshots"
urlpatterns = [
    *list_urls("snapshots/", SNAPSHOTS),
    path("snapshots/<int:pk>/", views.snapshot, name="snapshot"),
    path("snapshots/<int:pk>/owner/", views.owner, name="owner"),
    path("snapshots/<int:pk>/owner/take/", views.take_owner, name="owner_take"),
]
