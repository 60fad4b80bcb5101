"""Declared members of .NET types, with the values that .NET Framework 4.8 gives."""

import pytest

from tests.simulator.powershell.console import caught, text

_STRINGS = [
    ("' a '.Trim()", "a"), ("'xax'.Trim('x')", "a"), ("'a,b;c'.Split(',;')", "a b c"), ("'a,b'.Split(',').Count", "2"),
    ("'abc'.Substring(1)", "bc"), ("'abc'.Substring(1, 1)", "b"), ("'abc'.Replace('b', 'x')", "axc"),
    ("'abc'.ToUpper()", "ABC"), ("'ABC'.ToLowerInvariant()", "abc"), ("'abc'.Contains('B')", "False"),
    ("'abc'.StartsWith('A')", "False"), ("'abc'.StartsWith('A', [StringComparison]::OrdinalIgnoreCase)", "True"),
    ("'abc'.EndsWith('c')", "True"), ("'abcb'.IndexOf('b')", "1"), ("'abcb'.LastIndexOf('b')", "3"),
    ("'7'.PadLeft(3, '0')", "007"), ("'7'.PadRight(3) + '|'", "7  |"), ("'abc'.Insert(1, 'x')", "axbc"),
    ("'abc'.Remove(1)", "a"), ("'ab'.ToCharArray().Count", "2"), ("'a'.Equals('A')", "False"),
    ("[string]::IsNullOrEmpty('')", "True"), ("[string]::IsNullOrEmpty($null)", "True"),
    ("[string]::IsNullOrWhiteSpace(' ')", "True"), ("[string]::Join('-', (1, 2, 3))", "1-2-3"),
    ("[string]::Join('-', 'a', 'b')", "a-b"), ("[string]::Format('{0:d2}', 5)", "05"), ("'a b'.Length", "3"),
]  # fmt: skip
_OTHERS = [
    ("[math]::Round(2.5)", "2"), ("[math]::Round(3.5)", "4"), ("[math]::Round(1.25, 1)", "1.2"),
    ("[math]::Round(2.5, [MidpointRounding]::AwayFromZero)", "3"), ("[math]::Floor(-1.5)", "-2"),
    ("[math]::Ceiling(1.2)", "2"), ("[math]::Truncate(-1.7)", "-1"), ("[math]::Abs(-5)", "5"),
    ("[math]::Max(2, 3)", "3"),
    ("[math]::Min(2.5, 3)", "2.5"), ("[math]::Pow(2, 10)", "1024"), ("[math]::Sqrt(9)", "3"),
    ("[int]::MaxValue", "2147483647"), ("[int64]::MinValue", "-9223372036854775808"), ("[int]::Parse('7')", "7"),
    ("(255).ToString('x')", "ff"), ("(1.5).ToString()", "1.5"), ("[regex]::Escape('a.b[c]')", "a\\.b\\[c]"),
    ("[regex]::IsMatch('abc', 'B')", "False"), ("[regex]::Match('a12', '\\d+').Value", "12"),
    ("[regex]::Matches('a1b22', '\\d+').Count", "2"), ("[regex]::Match('k=v', '(?<x>\\w)=').Groups['x'].Value", "k"),
    ("[regex]::Replace('aXb', 'x', '-', 'IgnoreCase')", "a-b"), ("[regex]::Split('a1b', '\\d')", "a b"),
    ("([regex]'\\d').IsMatch('a1')", "True"),
    ("[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes('Ж'))", "0JY="),
    ("[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('0JY='))", "Ж"),
    ("[Environment]::NewLine.Length", "2"),
    ("[guid]::Empty", "00000000-0000-0000-0000-000000000000"), ("([guid]'6F9619FF-8B86-D011-B42D-00C04FC964FF').Guid",
     "6f9619ff-8b86-d011-b42d-00c04fc964ff"), ("([version]'10.0.20348').Build", "20348"),
    ("([version]'1.2').Build", "-1"),
    ("(Get-Culture).Name", "en-US"), ("$PSVersionTable.PSVersion.Major", "5"),
    ("$PSVersionTable.PSVersion", "5.1.20348.2849"),
    ("$ExecutionContext.SessionState.LanguageMode", "FullLanguage"), ("[int].Name", "Int32"),
    ("@(1).GetType().Name", "Object[]"),
    ("[System.Security.Principal.WindowsIdentity]::GetCurrent().Name", "EXAMPLE\\tester"),
    ("[array]::IndexOf(@('a', 'b'), 'b')", "1"), ("(Get-Date).GetType().Name", "DateTime"),
    ("[System.Diagnostics.Stopwatch]::StartNew().IsRunning", "True"), ("([DayOfWeek]::Friday).value__", "5"),
]  # fmt: skip
_DATES = [
    ("[datetime]::UtcNow.ToString('o')", "2026-03-05T12:30:45.6789010Z"),
    ("(Get-Date).ToString('o')", "2026-03-05T14:30:45.6789010+02:00"),
    ("(Get-Date).ToUniversalTime().ToString('s')", "2026-03-05T12:30:45"), ("(Get-Date).Kind", "Local"),
    ("([datetime]'2026-01-31').AddMonths(1).ToString('yyyy-MM-dd')", "2026-02-28"),
    ("([datetime]'2026-01-01').AddDays(-1).Day", "31"),
    ("([datetime]'2026-01-02' - [datetime]'2026-01-01').TotalHours", "24"),
    ("([datetime]'2026-01-02').DayOfWeek", "Friday"),
    ("(Get-Date).ToString()", "3/5/2026 2:30:45 PM"), ("Get-Date -Format 'yyyyMMdd'", "20260305"),
    ("(Get-Date).ToString('d', [Globalization.CultureInfo]::InvariantCulture)", "03/05/2026"),
    ("[datetime]::SpecifyKind([datetime]'2026-01-01', 'Utc').ToString('o')", "2026-01-01T00:00:00.0000000Z"),
    ("([datetime]'2026-01-01').ToUniversalTime().ToString('s')", "2025-12-31T22:00:00"),
    ("[timespan]::FromHours(1.5)", "01:30:00"),
    ("(New-TimeSpan -Days 1 -Hours 2).TotalMinutes", "1560"), ("([timespan]'1.02:03:04.5').Milliseconds", "500"),
    ("([timespan]'-01:30').Minutes", "-30"), ("(New-Object DateTime 2026, 1, 2).Day", "2"),
    ("([timespan]'01:00').Ticks", "36000000000"),
]  # fmt: skip


