"""Writing the audit trail."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone

from audit.actors import Actor, acting_as, actor_at_work
from audit.models import AuditEntry

__all__ = ["acting_as", "record"]

Values = Mapping[str, Any]
_NAME_LENGTH = 255


class _Encoder(DjangoJSONEncoder):
    """Moments, UUIDs and decimals as Django writes them; sets as sorted lists."""

    def default(self, value: Any) -> Any:
        return sorted(value) if isinstance(value, set | frozenset) else super().default(value)


def record(
    action: str,
    target: Model | None = None,
    *,
    summary: str,
    before: Values | None = None,
    after: Values | None = None,
    by: Any = None,
) -> AuditEntry:
    """One entry; called inside the transaction of the change, so that neither stands without the other.

    `action`: noun.verb ("host.paused"). `summary`: a sentence for people. `before`, `after`: what differs, as JSON can
    hold it or Django can write it (moments, UUIDs, decimals); never a secret. `by`: a person or a name where it is not
    the one at work, as at a login.
    """
    actor = _actor(by)
    was, became = _differing(before, after)
    return AuditEntry.objects.create(
        at=timezone.now(),
        actor=actor.name[:200],
        actor_id=actor.user_id,
        token=actor.token,
        via=actor.via,
        address=actor.address,
        request_id=actor.request_id,
        action=action,
        target_kind=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        target_name=str(target)[:_NAME_LENGTH] if target else "",
        summary=summary,
        before=was,
        after=became,
    )


def _actor(by: Any) -> Actor:
    actor = actor_at_work()
    if by is None:
        return actor
    if isinstance(by, str):
        return replace(actor, name=by, user_id=None)
    return replace(actor, name=by.get_username(), user_id=by.pk)


def _differing(before: Values | None, after: Values | None) -> tuple[Any, Any]:
    """Without what is the same on both sides; where one side is missing, the other stays whole."""
    if before is None or after is None:
        return _plain(before), _plain(after)
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return (
        _plain({key: before[key] for key in keys if key in before}),
        _plain({key: after[key] for key in keys if key in after}),
    )


def _plain(values: Values | None) -> Any:
    return None if values is None else json.loads(json.dumps(values, cls=_Encoder))
