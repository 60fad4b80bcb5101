"""The hosts of the simulated estate on which every section is compared, one of each kind."""

HOSTS = (
    "HV05",  # Windows Server 2022, a node of a cluster with shared volumes
    "HV09",  # 2019, a node of a cluster with Storage Spaces Direct
    "HV10",  # 2025, alone, with replicated VMs
    "HV13",  # 2012 R2, in German
)
