"""What answers hold: a pydantic model for each kind of thing, which is its documentation too."""
