"""Sessions and tokens, as their owner sees them and as an administrator does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.agents import browser_in_words
from accounts.choices import Right, Way
from accounts.models import ApiToken, SignIn
from accounts.places import named, places
from accounts.selectors.roles import Places


@dataclass(frozen=True, slots=True)
class SessionRow:
    """`here`: the session that asks."""

    sign_in: SignIn
    here: bool

    @property
    def browser(self) -> str:
        return browser_in_words(self.sign_in.agent)

    @property
    def way(self) -> str:
        return str(Way(self.sign_in.way).label)


def sessions_of(person: Any, here: str | None = None) -> Sequence[SessionRow]:
    """Those that would still be let in, the one last seen first."""
    living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found = SignIn.objects.filter(user=person.pk, session_key__in=living).order_by("-seen_at")
    return [SessionRow(row, row.session_key == here) for row in found]


@dataclass(frozen=True, slots=True)
class TokenRow:
    token: ApiToken
    where: str

    @property
    def rights(self) -> Sequence[str]:
        return [Right(right).label for right in self.token.rights]

    def state(self, now: datetime) -> tuple[str, str, str]:
        """Colour, icon, word."""
        if self.token.revoked_at:
            return "calm", "ban", "revoked"
        return ("calm", "clock-off", "ended") if self.token.expires_at <= now else ("good", "check", "works")

    @property
    def look(self) -> tuple[str, str, str]:
        return self.state(timezone.now())

    @property
    def works(self) -> bool:
        return self.look[0] == "good"


def tokens_of(person: Any, known: Places | None = None) -> Sequence[TokenRow]:
    """Those that work first, then the youngest."""
    known = places() if known is None else known
    tokens = ApiToken.objects.filter(user=person.pk).order_by("-created_at")
    rows = [TokenRow(token, named(known, token.scope_kind, token.scope_id)) for token in tokens]
    return sorted(rows, key=lambda row: not row.works)
