"""What whoever manages hosts looks at: credentials, sites with and without a worker, tests in every state."""

from datetime import timedelta

from django.utils import timezone

from hyperv.errors import CertificateNotTrusted
from inventory.choices import Purpose, Scheme
from inventory.models import Credential, Heartbeat, Host
from onboarding.choices import STEPS, Reason
from onboarding.models import ConnectionStep, ConnectionTest
from onboarding.services import connection_tests, lifecycle, sites
from onboarding.services.credentials import credential_add
from onboarding.subject import Subject
from tests.pages import factories as make

_SAID = {
    "name": ("hv21.example.org is known.", [["Addresses", "10.4.0.21, fd00:4::21"]]),
    "tcp": ("Port 5985 is open.", [["Reached", "10.4.0.21, port 5985"]]),
    "winrm": ("WinRM answers.", [["Offered", "Negotiate, Kerberos, CredSSP"], ["Server", "Microsoft-HTTPAPI/2.0"]]),
    "logon": ("The host took the logon.", [["Account", "EXAMPLE\\svc-hvportal"]]),
    "shell": ("The account may open a shell.", []),
    "powershell": (
        "PowerShell runs the portal's script.",
        [["Version", "5.1.20348.2849"], ["Language", "FullLanguage"]],
    ),
    "hyperv": (
        "Hyper-V answers, and the account may read it.",
        [["Rights", "local administrator"], ["VMs", "14 on it"]],
    ),
    "versions": ("The portal knows this Windows in full.", [["Windows", "Microsoft Windows Server 2022 Datacenter"]]),
    "clock": ("Its clock is within 1 s of the portal's.", []),
    "identity": ("The portal does not know it yet.", [["Calls itself", "HV21"], ["Domain", "example.org"]]),
}


def credential(name: str = "Reading, north", purpose: str = Purpose.READING, days: int = 40) -> Credential:
    told = {"username": "EXAMPLE\\svc-hvportal", "transport": "ntlm", "purpose": purpose, "by": "operator"}
    kept = credential_add(name=name, secret="never shown", **told)
    Credential.objects.filter(pk=kept.pk).update(secret_changed_at=timezone.now() - timedelta(days=days))
    return kept


def two_sites(hosts: list[Host]) -> None:
    """One whose worker is at work and one whose worker is not."""
    for name, some in (("Branch Lübeck", hosts[:2]), ("Plant Ústí", hosts[2:5])):
        sites.hosts_pin(some, sites.site_add(name=name))
    Heartbeat.objects.create(name="worker:site-branch-lubeck", at=make.seconds_ago(3))


def kept_otherwise(paused: Host, retired: Host) -> None:
    lifecycle.host_pause(
        paused, reason="Mainboard is being replaced", until=timezone.now() + timedelta(days=2), by="operator"
    )
    lifecycle.host_retire(retired, reason="Scrapped with the old storage", by="operator")


def begun(name: str, kept: Credential, reason: Reason = Reason.ADD, **changes: str | int) -> ConnectionTest:
    where = {"address": f"{name.lower()}.example.org", "port": 5985, "scheme": Scheme.HTTP} | changes
    return connection_tests.begin(Subject(name, credential=kept, **where), reason, by="operator")  # type: ignore[arg-type]


def stopped_at(
    test: ConnectionTest, step: str, outcome: str, code: str = "", sentence: str = "", detail: str = ""
) -> None:
    """Every step before it is good; those behind it wait, or were never tried."""
    at = list(STEPS).index(step)
    for row in ConnectionStep.objects.filter(test=test):
        if row.place < at:
            row.outcome = "skipped" if row.name == "tls" and test.scheme == "http" else "passed"
            row.sentence, row.facts = _SAID.get(
                row.name, ("Over HTTP there is no TLS: the logon seals every message.", [])
            )
            row.seconds = 0.02 + row.place * 0.17
        elif row.place == at:
            row.outcome, row.code, row.sentence, row.detail, row.seconds = outcome, code, sentence, detail, 1.3
        else:
            row.outcome = "waiting" if outcome == "running" else "not_tried"
        row.save()
    state = {"running": "running", "failed": "failed"}.get(outcome, "passed")
    ConnectionTest.objects.filter(pk=test.pk).update(state=state, worker="polls@portal1")


def tests_in_every_state(kept: Credential) -> dict[str, ConnectionTest]:
    shown = {name: begun(name.upper(), kept) for name in ("hv21", "hv22", "hv23", "hv24")}
    stopped_at(shown["hv21"], "identity", "passed", sentence=_SAID["identity"][0])
    stopped_at(shown["hv22"], "powershell", "running")
    denied = "The account may log on to the host but lacks the rights. It must be a local administrator there."
    stopped_at(
        shown["hv23"],
        "shell",
        "failed",
        "rights_missing",
        denied,
        "WS-Management fault 5 (0x00000005): Zugriff verweigert",
    )
    tls = begun("HV25", kept, port=5986, scheme=Scheme.HTTPS)
    stopped_at(
        tls,
        "tls",
        "failed",
        "certificate_not_trusted",
        CertificateNotTrusted.default_sentence,
        "self-signed certificate",
    )
    soon = (timezone.now() + timedelta(days=400)).isoformat()
    ConnectionTest.objects.filter(pk=tls.pk).update(
        shown={
            "sha256": "8d9c" * 16, "subject": "CN=hv25.example.org", "issuer": "CN=hv25.example.org",
            "names": ["hv25.example.org", "hv25"], "valid_from": timezone.now().isoformat(), "valid_until": soon,
        }
    )  # fmt: skip
    return shown | {"hv25": tls}
