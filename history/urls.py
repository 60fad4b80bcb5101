from history.lists import CHANGES
from lists.urls import list_urls

app_name = "history"
urlpatterns = [*list_urls("changes/", CHANGES)]
