from django.apps import AppConfig


class TagsConfig(AppConfig):
    """What people say of things: tags, notes, and tags that the portal proposes."""

    name = "tags"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import places
        from accounts.choices import ScopeKind
        from tags.selectors import tag_names

        places.register(ScopeKind.TAG, tag_names)
