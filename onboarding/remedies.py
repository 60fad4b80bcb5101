"""What to do about a step that failed or warned: in words, and as the exact commands, to be copied.

Keyed by the step and its code, then by the code at whichever step it is met, then by the step. PowerShell is to be run
on the host itself, as an administrator (FIELD and HYPERV.md say why each is needed); a shell command on the machine
whose worker runs the test. Every code that a step can end with has one: tests/onboarding/test_every_end_has_a_remedy
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from onboarding.models import ConnectionStep, ConnectionTest

HOST, WORKER, DOMAIN = "on the host", "on the worker's machine", "on a domain controller"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to copy. `where` it is to be run, and `why`."""

    where: str
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Remedy:
    commands: Sequence[Command]
    note: str = ""


def quoted(text: str) -> str:
    """As PowerShell reads it literally, whatever it holds (about_Quoting_Rules: a quote is doubled)."""
    return "'" + text.replace("'", "''").replace("\u2019", "\u2019\u2019").replace("\u2018", "\u2018\u2018") + "'"


def shell_quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def remedy_for(test: ConnectionTest, step: ConnectionStep) -> Remedy | None:
    known = (_REMEDIES.get(key) for key in ((step.name, step.code), ("", step.code), (step.name, "")))
    make = next(filter(None, known), None)
    return make(test) if make and step.code else None


def _name(test: ConnectionTest) -> Remedy:
    name = test.address
    return Remedy(
        (
            Command(WORKER, "what it says of the name", f"getent ahosts {shell_quoted(name)}"),
            Command(HOST, "its name and addresses", "[Net.Dns]::GetHostEntry('').HostName; Get-NetIPAddress"),
            Command(HOST, "tell DNS again", "ipconfig /registerdns"),
        )
    )


def _listener(test: ConnectionTest) -> Remedy:
    """HYPERV.md §1.3: 5985 is HTTP and 5986 HTTPS, whatever the URL."""
    if test.scheme == "https":
        return Remedy(
            (
                Command(HOST, "what listens", "winrm enumerate winrm/config/listener"),
                Command(HOST, "a listener with a certificate of its own", _https_listener(test)),
            ),
            "A certificate of your own authority is better than one that the host makes itself: use its thumbprint.",
        )
    return Remedy(
        (
            Command(HOST, "start WinRM, its listener and the firewall's rule", "winrm quickconfig -quiet"),
            Command(HOST, "what listens", "winrm enumerate winrm/config/listener"),
        )
    )


def _https_listener(test: ConnectionTest) -> str:
    return (
        f"$certificate = New-SelfSignedCertificate -DnsName {quoted(test.address)} -CertStoreLocation "
        "Cert:\\LocalMachine\\My\n"
        "New-Item -Path WSMan:\\localhost\\Listener -Transport HTTPS -Address * "
        "-CertificateThumbPrint $certificate.Thumbprint -Force\n"
        f"{_firewall(test)}"
    )


def _firewall(test: ConnectionTest) -> str:
    name = f"hvportal WinRM {test.port}"
    return (
        f"New-NetFirewallRule -DisplayName {quoted(name)} -Direction Inbound -Protocol TCP -LocalPort {test.port} "
        "-Action Allow"
    )


def _no_answer(test: ConnectionTest) -> Remedy:
    rule = "Enable-NetFirewallRule -Name WINRM-HTTP-In-TCP" if test.scheme == "http" else _firewall(test)
    return Remedy(
        (
            Command(HOST, "is WinRM there", "Test-WSMan -ComputerName localhost; Get-Service WinRM"),
            Command(HOST, "let it through the host's own firewall", rule),
            Command(WORKER, "the way there", f"tracepath -n {shell_quoted(test.address)}"),
        ),
        "A firewall between the two has to let the worker through as well.",
    )


def _certificate(_test: ConnectionTest) -> Remedy:
    fingerprints = (
        "Get-ChildItem Cert:\\LocalMachine\\My | ForEach-Object { $_.Subject; [BitConverter]::ToString("
        "[Security.Cryptography.SHA256]::Create().ComputeHash($_.RawData)).Replace('-', ':') }"
    )
    return Remedy(
        (
            Command(HOST, "its certificates with their fingerprints", fingerprints),
            Command(HOST, "which of them WinRM shows", "winrm enumerate winrm/config/listener"),
        ),
        "Compare at the host's console and not over the network; then accept the certificate above, or give the host "
        "one that an authority of yours vouches for.",
    )


