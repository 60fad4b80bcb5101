"""Who of the demo's people may what where, a group that single sign-on fills, and where they are logged in.

Called by demo_furnish, when clusters, sites and tags are known; safe to repeat.
"""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.http import HttpRequest

from accounts.choices import Role, ScopeKind, Way
from accounts.demo import DEMO, PEOPLE, Person, at_work
from accounts.entering import enter
from accounts.models import SignIn, User
from accounts.places import places
from accounts.services.grants import group_save, role_give
from accounts.services.provider_people import groups_follow, person_follow

# Addresses for documentation (RFC 5737).
OFFICE, HOME, ROAD = "192.0.2.21", "198.51.100.7", "203.0.113.90"
GROUP, CLAIM, ISSUER = "Hyper-V team", "GRP-HyperV-Operators", "https://login.example.com"
COLLEAGUES = (
    {"sub": "7d1c", "preferred_username": "desk-early", "given_name": "Early", "family_name": "shift"},
    {"sub": "a03e", "preferred_username": "desk-late", "given_name": "Late", "family_name": "shift"},
)
_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 "
    "Edg/140.0.0.0"
)
_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 "
    "Mobile/15E148 Safari/604.1"
)
SESSIONS = (
    ("operator", OFFICE, _EDGE),
    ("operator", HOME, _FIREFOX),
    ("oncall", ROAD, _IPHONE),
    ("admin", OFFICE, _FIREFOX),
)


class Command(BaseCommand):
    help = "Scoped roles, a group of single sign-on and sessions for the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        with at_work("admin", OFFICE):
            for person in PEOPLE:
                if person.scope_kind != ScopeKind.ESTATE:
                    self._let_in(person)
            self._fill_group()
        for username, address, agent in SESSIONS:
            self._enter(User.objects.get(username=username, first_name=DEMO), address, agent)

    def _let_in(self, person: Person) -> None:
        """Where the place is there, and nobody has given or taken a role since."""
        user = User.objects.get(username=person.username, first_name=DEMO)
        key = {name: key for key, name in places().get(person.scope_kind, ())}.get(person.place)
        if key is not None and not user.grants.exists():
            role_give(user, role=person.role, scope_kind=person.scope_kind, scope_id=key)

    def _fill_group(self) -> None:
        if Group.objects.filter(name=GROUP).exists():
            return
        group = group_save(None, name=GROUP, claim=CLAIM)
        role_give(group, role=Role.OPERATOR, scope_kind=ScopeKind.ESTATE, scope_id="")
        for claims in COLLEAGUES:
            groups_follow(person_follow(ISSUER, claims, adopt=False), [group])

    def _enter(self, person: User, address: str, agent: str) -> None:
        """A session as the login page makes it; nobody has its cookie."""
        if SignIn.objects.filter(user=person, agent=agent).exists():
            return
        request = HttpRequest()
        request.META = {"REMOTE_ADDR": address, "HTTP_USER_AGENT": agent, "SERVER_NAME": "localhost"}
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()
        with at_work(person.username, address):
            enter(request, person, Way.PASSWORD, backend="django.contrib.auth.backends.ModelBackend")
            request.session.save()
