"""Pipelines: an expression or a command, and the commands behind the bars."""

from tree_sitter import Node

from simulator.powershell.code import Code, Run, expression, producer
from simulator.powershell.compile.commands import command_code
from simulator.powershell.compile.ranges import numeric_command
from simulator.powershell.compile.redirections import redirected
from simulator.powershell.compile.registry import build, first, outside, parts, syntax
from simulator.powershell.compile.running import Command, Placed
from simulator.powershell.scopes import Scope
from simulator.powershell.stages import run_stages
from simulator.powershell.syntax import Source
from simulator.powershell.unrolling import Emit


@syntax("pipeline")
def pipeline(source: Source, node: Node) -> Code:
    raise outside(source, node, "this form of a pipeline is not declared")


@syntax("command")
def single_command(source: Source, node: Node) -> Code:
    number = numeric_command(source, node)
    if number is not None:
        return number
    command = command_code(source, node)
    return producer(command.run_alone)


@syntax("pipeline_chain")
def pipeline_chain(source: Source, node: Node) -> Code:
    pieces = [piece for piece in parts(node) if piece.type != "|"]
    redirections = first(node, "redirections")
    if redirections is not None:
        pieces.remove(redirections)
    head: Run | None = None
    if pieces[0].type != "command":
        head = build(source, pieces.pop(0)).run
    else:
        number = numeric_command(source, pieces[0])
        if number is not None:
            head = number.run
            pieces.pop(0)
    if redirections is not None and head is not None:
        head = redirected(source, redirections, head)
    if not pieces:
        return producer(head) if head is not None else expression(lambda _: None)
    return producer(_chain(head, [command_code(source, piece) for piece in pieces]))


def _chain(head: Run | None, commands: list[Command]) -> Run:
    def run(scope: Scope, out: Emit) -> None:
        prepared = []
        for number, command in enumerate(commands):
            prepared.append(command.prepare(scope, piped=number > 0 or head is not None))
        stages: list[Placed] = []
        downstream = out
        for ready in reversed(prepared):
            stage = ready(downstream)
            stages.insert(0, stage)
            downstream = stage.process
        if head is None:
            run_stages(stages, None)
        else:
            source = head
            run_stages(stages, lambda emit: source(scope, emit))
        scope.session.success = not any(stage.failed for stage in stages)

    return run
