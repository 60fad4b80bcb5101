"""A new Windows oddity is two files: what the host said, and how it is to be understood."""

import json
from pathlib import Path

import pytest

from hyperv.qualification.capture import expected_of

CAPTURES = Path(__file__).resolve().parents[1] / "captures"
ANSWERS = sorted(CAPTURES.rglob("*.answer.json"))


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.relative_to(CAPTURES).as_posix())
def test_a_capture_is_understood_as_it_was_agreed(path: Path) -> None:
    expected = path.with_name(path.name.replace(".answer.json", ".expected.json"))
    assert json.loads(json.dumps(expected_of(json.loads(path.read_text("ascii"))))) == json.loads(expected.read_text())


def test_every_expectation_has_its_answer() -> None:
    expectations = {path.name.removesuffix(".expected.json") for path in CAPTURES.rglob("*.expected.json")}
    assert expectations == {path.name.removesuffix(".answer.json") for path in ANSWERS}
    assert ANSWERS