_PATHS = [
    ("[IO.Path]::GetFileName('C:\\vm\\a.vhdx')", "a.vhdx"), ("[IO.Path]::GetExtension('a.b.avhdx')", ".avhdx"),
    ("[IO.Path]::GetFileNameWithoutExtension('C:\\vm\\a.b.vhdx')", "a.b"),
    ("[IO.Path]::GetDirectoryName('C:\\vm\\a.vhdx')", "C:\\vm"), ("[IO.Path]::GetDirectoryName('C:\\a.vhdx')", "C:\\"),
    ("$null -eq [IO.Path]::GetDirectoryName('C:\\')", "True"), ("[IO.Path]::GetPathRoot('C:\\vm')", "C:\\"),
    ("[IO.Path]::GetDirectoryName('\\\\nas\\share\\x\\a.vhdx')", "\\\\nas\\share\\x"),
    ("[IO.Path]::GetPathRoot('\\\\nas\\share\\x')", "\\\\nas\\share"),
    ("[IO.Path]::Combine('C:\\vm', 'a.vhdx')", "C:\\vm\\a.vhdx"), ("[IO.Path]::Combine('C:\\vm', 'D:\\a')", "D:\\a"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "shown"), _STRINGS + _OTHERS + _DATES + _PATHS)
def test_member(expression: str, shown: str) -> None:
    assert text(expression) == shown


def test_roles_of_the_token() -> None:
    script = (
        "(New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent()))"
        ".IsInRole((New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-{}'))"
    )
    assert text(script.format(544)) == "True"
    assert text(script.format(578)) == "False"


def test_what_constructors_throw() -> None:
    kind, error_id, message = caught("New-Object System.Security.Principal.SecurityIdentifier 'x'")
    assert kind == "System.Management.Automation.MethodInvocationException"
    assert error_id == "ConstructorInvokedThrowException,Microsoft.PowerShell.Commands.NewObjectCommand"
    assert message.startswith('Exception calling ".ctor" with "1" argument(s): "Value was invalid.')
