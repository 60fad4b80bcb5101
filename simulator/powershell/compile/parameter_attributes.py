"""[CmdletBinding()], [Parameter(…)], [Alias(…)], [ValidateSet(…)] on parameters."""

from dataclasses import dataclass, field

from tree_sitter import Node

from simulator.powershell.compile.registry import first, named, outside, parts, unwrapped
from simulator.powershell.syntax import Source
from simulator.powershell.text import fold


@dataclass(slots=True)
class Attributes:
    advanced: bool = False
    mandatory: bool = False
    position: int | None = None
    from_pipeline: bool = False
    from_pipeline_by_property_name: bool = False
    allows_nothing: bool = False
    aliases: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)


def read_attribute(source: Source, node: Node, found: Attributes) -> None:
    """Adds what one attribute says. Raises SubsetError for attributes and arguments that are not declared."""
    name = fold(source.text_of(named(node, "attribute_name")[0]))
    listed = first(node, "attribute_arguments")
    arguments = named(listed, "attribute_argument") if listed is not None else []
    if name == "cmdletbinding" and not arguments:
        found.advanced = True
    elif name == "parameter":
        found.advanced = True
        for argument in arguments:
            _parameter_argument(source, argument, found)
    elif name in ("allownull", "allowemptystring", "allowemptycollection"):
        found.allows_nothing = True
    elif name == "alias":
        found.aliases += [_text(source, argument) for argument in arguments]
    elif name == "validateset":
        found.values += [_text(source, argument) for argument in arguments]
    else:
        raise outside(source, node, f"the attribute [{name}] in this form is not declared")


_FLAGS = {
    "mandatory": "mandatory",
    "valuefrompipeline": "from_pipeline",
    "valuefrompipelinebypropertyname": "from_pipeline_by_property_name",
}


def _parameter_argument(source: Source, node: Node, found: Attributes) -> None:
    pieces = parts(node)
    name = fold(source.text_of(pieces[0]))
    if name in _FLAGS:
        setattr(found, _FLAGS[name], len(pieces) == 1 or _constant(source, pieces[2]) != "$false")
    elif name == "position" and len(pieces) == 3:
        found.position = int(source.text_of(pieces[2]))
    else:
        raise outside(source, node, f"[Parameter({source.text_of(node)})] is not declared")


def _constant(source: Source, node: Node) -> str:
    return fold(source.text_of(node))


def _text(source: Source, node: Node) -> str:
    inner = unwrapped(node.children[0])
    if inner.type != "verbatim_string_characters" and inner.type != "expandable_string_literal":
        raise outside(source, node, "an attribute argument that is no plain string is not declared")
    return source.text_of(inner)[1:-1]
