"""Lists as declarations: columns, filters, order, pages, saved views, CSV and actions on many rows, all in the address.

An app says what its list is (`lists.definition.List`) and registers it; the pages are made here. No domain is known.
"""
