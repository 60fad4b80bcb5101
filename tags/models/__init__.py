"""Tags, notes and proposals.

    Tag 1──n Tagging ──> a thing, by kind and text (tags.keys)      Note ──> a thing
    Proposal ──> a VM that the portal believes to deserve a tag, with the evidence; a person says yes or no

No foreign key leads to what is tagged: things come and go with the polls, and what people said of them stays.
"""

from tags.models.notes import Note
from tags.models.proposals import Proposal
from tags.models.tags import Tag, Tagging

__all__ = ["Note", "Proposal", "Tag", "Tagging"]
