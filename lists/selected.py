"""The one action that every list has: the selected rows as CSV, in the columns that the list shows."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase

from lists.bulk import BulkAction, Selection
from lists.exports import csv_response, fields_of, rows_of


def _as_csv(selection: Selection, asked: Mapping[str, Any]) -> HttpResponseBase:
    of, asking = selection.of, selection.asking
    rows = rows_of(of, selection.things_to_export, asking)
    return csv_response(f"{of.key}-selected", fields_of(of.columns_for(selection.form)), rows, asking.now)


CSV_OF_SELECTION = BulkAction("csv", "CSV of these", "download", _as_csv, asks_first=False)
