"""How somebody wants to see the portal."""

from django.db import transaction

from accounts.models import User
from audit.services import record

_FIELDS = ("time_zone", "theme", "dates")


@transaction.atomic
def preferences_save(person: User, *, time_zone: str, theme: str, dates: str) -> None:
    before = {name: getattr(person, name) for name in _FIELDS}
    after = {"time_zone": time_zone, "theme": theme, "dates": dates}
    if before == after:
        return
    User.objects.filter(pk=person.pk).update(**after)
    for name, value in after.items():
        setattr(person, name, value)
    record("person.preferences", person, summary=f"{person} chose other preferences.", before=before, after=after)
