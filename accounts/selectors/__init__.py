"""Questions that pages ask about people: typed answers, a constant number of queries, no writes."""

from accounts.selectors.own import SessionRow, TokenRow, sessions_of, tokens_of
from accounts.selectors.people import PersonRow, groups_now, people_now
from accounts.selectors.roles import RoleRow, roles_of, roles_of_group

__all__ = [
    "PersonRow",
    "RoleRow",
    "SessionRow",
    "TokenRow",
    "groups_now",
    "people_now",
    "roles_of",
    "roles_of_group",
    "sessions_of",
    "tokens_of",
]
