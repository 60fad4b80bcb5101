"""Numbers in sentences: sizes as the pages show them, lengths of time as people plan by them."""

GIB = 1 << 30
_SIZES = ((1 << 40, "TiB"), (GIB, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))
# From this many seconds on a length is told in the unit, with what is over in the next smaller one.
_SPANS = ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"))


def size(count: float) -> str:
    """12.5 GiB; of less than nothing, with a minus."""
    if count < 0:
        return f"-{size(-count)}"
    unit, name = next(((unit, name) for unit, name in _SIZES if count >= unit), (1, "bytes"))
    return f"{count / unit:,.1f} {name}" if unit > 1 else f"{int(count)} bytes"


def span(seconds: float) -> str:
    """3 h 20 min; 45 s."""
    whole = max(0, round(seconds))
    for unit, name, less, of_less in _SPANS:
        if whole >= unit:
            rest = whole % unit // less
            return f"{whole // unit} {name}" + (f" {rest} {of_less}" if rest else "")
    return f"{whole} s"


def many(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
