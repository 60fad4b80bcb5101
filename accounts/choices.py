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
    Role.RESPONDER: frozenset({Right.VIEW, Right.ACKNOWLEDGE, Right.ANNOTATE}),
    Role.OPERATOR: frozenset({Right.VIEW, Right.ANNOTATE, Right.ACKNOWLEDGE, Right.OPERATE}),
    Role.ADMINISTRATOR: frozenset(Right),
}


class ScopeKind(models.TextChoices):
    ESTATE = "estate", "The whole estate"
    SITE = "site", "A site"
    CLUSTER = "cluster", "A cluster"
    TAG = "tag", "A tag"
