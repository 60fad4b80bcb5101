"""What people said of things, for pages."""

from tags.selectors.annotations import Annotations, annotations_of
from tags.selectors.filters import with_marks, with_tag
from tags.selectors.tags import (
    Mark,
    TagRow,
    has_tag,
    marks_of,
    named_marks,
    tag_choices,
    tag_names,
    tag_rows,
    tag_with_slug,
    tagged,
    tags_of,
)

__all__ = [
    "Annotations",
    "Mark",
    "TagRow",
    "annotations_of",
    "has_tag",
    "marks_of",
    "named_marks",
    "tag_choices",
    "tag_names",
    "tag_rows",
    "tag_with_slug",
    "tagged",
    "tags_of",
    "with_marks",
    "with_tag",
]
