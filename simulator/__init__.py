"""Hyper-V hosts without Windows: WS-Management, an interpreter for a subset of PowerShell, cmdlets and an estate."""
