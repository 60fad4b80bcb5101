"""Each part of the poll tells a person what it asks, needs and costs; the portal shows these words."""

import pytest

from hyperv.command_line import part_names
from hyperv.contracts.sections import SECTIONS
from hyperv.script_header import header_of


@pytest.mark.parametrize("part", part_names("read/estate"))
def test_a_part_has_a_question_rights_and_a_cost(part: str) -> None:
    header = header_of(f"read/estate/{part}")
    assert header.question.endswith("?")
    assert "Administrators" in header.rights
    assert len(header.cost) > 10


def test_every_section_has_a_part_and_every_part_a_section() -> None:
    assert set(part_names("read/estate")) == set(SECTIONS)


def test_a_sentence_over_two_lines_is_one_sentence() -> None:
    output = header_of("read/estate/prelude").output
    assert "items [...]}} (by ending.ps1). Every section fails alone." in output


def test_no_script_no_header() -> None:
    with pytest.raises(LookupError):
        header_of("read/estate/nothing")
