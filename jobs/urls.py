from django.urls import path

from jobs.lists import JOBS
from jobs.views import jobs, rules, stop
from lists.urls import list_urls

app_name = "jobs"
urlpatterns = [
    *list_urls("jobs/", JOBS),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/decide/", jobs.decide, name="decide"),
    path("jobs/stop/", stop.stop, name="stop"),
    path("jobs/stop/now/", stop.stop_now, name="stop_now"),
    path("jobs/stop/release/", stop.release, name="stop_release"),
    path("jobs/rules/", rules.rules, name="rules"),
    path("jobs/rules/windows/add/", rules.window_add, name="window_add"),
    path("jobs/rules/windows/<int:pk>/remove/", rules.window_remove, name="window_remove"),
    path("jobs/rules/approval/", rules.approval, name="approval"),
    path("jobs/rules/builds/", rules.build, name="build"),
]
