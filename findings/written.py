"""The catalogue of rules as a page of the documentation: `manage.py document_findings` writes docs/findings.md."""

from collections.abc import Iterator

from findings.rules import Kind, Rule, Threshold, every_rule
from findings.wording import number_in_words
from inventory.wording import NARROW

HEAD = """# Know what each finding means

What the portal finds by itself, and what each finding rests on. Written by `manage.py document_findings`; a test
holds it against the rules. The [operator's guide](operators-guide.md) tells how findings open, become unknown and
close, and how thresholds are set otherwise.
"""


def catalogue_in_markdown() -> str:
    return "\n".join([HEAD, *(line for rule in every_rule() for line in _rule(rule))])


def _rule(rule: Rule) -> Iterator[str]:
    yield f"## {rule.title}\n"
    about = rule.about.label if rule.about == Kind.VM else rule.about.label.lower()
    yield f"`{rule.key}`, {rule.severity.label.lower()}, of a {about}. {rule.because}\n"
    yield f"**What to do.** {rule.remedy}\n"
    if rule.thresholds:
        yield "| threshold | default | may be |\n|---|---|---|"
        for one in rule.thresholds:
            yield f"| {one.title} | {_words(one, one.default)} | {_words(one, one.least)} to {_words(one, one.most)} |"
        yield ""
    yield f"Source: {rule.source}.\n"


def _words(threshold: Threshold, value: float) -> str:
    return number_in_words(value, threshold.unit).replace(NARROW, " ")
