"""What people fill in. Every field says what it means; what is refused says why, beside the field."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone

from inventory.choices import Purpose, Scheme, Transport
from inventory.models import Credential, Host, Site
from onboarding.lines import Unreadable, decoded
from onboarding.subject import PORTS, Subject

_CSS: dict[type, str] = {
    forms.Select: "form-select",
    forms.CheckboxInput: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.ClearableFileInput: "form-control",
}
REPEATED_DAY_SECONDS = 86_400


class PlainForm(forms.Form):
    """Tabler's looks for Django's widgets; the first field that was refused has the focus."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _CSS.get(type(field.widget), "form-control"))


def _credentials(purpose: str) -> "forms.ModelChoiceField[Any]":
    return forms.ModelChoiceField(
        Credential.objects.filter(purpose=purpose).order_by("name"), empty_label="Choose one", label="Credential"
    )


def _site() -> "forms.ModelChoiceField[Any]":
    return forms.ModelChoiceField(
        Site.objects.order_by("name"),
        required=False,
        empty_label="None: the portal's own workers poll it",
        help_text="A host of a site is polled by that site's worker.",
    )


class HostForm(PlainForm):
    """One host: where it is and how it is logged on to."""

    name = forms.CharField(
        max_length=255, help_text="What people call it. It is looked up by this name too, unless you give an address."
    )
    address = forms.CharField(
        max_length=255, required=False, label="Address", help_text="DNS name or IP address, where that is not the name."
    )
    credential = _credentials(Purpose.READING)
    scheme = forms.ChoiceField(choices=Scheme.choices, label="Over", initial=Scheme.HTTP)
    port = forms.IntegerField(
        required=False, min_value=1, max_value=65_535, help_text="Where WinRM listens, if not at 5985 or 5986."
    )
    site = _site()
    poll_interval_seconds = forms.IntegerField(
        label="Poll every (seconds)", min_value=10, max_value=REPEATED_DAY_SECONDS, required=False
    )
    ca_file = forms.CharField(
        max_length=1024,
        required=False,
        label="CA file",
        help_text="On the worker's machine, PEM: whose certificates are believed. For HTTPS only.",
    )
    kerberos_host = forms.CharField(
        max_length=255,
        required=False,
        label="Known to Kerberos as",
        help_text="The name in its SPN, if not the address.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["poll_interval_seconds"].initial = settings.POLL_INTERVAL_SECONDS
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    @property
    def subject(self) -> Subject:
        told = self.cleaned_data
        return Subject(
            name=told["name"],
            address=told["address"] or told["name"],
            port=told["port"] or PORTS[told["scheme"]],
            scheme=told["scheme"],
            credential=told["credential"],
            ca_file=told["ca_file"],
            kerberos_host=told["kerberos_host"],
            site=told["site"],
            poll_interval_seconds=told["poll_interval_seconds"] or settings.POLL_INTERVAL_SECONDS,
        )

    @classmethod
    def of(cls, host: Host) -> "HostForm":
        names = ("name", "address", "credential", "scheme", "port", "site", "poll_interval_seconds", "ca_file")
        return cls(initial={name: getattr(host, name) for name in (*names, "kerberos_host")})

    def keep_to(self, host: Host) -> "HostForm":
        """Accounts and sites belong to no part of the estate: who manages a part is offered those that the host has."""
        self.fields["credential"].queryset = Credential.objects.filter(pk=host.credential_id)  # type: ignore[attr-defined]
        self.fields["site"].queryset = Site.objects.filter(hosts=host)  # type: ignore[attr-defined]
        return self


class ListForm(PlainForm):
    """Many hosts at once, pasted or uploaded, and what they have in common."""

    text = forms.CharField(
        required=False,
        label="Hosts",
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "form-control hv-code"}),
    )
    file = forms.FileField(
        required=False, label="Or a CSV file", widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"})
    )
    credential = _credentials(Purpose.READING)
    scheme = forms.ChoiceField(choices=Scheme.choices, label="Over", initial=Scheme.HTTP)
    domain = forms.CharField(
        max_length=200,
        required=False,
        label="Domain for bare names",
        help_text="hv01 becomes hv01.example.com.",
        validators=[RegexValidator(r"\A[A-Za-z0-9.-]+\Z", "Letters, digits, dots and hyphens.")],
    )
    site = _site()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].required = False
        self.fields["credential"].help_text = "For the lines that name none."

    def clean(self) -> dict[str, Any]:
        """An uploaded file takes the place of the text, so that it can be corrected on the page."""
        told: dict[str, Any] = self.cleaned_data
        if told.get("file"):
            try:
                told["text"] = decoded(told["file"].read())
            except Unreadable as trouble:
                self.add_error("file", str(trouble))
        if not told.get("text") and not self.errors:
            self.add_error("text", "Paste the hosts here, one a line, or choose a file.")
        return told


