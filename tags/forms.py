"""What people fill in about tags and notes."""

from typing import Any

from django import forms

from tags.choices import Colour, Kind
from tags.models import Tag
from tags.services.vocabulary import TagRefused, cleaned


def _text(placeholder: str, **attributes: str) -> forms.TextInput:
    return forms.TextInput(
        attrs={"class": "form-control", "autocomplete": "off", "placeholder": placeholder, **attributes}
    )


class TargetForm(forms.Form):
    """Which thing; sent along by its page."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    object_id = forms.CharField(max_length=2000, strip=False, widget=forms.HiddenInput)


class NameForm(forms.Form):
    """A tag by its name, as somebody types or picks it."""

    name = forms.CharField(label="Tag", max_length=64, widget=_text("Tag", list="tag-names"))

    def clean_name(self) -> str:
        try:
            return cleaned(self.cleaned_data["name"])
        except TagRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class TaggingForm(TargetForm, NameForm):
    pass


class TagForm(NameForm):
    name = forms.CharField(label="Name", max_length=64, widget=_text("production"))
    colour = forms.ChoiceField(
        label="Colour", choices=Colour.choices, widget=forms.Select(attrs={"class": "form-select"})
    )


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        label="Into",
        empty_label="Choose a tag",
        queryset=Tag.objects.none(),
        to_field_name="slug",
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, tag: Tag, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.fields["into"].queryset = Tag.objects.exclude(pk=tag.pk).order_by("name")  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Note",
        max_length=10_000,
        widget=forms.Textarea(
            attrs={"class": "form-control", "rows": 3, "placeholder": "What should the next person know?"}
        ),
    )


class WrittenNoteForm(TargetForm, NoteForm):
    pass
