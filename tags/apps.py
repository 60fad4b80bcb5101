from django.apps import AppConfig


class TagsConfig(AppConfig):
    """What people say of things: tags, notes, and tags that the portal proposes."""

    name = "tags"
    default_auto_field = "django.db.models.BigAutoField"
