"""What an operator reads of powershell.exe's stderr. The samples have the form of Windows PowerShell 5.1's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperv.clixml import error_text

OBJS = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
PROGRESS = (
    f'#< CLIXML\r\n{OBJS}<Obj S="progress" RefId="0"><TN RefId="0"><T>System.Management.Automation.PSCustomObject</T>'
    '<T>System.Object</T></TN><MS><I64 N="SourceId">1</I64><PR N="Record"><AV>Preparing modules for first use.</AV>'
    "<AI>0</AI><Nil /><PI>-1</PI><PC>-1</PC><T>Completed</T><SR>-1</SR><SD> </SD></PR></MS></Obj></Objs>"
)
ERROR = (
    f'#< CLIXML\r\n{OBJS}<S S="Error">Get-VM : Доступ запрещён._x000D__x000A_</S>'
    '<S S="warning">careful_x000D__x000A_</S><S S="verbose">chatter</S>'
    '<S S="Error">    + FullyQualifiedErrorId : AccessDenied,X_x000D__x000A_</S></Objs>'
)

CASES = [
    ("nothing", "", ""),
    ("progress only is no error", PROGRESS, ""),
    ("errors only, in order", ERROR, "Get-VM : Доступ запрещён.\r\n    + FullyQualifiedErrorId : AccessDenied,X"),
    (
        "several documents",
        PROGRESS + "\r\n" + ERROR,
        "Get-VM : Доступ запрещён.\r\n    + FullyQualifiedErrorId : AccessDenied,X",
    ),
    ("a BOM in front", "\ufeff" + PROGRESS, ""),
    ("junk in front is told", "Der Befehl ist falsch.\r\n" + PROGRESS, "Der Befehl ist falsch."),
    (
        "a tab, an underscore, an emoji",
        f'{OBJS}<S S="Error">a_x0009_b_x005F_c_xD83E__xDD89_</S></Objs>',
        "a\tb_c\U0001f989",
    ),
    ("escapes of escapes", f'{OBJS}<S S="Error">_x005F_x000D_</S></Objs>', "_x000D_"),
    ("half an emoji", f'{OBJS}<S S="Error">a_xD83E_b</S></Objs>', "a\ufffdb"),
    ("an empty document", "#< CLIXML\r\n" + OBJS[:-1] + " />", ""),
    ("plain text of cmd.exe", "'x' is not recognized\r\n", "'x' is not recognized"),
    ("XML that is none", f'{OBJS}<S S="Error">a<b</S></Objs>', f'{OBJS}<S S="Error">a<b</S></Objs>'),
]


@pytest.mark.parametrize(("stderr", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_only_errors_are_told(stderr: str, expected: str) -> None:
    assert error_text(stderr.encode()) == expected


def test_bytes_that_are_no_text_do_not_break_it() -> None:
    assert "\ufffd" in error_text(b"\xff\xfe\x00 broken")


def escaped(text: str) -> str:
    """As .NET does it: what XML cannot hold, and an underscore that would be taken for an escape."""
    units = text.encode("utf-16-le")
    codes = [int.from_bytes(units[i : i + 2], "little") for i in range(0, len(units), 2)]
    return "".join(f"_x{code:04X}_" if code < 32 or code > 126 or chr(code) in "_<>&" else chr(code) for code in codes)


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_survives_the_escape(text: str) -> None:
    told = error_text(f'#< CLIXML\r\n{OBJS}<S S="Error">|{escaped(text)}|</S></Objs>'.encode())
    assert told == f"|{text}|"
