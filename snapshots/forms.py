"""The filters of the list of snapshots, and what people say of a snapshot."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from inventory.forms import tag_filter
from inventory.selectors import choices
from jobs.forms import WishForm
from lists.filters import ListForm, choice, search, set_values, tick
from snapshots.choices import Owned, SnapshotClass
from snapshots.models import Ownership
from snapshots.selectors import lists
from snapshots.selectors.merging import MOST, MergeQuestion
from snapshots.services import Said


def _volume() -> forms.CharField:
    """Typed, or set by a link: a choice would cost every list a query."""
    attributes = {"class": "form-control", "placeholder": "C:\\ClusterStorage\\Volume1", "autocomplete": "off"}
    return forms.CharField(label="Volume", required=False, max_length=1024, widget=forms.TextInput(attrs=attributes))


class SnapshotFilter(ListForm):
    sorts, asks = lists.SORTS, lists.SnapshotQuestion
    first_sort = "taken"
    q = search("Name, VM, owner, GUID")
    kind = choice("Class", SnapshotClass.choices)
    age = choice("Age", lists.Age.choices)
    under = choice("Younger", lists.Younger.choices)
    owned = choice("Owner", Owned.choices)
    vm_tag = tag_filter("Tag of the VM")
    cluster = choice("Cluster", choices.cluster_choices)
    host = choice("Host", choices.host_choices)
    volume = _volume()


LARGEST_KEY = 2**63 - 1


class MergeFilter(SnapshotFilter):
    """Which snapshots to merge: those that are named (`snapshot`, as often as there are some), else all that a person
    took and that match the filters; nothing where neither is said."""

    kind = None  # type: ignore[assignment]  # a merge is of what people took; None takes the field away
    subtree = tick("With all that hang on them")
    unsure = tick("Also what nobody can promise")

    @property
    def named(self) -> list[int]:
        keys = [int(text) for text in self.address.getlist("snapshot") if text.isascii() and text.isdigit()]
        return list(dict.fromkeys(key for key in keys if key <= LARGEST_KEY))[:MOST]

    @property
    def merge_question(self) -> MergeQuestion:
        asked = self.asked
        subtree, unsure = (bool(asked.pop(name, False)) for name in ("subtree", "unsure"))
        if self.named:
            return MergeQuestion(tuple(self.named), subtree=subtree, unsure=unsure)
        is_asked = any(chip for chip in self.chips if chip.label not in (self["subtree"].label, self["unsure"].label))
        of = lists.SnapshotQuestion(**asked, kind=SnapshotClass.STANDARD) if is_asked else None
        return MergeQuestion(of=of, subtree=subtree, unsure=unsure)

    @property
    def address_of_all(self) -> str:
        """For the list: without what it does not know."""
        kept = set_values(self.address)
        for name in ("page", "snapshot", "subtree", "unsure"):
            kept.pop(name, None)
        return kept.urlencode()

    def address_with(self, name: str) -> str:
        """The same with that box ticked."""
        kept = set_values(self.address)
        kept[name] = "on"
        return kept.urlencode()

    @property
    def address_unsure(self) -> str:
        return self.address_with("unsure")

    @property
    def address_subtree(self) -> str:
        return self.address_with("subtree")


class MergeWishForm(WishForm):
    """`digest`: of the plan that was shown (snapshots.merge_queueing.digest_of)."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    is_anew = False

    def show_anew(self, digest: str, why: str) -> None:
        """With another plan: what somebody typed stays, and they have to agree again."""
        self.data, self.is_anew = {**self.data.dict(), "digest": digest}, True  # type: ignore[attr-defined]
        self.add_error(None, why)


class OwnerForm(forms.Form):
    """Whose a snapshot is. One that expires may stay through the day that is named."""

    owner = forms.CharField(
        label="Owner",
        max_length=150,
        help_text="Who answers for it: a person or a team.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "dir": "auto"}),
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=2000,
        help_text="What it is kept for, so that the next person can decide.",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2, "dir": "auto"}),
    )
    expires_on = forms.DateField(
        label="May stay until",
        required=False,
        help_text="The last day. Afterwards it is reported as expired; nothing is deleted by itself.",
        widget=forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
    )

    def clean_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["expires_on"]
        if day is not None and day < timezone.localdate() and day != self.initial.get("expires_on"):
            raise forms.ValidationError("That day is over. Choose one that is still to come, or none.")
        return day

    @staticmethod
    def said_in(given: Mapping[str, Any]) -> Said:
        return Said(given["owner"], given["reason"], given["expires_on"])

    @classmethod
    def of(cls, known: Ownership | None, sent: QueryDict | None) -> "OwnerForm":
        """Filled with what is known, or with what was sent: the day that is known may be over, a new one may not."""
        names = ("owner", "reason", "expires_on")
        return cls(sent, initial={name: getattr(known, name) for name in names} if known else {})
