"""VMs that exist to break portals: names that need quoting, twins, the silent, the broken, the replicated.

Each of them is something that a real estate holds; nothing here is out of Hyper-V's reach.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Oddity:
    """One VM on one host. `traits` overrides what an ordinary VM would have: see demo.py for the names it knows."""

    host: str
    name: str
    notes: str = ""
    traits: dict[str, Any] = field(default_factory=dict)


_BROKEN_PATH = {"state": "OffCritical", "operational_status": ("ApplicationCriticalState",)}
_APPLICATION_CRITICAL = {
    "heartbeat": "OkApplicationsCritical",
    "operational_status": ("Ok", "ApplicationCriticalState"),
}
_PRIMARY = ("Primary", "Replicating", "Normal", "HV12")
_REPLICA = ("Replica", "Replicating", "Normal", "HV10")
_PRIMARY_LATE = ("Primary", "Replicating", "Warning", "HV12")
_REPLICA_LATE = ("Replica", "WaitingForStartResynchronize", "Critical", "HV10")
_PRIMARY_AGAIN = ("Primary", "Resynchronizing", "Warning", "HV12")
_REPLICA_AGAIN = ("Replica", "Resynchronizing", "Warning", "HV10")

ODDITIES = (
    # Names.
    Oddity("HV01", "O'Brien's \"old\" CRM", "Owner: Seán O'Brien\r\nTicket #4711\r\n\r\n\tNo backups."),
    Oddity("HV02", "[lab] web*01?", "Wildcards in the name: -Name finds it only escaped."),
    Oddity("HV03", "$env:COMPUTERNAME; Stop-VM *", "A name is never a command."),
    Oddity("HV04", "Бухгалтерия 1С", "Ответственная: Мария Иванова\nПерезапуск только после 20:00"),
    Oddity("HV05", "🚀 Launch-Päge", "Ümläute, emoji 👩‍💻 and a family 👨‍👩‍👧\nthird line"),
    Oddity("HV06", "R&D <build> 100%", "<b>not bold</b> & not an entity: &amp;"),
    Oddity("HV07", "=SUM(A1:A9)", "A spreadsheet would calculate this."),
    Oddity("HV09", "<script>alert('vm')</script>"),
    Oddity("HV10", "Zürich, Büro 3 (alt)", "Größe: 4 GB; Straße: \"Am Markt\"; C:\\Temp\\", {"hours": "office"}),
    Oddity("HV11", "back`tick ${x} {0} %PATH% ^caret", "", {"hours": "slots"}),
    Oddity("HV12", "a very long name " + "that goes on and on " * 4 + "and ends here"),
    Oddity("HV11", "日本語テスト機", "", {"hours": "slots"}),
    # Twins: the GUID alone tells them apart.
    Oddity("HV03", "TWIN"),
    Oddity("HV12", "TWIN", "Same name as the one in the cluster"),
    Oddity("HV11", "clone", "", {"hours": "slots"}),
    Oddity("HV11", "clone", "Imported twice by mistake", {"state": "Off"}),
    # Guests without integration components: running, demand unknown, dynamic or static.
    Oddity("HV01", "FW-EDGE-01", "Firewall appliance; no integration services", {"silent": True, "dynamic": True}),
    Oddity("HV06", "FW-EDGE-02", "Firewall appliance; no integration services", {"silent": True}),
    Oddity("HV10", "PBX", "Telephone exchange", {"silent": True, "generation": 1}),
    Oddity("HV07", "LB-VIRTUAL", "Load balancer", {"silent": True, "dynamic": True}),
    # States that stay.
    Oddity("HV02", "TEMPLATE-WS2022", "Sysprepped. Do not start.", {"state": "Off", "start_action": "Nothing"}),
    Oddity("HV06", "TEMPLATE-UBUNTU", "cloud-init template", {"state": "Off", "start_action": "Nothing"}),
    Oddity("HV04", "YEAR-END-2025", "Wake only for the auditors", {"state": "Saved"}),
    Oddity("HV11", "DEBUG-HANG", "Paused by development, do not touch", {"state": "Paused"}),
    Oddity("HV09", "ARCHIVE-NFS", "", {"state": "PausedCritical", "operational_status": ("CriticalIoError",)}),
    Oddity("HV12", "ORPHAN-CONFIG", "Its volume is gone", _BROKEN_PATH),
    # Heartbeats other than the usual ones.
    Oddity("HV05", "APP-OLD-IC", "Integration services outdated", {"heartbeat": "OkApplicationsUnknown"}),
    Oddity("HV07", "SCANNER", "Hangs now and then", {"heartbeat": "LostCommunication"}),
    Oddity("HV08", "CAD-LICENSE", "", _APPLICATION_CRITICAL),
    Oddity("HV09", "HB-OFF", "Heartbeat switched off by its owner", {"heartbeat": "Disabled"}),
    # Out of memory: it uses all that its maximum allows.
    Oddity("HV04", "JAVA-LEAK", "Restarted every Monday, still", {"starved": True}),
    # Hyper-V Replica: one GUID on two hosts.
    Oddity("HV10", "BR-ERP", "Replicated", {"replication": _PRIMARY, "twin_of": "BR-ERP"}),
    Oddity("HV12", "BR-ERP", "Replicated", {"replication": _REPLICA, "twin_of": "BR-ERP", "state": "Off"}),
    Oddity("HV10", "BR-MAIL", "", {"replication": _PRIMARY_LATE, "twin_of": "BR-MAIL"}),
    Oddity("HV12", "BR-MAIL", "", {"replication": _REPLICA_LATE, "twin_of": "BR-MAIL", "state": "Off"}),
    # On Windows Server 2008 R2: no name there is easier than elsewhere, and states have other numbers.
    Oddity("HV14", "LEGACY Büro \"Süd\" № 7 🚀", "C:\\alt\tTab\r\n\x01 und Ä", {"generation": 1}),
    Oddity("HV14", "LEGACY SAVED", "", {"generation": 1, "state": "Saved", "start_action": "Nothing"}),
    Oddity("HV14", "LEGACY PAUSED", "", {"generation": 1, "state": "Paused"}),
    Oddity("HV14", "LEGACY SILENT", "No integration components", {"silent": True, "dynamic": True, "generation": 1}),
    Oddity("HV10", "BR-CRM", "", {"replication": _PRIMARY_AGAIN, "twin_of": "BR-CRM"}),
    Oddity("HV12", "BR-CRM", "", {"replication": _REPLICA_AGAIN, "twin_of": "BR-CRM", "state": "Off"}),
    # A migration that broke off: it runs where it was, and its destination kept what had arrived.
    Oddity("HV10", "BR-MOVED", "Was to go to HV12", {"twin_of": "BR-MOVED"}),
    Oddity("HV12", "BR-MOVED", "Was to go to HV12", {"twin_of": "BR-MOVED", "state": "Off", "leftover": True}),
)  # fmt: skip
