"""What the process writes: stdout as text, and the records that end on stderr as CLIXML in the order in which they
came."""

from typing import Literal, NamedTuple


class Record(NamedTuple):
    kind: Literal["Error", "Warning", "Verbose", "Progress"]
    text: str
    status: str = ""


class Streams:
    """`output` is what Console.Out and the default output wrote; `console_error` what [Console]::Error wrote."""

    def __init__(self) -> None:
        self.output: list[str] = []
        self.console_error: list[str] = []
        self.records: list[Record] = []

    def error(self, text: str) -> None:
        self.records.append(Record("Error", text))

    def warning(self, text: str) -> None:
        self.records.append(Record("Warning", text))

    def verbose(self, text: str) -> None:
        self.records.append(Record("Verbose", text))

    def progress(self, activity: str, status: str) -> None:
        self.records.append(Record("Progress", activity, status))
