"""One whole envelope in ASCII, whatever stands around it; anything else is told, never guessed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperv.envelope import ENVELOPE_LIMIT, EXCERPT, read_envelope
from hyperv.errors import BadOutput, HyperVError, LanguageConstrained, RightsMissing, ScriptFailed


def envelope(answer: object) -> bytes:
    return f"\n<<<hvportal\n{json.dumps(answer)}\nhvportal>>>\n".encode()


def ok(result: object) -> bytes:
    return envelope({"ok": True, "result": result, "error": None})


def failed(**error: object) -> bytes:
    return envelope({"ok": False, "result": None, "error": error})


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"", b""), (b"\xef\xbb\xbf", b""), ("Профиль geladen\r\n".encode(), b"bye\xff"), (b'{"ok":false}\n', b"{}")],
)
def test_noise_around_it_does_not_matter(before: bytes, after: bytes) -> None:
    assert read_envelope(before + ok([1]) + after, b"#< CLIXML ...", 0) == [1]


def test_carriage_returns_of_windows_are_fine() -> None:
    assert read_envelope(ok({"a": None}).replace(b"\n", b"\r\n"), b"", 0) == {"a": None}


@pytest.mark.parametrize(
    "stdout",
    [
        b"",
        b"Access denied",
        ok(1) + ok(2),
        ok(1)[:-14],
        b"<<<hvportal\n" + ok(1),
        b"<<<hvportal\n\nhvportal>>>",
        b"<<<hvportal\nnull\nhvportal>>>",
        b"<<<hvportal\n[1]\nhvportal>>>",
        b'<<<hvportal\n{"ok":1,"result":1,"error":null}\nhvportal>>>',
        b'<<<hvportal\n{"ok":true}\nhvportal>>>',
        '<<<hvportal\n{"ok":true,"result":"с","error":null}\nhvportal>>>'.encode(),
        b"<<<hvportal\n" + b"[" * 100_000 + b"\nhvportal>>>",
        envelope({"ok": False, "result": None, "error": "so"}),
        b" " * (ENVELOPE_LIMIT + 1),
    ],
    ids=lambda stdout: repr(stdout[:24]),
)
def test_anything_else_is_bad_output_with_a_short_excerpt(stdout: bytes) -> None:
    with pytest.raises(BadOutput) as caught:
        read_envelope(stdout, b"", 0)
    assert caught.value.detail
    assert len(caught.value.detail) < EXCERPT + 400


def test_stderr_without_an_envelope_is_the_scripts_failure() -> None:
    with pytest.raises(ScriptFailed, match=r"exit code 1.*command line is too long"):
        read_envelope(b"", b"The command line is too long.\r\n", 1)


@pytest.mark.parametrize(
    ("error_id", "expected", "word"),
    [
        ("AccessDenied,Microsoft.HyperV.PowerShell.Commands.GetVM", RightsMissing, "administrator"),
        ("MethodInvocationNotSupportedInConstrainedLanguage", LanguageConstrained, "AppLocker"),
        ("CommandNotFoundException", ScriptFailed, "module"),
        ("SomethingElse", ScriptFailed, "error"),
    ],
)
def test_the_identifier_in_stderr_decides_in_any_language(
    error_id: str, expected: type[HyperVError], word: str
) -> None:
    stderr = (
        '#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
        '<S S="Error">Что-то не так._x000D__x000A_</S>'
        f'<S S="Error">    + FullyQualifiedErrorId : {error_id}_x000D__x000A_</S></Objs>'
    )
    with pytest.raises(HyperVError) as caught:
        read_envelope(b"", stderr.encode(), 1)
    assert type(caught.value) is expected
    assert word in caught.value.sentence
    assert "Что-то" in caught.value.detail


def test_what_the_script_says_is_kept_apart() -> None:
    with pytest.raises(ScriptFailed) as caught:
        read_envelope(failed(type="T", id="I,C", hresult=-5, message="Kaputt.", position="line:1"), b"", 0)
    error = caught.value
    assert (error.type, error.id, error.hresult, error.message, error.position) == ("T", "I,C", -5, "Kaputt.", "line:1")
    assert error.detail == "Kaputt. [I,C]"


def test_facts_of_another_kind_are_none() -> None:
    with pytest.raises(ScriptFailed) as caught:
        read_envelope(failed(type=["T"], id=None, hresult=True, message=7), b"", 0)
    error = caught.value
    assert (error.type, error.id, error.hresult, error.message) == (None, None, None, None)


@pytest.mark.parametrize(
    "error",
    [
        {"id": "AccessDenied,X"},
        {"id": "Other", "hresult": -2147024891},
        {"id": "UnauthorizedAccess"},
        {"id": "HRESULT 0x80070005,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand"},
        {"id": "HRESULT 0x80041003,X", "hresult": -2146233088},
        {"id": "X,Y", "type": "System.UnauthorizedAccessException"},
    ],
)
def test_denied_is_missing_rights_by_identifier_type_or_hresult(error: dict[str, object]) -> None:
    with pytest.raises(RightsMissing):
        read_envelope(failed(**error, message="Zugriff verweigert"), b"", 0)


def test_denied_only_in_prose_is_not_missing_rights() -> None:
    with pytest.raises(ScriptFailed):
        read_envelope(failed(id="Other", hresult=-1, message="Access is denied. 0x80070005"), b"", 0)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(derandomize=True, max_examples=50, deadline=None)
@given(JSON)
def test_any_result_comes_through_as_it_was(result: object) -> None:
    assert read_envelope(b"noise" + ok(result), b"", 0) == result


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.binary(), st.binary())
def test_no_bytes_make_it_raise_anything_else(stdout: bytes, stderr: bytes) -> None:
    with pytest.raises(HyperVError):
        read_envelope(stdout, stderr, 1)
