from django.urls import path

from upkeep import views

app_name = "upkeep"
urlpatterns = [
    path("release/", views.release, name="release"),
]
