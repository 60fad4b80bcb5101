"""What Windows says in its own language. No script may go by it: the tests read German hosts as they read English ones.

English wordings are captured where a module says so; the German ones are translations of our own in the same places.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.estate import Host


@dataclass(frozen=True, slots=True)
class Words:
    """`statuses` by the name of VMOperationalStatus, `memory_statuses` and `counters` by the English word, `services`
    by name."""

    statuses: Mapping[str, str]
    memory_statuses: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    counters: Mapping[str, str] = field(default_factory=dict)
    memory: str = "Memory"
    virtual_machine: str = "Virtual Machine"
    virtual_machine_description: str = "Microsoft Virtual Computer System"
    hosting_system: str = "Hosting Computer System"
    hosting_description: str = "Microsoft Hosting Computer System"
    # kubernetes/minikube #16679, LabBuilder #203: what every cmdlet of the module says where vmms does not run.
    no_vmms: str = (
        "Hyper-V encountered an error trying to access an object on computer '{0}' because the object was not found. "
        "The object might have been deleted, or you might not have permission to perform the task. "
        "Verify that the Virtual Machine Management service on the computer is running. "
        "If the service is running, try to perform the task again by using Run as Administrator."
    )
    no_rights: str = (
        "You do not have the required permission to complete this task. "
        "Contact the administrator of the authorization policy for the computer '{0}'."
    )
    no_counter: str = "The specified object was not found on the computer."


ENGLISH = Words(
    {
        "Ok": "Operating normally",
        "ApplicationCriticalState": "An application in the virtual machine is in a critical state",
        "CriticalIoError": "The virtual machine is paused because of an error accessing its storage",
        "InService": "In service",
        "MergingDisks": "Merging disks",
    }
)
GERMAN = Words(
    {
        "Ok": "Normaler Betrieb",
        "ApplicationCriticalState": "Eine Anwendung des virtuellen Computers ist in einem kritischen Zustand",
        "CriticalIoError": "Der virtuelle Computer wurde wegen eines Speicherfehlers angehalten",
        "InService": "Wird verwendet",
        "MergingDisks": "Datenträger werden zusammengeführt",
        "BackingUpVirtualMachine": "Der virtuelle Computer wird gesichert",
        "CreatingSnapshot": "Prüfpunkt wird erstellt",
        "MigratingVirtualMachine": "Der virtuelle Computer wird migriert",
    },
    {"OK": "OK", "Low": "Niedrig", "Warning": "Warnung"},
    {
        "EventLog": "Windows-Ereignisprotokoll",
        "LanmanServer": "Server",
        "vmcompute": "Hyper-V-Hostserverdienst",
        "W32Time": "Windows-Zeitgeber",
        "Winmgmt": "Windows-Verwaltungsinstrumentation",
        "WinRM": "Windows-Remoteverwaltung (WS-Verwaltung)",
        "vmms": "Hyper-V-Verwaltung virtueller Computer",
        "ClusSvc": "Clusterdienst",
    },
    {
        "Hyper-V Dynamic Memory VM": "Hyper-V - Dynamischer Arbeitsspeicher - VM",
        "Hyper-V Dynamic Memory Balancer": "Hyper-V - Dynamischer Arbeitsspeicher - Lastenausgleich",
        "Current Pressure": "Aktuelle Auslastung",
        "Average Pressure": "Durchschnittliche Auslastung",
        "Physical Memory": "Physischer Speicher",
        "Guest Visible Physical Memory": "Für den Gast sichtbarer physischer Speicher",
        "Available Memory": "Verfügbarer Arbeitsspeicher",
    },
    "Arbeitsspeicher",
    "Virtueller Computer",
    "Virtuelles Computersystem von Microsoft",
    "Hostcomputersystem",
    "Hostcomputersystem von Microsoft",
    'Hyper-V hat beim Zugriff auf ein Objekt auf dem Computer "{0}" einen Fehler festgestellt, da das Objekt nicht '
    "gefunden wurde. Möglicherweise wurde es gelöscht, oder Sie besitzen nicht die erforderlichen Berechtigungen.",
    "Sie besitzen nicht die erforderliche Berechtigung für diese Aufgabe. Wenden Sie sich an den Administrator der "
    'Autorisierungsrichtlinie für den Computer "{0}".',
    "Das angegebene Objekt wurde auf dem Computer nicht gefunden.",
)


def words_of(host: Host) -> Words:
    """In the display language of the host's Windows, which is not the culture of its formats."""
    return GERMAN if host.language.startswith("de") else ENGLISH
