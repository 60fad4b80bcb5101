"""What a browser complains of, and what of it is no fault."""


def unexpected(complaints: list[str]) -> list[str]:
    """A page that asks every second or two is left while it asks, and htmx says so."""
    return [told for told in complaints if not told.startswith(("htmx:afterRequest", "htmx:sendError"))]
