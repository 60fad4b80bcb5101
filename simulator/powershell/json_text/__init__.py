"""JSON as ConvertTo-Json and ConvertFrom-Json of Windows PowerShell 5.1 write and read it (JavaScriptSerializer)."""
