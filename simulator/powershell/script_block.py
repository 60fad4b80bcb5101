"""System.Management.Automation.ScriptBlock as a value."""

from typing import Any


class ScriptBlock:
    """A block with its compiled code. `text` is what stands between the braces; ToString() gives it. `captured` holds
    the variables that GetNewClosure kept."""

    type_name = "System.Management.Automation.ScriptBlock"
    __slots__ = ("captured", "code", "text")

    def __init__(self, text: str, code: Any, captured: dict[str, Any] | None = None) -> None:
        self.text = text
        self.code = code
        self.captured = captured
