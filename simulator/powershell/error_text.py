"""An error record as the console shows it ($ErrorView NormalView)."""

from simulator.powershell.failures import ErrorRecord
from simulator.powershell.rendering import text_of
from simulator.powershell.types import type_name_of

_WIDTH = 40  # ErrorCategoryInfo shortens long target names in GetMessage()


def error_view(record: ErrorRecord) -> str:
    """The lines end in CR LF, the last one included."""
    message = record.details or record.exception.message
    name = record.activity or record.invocation
    head = f"{name} : {message}" if name else message
    lines = [head]
    if record.position is not None:
        lines += record.position.message().split("\r\n")
    lines.append(f"    + CategoryInfo          : {category_text(record)}")
    lines.append(f"    + FullyQualifiedErrorId : {record.error_id}")
    return "".join(f"{line}\r\n" for line in [*lines, " "])


def category_text(record: ErrorRecord) -> str:
    """Category: (target:type) [activity], Reason"""
    target = "" if record.target is None else text_of(record.target)
    if len(target) > _WIDTH:
        target = f"{target[:18]}...{target[-19:]}"
    kind = "" if record.target is None else type_name_of(record.target).rpartition(".")[2]
    reason = record.exception.type_name.rpartition(".")[2]
    return f"{record.category}: ({target}:{kind}) [{record.activity}], {reason}"
