"""What people type to keep a view of a list."""

from django import forms


class SaveViewForm(forms.Form):
    """`list_key` and `address` say what is kept."""

    list_key = forms.CharField(max_length=40)
    address = forms.CharField(max_length=2000, required=False)
    name = forms.CharField(max_length=80)
    is_shared = forms.BooleanField(required=False)
