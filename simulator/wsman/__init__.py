"""WS-Management over HTTP as Windows speaks it to a WinRS client: shells, streams, faults, NTLM and Basic."""
