"""What the lists of clusters, groups, networks, adapters, events and replications can be asked for."""

from collections.abc import Iterable
from typing import Any

from django import forms

from inventory.models import EventLog, HostSwitch
from inventory.scope import scope_of
from inventory.selectors import choices, cluster_groups, cluster_list, events, nics, replications, switches
from lists.filters import ListForm, choice, search, tick

_MOMENT = {"class": "form-control", "type": "datetime-local"}


def _field(label: str, **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"} | attributes)
    return forms.CharField(label=label, required=False, max_length=200, widget=widget)


def _moment(label: str) -> forms.DateTimeField:
    """In the zone of whoever asks; with minutes, as browsers send it, or with seconds."""
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"]
    widget = forms.DateTimeInput(attrs=_MOMENT, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, input_formats=formats, widget=widget)


def _names(user: Any, model: type[EventLog | HostSwitch]) -> Iterable[str]:
    """What things of hosts are called, each name once."""
    seen = scope_of(user).by_host(model._default_manager.all(), "host")
    return seen.order_by("name").values_list("name", flat=True).distinct()


def _log_choices(user: Any) -> list[tuple[str, str]]:
    return [(log, log.removeprefix("Microsoft-Windows-")) for log in _names(user, EventLog)]


# Names of Microsoft.HyperV.PowerShell.VMSwitchType.
_TYPES = [(name, name) for name in ("External", "Internal", "Private")]


def _switch_choices(user: Any) -> list[tuple[str, str]]:
    return [(name, name) for name in _names(user, HostSwitch)]


class ClusterFilter(ListForm):
    sorts, asks = cluster_list.SORTS, cluster_list.ClusterQuestion
    q = search("Name, domain, GUID, witness")
    trouble = choice("Trouble", cluster_list.Trouble.choices)


class GroupFilter(ListForm):
    sorts, asks = cluster_groups.SORTS, cluster_groups.GroupQuestion
    q = search("Name of the group or its owner")
    kind = choice("Kind", cluster_groups.Kind.choices)
    cluster = choice("Cluster", choices.clusters_only)
    owner = _field("Owner")
    apart = _field("Kept apart by")


class NetworkFilter(ListForm):
    sorts, asks = switches.SORTS, switches.NetworkQuestion
    q = search("Name or notes of the switch")
    cluster = choice("Cluster", choices.cluster_choices)
    host = choice("Host", choices.host_choices)
    type = choice("Type", _TYPES)
    missing = tick("Missing on a node")


class AdapterFilter(ListForm):
    sorts, asks = nics.SORTS, nics.AdapterQuestion
    first_sort = "vm"
    q = search("VM, MAC or IP address")
    switch = choice("Network", _switch_choices)
    vlan = _field("VLAN", inputmode="numeric")
    kind = choice("Kind", nics.AdapterKind.choices)
    cluster = choice("Cluster", choices.cluster_choices)
    host = choice("Host", choices.host_choices)


class EventFilter(ListForm):
    sorts, asks = events.SORTS, events.EventQuestion
    first_sort = "-happened"
    q = search("Words of the message")
    level = choice("Level", events.Level.choices)
    event = _field("Event ID", inputmode="numeric", placeholder="19100 21502")
    host = choice("Host", choices.host_choices)
    cluster = choice("Cluster", choices.cluster_choices)
    vm = _field("VM", placeholder="name or GUID")
    log = choice("Log", _log_choices)
    span = choice("Time", [one for one in events.Span.choices if one[0] != "day"], blank=events.Span.DAY.label)
    since = _moment("From")
    until = _moment("To")


class ReplicationFilter(ListForm):
    sorts, asks = replications.SORTS, replications.ReplicationQuestion
    first_sort = "health"
    q = search("VM or server")
    health = choice("Health", replications.Health.choices)
    host = choice("Host", choices.host_choices)
    late = tick("Older than two cycles")
