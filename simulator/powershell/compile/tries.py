"""try, catch, finally."""

from tree_sitter import Node

from simulator.powershell.code import Code, Run, producer
from simulator.powershell.compile.operations import type_of
from simulator.powershell.compile.registry import first, named, syntax
from simulator.powershell.compile.statements import block
from simulator.powershell.failures import ErrorRecord, PowerShellError
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source
from simulator.powershell.types import NetType
from simulator.powershell.unrolling import Emit

Handler = tuple[tuple[NetType, ...], Run]


@syntax("try_statement")
def try_statement(source: Source, node: Node) -> Code:
    body = block(source, named(node, "statement_block")[0])
    clauses = first(node, "catch_clauses")
    handlers = [_handler(source, clause) for clause in named(clauses, "catch_clause")] if clauses is not None else []
    ending = first(node, "finally_clause")
    finish = block(source, named(ending, "statement_block")[0]) if ending is not None else None

    def attempt(scope: Scope, out: Emit) -> None:
        session = scope.session
        session.try_depth += 1
        try:
            body(scope, out)
        except PowerShellError as error:
            session.try_depth -= 1
            try:
                handler = _find(handlers, error.record)
                if handler is None:
                    raise
                _catch(handler, error.record, scope, out)
            finally:
                session.try_depth += 1
        finally:
            session.try_depth -= 1

    if finish is None:
        return producer(attempt)
    ending_run = finish

    def run(scope: Scope, out: Emit) -> None:
        try:
            attempt(scope, out)
        finally:
            ending_run(scope, out)

    return producer(run)


def _handler(source: Source, node: Node) -> Handler:
    listed = first(node, "catch_type_list")
    types = tuple(type_of(source, each) for each in named(listed, "type_literal")) if listed is not None else ()
    return types, block(source, named(node, "statement_block")[0])


def _find(handlers: list[Handler], record: ErrorRecord) -> Run | None:
    """The handler of the inner exception's type, else of the exception's own, else the one for everything."""
    exception = record.exception
    for candidate in (exception.inner, exception):
        if candidate is not None:
            for types, handler in handlers:
                if any(candidate.is_a(kind.name) for kind in types):
                    return handler
    return next((handler for types, handler in handlers if not types), None)


def _catch(handler: Run, record: ErrorRecord, scope: Scope, out: Emit) -> None:
    """$_ is the error record inside the block."""
    session, variables = scope.session, scope.variables
    session.remember(record)
    had, previous = "_" in variables, variables.get("_")
    variables["_"] = record
    session.catching += 1
    try:
        handler(scope, out)
    finally:
        session.catching -= 1
        if had:
            variables["_"] = previous
        else:
            variables.pop("_", None)
