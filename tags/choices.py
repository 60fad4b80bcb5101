"""The closed vocabularies of tags."""

from django.db import models


class Kind(models.TextChoices):
    """What can be tagged and written about."""

    HOST = "host", "Host"
    CLUSTER = "cluster", "Cluster"
    VM = "vm", "VM"
    SNAPSHOT = "snapshot", "Snapshot"
    DISK = "disk", "Disk"
    VOLUME = "volume", "Volume"
    NETWORK = "network", "Network"


class Colour(models.TextChoices):
    """Of a tag's mark; static/css/tags.css has each of them for both themes. The name is always there in words."""

    GREY = "grey", "Grey"
    BLUE = "blue", "Blue"
    TEAL = "teal", "Teal"
    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    ORANGE = "orange", "Orange"
    RED = "red", "Red"
    PINK = "pink", "Pink"
    VIOLET = "violet", "Violet"


class Verdict(models.TextChoices):
    """What came of a proposal."""

    OPEN = "open", "Waits for a person"
    CONFIRMED = "confirmed", "Confirmed"
    DECLINED = "declined", "Declined"
