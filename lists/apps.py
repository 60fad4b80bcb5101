from django.apps import AppConfig


class ListsConfig(AppConfig):
    """The lists of the portal and the views of them that people have saved."""

    name = "lists"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lists.bulk import register_everywhere
        from lists.selected import CSV_OF_SELECTION

        register_everywhere(CSV_OF_SELECTION)
