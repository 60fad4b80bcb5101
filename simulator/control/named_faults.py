"""Faults by name, for whoever does not want to know which switches make one: tests, `make smoke`, `make demo-host`.

A named fault is what stands here and nothing else: a host is healed before it is given one.
"""

from collections.abc import Mapping

from simulator.control.faults_of_acts import DURING_ACTS, NamedFault

HEALTHY = "none"
_SIX_MINUTES = 360  # seconds: Kerberos refuses from five on (HYPERV.md 1.2)


NAMED: Mapping[str, NamedFault] = {
    HEALTHY: NamedFault("is healthy", {}),
    "refuse": NamedFault("refuses connections", {"network": "refuse"}),
    "hang": NamedFault("takes requests and never answers", {"network": "hang"}),
    "silent": NamedFault("accepts connections and says nothing, not even a TLS handshake", {"network": "silent"}),
    "drip": NamedFault("answers byte by byte, 20 in a second", {"drip_bytes_per_second": 20}),
    "drop": NamedFault("resets the connection in the middle of an answer", {"drop_after_bytes": 3000}),
    "http503": NamedFault("answers HTTP 503, as a service that is stopping", {"http_status": 503}),
    "slow": NamedFault("takes 10 seconds for each command", {"delay_seconds": 10}),
    "password": NamedFault("refuses the password", {"password_ok": False}),
    "password-later": NamedFault("refuses the account after three good requests", {"good_requests": 3}),
    "wrong-certificate": NamedFault("shows another host's certificate (HTTPS)", {"certificate": "wrong_name"}),
    "expired-certificate": NamedFault("shows a certificate that has expired (HTTPS)", {"certificate": "expired"}),
    "self-signed-certificate": NamedFault("shows a self-signed certificate (HTTPS)", {"certificate": "self_signed"}),
    "shell-quota": NamedFault("grants no more shells to this account", {"shell_quota": 0}),
    "operation-quota": NamedFault("grants no more operations to this account", {"operation_quota": 0}),
    "shell-lost": NamedFault("loses each shell before its command starts", {"shell_lasts_requests": 0}),
    "shell-lost-later": NamedFault("loses each shell before its output is read", {"shell_lasts_requests": 2}),
    "busy": NamedFault("is busy whenever it is sent something", {"busy_sends": 1_000}),
    "no-output": NamedFault(
        "has nothing to say until the operation times out, over and over", {"silent_receives": 100}
    ),
    "access-denied": NamedFault("grants this account no shell", {"administrator": False}),
    "no-rights": NamedFault("grants a shell, but no rights over Hyper-V", {"hyperv_rights": False}),
    "vmms-stopped": NamedFault("has its Hyper-V service stopped", {"vmms": "Stopped"}),
    "section-broken": NamedFault(
        "cannot say what memory its VMs have", {"errors": {"Get-VMMemory": "operation_failed"}}
    ),
    "cmdlet-hangs": NamedFault("never comes back from asking for memory", {"hanging": ["Get-VMMemory"]}),
    "property-missing": NamedFault(
        "does not know the memory demand of a VM", {"missing_properties": {"VirtualMachine": ["MemoryDemand"]}}
    ),
    "junk": NamedFault(
        "writes a banner before its answer and a farewell after it",
        {"stdout_before": "Willkommen auf diesem Server – nur für Befugte!\r\n", "stdout_after": "\r\nBye.\r\n"},
    ),
    "bom": NamedFault("begins its answer with a byte order mark", {"bom": True}),
    "progress": NamedFault("reports its progress on the error stream", {"progress": True}),
    "errors-only": NamedFault("reports errors, no answer and success", {"errors_only": True}),
    "exit-code": NamedFault("answers well and says that it failed", {"exit_code": 3}),
    "truncated": NamedFault("ends its answer in the middle", {"keep_stdout_bytes": 400}),
    # Three bytes each, so that the first piece ends in the middle of one.
    "pieces": NamedFault("hands its answer out in small pieces", {"stdout_before": "€" * 500, "piece_bytes": 1_001}),
    "clock-off": NamedFault("has its clock six minutes ahead", {"clock_offset_seconds": _SIX_MINUTES}),
    "constrained": NamedFault(
        "keeps PowerShell in Constrained Language Mode", {"language_mode": "ConstrainedLanguage"}
    ),
    "applocker": NamedFault("does not let PowerShell run at all", {"powershell_blocked": True}),
    **DURING_ACTS,
}
