"""What stops a start, as a sentence for a person."""


class Problem(Exception):
    """Something the person has to know or mend; its text is the whole message, no traceback follows."""
