"""Cells of a list, its rows, and the heads of its columns: `{% load lists %}`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.base import Parser, Token
from django.utils.safestring import SafeString

from lists.alike import beginning_of
from lists.cells import CellNode
from lists.columns import ALL, PARAMETER, USUAL, Column
from lists.definition import List
from lists.filters import ListForm, set_values
from lists.marks import as_of as mark_of_age
from lists.registry import list_for, lists_asked_by
from lists.tables import ListTable

register = template.Library()
register.filter("beginning", beginning_of)


@register.tag
def cell(parser: Parser, token: Token) -> CellNode:
    """{% cell demand %}{{ row.memory.demand_bytes|gib }}{% endcell %}"""
    key = token.split_contents()[1]
    nodelist = parser.parse(("endcell",))
    parser.delete_first_token()
    return CellNode(key, nodelist)


@register.simple_tag(takes_context=True)
def table_body(context: template.Context, table: ListTable) -> SafeString:
    return table.body(context)


@register.inclusion_tag("lists/table.html", takes_context=True)
def rows_like(
    context: template.Context, list_key: str, rows: Iterable[Any], columns: str, **options: Any
) -> dict[str, Any]:
    """Rows of a list on another page, with the list's own cells. `options`: caption; ages=False where a title has told
    how old they are; css of the table.

    {% rows_like "vms" vms "name state cpu" caption="VMs of HV01" %}
    """
    table = ListTable.elsewhere(list_for(list_key), columns.split(), list(rows), tell_ages=options.pop("ages", True))
    return {"table": table, "request": context.get("request"), **options}


@register.inclusion_tag("lists/about.html")
def lists_about(field: str, key: Any, name: str) -> dict[str, Any]:
    """The way from the page of a thing to every list that can be asked for what is of it.

    {% lists_about "host" host.pk host.name %}
    """
    return {"found": lists_asked_by(field), "asked": urlencode({field: key}), "field": field, "name": name}


@register.simple_tag
def as_of(section: Any) -> SafeString:
    return mark_of_age(section)


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """`fixed`: it is always shown."""

    column: Column
    chosen: bool
    fixed: bool

    @property
    def may_lack_room(self) -> bool:
        """One of the usual ones that a narrow screen leaves out."""
        return not self.column.optional and self.column.is_wide


@register.inclusion_tag("lists/columns.html")
def column_menu(found: List, form: ListForm) -> dict[str, Any]:
    """Which columns are shown, as boxes to tick; without the parameter the list shows its usual ones."""
    chosen = {column.key for column in found.columns_for(form)}
    rest = set_values(form.address)
    rest.pop(PARAMETER, None)
    addresses = {"address_usual": f"?{rest.urlencode()}"}
    for name, word in (("address_all", ALL), ("address_whole", USUAL)):
        rest[PARAMETER] = word
        addresses[name] = f"?{rest.urlencode()}"
    return {
        "choices": [
            ColumnChoice(column, column.key in chosen, not number) for number, column in enumerate(found.columns)
        ],
        "usual": ",".join(column.key for column in found.columns if not column.optional),
        **addresses,
    }
