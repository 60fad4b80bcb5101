"""An interpreter for a declared subset of Windows PowerShell 5.1. It knows no Hyper-V: a Machine gives it commands."""
