"""Switching VMs, computed from plain facts: what there is to do, what speaks against it, what a job does next."""
