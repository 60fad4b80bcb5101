"""From script text to a script block, compiled once per text."""

from functools import lru_cache

from simulator.powershell import compile as _compile  # noqa: F401 - declares the syntax
from simulator.powershell.compile.functions import block_code
from simulator.powershell.compile.registry import build, first, outside
from simulator.powershell.dialect import NEWEST, refuse_newer_syntax
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.syntax import Source, every_node, parse


@lru_cache(maxsize=64)
def compile_script(text: str, version: int = NEWEST) -> ScriptBlock:
    """Raises ParseFailure where this version of PowerShell would not parse it, SubsetError where it leaves the
    subset."""
    source = parse(text)
    refuse_newer_syntax(source, version)
    _refuse_requirements(source)
    code = block_code(source, source.root, first(source.root, "param_block"), "")
    body = first(source.root, "statement_list")
    if body is not None:
        code.end = build(source, body).run
    return ScriptBlock(text, code)


def _refuse_requirements(source: Source) -> None:
    """Windows heeds them in files only: in what is sent to a host they would be ignored in silence."""
    for node in every_node(source.root):
        if node.type == "comment" and source.text_of(node).lower().startswith("#requires"):
            raise outside(source, node, "#requires is not declared")
