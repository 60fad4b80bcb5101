"""System.Management.Automation.ScriptBlock as a value."""

from collections.abc import Callable
from typing import Any


class ScriptBlock:
    """A block with its compiled code. `text` is what stands between the braces; ToString() gives it."""

    type_name = "System.Management.Automation.ScriptBlock"
    __slots__ = ("captured", "code", "module_scope", "text")

    def __init__(self, text: str, code: Any, module_scope: Any = None, captured: dict[str, Any] | None = None) -> None:
        self.text = text
        self.code = code
        self.module_scope = module_scope
        self.captured = captured


Invoke = Callable[..., list[Any]]
