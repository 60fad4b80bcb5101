"""What administrators fill in."""

from django import forms

from accounts.choices import Role
from accounts.forms.fields import PlaceField, password_field, select_field, text_field
from accounts.forms.own import RULES

# As Django words them, they speak to whoever will use it; here another sets it.
RULES_FOR_ANOTHER = RULES.replace("Your password", "The password").replace(
    "your other personal information", "the person’s names or e-mail address"
)


class PersonForm(forms.Form):
    first_name = text_field("First name", required=False)
    last_name = text_field("Last name", required=False)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )


class NewPersonForm(PersonForm):
    username = text_field(
        "Name to log in with", help_text="It stays: the audit trail knows people by it.", spellcheck="false"
    )
    password = password_field(
        "First password", new=True, help_text=f"{RULES_FOR_ANOTHER} It has to be changed at the first login."
    )
    role = forms.ChoiceField(
        label="Role",
        required=False,
        choices=[("", "None yet"), *Role.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    place = PlaceField("Where")

    field_order = ("username", "first_name", "last_name", "email", "password", "role", "place")


class NewPasswordForm(forms.Form):
    password = password_field(
        "New password", new=True, help_text=f"{RULES_FOR_ANOTHER} It has to be changed at the next login."
    )


class RoleForm(forms.Form):
    role = select_field("Role", Role.choices)
    place = PlaceField("Where")


class GroupForm(forms.Form):
    name = text_field("Name")
    claim = text_field(
        "Filled by single sign-on",
        required=False,
        length=255,
        help_text="The group's name or id as the provider sends it, which then decides who is in it: "
        "local accounts leave it. Empty: members are chosen here.",
    )
