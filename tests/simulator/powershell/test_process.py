"""powershell.exe as a process: its command line, stdin, stdout, CLIXML on stderr, exit codes."""

import base64
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.powershell.clixml import escaped
from simulator.powershell.process import run_command_line
from simulator.powershell.text import from_net, to_net
from tests.simulator.powershell.console import Box, encoded, lines, run
from tests.simulator.powershell.objects import command, vm_host

SCRIPT = base64.b64encode("'hi'".encode("utf-16-le")).decode()


@pytest.mark.parametrize(
    "line",
    [
        f"powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand {SCRIPT}",
        f"powershell -nop -noni -ep bypass -enc {SCRIPT}",
        f"POWERSHELL.EXE -ExecutionPolicy Unrestricted -e {SCRIPT}",
        f"powershell /noprofile /ec {SCRIPT}",
        f'powershell -EncodedCommand "{SCRIPT}"',
    ],
)
def test_ways_to_write_the_same_command(line: str) -> None:
    done = run_command_line(line, b"", Box())
    assert (done.stdout, done.stderr, done.exit_code) == (b"hi\r\n", b"", 0)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("frobnicate.exe /x", 1, b"'frobnicate.exe' is not recognized as an internal or external command,\r\n"),
        ("powershell.exe " + "x" * 8200, 1, b"The command line is too long.\r\n"),
        ("powershell.exe -EncodedCommand !!!", -196608, b"not properly encoded"),
        (f"powershell.exe -ExecutionPolicy Nope -enc {SCRIPT}", -196608, b"Nope"),
        ("powershell.exe -Version 2", 70, b"Outside the simulated subset"),
        ("powershell.exe Get-VM", 70, b"Outside the simulated subset"),
    ],
)
def test_other_command_lines(line: str, code: int, said: bytes) -> None:
    done = run_command_line(line, b"", Box())
    assert done.exit_code == code
    assert said in done.stderr


def test_stdin_is_read_as_lines() -> None:
    given_lines = "one\r\nдва\n\nlast".encode()
    assert lines("@($input).Count; @($input).Count", given_lines) == ["4", "0"]
    assert lines('$input | ForEach-Object { "<$_>" }', given_lines) == ["<one>", "<два>", "<>", "<last>"]
    assert lines("@($input).Count", b"") == ["0"]


def test_errors_are_clixml_as_recorded() -> None:
    """The document that powershell.exe writes when stdin and stdout are redirected."""
    done = run("Nope-It")
    assert done.stderr.decode() == (
        '#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
        "<S S=\"Error\">Nope-It : The term 'Nope-It' is not recognized as the name of a cmdlet, function, script file, "
        "or operable program. Check the spelling of the name, or if a path was included, verify that the path is "
        'correct and try again._x000D__x000A_</S><S S="Error">At line:1 char:1_x000D__x000A_</S>'
        '<S S="Error">+ Nope-It_x000D__x000A_</S><S S="Error">+ ~~~~~~~_x000D__x000A_</S>'
        '<S S="Error">    + CategoryInfo          : ObjectNotFound: (Nope-It:String) [], CommandNotFoundException'
        '_x000D__x000A_</S><S S="Error">    + FullyQualifiedErrorId : CommandNotFoundException_x000D__x000A_</S>'
        '<S S="Error"> _x000D__x000A_</S></Objs>'
    )
    assert done.exit_code == 1


def test_progress_is_written_unless_it_is_silenced() -> None:
    box = Box({"get-vmhost": command("Get-VMHost", "Hyper-V", lambda _: [vm_host()])})
    loud = run("$x = Get-VMHost; $x.Name; exit 0", machine=box)
    assert loud.stdout == b"HV01\r\n"
    assert b'<Obj S="progress"' in loud.stderr
    assert b"Preparing modules for first use." in loud.stderr
    assert loud.exit_code == 0
    quiet = run("$ProgressPreference = 'SilentlyContinue'; $x = Get-VMHost; Write-Progress 'a'; $x.Name", machine=box)
    assert quiet.stderr == b""


@pytest.mark.parametrize(
    ("script", "code"),
    [("exit 3", 3), ("throw 'x'", 1), ("[int]'x'", 1), ("[int]'x'; 'fine'", 0), ("Write-Error 'x'", 1)],
)
def test_exit_codes(script: str, code: int) -> None:
    assert run(script).exit_code == code


def test_a_script_that_does_not_parse_runs_not_at_all() -> None:
    done = run("'before'\nif (1 {")
    assert (done.stdout, done.exit_code) == (b"", 1)
    assert b"ParserError" in done.stderr


def test_console_streams() -> None:
    done = run("[Console]::Out.Write('a'); [Console]::Error.Write('b'); [Console]::WriteLine('c')")
    assert (done.stdout, done.stderr) == (b"ac\r\n", b"b")
    assert lines("[Console]::OutputEncoding = [Text.Encoding]::UTF8; [Console]::OutputEncoding.WebName") == ["utf-8"]


def test_astral_text_leaves_as_utf8() -> None:
    assert run("'rocket 🚀'").stdout == "rocket 🚀\r\n".encode()
    assert encoded("x").startswith("powershell.exe ")


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.text(max_size=20))
def test_clixml_strings_can_be_read_back(text: str) -> None:
    element = ET.fromstring(f"<S>{escaped(to_net(text))}</S>")
    decoded = re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), element.text or "")
    assert from_net(decoded).encode("utf-16", "surrogatepass") == text.encode("utf-16", "surrogatepass")
