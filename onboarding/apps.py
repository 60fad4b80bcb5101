from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    """Getting hosts in and keeping them: adding, testing, accounts, sites, pausing, retiring, moving."""

    name = "onboarding"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onboarding.models import ConnectionTest
        from upkeep import retention

        retention.register(
            "connection_tests",
            "Connection tests",
            "CONNECTION_TEST_RETENTION_DAYS",
            lambda horizon: ConnectionTest.objects.filter(asked_at__lt=horizon),
        )
