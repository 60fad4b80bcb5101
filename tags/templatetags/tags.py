from collections.abc import Sequence

from django import template
from django.db.models import Model

from tags.selectors import marks_of
from tags.selectors.tags import Mark

register = template.Library()


@register.filter
def marks(row: Model) -> Sequence[Mark]:
    """The tags of a row that a list has read with tags.selectors.with_marks."""
    return marks_of(row)
