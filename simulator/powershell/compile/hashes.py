"""@{ … } and the two casts that keep its order: [ordered] and [pscustomobject]."""

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from simulator.powershell.code import Code, Value, expression
from simulator.powershell.collections import Hashtable, OrderedDictionary
from simulator.powershell.compile.registry import build, first, named, outside, parts, syntax, unwrapped
from simulator.powershell.dialect import WORDS, no_type
from simulator.powershell.failures import net_error
from simulator.powershell.objects import CustomObject
from simulator.powershell.rendering import text_of
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source

Entries = list[tuple[Value, Value]]


@syntax("hash_literal_expression")
def hash_literal(source: Source, node: Node) -> Code:
    entries = hash_entries(source, node)
    return expression(_maker(entries, Hashtable))


def ordered_literal(source: Source, node: Node) -> Code:
    make = _maker(hash_entries(source, node), OrderedDictionary)

    def known(scope: Scope) -> Any:
        if scope.session.version < WORDS:
            raise no_type("ordered")
        return make(scope)

    return expression(known)


def _maker(entries: Entries, kind: type[Hashtable] | type[OrderedDictionary]) -> Callable[[Scope], Any]:
    def make(scope: Scope) -> Any:
        table = kind()
        for key, value in entries:
            name = key(scope)
            if name is None:
                message = "A null key is not allowed in a hash literal."
                raise net_error(_RUNTIME, message, "InvalidNullKey", "InvalidOperation")
            if name in table:
                message = f"Duplicate keys '{text_of(name)}' are not allowed in hash literals."
                raise net_error(_RUNTIME, message, "DuplicateKeyInHashLiteral", "InvalidOperation")
            table[name] = value(scope)
        return table

    return make


_RUNTIME = "System.Management.Automation.RuntimeException"


def object_literal(source: Source, node: Node) -> Code:
    """[pscustomobject]@{ … }: the one cast that keeps the order of a plain hash literal."""
    entries = hash_entries(source, node)

    plain = _maker(entries, Hashtable)

    def make(scope: Scope) -> Any:
        if scope.session.version < WORDS:
            return plain(scope)  # PowerShell 2.0 wraps the hashtable, and it stays one
        return CustomObject([(text_of(key(scope)), value(scope)) for key, value in entries])

    return expression(make)


def hash_entries(source: Source, node: Node) -> Entries:
    body = first(node, "hash_literal_body")
    if body is None:
        return []
    entries = [_entry(source, child) for child in named(body, "hash_entry")]
    _refuse_repeated(source, body)
    return entries


def _entry(source: Source, node: Node) -> tuple[Value, Value]:
    pieces = [child for child in parts(node) if child.type not in ("=", ";")]
    if len(pieces) != 2:
        raise outside(source, node, "this hash literal is not declared")
    return _key(source, pieces[0]), build(source, pieces[1]).value


def _key(source: Source, node: Node) -> Value:
    inner = unwrapped(node.children[0])
    if inner.type == "simple_name":
        name = source.text_of(inner)
        return lambda _: name
    return build(source, inner).value


def _refuse_repeated(source: Source, body: Node) -> None:
    """A bare name given twice is a parse error on Windows already."""
    seen: set[str] = set()
    for entry in named(body, "hash_entry"):
        name = source.text_of(entry.children[0]).lower().strip("'\"")
        if name in seen and not name.startswith("$"):
            raise outside(source, entry, f"the key '{name}' is given twice in a hash literal")
        seen.add(name)
