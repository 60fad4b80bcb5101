"""Tables of rows, made of the cells that a list's template declares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.template import Context
from django.template.base import NodeList
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists.cells import CellNode
from lists.columns import USUAL, Column, asked_columns
from lists.definition import List
from lists.filters import ListForm
from lists.heads import Head, heads_of
from lists.marks import aged, unknown

MANY = 11


@dataclass(frozen=True, slots=True)
class ListTable:
    """`heads` without addresses are those of a table that cannot be sorted. `tell_ages`: False where a title does.
    `crowded`: somebody wants columns that a narrow screen would leave out."""

    of: List
    columns: Sequence[Column]
    heads: Sequence[Head]
    rows: Sequence[Any]
    pickable: bool = False
    tell_ages: bool = True
    crowded: bool = False

    @property
    def many(self) -> bool:
        """More columns than a screen of usual width has room for."""
        return len(self.columns) > MANY

    @classmethod
    def of_page(cls, found: List, form: ListForm, rows: Sequence[Any], *, pickable: bool) -> "ListTable":
        columns = found.columns_for(form)
        usual = [column.key for column in found.columns if not column.optional]
        crowded = False
        if USUAL in asked_columns(form.address) or [column.key for column in columns] != usual:
            crowded = any(column.is_wide for column in columns)
            columns = [_narrow_too(column) for column in columns]  # who chose a column wants it on a phone as well
        tell_ages = found.age_told_by not in {column.key for column in columns}
        return cls(found, columns, heads_of(columns, form), rows, pickable, tell_ages, crowded)

    @classmethod
    def elsewhere(cls, found: List, keys: Sequence[str], rows: Sequence[Any], *, tell_ages: bool) -> "ListTable":
        """The same cells on another page; rows as the list's `dress` makes them."""
        columns = [column for column in found.columns if column.key in keys]
        heads = [Head(column.key, column.title, column.css, "", "") for column in columns]
        return cls(found, columns, heads, rows, tell_ages=tell_ages)

    def body(self, context: Context) -> SafeString:
        """The rows as HTML; in Python, because a template for each cell would take longer than the queries."""
        cells = cells_of(self.of.cells, *self.of.more_cells)
        return SafeString("".join(part for row in self.rows for part in self._row(context, cells, row)))

    def _row(self, context: Context, cells: Mapping[str, NodeList], row: Any) -> Iterator[str]:
        css = self.of.row_css(row)
        yield format_html('<tr class="{}">', css) if css else "<tr>"
        if self.pickable:
            yield self._pick(row)
        told: set[str] = set()
        with context.push(row=row):
            for number, column in enumerate(self.columns):
                yield self._cell(context, cells[column.key], column, row, told, head=not number)
        yield "</tr>"

    def _pick(self, row: Any) -> str:
        key = self.of.row_key(row)
        return format_html(
            '<td class="hv-pick"><input class="form-check-input" type="checkbox" name="pick" value="{}" form="act" '
            'id="pick-{}" aria-label="Select this {}"></td>',
            *(key, key, self.of.thing),
        )

    def _cell(self, context: Context, cell: NodeList, column: Column, row: Any, told: set[str], *, head: bool) -> str:
        reason = column.unknown(row)
        content = unknown(reason) if reason else cell.render(context).strip()
        css = column.css
        section = row.sections.get(column.age) if column.age else None
        if section is not None and section.old and not reason:
            css = f"{css} hv-last-known".strip()
            content = aged(content, section, first=self.tell_ages and column.age not in told)
            told.add(column.age)
        if head:
            return f'<th scope="row">{content}</th>'
        return f'<td class="{css}" data-label="{column.title}">{content}</td>'


def _narrow_too(column: Column) -> Column:
    return replace(column, css=" ".join(word for word in column.css.split() if word != "wide"))


def cells_of(*templates: str) -> Mapping[str, NodeList]:
    """Column key -> what the templates say of it."""
    found: list[Any] = [get_template(template) for template in templates]
    nodes = (node for one in found for node in one.template.nodelist.get_nodes_by_type(CellNode))
    return {node.key: node.nodelist for node in nodes}
