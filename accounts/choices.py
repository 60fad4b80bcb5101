"""The closed vocabularies of people: what may be done, as what, and where."""

from collections.abc import Mapping
from enum import StrEnum

from django.db import models


class Right(StrEnum):
    """What the portal can be asked for. A new page or action asks for one of these and for no other."""

    VIEW = "view"
    ANNOTATE = "annotate"
    ACKNOWLEDGE = "acknowledge"
    OPERATE = "operate"
    APPROVE = "approve"
    STOP = "stop"
    MANAGE_HOSTS = "manage_hosts"
    ADMINISTER = "administer"

    @property
    def label(self) -> str:
        return _TO[self]


_TO = {
    Right.VIEW: "see it",
    Right.ANNOTATE: "write tags, notes and shared views",
    Right.ACKNOWLEDGE: "acknowledge what is wrong",
    Right.OPERATE: "change VMs and snapshots",
    Right.APPROVE: "approve changes that others have queued",
    Right.STOP: "stop all changes at once",
    Right.MANAGE_HOSTS: "manage hosts, their credentials and certificates",
    Right.ADMINISTER: "manage people and the portal itself",
}


class Role(models.TextChoices):
    """From the least to the most."""

    VIEWER = "viewer", "Viewer"
    RESPONDER = "responder", "Responder"
    OPERATOR = "operator", "Operator"
    ADMINISTRATOR = "administrator", "Administrator"


RIGHTS_OF: Mapping[str, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.VIEW}),
    Role.RESPONDER: frozenset({Right.VIEW, Right.ACKNOWLEDGE, Right.ANNOTATE, Right.STOP}),
    Role.OPERATOR: frozenset(Right) - {Right.MANAGE_HOSTS, Right.ADMINISTER},
    Role.ADMINISTRATOR: frozenset(Right),
}


class ScopeKind(models.TextChoices):
    ESTATE = "estate", "The whole estate"
    SITE = "site", "A site"
    CLUSTER = "cluster", "A cluster"
    TAG = "tag", "A tag"


class Theme(models.TextChoices):
    SYSTEM = "system", "As the device has it"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class DateStyle(models.TextChoices):
    """The example is the moment at which the portal's first lines were written down."""

    ISO = "iso", "2026-11-23 17:56"
    ENGLISH = "en", "23 Nov 2026 17:56 (English)"
    AMERICAN = "en-us", "Nov 23, 2026 5:56 pm (English, United States)"
    GERMAN = "de", "23. Nov. 2026 17:56 (Deutsch)"
    FRENCH = "fr", "23 nov. 2026 17:56 (français)"
    SPANISH = "es", "23 nov 2026 17:56 (español)"
    ITALIAN = "it", "23 nov 2026 17:56 (italiano)"
    DUTCH = "nl", "23 nov 2026 17:56 (Nederlands)"
    POLISH = "pl", "23 lis 2026 17:56 (polski)"


class Way(models.TextChoices):
    PASSWORD = "password", "Password"
    CODE = "code", "Password and code"
    PROVIDER = "provider", "Single sign-on"
