"""The filters of the lists: lists/filters.py reads them, a selector's question takes them."""

from django import forms

from inventory.choices import PollOutcome
from inventory.selectors import choices, hosts, polls, vms
from inventory.selectors.conditions import HostCondition
from inventory.selectors.freshness import section_choices
from lists.filters import ListForm, choice, search, tick


class HostFilter(ListForm):
    sorts, asks = hosts.SORTS, hosts.HostQuestion
    q = search("Name, address, cluster, model")
    condition = choice("Condition", HostCondition.choices)
    cluster = choice("Cluster", choices.cluster_choices)


class CertificateForm(forms.Form):
    """What a person decides of the certificate with that fingerprint."""

    act = forms.ChoiceField(choices=[("accept", "Accept"), ("remove", "Remove")])
    sha256 = forms.RegexField(r"\A[0-9a-f]{64}\Z")


class VMFilter(ListForm):
    sorts, asks = vms.SORTS, vms.VMQuestion
    q = search("Name, GUID, notes")
    state = choice("State", choices.state_choices)
    cluster = choice("Cluster", choices.cluster_choices)
    host = choice("Host", choices.host_choices)
    memory = choice("Memory", vms.MemoryKind.choices)
    condition = choice("Host condition", HostCondition.choices)
    presence = choice("Seen", [option for option in vms.Presence.choices if option[0] != "present"], blank="Present")


class PollFilter(ListForm):
    sorts, asks = polls.SORTS, polls.PollQuestion
    first_sort = "-started"
    host = choice("Host", choices.host_choices)
    outcome = choice("Outcome", PollOutcome.choices)
    section = choice("Failed section", section_choices, blank="Any or none")
    queue = choice("Queue", choices.queue_choices)
    period = choice(
        "Period", [option for option in polls.Period.choices if option[0] != "day"], blank=polls.Period.DAY.label
    )
    refused = tick("With refused items")
