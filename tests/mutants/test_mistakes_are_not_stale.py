"""Every mistake can still be made: its text stands once in its file, and the tests that have to notice exist."""

from pathlib import Path

import pytest

from tests.mutants.__main__ import MISTAKES, ROOT, Mistake

PATHS = sorted(MISTAKES.glob("*.toml"))


def test_there_are_mistakes() -> None:
    assert PATHS


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_mistake_can_be_made_in_one_place(path: Path) -> None:
    mistake = Mistake.read(path)

    assert (ROOT / mistake.file).read_text().count(mistake.find) == 1
    assert mistake.replace != mistake.find


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_tests_that_have_to_notice_exist(path: Path) -> None:
    for test in Mistake.read(path).tests:
        file, *names = test.split("::")
        assert (ROOT / file).exists(), test
        text = (ROOT / file).read_text() if names else ""
        assert all(f"def {name.partition('[')[0]}(" in text for name in names), test
