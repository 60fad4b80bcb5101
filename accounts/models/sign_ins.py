"""Sessions, as people see them."""

from django.db import models

from accounts.choices import Way
from accounts.models.people import User


class SignIn(models.Model):
    """A browser in which somebody is logged in. Removed with its session: by logging out, by revoking, by its age."""

    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    way = models.CharField(max_length=8, choices=Way)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=255, blank=True)

    class Meta:
        default_permissions = ()
