"""Proving a host: whether everything that the portal relies on in changes holds on it. See docs/qualify-a-host.md."""
