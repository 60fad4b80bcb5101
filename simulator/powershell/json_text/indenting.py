"""The indentation of 5.1: two blanks behind a colon, and what is nested stands under its opening bracket.

{
    "a":  [
              1
          ]
}
"""

import re

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^"{}\[\]:,]+')
_STEP = 4


def indented(compressed: str) -> str:
    """`compressed` is JSON without blanks; a value that is neither object nor array stays as it is."""
    if compressed[:1] not in ("{", "["):
        return compressed
    out: list[str] = []
    closing: list[int] = []  # the column of each open bracket
    column, key = 0, ""
    for match in _PIECE.finditer(compressed):
        piece = match[0]
        if piece in ("{", "["):
            closing.append(column)
            column += _STEP
            out += [piece, "\r\n", " " * column]
            continue
        if piece in ("}", "]"):
            column = closing.pop()
            out += ["\r\n", " " * column, piece]
            column = _base(closing)
            continue
        if piece == ",":
            column = _base(closing)
            out += [",\r\n", " " * column]
        elif piece == ":":
            out.append(":  ")
            column += len(key) + 3
        else:
            key = piece
            out.append(piece)
    return _without_trailing_blanks("".join(out))


def _base(closing: list[int]) -> int:
    return closing[-1] + _STEP if closing else 0


def _without_trailing_blanks(text: str) -> str:
    """An empty bracket has an empty line between its ends."""
    return re.sub(r"([{\[]\r\n) +(?=\r\n)", r"\1", text)
