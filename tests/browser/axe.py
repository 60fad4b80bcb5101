"""axe-core in a page: what it finds serious or critical.

It comes from node_modules and is served by nobody: the browser is told to run it, which no policy of a page stops.
"""

from functools import cache
from typing import Any

from django.conf import settings
from playwright.sync_api import Page

PACKAGE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
COLOURS = ["color-contrast", "link-in-text-block"]  # all that another theme can break
# `preload`: axe would fetch the style sheets a second time, for one rule about turning a phone, which no sheet hinders.
AUDIT = """async only => {
  const options = { resultTypes: ["violations"], preload: false };
  if (only) options.runOnly = { type: "rule", values: only };
  const { violations } = await axe.run(document, options);
  const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  return grave.flatMap(({ id, nodes }) => nodes.map(node =>
    `${id} at ${node.target}: ${node.failureSummary.split("\\n").slice(1).join(" ")}`));
}"""


@cache
def _source() -> str:
    assert PACKAGE.exists(), f"{PACKAGE} is missing: `python3 setup test` installs what package-lock.json names"
    return str(PACKAGE.read_text())


def violations(page: Page, only: list[str] | None = None) -> list[str]:
    """One line for each element that breaks a rule; `only` those rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    found: list[Any] = page.evaluate(AUDIT, only)
    return [str(line) for line in found]
