"""Icons of @tabler/icons, inlined as SVG: `{% icon "server" %}`. Decorative: the text beside one carries the meaning.

Raises IconUnknown for a name that the package does not have: a misspelt icon fails the first test that renders it.
"""

import re
from functools import cache

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

OUTLINES = settings.BASE_DIR / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
_NAME = re.compile(r"[a-z0-9-]+")
_SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class IconUnknown(Exception):
    """No icon has that name."""


@cache
def _shapes(name: str) -> SafeString:
    path = OUTLINES / f"{name}.svg"
    if not _NAME.fullmatch(name) or not path.exists():
        raise IconUnknown(f"@tabler/icons has no outline icon called {name!r}")
    found = _SHAPES.search(path.read_text())
    if found is None:
        raise IconUnknown(f"{path.name} is not an SVG")
    # The package is pinned by hash in package-lock.json: its shapes are as trusted as its style sheet.
    return mark_safe(" ".join(found.group(1).split()))  # noqa: S308


@register.simple_tag
@cache
def icon(name: str, css: str = "") -> SafeString:
    return format_html(
        '<svg class="icon {}" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        css,
        _shapes(name),
    )
