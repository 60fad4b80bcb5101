from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    """Getting hosts in and keeping them: adding, testing, accounts, sites, pausing, retiring, moving."""

    name = "onboarding"
    default_auto_field = "django.db.models.BigAutoField"
