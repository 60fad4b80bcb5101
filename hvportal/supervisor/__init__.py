"""Owns the processes of `make demo`: starts them, watches them, restarts them, and leaves none behind.

Rooms: ports and secrets (what a process is given), launch and child (one process), privilege (PostgreSQL refuses root),
postgres, valkey and servers (the embedded ones, also used by the tests), probes (is it alive), services (what a service
is), watch (one service's life), loop (all of them), portal and plan (the demo's services and their order), conditions,
leftovers and first_polls (before and during a start), status and terminal (what a person sees), demo (the command),
hosts (a simulated host made to go away).
"""
