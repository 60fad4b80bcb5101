"""The filters of the lists: lists/filters.py reads them, a selector's question takes them."""

from django import forms

from inventory.chains import Trouble
from inventory.choices import PollOutcome
from inventory.models import VolumeKind
from inventory.selectors import choices, disks, hosts, polls, pools, vms, volumes
from inventory.selectors.conditions import HostCondition
from inventory.selectors.freshness import section_choices
from lists.filters import ListForm, choice, search, tick


def tag_filter(label: str = "Tag") -> forms.CharField:
    """By name or slug, as the page of tags links it; typed, because a choice would cost every list a query."""
    widget = forms.TextInput(attrs={"class": "form-control", "placeholder": "Any", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=80, widget=widget)


class HostFilter(ListForm):
    sorts, asks = hosts.SORTS, hosts.HostQuestion
    q = search("Name, address, cluster, model")
    condition = choice("Condition", HostCondition.choices)
    cluster = choice("Cluster", choices.cluster_choices)
    tag = tag_filter()


class CertificateForm(forms.Form):
    """What a person decides of the certificate with that fingerprint."""

    act = forms.ChoiceField(choices=[("accept", "Accept"), ("remove", "Remove")])
    sha256 = forms.RegexField(r"\A[0-9a-f]{64}\Z")


class VMFilter(ListForm):
    sorts, asks = vms.SORTS, vms.VMQuestion
    q = search("Name, GUID, MAC, IP, notes")
    state = choice("State", choices.state_choices)
    cluster = choice("Cluster", choices.cluster_choices)
    host = choice("Host", choices.host_choices)
    memory = choice("Memory", vms.MemoryKind.choices)
    condition = choice("Host condition", HostCondition.choices)
    tag = tag_filter()
    presence = choice("Seen", [option for option in vms.Presence.choices if option[0] != "present"], blank="Present")


class PollFilter(ListForm):
    sorts, asks = polls.SORTS, polls.PollQuestion
    first_sort = "-started"
    host = choice("Host", choices.host_choices)
    outcome = choice("Outcome", PollOutcome.choices)
    section = choice("Failed section", lambda user: section_choices())
    queue = choice("Queue", choices.queue_choices)
    period = choice(
        "Period", [option for option in polls.Period.choices if option[0] != "day"], blank=polls.Period.DAY.label
    )
    refused = tick("With refused items")


class DiskFilter(ListForm):
    sorts, asks = disks.SORTS, disks.DiskQuestion
    first_sort = "vm"
    q = search("Path, VM")
    trouble = choice("Chain", [(disks.ANY_TROUBLE, "Anything wrong"), *Trouble.choices])
    length = choice("Files", disks.ChainLength.choices)
    kind = choice("Kind", disks.DiskKind.choices)
    cluster = choice("Cluster", choices.cluster_choices)
    host = choice("Host", choices.host_choices)


class VolumeFilter(ListForm):
    sorts, asks = volumes.SORTS, volumes.VolumeQuestion
    first_sort = "path"
    q = search("Path, label, coordinator")
    fullness = choice("Used", volumes.Fullness.choices)
    kind = choice("Kind", VolumeKind.choices)
    cluster = choice("Cluster", choices.cluster_choices)
    host = choice("Host", choices.host_choices)


class PoolFilter(ListForm):
    sorts, asks = pools.SORTS, pools.PoolQuestion
    first_sort = "pool"
    q = search("Name, host")
    health = choice("Health", [(pools.NOT_HEALTHY, "Not healthy"), ("Healthy", "Healthy")])
    cluster = choice("Cluster", choices.cluster_choices)
    host = choice("Host", choices.host_choices)
