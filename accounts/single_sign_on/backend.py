"""From an identity that the provider vouches for to a person of the portal, with the groups they come with."""

from typing import Any

import jwt
import structlog
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import SuspiciousOperation
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from accounts.models import User
from accounts.services.provider_people import NameTaken, groups_follow, person_follow
from accounts.single_sign_on.provider import key_of, setting, told

log = structlog.get_logger(__name__)


class ProviderBackend(OIDCAuthenticationBackend):
    """Made anew for every request of somebody who came by it, so it asks the provider for nothing before it must."""

    get_settings = staticmethod(setting)
    OIDC_OP_TOKEN_ENDPOINT = property(lambda self: setting("OIDC_OP_TOKEN_ENDPOINT"))
    OIDC_OP_USER_ENDPOINT = property(lambda self: setting("OIDC_OP_USER_ENDPOINT"))
    retrieve_matching_jwk = staticmethod(key_of)

    def __init__(self) -> None:
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID
        self.OIDC_RP_CLIENT_SECRET = settings.OIDC_RP_CLIENT_SECRET
        self.OIDC_RP_SIGN_ALGO = settings.OIDC_RP_SIGN_ALGO
        self.OIDC_RP_IDP_SIGN_KEY = None
        self.UserModel = User

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """The library's checks (signature, expiry, nonce), and OpenID Connect Core §3.1.3.7: issuer and audience."""
        try:
            payload: dict[str, Any] = super().verify_token(token, **kwargs)
        except jwt.InvalidTokenError as failure:
            raise SuspiciousOperation(f"The identity cannot be trusted: {failure}") from failure
        audience = payload.get("aud")
        audiences = [audience] if isinstance(audience, str) else audience or []
        if payload.get("iss") != told(settings.OIDC_ISSUER)["issuer"]:
            raise SuspiciousOperation("The identity was made by another issuer.")
        ours = self.OIDC_RP_CLIENT_ID
        if ours not in audiences or payload.get("azp", ours) != ours:
            raise SuspiciousOperation("The identity was made for another application.")
        return payload

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User | None:
        claims = self.get_userinfo(access_token, id_token, payload)
        if not payload.get("sub") or claims.get("sub") != payload["sub"]:  # OpenID Connect Core §5.3.2
            raise SuspiciousOperation("The provider tells of another person than the one it vouched for.")
        claims = {**payload, **claims}
        try:
            person = person_follow(payload["iss"], claims, adopt=settings.OIDC_ADOPT_LOCAL)
        except NameTaken as taken:
            log.warning("single_sign_on.name_taken", name=taken.name)
            return None
        if person.is_active:
            groups_follow(person, _groups(claims))
        return person

    def get_user(self, user_id: int) -> User | None:
        """A closed account is closed at once, whoever vouches for it."""
        person: User | None = super().get_user(user_id)
        return person if person and person.is_active else None


def _groups(claims: dict[str, Any]) -> list[Group]:
    """Those that an administrator said the provider fills; no claim, no group: a role is never left by accident."""
    named = claims.get(settings.OIDC_GROUPS_CLAIM) or []
    names = [named] if isinstance(named, str) else [name for name in named if isinstance(name, str)]
    return list(Group.objects.filter(provider__claim__in=names))
