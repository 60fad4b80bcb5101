"""The closed vocabularies of the inventory. What a host names (VM states…) stays text: unknown names survive."""

from django.db import models


class Scheme(models.TextChoices):
    HTTP = "http", "HTTP (5985), messages sealed by the logon"
    HTTPS = "https", "HTTPS (5986)"


class Transport(models.TextChoices):
    NTLM = "ntlm", "NTLM"
    KERBEROS = "kerberos", "Kerberos"
    CREDSSP = "credssp", "CredSSP"
    CERTIFICATE = "certificate", "Client certificate"
    BASIC = "basic", "Basic over TLS"


class Purpose(models.TextChoices):
    READING = "reading", "Reading"
    CHANGING = "changing", "Changing"


class PlacementKind(models.TextChoices):
    REALISED = "realised", "Realised"
    REPLICA = "replica", "Replica"
    PLANNED = "planned", "Planned (arriving by migration)"


class DriveKind(models.TextChoices):
    DVD = "dvd", "DVD"
    FLOPPY = "floppy", "Diskette"


class PollOutcome(models.TextChoices):
    RUNNING = "running", "Running"
    COMPLETE = "complete", "Complete"
    PARTIAL = "partial", "Partly readable"
    FAILED = "failed", "Failed"
    ABANDONED = "abandoned", "Abandoned"


class Queue(models.TextChoices):
    """The queues of hosts that are pinned to no site."""

    POLLS = "polls", "polls"
    SUSPECT = "suspect", "suspect"


# Those of a site (inventory.models.Site): site-hamburg, site-hamburg.suspect.
SITE_QUEUE = "site-"
SUSPECT_SUFFIX = ".suspect"
