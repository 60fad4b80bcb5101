"""A living Hyper-V estate: every value follows from a seed, a clock and the verbs done."""

from simulator.estate.clock import Clock
from simulator.estate.errors import EstateError
from simulator.estate.estate import Estate
from simulator.estate.model import VM, Cluster, Host, Memory

__all__ = ["VM", "Clock", "Cluster", "Estate", "EstateError", "Host", "Memory"]
