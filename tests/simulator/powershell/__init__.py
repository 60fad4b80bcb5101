"""The interpreter, held to what Windows PowerShell 5.1 is documented or known to do."""
