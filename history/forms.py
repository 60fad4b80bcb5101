"""The filters of the list of changes."""

from django import forms

from history import selectors
from history.choices import About, ChangeKind
from inventory.selectors import choices
from lists.filters import ListForm, choice, search
from tags.keys import named


class ChangeFilter(ListForm):
    """`vm` and `thing` come with the links of pages: they are set and taken away, and not typed."""

    sorts, asks, first_sort = selectors.SORTS, selectors.ChangeQuestion, "-at"
    q = search("VM, disk, snapshot, volume")
    about = choice("About", About.choices)
    kind = choice("Change", ChangeKind.choices)
    cluster = choice("Cluster", choices.cluster_choices)
    host = choice("Host", choices.host_choices)
    period = choice(
        "Period", [option for option in selectors.Period.choices if option[0] != "week"], blank="Last 7 days"
    )
    vm = forms.UUIDField(label="VM", required=False, widget=forms.HiddenInput)
    thing = forms.CharField(label="Of", required=False, max_length=2000, widget=forms.HiddenInput)

    def _in_words(self, field: forms.BoundField) -> str:
        return named(self.cleaned_data["thing"]) if field.name == "thing" else super()._in_words(field)
