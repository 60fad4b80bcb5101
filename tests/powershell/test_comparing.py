"""What counts as a difference between two answers."""

import pytest

from tests.powershell.comparing import differences
from tests.powershell.running import answer_in, encoded


def test_equal_answers_have_no_differences():
    answer = {"ok": True, "result": [{"a": 1, "duration_ms": 3}], "error": None}

    assert differences(answer, {"ok": True, "result": [{"a": 1, "duration_ms": 9}], "error": None}) == []


@pytest.mark.parametrize(
    ("theirs", "where"),
    [
        ({"a": 1, "b": [1]}, "answer.b: 2 items"),
        ({"a": 1, "b": [1, 3]}, "answer.b[1]"),
        ({"a": 1, "b": [2, 1]}, "answer.b[0]"),
        ({"a": "1", "b": [1, 2]}, "answer.a"),
        ({"a": True, "b": [1, 2]}, "answer.a"),
        ({"a": 1}, "answer.b: only ours"),
        ({"a": 1, "b": 1}, "answer.b"),
        ({"a": None, "b": [1, 2]}, "answer.a"),
    ],
)
def test_a_difference_is_named(theirs, where):
    found = differences({"a": 1, "b": [1, 2]}, theirs)

    assert found[0].startswith(where)


@pytest.mark.parametrize("key", ["error", "failure"])
def test_an_error_id_is_compared_up_to_its_comma(key):
    ours = {key: {"id": "ObjectNotFound,Microsoft.HyperV.PowerShell.Commands.GetVM", "position": "At line:1"}}

    assert differences(ours, {key: {"id": "ObjectNotFound,Get-VM", "position": ""}}) == []
    assert differences(ours, {key: {"id": "AccessDenied,Get-VM", "position": ""}}) != []


def test_files_are_compared_in_any_order_and_other_items_are_not():
    items = [{"kind": "file", "path": "C:\\b"}, {"kind": "file", "path": "C:\\a"}]

    def answer(section, these):
        return {"sections": {section: {"items": these}}}

    assert differences(answer("files", items), answer("files", items[::-1])) == []
    assert differences(answer("files", items), answer("files", [items[0], items[0]])) != []
    assert differences(answer("volumes", items), answer("volumes", items[::-1])) != []


def test_an_answer_is_found_among_noise():
    assert answer_in(b'\xef\xbb\xbfnoise\r\n<<<hvportal\r\n{"ok": true}\r\nhvportal>>>\r\n') == {"ok": True}
    with pytest.raises(AssertionError, match="broken"):
        answer_in(b"nothing", b"broken")


def test_commands_are_encoded_as_powershell_wants_them():
    assert encoded("exit 1") == "ZQB4AGkAdAAgADEA"
