from django.urls import path

from power.domain.acts import Act
from power.views import many, one

app_name = "power"
_PATHS = {Act.START: "start", Act.SHUT_DOWN: "shut-down", Act.SAVE: "save", Act.TURN_OFF: "turn-off"}
urlpatterns = [
    *(path(f"vms/<uuid:pk>/{words}/", one.switch, {"act": act}, name=str(act)) for act, words in _PATHS.items()),
    *(path(f"vms/{words}/", many.switch_many, {"act": act}, name=f"{act}_many") for act, words in _PATHS.items()),
]