class ClusterForm(PlainForm):
    """A cluster, or any node of it, to be asked for the nodes."""

    address = forms.CharField(
        max_length=255,
        label="Cluster or node",
        help_text="The cluster's name in DNS, or the name or address of a node.",
    )
    credential = _credentials(Purpose.READING)
    scheme = forms.ChoiceField(choices=Scheme.choices, label="Over", initial=Scheme.HTTP)
    port = forms.IntegerField(required=False, min_value=1, max_value=65_535, help_text="If not 5985 or 5986.")
    site = _site()

    @property
    def subject(self) -> Subject:
        told = self.cleaned_data
        port = told["port"] or PORTS[told["scheme"]]
        return Subject(told["address"], told["address"], port, told["scheme"], told["credential"], site=told["site"])


class ReasonForm(PlainForm):
    """Whatever takes a reason."""

    reason = forms.CharField(
        max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text="For whoever finds it like this later."
    )


class PauseForm(ReasonForm):
    """For how long: until a moment, or until somebody resumes it."""

    until = forms.DateTimeField(
        required=False,
        label="Until",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Leave it empty to pause until somebody resumes it.",
    )

    def clean_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["until"]
        if until is not None and until <= timezone.now():
            raise ValidationError("That moment has passed already.")
        return until


class ConsentForm(ReasonForm):
    allowed = forms.TypedChoiceField(
        coerce=lambda value: value == "yes",
        choices=[("no", "Observe only"), ("yes", "Changes allowed")],
        widget=forms.RadioSelect,
        label="The portal may",
    )


class ChangeAccountForm(PlainForm):
    credential = forms.ModelChoiceField(
        Credential.objects.filter(purpose=Purpose.CHANGING).order_by("name"),
        required=False,
        empty_label="None: the host cannot be changed",
        label="Account for changes",
    )

    def keep_to(self, host: Host) -> "ChangeAccountForm":
        """As HostForm does."""
        mine = Credential.objects.filter(hosts_changed=host)
        self.fields["credential"].queryset = mine  # type: ignore[attr-defined]
        return self


class CredentialForm(PlainForm):
    """A new account."""

    name = forms.CharField(max_length=80, help_text="For example: Reading, datacentre north.")
    purpose = forms.ChoiceField(
        choices=[(Purpose.READING, "Reading hosts"), (Purpose.CHANGING, "Changing hosts")], label="For"
    )
    transport = forms.ChoiceField(choices=Transport.choices, label="Way of logging on")
    username = forms.CharField(
        max_length=256,
        required=False,
        label="User name",
        help_text="EXAMPLE\\svc-hvportal, or svc-hvportal@example.com.",
    )
    secret = forms.CharField(
        required=False,
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    pem = forms.CharField(
        required=False,
        label="Client certificate with its private key (PEM)",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "form-control hv-code"}),
        help_text="For the way “Client certificate”, instead of a password.",
    )

    @property
    def given(self) -> str:
        """The secret of the way that was chosen."""
        told = self.cleaned_data
        return str(told["pem"] if told["transport"] == Transport.CERTIFICATE else told["secret"])


class SecretForm(PlainForm):
    """A new secret for a known account, tried at one of its hosts first."""

    username = forms.CharField(max_length=256, required=False, label="User name")
    secret = forms.CharField(
        required=False,
        label="New password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    pem = forms.CharField(
        required=False,
        label="New client certificate with its private key (PEM)",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "form-control hv-code"}),
    )
    host = forms.ModelChoiceField(Host.objects.none(), empty_label=None, label="Try it at")

    def __init__(self, credential: Credential, hosts: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"username": credential.username}, **kwargs)
        self.fields["host"].queryset = hosts  # type: ignore[attr-defined]
        unneeded = ["secret"] if credential.transport == Transport.CERTIFICATE else ["pem"]
        unneeded += ["username"] if credential.transport == Transport.CERTIFICATE else []
        unneeded += ["secret"] if credential.transport == Transport.KERBEROS else []
        unneeded += [] if hosts.exists() else ["host"]
        for name in unneeded:
            del self.fields[name]

    @property
    def given(self) -> str:
        return str(self.cleaned_data.get("pem") or self.cleaned_data.get("secret") or "")


class NameForm(PlainForm):
    name = forms.CharField(max_length=80)


class SiteForm(PlainForm):
    name = forms.CharField(max_length=80)
    slug = forms.SlugField(
        max_length=40,
        required=False,
        label="Short name",
        help_text="Its queue is called site-SHORTNAME, for ever. Left empty, it is made out of the name.",
    )
    notes = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