def _renewal(_test: ConnectionTest) -> Remedy:
    """winrm/config/Listener: its certificate is known by its thumbprint, and a new one is a new thumbprint."""
    listener = (
        "Set-WSManInstance -ResourceURI winrm/config/Listener -SelectorSet @{Address='*'; Transport='HTTPS'} "
        "-ValueSet @{CertificateThumbprint='THUMBPRINT'}"
    )
    certificates = "Get-ChildItem Cert:\\LocalMachine\\My | Format-List Subject, NotAfter, Thumbprint"
    return Remedy(
        (
            Command(HOST, "its certificates, and until when each is good", certificates),
            Command(HOST, "show the new one (with its thumbprint)", listener),
        ),
        "One that a person accepted has to be accepted anew when it is another: do both on the same day.",
    )


def _old_tls(_test: ConnectionTest) -> Remedy:
    """HYPERV.md §4: Windows Server 2008 R2 offers TLS 1.0 unless it is told otherwise."""
    switched_on = (
        "$key = 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server'\n"
        "New-Item -Path $key -Force\n"
        "New-ItemProperty -Path $key -Name Enabled -Value 1 -PropertyType DWord -Force\n"
        "New-ItemProperty -Path $key -Name DisabledByDefault -Value 0 -PropertyType DWord -Force"
    )
    return Remedy(
        (Command(HOST, "switch TLS 1.2 on (holds from the next restart of the host)", switched_on),),
        "Or have the portal ask it over HTTP at 5985: NTLM and Kerberos seal every message there.",
    )


def _winrm(test: ConnectionTest) -> Remedy:
    return Remedy(
        (
            Command(HOST, "the service", "Get-Service WinRM; Restart-Service WinRM"),
            Command(HOST, "what listens at which port", "winrm enumerate winrm/config/listener"),
            Command(HOST, "who has the port", f"Get-NetTCPConnection -State Listen -LocalPort {test.port}"),
        )
    )


_WAY_ON = {
    "ntlm": "winrm set winrm/config/service/auth '@{Negotiate=\"true\"}'",
    "kerberos": "winrm set winrm/config/service/auth '@{Kerberos=\"true\"}'",
    "credssp": "Enable-WSManCredSSP -Role Server -Force",
    "certificate": "winrm set winrm/config/service/auth '@{Certificate=\"true\"}'",
    "basic": "winrm set winrm/config/service/auth '@{Basic=\"true\"}'",
}


def _way(test: ConnectionTest) -> Remedy:
    return Remedy(
        (
            Command(HOST, "what it allows", "winrm get winrm/config/service/auth"),
            Command(HOST, f"allow {test.get_transport_display()}", _WAY_ON[test.transport]),
        )
    )


def _logon(test: ConnectionTest) -> Remedy:
    bare = test.username.rpartition("\\")[2].partition("@")[0]
    return Remedy(
        (
            Command(HOST, "what Windows says of refused logons (status and reason)", _FAILED_LOGONS),
            Command(DOMAIN, "is it locked, expired, disabled", f"Get-ADUser {quoted(bare)} -Properties {_AD}"),
            Command(DOMAIN, "unlock it", f"Unlock-ADAccount {quoted(bare)}"),
            Command(HOST, "the clock", "w32tm /query /status"),
        ),
        "One logon was tried and no more. Do not test again and again with a password that may be wrong: accounts "
        "lock.",
    )


_AD = "LockedOut, Enabled, PasswordExpired, AccountExpirationDate"
_FAILED_LOGONS = (
    "Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625; StartTime=(Get-Date).AddMinutes(-15)} | "
    "Select-Object -First 5 TimeCreated, Message | Format-List"
)


def _kerberos(test: ConnectionTest) -> Remedy:
    principal = shell_quoted(test.username)
    name = test.kerberos_host or test.address
    return Remedy(
        (
            Command(WORKER, "its tickets", "klist"),
            Command(WORKER, "a ticket for the account", f"kinit {principal}"),
            Command(WORKER, "a ticket for the host", f"kvno {shell_quoted(f'HTTP/{name}')}"),
            Command(DOMAIN, "whose the service name is", f"setspn -Q {quoted(f'HTTP/{name}')}"),
        )
    )


