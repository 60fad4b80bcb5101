"""The links of the navigation: `{% nav_link "inventory:vms" "VMs" "device-desktop" "vm" %}`."""

from typing import Any

from django import template
from django.urls import reverse

from accounts.access import Right, may

register = template.Library()


@register.simple_tag(takes_context=True)
def holds(context: template.Context, right: str) -> bool:
    """Whether whoever looks has that right anywhere: `{% holds "manage_hosts" as keeper %}`."""
    return may(context["user"], Right(right))


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: template.Context, url: str, title: str, icon: str, details: str = "", needs: str = ""
) -> dict[str, Any]:
    """`details`: names of pages below this one, which light it up too. `needs`: the right without which it is hidden.

    "page" is what aria-current says on the page itself, "true" below it.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.view_name if match else ""
    space = url.rpartition(":")[0]
    below = {f"{space}:{name}" if space and ":" not in name else name for name in details.split()}
    return {
        "shown": not needs or may(context["user"], Right(needs)),
        "address": reverse(url),
        "title": title,
        "icon": icon,
        "current": "page" if here == url else "true" if here in below else "",
    }
