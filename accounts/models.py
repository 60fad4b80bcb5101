"""People. A model of our own from the first migration, because changing it later is costly."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person who may log in. Written by an administrator, later by single sign-on."""