def _rights(test: ConnectionTest) -> Remedy:
    """HYPERV.md §1.2: the WinRS shell admits administrators alone; local ones but the built-in need the policy."""
    account = quoted(test.username)
    policy = (
        "New-ItemProperty -Path HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System "
        "-Name LocalAccountTokenFilterPolicy -Value 1 -PropertyType DWord -Force"
    )
    return Remedy(
        (
            Command(HOST, "make it a local administrator", f"net localgroup Administrators {account} /add"),
            Command(HOST, "where it is a local account and not the built-in Administrator", policy),
            Command(HOST, "who is one", "net localgroup Administrators"),
        ),
        "On a host in another language the group is called otherwise; its SID is S-1-5-32-544: "
        f"Add-LocalGroupMember -SID S-1-5-32-544 -Member {account}",
    )


def _quota(_test: ConnectionTest) -> Remedy:
    return Remedy(
        (
            Command(HOST, "its limits", "winrm get winrm/config/winrs"),
            Command(HOST, "the shells that are open now, and whose", "winrm enumerate shell"),
        )
    )


def _language(_test: ConnectionTest) -> Remedy:
    return Remedy(
        (
            Command(HOST, "the mode of your own PowerShell", "$ExecutionContext.SessionState.LanguageMode"),
            Command(HOST, "the rules in force", "Get-AppLockerPolicy -Effective -Xml"),
            Command(
                HOST,
                "what was refused lately",
                "Get-WinEvent -LogName 'Microsoft-Windows-AppLocker/EXE and DLL' -MaxEvents 20",
            ),
        ),
        "Let the portal's account run scripts in full language: its command line is always the same (see the security "
        "model).",
    )


def _hyperv_missing(_test: ConnectionTest) -> Remedy:
    return Remedy(
        (
            Command(HOST, "is the role there", "Get-WindowsFeature Hyper-V, Hyper-V-PowerShell"),
            Command(
                HOST,
                "install it (the host restarts)",
                "Install-WindowsFeature Hyper-V -IncludeManagementTools -Restart",
            ),
        ),
        "If this is no Hyper-V host, take it out of your list.",
    )


def _module(_test: ConnectionTest) -> Remedy:
    return Remedy((Command(HOST, "install Hyper-V's PowerShell module", "Install-WindowsFeature Hyper-V-PowerShell"),))


def _vmms(_test: ConnectionTest) -> Remedy:
    return Remedy(
        (
            Command(HOST, "start it; VMs that run are not touched", "Start-Service vmms"),
            Command(HOST, "why it stopped", "Get-WinEvent -LogName Microsoft-Windows-Hyper-V-VMMS-Admin -MaxEvents 20"),
        )
    )


def _clock(_test: ConnectionTest) -> Remedy:
    return Remedy(
        (
            Command(HOST, "where it takes its time from", "w32tm /query /source; w32tm /query /status"),
            Command(HOST, "set it right", "w32tm /resync /rediscover"),
            Command(WORKER, "whether the portal's own is right", "timedatectl"),
        )
    )


def _slow(_test: ConnectionTest) -> Remedy:
    return Remedy(
        (
            Command(HOST, "what keeps it busy", "Get-Process | Sort-Object CPU -Descending | Select-Object -First 10"),
            Command(HOST, "how long Hyper-V takes by itself", "Measure-Command { Get-VM }"),
        )
    )


def _script(_test: ConnectionTest) -> Remedy:
    """A cmdlet fails, or something writes into the answer. No profile does, because none is loaded; cmd.exe, in which
    WinRM starts every program, may."""
    before_all = (
        "Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Command Processor', "
        "'HKCU:\\SOFTWARE\\Microsoft\\Command Processor' | Format-List PSPath, AutoRun"
    )
    noted = "Get-WinEvent -LogName 'Windows PowerShell' -MaxEvents 20 | Format-List TimeCreated, Message"
    return Remedy(
        (
            Command(HOST, "does Hyper-V answer there, and with which words", "Get-VMHost; Get-VM"),
            Command(HOST, "what cmd.exe runs before anything else (AutoRun should be empty)", before_all),
            Command(HOST, "what PowerShell itself has noted", noted),
        ),
        "What exactly was said stands above: it is what to search for.",
    )


def _version(_test: ConnectionTest) -> Remedy:
    asked = "Get-WmiObject Win32_OperatingSystem | Format-List Caption, Version"
    return Remedy(
        (Command(HOST, "which Windows it is", asked), Command(HOST, "is WMI well", "winmgmt /verifyrepository"))
    )


