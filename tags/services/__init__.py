"""The only writers of tags, notes and answers to proposals. Each change stands in the audit trail."""

from tags.services.notes import note_delete, note_edit, note_write, note_write_once
from tags.services.proposals import Found, proposals_answer, proposals_renew
from tags.services.tagging import tag_add, tag_add_to_all, tag_remove, tag_remove_from_all
from tags.services.vocabulary import TagRefused, tag_delete, tag_edit, tag_make, tag_merge

__all__ = [
    "Found",
    "TagRefused",
    "note_delete",
    "note_edit",
    "note_write",
    "note_write_once",
    "proposals_answer",
    "proposals_renew",
    "tag_add",
    "tag_add_to_all",
    "tag_delete",
    "tag_edit",
    "tag_make",
    "tag_merge",
    "tag_remove",
    "tag_remove_from_all",
]
