from django.urls import path

from findings.lists import FINDINGS
from findings.views import findings, rules
from lists.urls import list_urls

app_name = "findings"
urlpatterns = [
    *list_urls("findings/", FINDINGS),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/accept/", findings.accept, name="accept"),
    path("findings/<int:pk>/reopen/", findings.reopen, name="reopen"),
    path("findings/rules/", rules.rules, name="rules"),
    path("findings/rules/<str:key>/", rules.rule, name="rule"),
    path("findings/rules/<str:key>/threshold/", rules.threshold, name="threshold"),
    path("findings/thresholds/<int:pk>/reset/", rules.reset, name="reset"),
]
