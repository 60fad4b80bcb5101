"""A class means one thing, in one style sheet; what is refused in a form is said aloud."""

import re

from tests.conftest import ROOT

SHEETS = [sheet for sheet in sorted((ROOT / "static" / "css").glob("*.css")) if sheet.name != "print.css"]
COMMENT, CLASS = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\.hv-[\w-]+")
REFUSED = re.compile(r'class="[^"]*\bhv-field-error\b[^"]*"(?! role="alert")')


def plain_rules(text: str) -> set[str]:
    """Classes that a rule outside of every @media is about, and nothing else."""
    depth, outside = 0, ""
    for part in re.split(r"(@[^{]*\{|[{}])", COMMENT.sub("", text)):
        if part.startswith("@"):
            depth += 10
        elif depth >= 10:
            depth += {"{": 1, "}": -1}.get(part, 0)
            depth = 0 if depth == 9 else depth
        else:
            outside += part
    selectors = re.findall(r"([^{}]+)\{[^{}]*\}", re.sub(r"\([^()]*\)", "", outside))
    return {one.strip() for group in selectors for one in group.split(",") if CLASS.fullmatch(one.strip())}


def test_no_class_is_defined_in_two_sheets() -> None:
    homes: dict[str, list[str]] = {}
    for sheet in SHEETS:
        for name in plain_rules(sheet.read_text()):
            homes.setdefault(name, []).append(sheet.name)
    assert len(homes) > 100
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


def test_what_is_refused_in_a_form_is_an_alert() -> None:
    templates = (ROOT / "templates").rglob("*.html")
    assert [str(path) for path in templates if REFUSED.search(path.read_text())] == []
