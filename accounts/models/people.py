"""A person."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from accounts.choices import DateStyle, Theme

if TYPE_CHECKING:
    from accounts.models.tokens import ApiToken


class User(AbstractUser):
    """Who may log in. Written by accounts.services: by administrators, by people for themselves, by single sign-on.

    `issuer` and `subject` say whom a provider of single sign-on knows this person as; a local account has neither.
    `password_expired`: a password that somebody else chose, to be changed before anything else. `time_zone` empty: the
    portal's own.
    """

    issuer = models.CharField(max_length=255, blank=True, default="", db_default="")
    subject = models.CharField(max_length=255, blank=True, default="", db_default="")
    password_expired = models.BooleanField(default=False, db_default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)

    time_zone = models.CharField(max_length=64, blank=True, default="", db_default="")
    theme = models.CharField(max_length=8, choices=Theme, default=Theme.SYSTEM, db_default=Theme.SYSTEM)
    dates = models.CharField(max_length=8, choices=DateStyle, default=DateStyle.ISO, db_default=DateStyle.ISO)

    # Not a column: by which API token this person came in, if by one (accounts.tokens).
    token: "ApiToken | None" = None

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], condition=~Q(subject=""), name="user_of_provider_once"
            ),
        ]

    @property
    def is_local(self) -> bool:
        return not self.subject

    @property
    def full_name(self) -> str:
        return self.get_full_name()
