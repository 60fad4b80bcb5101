"""What the demo company's VMs are for, and so how much memory they ask for and when."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """`count` VMs named by `pattern` at a site. Memory in gigabytes; without `maximum` it is static. `low` and `high`
    are what the guest uses in a quiet and in the busiest hour. `hours`: "always", "office" (on workdays) or "slots"."""

    site: str
    pattern: str
    count: int
    purpose: str
    startup: float
    minimum: float | None
    maximum: float | None
    low: float
    high: float
    shape: str = "office"
    cpus: int = 2
    cpu_percent: int = 20
    system: str = "Windows Server 2022"
    hours: str = "always"
    generation: int = 2
    start_delay_seconds: int = 0

    @property
    def linux(self) -> bool:
        return not self.system.startswith("Windows")


UBUNTU = "Ubuntu 22.04"
WINDOWS_2019 = "Windows Server 2019"
WINDOWS_2016 = "Windows Server 2016"
WINDOWS_2008 = "Windows Server 2008 R2"
WINDOWS_2012 = "Windows Server 2012 R2"
WINDOWS_11 = "Windows 11"

ROLES = (
    # Headquarters: five nodes.
    Role("hq", "DC{:02}", 2, "Domain controller", 8, None, None, 3, 4, "flat", cpus=4, cpu_percent=8),
    Role("hq", "FS{:02}", 6, "File server", 8, 4, 24, 4, 16, cpus=4, start_delay_seconds=60),
    Role("hq", "SQL{:02}", 6, "SQL Server", 48, None, None, 30, 44, cpus=8, cpu_percent=55, start_delay_seconds=60),
    Role("hq", "SQL-RPT{:02}", 2, "SQL Server Reporting Services", 16, 8, 48, 10, 36, "night", 8, 60),
    Role("hq", "EXCH{:02}", 4, "Exchange Server 2019", 48, None, None, 34, 45, cpus=12, system=WINDOWS_2019),
    Role("hq", "RDSH{:02}", 18, "Remote desktop session host", 4, 4, 20, 3, 14, "sessions", 8, 65),
    Role("hq", "RDCB{:02}", 2, "Remote desktop connection broker", 4, 2, 8, 2, 4, cpus=2),
    Role("hq", "RDGW{:02}", 2, "Remote desktop gateway", 4, 2, 8, 2, 4, "sessions"),
    Role("hq", "ERP-APP{:02}", 6, "ERP application server", 8, 8, 32, 8, 24, cpus=8, cpu_percent=50),
    Role("hq", "CRM{:02}", 3, "CRM front end", 6, 4, 16, 4, 11, cpus=4, cpu_percent=35),
    Role("hq", "SP{:02}", 3, "SharePoint", 12, 8, 24, 9, 18, cpus=4, system=WINDOWS_2019),
    Role("hq", "WEB{:02}", 12, "nginx and PHP, public web tier", 2, 1, 8, 1, 6, "evening", 4, 45, UBUNTU),
    Role("hq", "CACHE{:02}", 2, "Valkey", 8, None, None, 4, 6, "evening", 2, 25, UBUNTU),
    Role("hq", "PRINT{:02}", 2, "Print server", 4, 2, 8, 2, 5, system=WINDOWS_2019),
    Role("hq", "PKI{:02}", 1, "Certificate authority", 4, None, None, 2, 2.5, "flat", cpu_percent=3),
    Role("hq", "NPS{:02}", 2, "RADIUS", 2, 2, 4, 1, 1.5, "office", cpu_percent=6),
    Role("hq", "ADFS{:02}", 2, "Federation", 4, 2, 8, 2, 4),
    Role("hq", "WSUS{:02}", 1, "Update services", 8, 4, 16, 5, 12, "night", 4, 50),
    Role("hq", "MGMT{:02}", 3, "Management jump host", 4, 2, 8, 2, 5, system="Windows Server 2025"),
    Role("hq", "VDI-DEV{:02}", 8, "Developer desktop", 4, 2, 16, 3, 11, "build", 4, 55, WINDOWS_11, "office"),
    # The second data centre: four nodes.
    Role("dc2", "DC{:02}", 1, "Domain controller", 8, None, None, 3, 4, "flat", cpus=4, cpu_percent=8),
    Role("dc2", "K8S-N{:02}", 9, "Kubernetes node", 16, None, None, 9, 15, "evening", 8, 50, UBUNTU),
    Role("dc2", "PG{:02}", 4, "PostgreSQL", 24, None, None, 14, 22, "office", 8, 45, UBUNTU),
    Role("dc2", "MON{:02}", 2, "Monitoring", 8, 4, 16, 6, 11, "flat", 4, 30, UBUNTU),
    Role("dc2", "LOG{:02}", 3, "Log store", 16, 8, 32, 12, 24, "office", 4, 40, UBUNTU),
    Role("dc2", "BKP{:02}", 3, "Backup proxy", 6, 4, 24, 4, 18, "night", 8, 70),
    Role("dc2", "RDSH-DC2-{:02}", 9, "Remote desktop session host", 4, 3, 20, 3, 15, "sessions", 8, 65),
    Role("dc2", "APP-{:02}", 8, "Line-of-business application", 4, 2, 12, 2, 7, system=WINDOWS_2019),
    Role("dc2", "LEGACY{:02}", 4, "Old application", 4, None, None, 2, 3, system=WINDOWS_2012, generation=1),
    Role("dc2", "BUILD{:02}", 6, "Build agent", 4, 4, 16, 3, 13, "build", 8, 80, UBUNTU, "slots"),
    Role("dc2", "STAGE{:02}", 6, "Staging", 4, 2, 8, 2, 6, "office", 4, 30, hours="office"),
    # A branch office, one host.
    Role("branch", "BR-DC{:02}", 1, "Domain controller", 4, None, None, 2, 3, "flat", cpu_percent=6),
    Role("branch", "BR-FS{:02}", 2, "File server", 6, 4, 16, 4, 11),
    Role("branch", "BR-RDSH{:02}", 4, "Remote desktop session host", 4, 4, 16, 3, 12, "sessions", 6, 60),
    Role("branch", "BR-PRINT{:02}", 1, "Print server", 4, 2, 6, 2, 4),
    # The laboratory: machines come and go.
    Role("lab", "TEST-{:02}", 12, "Test machine", 4, 1, 8, 2, 6, "build", 2, 50, hours="slots"),
    Role("lab", "LAB-LNX{:02}", 5, "Test machine", 2, 1, 4, 1, 3, "build", 2, 40, UBUNTU, "slots"),
    Role("lab", "LAB-DC{:02}", 1, "Domain controller", 4, None, None, 2, 3, "flat", system=WINDOWS_2016),
    # Recovery: backup and replicas.
    Role("recovery", "DR-DC{:02}", 1, "Domain controller", 4, None, None, 2, 3, "flat", cpu_percent=6),
    Role("recovery", "DR-BKP{:02}", 2, "Backup repository", 8, 6, 32, 6, 22, "night", 8, 65),
    Role("recovery", "DR-FS{:02}", 2, "File server, passive", 6, 4, 12, 4, 6, "flat"),
    # A plant: what the machines on the floor talk to.
    Role("plant", "PLANT-DC{:02}", 1, "Domain controller", 4, None, None, 2, 3, "flat", cpu_percent=6, generation=1,
         system=WINDOWS_2012),
    Role("plant", "MES{:02}", 3, "Manufacturing execution", 8, 4, 16, 4, 11, "flat", 4, 35, WINDOWS_2012, generation=1),
    Role("plant", "SCADA{:02}", 2, "Supervisory control", 8, None, None, 4, 6, "flat", cpus=4, system=WINDOWS_2012,
         generation=1),
    Role("plant", "PLC-GW{:02}", 4, "Gateway to the machines", 2, 1, 4, 1, 3, "evening", 2, 20, UBUNTU, generation=1),
    # The archive: one host of 2008 R2 and what it keeps alive.
    Role("archive", "LEGACY-ERP{:02}", 1, "The ERP before the last", 12, None, None, 6, 8, "office", 4,
         system=WINDOWS_2008, generation=1, start_delay_seconds=90),
    Role("archive", "LEGACY-FILE{:02}", 2, "File server, read only", 2, 1, 8, 2, 5, "office", system=WINDOWS_2008,
         generation=1),
    Role("archive", "LEGACY-TERM{:02}", 2, "Terminal server", 2, 1, 8, 2, 7, "sessions", 2, 55, WINDOWS_2008,
         generation=1),
)  # fmt: skip
