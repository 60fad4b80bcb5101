"""Pages about tags, notes and proposals. Every change is a POST, authorised for the thing that it is about."""