def _old_windows(_test: ConnectionTest) -> Remedy:
    return Remedy((), "Nothing has to be done: the host can be read. What is not offered there is marked as such.")


def _which_host(test: ConnectionTest) -> Remedy:
    return Remedy(
        (
            Command(HOST, "its name, its domain and its addresses", "hostname; ipconfig /all"),
            Command(HOST, "which VMs are on it", "Get-VM | Select-Object Name, Id"),
            Command(WORKER, "whom the address belongs to", f"getent hosts {shell_quoted(test.address)}"),
        ),
        "If it is the host that you mean (renamed, built anew), go on. If not, correct the address.",
    )


def _known(_test: ConnectionTest) -> Remedy:
    return Remedy(
        (),
        "Do not add it again. If it has another address now, open the known host and change its address there: its "
        "history stays. If it is retired, bring it back there.",
    )


def _no_cluster(_test: ConnectionTest) -> Remedy:
    return Remedy(
        (
            Command(HOST, "does its cluster service run", "Get-Service ClusSvc"),
            Command(HOST, "which cluster it is of", "Get-Cluster; Get-ClusterNode"),
            Command(HOST, "start it, if it should run", "Start-Service ClusSvc"),
        ),
        "If it is no node of a cluster, name one that is, or add the host by itself.",
    )


def _key_missing(_test: ConnectionTest) -> Remedy:
    return Remedy(
        (),
        "Put the missing key back into HVPORTAL_CREDENTIAL_KEYS and restart the processes, or give the credential its "
        "secret again, under Credentials.",
    )


def _registration(_test: ConnectionTest) -> Remedy:
    return Remedy((), "Nothing was sent. Choose another credential or another way to the host, and test again.")


def _portal(_test: ConnectionTest) -> Remedy:
    return Remedy(
        (
            Command(WORKER, "its log, with systemd", "journalctl -u 'hvportal-worker@*' --since '15 minutes ago'"),
            Command(WORKER, "its log, with Docker", "docker compose logs --since 15m worker suspect"),
        ),
        "The host has nothing to do with it. Test again; if it happens twice, the log says why.",
    )


_REMEDIES: Mapping[tuple[str, str], Callable[[ConnectionTest], Remedy]] = {
    ("name", ""): _name,
    ("tcp", "refused"): _listener,
    ("tcp", ""): _no_answer,
    ("tls", "not_tls"): _listener,
    ("tls", "old_tls"): _old_tls,
    ("tls", "tls_silent"): _winrm,
    ("tls", "certificate_ends"): _renewal,
    ("tls", ""): _certificate,
    ("winrm", "way_not_offered"): _way,
    ("winrm", ""): _winrm,
    **{("winrm", code): _winrm for code in ("rights_missing", "bad_output", "timed_out")},  # nobody has logged on yet
    ("logon", ""): _winrm,
    ("shell", ""): _winrm,
    **{(step, "timed_out"): _winrm for step in ("logon", "shell")},  # the service says nothing, and no script is slow
    ("hyperv", "hyperv_administrator_only"): _rights,
    ("hyperv", "hyperv_missing"): _hyperv_missing,
    ("hyperv", "module_missing"): _module,
    ("hyperv", "vmms_stopped"): _vmms,
    ("versions", "version_unknown"): _version,
    ("versions", "old_windows"): _old_windows,
    ("clock", "clock_off"): _clock,
    ("identity", "known_host"): _known,
    ("identity", "retired_host"): _known,
    ("identity", "no_cluster"): _no_cluster,
    ("identity", ""): _which_host,
    **{("", code): _certificate for code in ("certificate_not_trusted", "certificate_changed", "tls_failed")},
    **{("", code): _logon for code in ("credentials_refused", "logon_held_back")},
    **{("", code): _language for code in ("constrained_language", "blocked_by_policy")},
    **{("", code): _script for code in ("script_failed", "script_error", "bad_output")},
    **{("", code): _portal for code in ("worker_lost", "portal_error")},
    ("", "kerberos_failed"): _kerberos,
    ("", "quota_exceeded"): _quota,
    ("", "rights_missing"): _rights,
    ("", "timed_out"): _slow,
    ("", "unreachable"): _winrm,
    ("", "secret_unreadable"): _key_missing,
    ("", "target_unusable"): _registration,
}
