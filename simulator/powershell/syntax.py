"""From script text to the tree of tree-sitter-powershell, with what the grammar lets through by mistake refused.

`parse` raises ParseFailure for text that Windows PowerShell would not parse. The grammar itself refuses a few scripts
that Windows takes (docs/simulator-powershell.md lists them): those fail here too.
"""

from collections.abc import Iterator

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from simulator.powershell.failures import Position
from simulator.powershell.text import to_net

_LANGUAGE = Language(tree_sitter_powershell.language())


class ParseFailure(Exception):
    def __init__(self, message: str, error_id: str, position: Position) -> None:
        super().__init__(message)
        self.error_id = error_id
        self.position = position


class Source:
    """Script text with its tree."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.octets = self.text.encode("utf-8", "surrogatepass")
        self.lines = self.text.split("\n")
        self.root = Parser(_LANGUAGE).parse(self.octets).root_node

    def text_of(self, node: Node) -> str:
        return self.slice(node.start_byte, node.end_byte)

    def slice(self, start: int, end: int) -> str:
        return to_net(self.octets[start:end].decode("utf-8", "surrogatepass"))

    def position(self, node: Node) -> Position:
        row, column = node.start_point
        line = self.lines[row] if row < len(self.lines) else ""
        before = line.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace")
        return Position(row + 1, len(before) + 1, line, self.text_of(node).rstrip())


def parse(text: str) -> Source:
    source = Source(text)
    for node in every_node(source.root):
        failure = _failure(source, node)
        if failure:
            message, error_id = failure
            raise ParseFailure(message, error_id, source.position(node))
    return source


def every_node(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from every_node(child)


_SEPARATORS = ("&&", "||")


def _failure(source: Source, node: Node) -> tuple[str, str] | None:
    """The message and the error id of Windows, where this node is an error."""
    if (node.is_error and not one_line_param(node)) or (node.is_missing and not _harmless(node)):
        return f"Unexpected token '{source.text_of(node).strip()[:40]}' in expression or statement.", "UnexpectedToken"
    text = source.text_of(node) if node.child_count == 0 or node.type in _CHECKED else ""
    if (text in _SEPARATORS and not node.is_named) or node.type == "pipeline_chain_tail":
        sign = source.text_of(node)[:2]
        return f"The token '{sign}' is not a valid statement separator in this version.", "InvalidEndOfLine"
    if node.type == "assignement_operator" and text == "!=":
        return "Unexpected token '!=' in expression or statement.", "UnexpectedToken"
    if node.type == "command_name" and (text.startswith("=") or not text):
        return f"Unexpected token '{text or '('}' in expression or statement.", "UnexpectedToken"
    if node.type == "try_statement" and not any(c.type in ("catch_clauses", "finally_clause") for c in node.children):
        return "The Try statement is missing its Catch or Finally block.", "MissingCatchOrFinally"
    return None


_CHECKED = frozenset({"command_name", "assignement_operator"})


def one_line_param(node: Node) -> bool:
    """function F { param($a) $a } on one line: the grammar marks the param block as an error, PowerShell takes it."""
    parent = node.parent
    inside = parent is not None and parent.type == "function_statement"
    return inside and [child.type for child in node.children] == ["param_block"]


def _harmless(node: Node) -> bool:
    """{ } is an empty block, though the grammar misses a statement in it."""
    return (node.parent is not None and node.parent.type == "empty_statement") or _list_of_words(node)


def _list_of_words(node: Node) -> bool:
    """`Id,Name` as an argument: the grammar puts a missing separator before the comma, PowerShell reads a list."""
    parent = node.parent
    following = parent.next_sibling if parent is not None else None
    return (
        parent is not None
        and parent.type == "command_argument_sep"
        and following is not None
        and following.type == "generic_token"
        and (following.text or b"").startswith(b",")
    )
