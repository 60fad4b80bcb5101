"""The only code that speaks to a Hyper-V host. Imports libraries only: no Django, no settings, no simulator.

`estate.read_estate` asks one host one question; `client.run_script` is underneath; `errors` is everything that may
go wrong.
"""
