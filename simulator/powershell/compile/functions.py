"""Script blocks, functions and their parameters."""

from tree_sitter import Node

from simulator.powershell.binding import Parameter
from simulator.powershell.code import BlockCode, Code, FunctionParameter, Run, expression, producer
from simulator.powershell.compile.operations import type_of
from simulator.powershell.compile.parameter_attributes import Attributes, read_attribute
from simulator.powershell.compile.registry import build, first, named, outside, parts, syntax
from simulator.powershell.compile.statements import block
from simulator.powershell.compile.variables import variable_name
from simulator.powershell.parameter_table import ParameterTable
from simulator.powershell.scopes import Scope
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.syntax import Source, one_line_param
from simulator.powershell.text import fold
from simulator.powershell.types import NetType
from simulator.powershell.unrolling import Emit


@syntax("script_block_expression")
def script_block_expression(source: Source, node: Node) -> Code:
    value = make_block(source, node, source.slice(node.start_byte + 1, node.end_byte - 1), "")
    return expression(lambda _: value)


@syntax("function_statement")
def function_statement(source: Source, node: Node) -> Code:
    word = source.text_of(parts(node)[0]).lower()
    if word == "workflow":
        raise outside(source, node, "workflow is not declared")
    name = source.text_of(named(node, "function_name")[0])
    if ":" in name:
        raise outside(source, node, "a function name with a scope is not declared")
    opening, closing = named(node, "{")[0], named(node, "}")[-1]
    value = make_block(source, node, source.slice(opening.end_byte, closing.start_byte), name)
    if word == "filter" and value.code.process is None:
        value.code.process, value.code.end = value.code.end, None

    def run(scope: Scope, _: Emit) -> None:
        scope.define(fold(name), value)

    return producer(run)


def make_block(source: Source, node: Node, text: str, name: str) -> ScriptBlock:
    inner = first(node, "script_block")
    declaration = first(node, "param_block") or (first(inner, "param_block") if inner is not None else None)
    if declaration is None:
        on_one_line = next((child for child in node.children if one_line_param(child)), None)
        declaration = on_one_line.children[0] if on_one_line is not None else None
    if declaration is None:
        declaration = first(node, "function_parameter_declaration")
    code = block_code(source, node, declaration, name)
    body = first(inner, "script_block_body") if inner is not None else None
    if body is not None:
        _fill(source, body, code)
    return ScriptBlock(text, code)


def block_code(source: Source, node: Node, declaration: Node | None, name: str) -> BlockCode:
    attributes = Attributes()
    parameters: tuple[FunctionParameter, ...] = ()
    listed: dict[str, Parameter] = {}
    if declaration is not None:
        own = first(declaration, "attribute_list")
        for attribute in named(own, "attribute") if own is not None else []:
            read_attribute(source, attribute, attributes)
        found = first(declaration, "parameter_list")
        pieces = [_parameter(source, each) for each in named(found, "script_parameter")] if found is not None else []
        parameters = tuple(parameter for parameter, _ in pieces)
        listed = _positions(pieces)
        attributes.advanced |= any(details.advanced for _, details in pieces)
    table = ParameterTable(name or "", listed, common=attributes.advanced)
    table.is_function = True
    return BlockCode(name, parameters, table, attributes.advanced, source.position(node))


def _positions(pieces: list[tuple[FunctionParameter, Attributes]]) -> dict[str, Parameter]:
    """Without a written position parameters take their order, switches none; one written position ends that."""
    written = any(details.position is not None for _, details in pieces)
    listed: dict[str, Parameter] = {}
    for number, (parameter, details) in enumerate(pieces):
        is_switch = parameter.kind is not None and parameter.kind.name.endswith(".SwitchParameter")
        position = details.position if written else None if is_switch else number
        listed[parameter.name] = Parameter(
            parameter.kind.name if parameter.kind is not None else "System.Object",
            tuple(details.aliases),
            details.mandatory,
            position,
            details.from_pipeline,
            details.from_pipeline_by_property_name,
            (),
            tuple(details.values),
            details.allows_nothing,
        )
    return listed


def _parameter(source: Source, node: Node) -> tuple[FunctionParameter, Attributes]:
    details = Attributes()
    kind: NetType | None = None
    listed = first(node, "attribute_list")
    for attribute in named(listed, "attribute") if listed is not None else []:
        literal = first(attribute, "type_literal")
        if literal is not None:
            kind = type_of(source, literal)
        else:
            read_attribute(source, attribute, details)
    variable = named(node, "variable")[0]
    name = source.text_of(variable)[1:].strip("{}")
    variable_name(source, variable)
    default = first(node, "script_parameter_default")
    value = build(source, parts(default)[1]).value if default is not None else None
    return FunctionParameter(name, fold(name), kind, value), details


def _fill(source: Source, body: Node, code: BlockCode) -> None:
    blocks = first(body, "named_block_list")
    if blocks is None:
        code.end = build(source, named(body, "statement_list")[0]).run
        return
    for each in named(blocks, "named_block"):
        word = source.text_of(named(each, "block_name")[0]).lower()
        if word not in ("begin", "process", "end"):
            raise outside(source, each, f"the block '{word}' is not declared")
        run: Run = block(source, named(each, "statement_block")[0])
        setattr(code, word, run)
