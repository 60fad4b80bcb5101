"""Is this a Hyper-V host that the portal can read? Asked step by step, so that a person sees where it ends.

    name ─> tcp ─> tls ─> winrm ─> logon ─> shell ─> powershell ─> hyperv ─> versions ─> clock

Nothing is changed on the host, nothing is logged on with before the host was known by its certificate, and one refused
logon ends it: accounts lock. A step that fails ends the probe; one that warns does not.
"""

from hyperv.probing.probe import Probe
from hyperv.probing.steps import STEPS, Found, Outcome, Step

__all__ = ["STEPS", "Found", "Outcome", "Probe", "Step"]
