"""The door of the API: a token in the header of a request, and who comes in by it.

`authenticate` answers the token with its owner, whose `token` it is: from then on accounts.access and inventory.scope
hold for what owner and token both may. A caller sets `request.user = token.user`, so that the audit trail names both.
"""

import hashlib
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import ApiToken
from audit.actors import actor_at_work

PREFIX = "hvp_"
SCHEME = "bearer "
# An API that is asked all day writes a row a minute, not one for each request.
NOTED_EVERY = timedelta(minutes=1)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def authenticate(header: str | None) -> ApiToken | None:
    """`header`: the Authorization header, "Bearer hvp_…". None where it opens nothing, whatever the reason."""
    if not header or not header.lower().startswith(SCHEME):
        return None
    secret = header[len(SCHEME) :].strip()
    if not secret.startswith(PREFIX):
        return None
    token = usable_tokens().select_related("user").filter(digest=digest_of(secret)).first()
    if token is not None:
        token.user.token = token
        _note_use(token)
    return token


def usable_tokens() -> QuerySet[ApiToken]:
    """Those that open something now."""
    return ApiToken.objects.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    lately = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        used = ApiToken.objects.filter(lately, pk=token.pk)
        used.update(last_used_at=now, last_used_from=actor_at_work().address)
