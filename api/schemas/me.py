"""Who is asking, and what they may."""

from datetime import datetime

from accounts.access import Held, Right
from accounts.choices import Role, ScopeKind
from accounts.models import ApiToken
from api.schemas.telling import Thing, own


class RoleHeld(Thing):
    role: Role = own("Which role.")
    scope_kind: ScopeKind = own("Where it holds: the whole estate, a site, a cluster or a tag.")
    scope_id: str | None = own("The number of that place; null: the whole estate.")


class Token(Thing):
    """The token that was sent. It never may more than its owner, and only this."""

    name: str = own("What its owner calls it.")
    rights: list[Right] = own("What it may do at most.")
    scope_kind: ScopeKind = own("Where: the whole estate, a site, a cluster or a tag.")
    scope_id: str | None = own("The number of that place; null: the whole estate.")
    created_at: datetime = own("When it was made.")
    expires_at: datetime = own("From when on it is refused. Make the next one before.")


class Me(Thing):
    """Who is asking, as the portal knows them in this request."""

    name: str = own("The name of the account.")
    rights: list[Right] = own("What may be done somewhere at least, token and roles together.")
    sees_everything: bool = own("Whether the whole estate is in sight; else only parts of it are, in every answer.")
    roles: list[RoleHeld] = own("The roles of the account, its own and those of its groups.")
    token: Token | None = own("The token that was sent; null: a session of the pages asks.")
    requests_per_minute: int = own("How many requests are answered in any sixty seconds.")


def role_of(held: Held) -> RoleHeld:
    return RoleHeld(role=Role(held.role), scope_kind=ScopeKind(held.scope_kind), scope_id=held.scope_id or None)


def token_of(token: ApiToken) -> Token:
    same = {name: getattr(token, name) for name in ("name", "created_at", "expires_at")}
    kind = ScopeKind(token.scope_kind)
    return Token(rights=[Right(one) for one in token.rights], scope_kind=kind, scope_id=token.scope_id or None, **same)
