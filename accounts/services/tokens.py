"""API tokens: made and revoked."""

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import Right, may
from accounts.models import ApiToken, User
from accounts.places import places
from accounts.tokens import PREFIX, digest_of
from audit.services import record

LONGEST_DAYS = 365
_BYTES = 32
_SHOWN = 12


@transaction.atomic
def token_make(
    person: User, *, name: str, rights: Collection[str], scope_kind: str, scope_id: str, days: int
) -> tuple[ApiToken, str]:
    """The token and its secret, which nobody can show again."""
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError({"days": f"A token lasts for 1 to {LONGEST_DAYS} days."})
    if missing := [right for right in rights if not may(person, Right(right))]:
        raise ValidationError({"rights": f"You do not have this yourself: {', '.join(missing)}."})
    if scope_id and scope_id not in dict(places().get(scope_kind, ())):
        raise ValidationError("There is no such place any more. Choose again.")
    secret, now = PREFIX + secrets.token_urlsafe(_BYTES), timezone.now()
    token = ApiToken.objects.create(
        user=person,
        name=name,
        beginning=secret[:_SHOWN],
        digest=digest_of(secret),
        rights=sorted({Right.VIEW.value, *rights}),
        scope_kind=scope_kind,
        scope_id=scope_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    facts = {"rights": token.rights, "where": f"{scope_kind} {scope_id}".strip(), "expires_at": token.expires_at}
    record("token.made", token, summary=f"{person} made the API token “{name}”.", after=facts)
    return token, secret


@transaction.atomic
def token_revoke(token: ApiToken) -> None:
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record("token.revoked", token, summary=f"The API token “{token}” of {token.user} was revoked.")
