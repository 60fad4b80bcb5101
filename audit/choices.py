"""By which door a change came."""

from django.db import models


class Via(models.TextChoices):
    PAGE = "page", "Page"
    API = "api", "API"
    COMMAND = "command", "Command"
    TASK = "task", "The portal itself"
