from accounts.access import Right
from audit.lists import TRAIL
from lists.urls import list_urls

app_name = "audit"
urlpatterns = list_urls("audit/", TRAIL, needs=Right.ADMINISTER)
