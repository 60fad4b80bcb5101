"""Hyper-V hosts without Windows: WS-Management, an interpreter for a subset of Windows PowerShell, cmdlets and an estate."""
