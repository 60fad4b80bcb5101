"""What each address takes: the right, and the methods. An address that does not stand here fails the walk.

A new page gets a line: `"app:name": page(Right.VIEW)`. Lists have three: `listed("app:name", Right.VIEW)`.
"""

from dataclasses import dataclass
from enum import Enum

from accounts.access import Right

LOOK = frozenset({"get", "head"})
SEND = frozenset({"post"})
ASK = frozenset({"options"})
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


class Who(Enum):
    ANYBODY = "whoever comes, logged in or not"
    EVERYBODY = "whoever is logged in, with a role or without"


@dataclass(frozen=True)
class Rule:
    """`writes`: what it takes to send something, where that is more than to look. `program`: a program asks it, and a
    stranger is told so (401) instead of being led to the login."""

    who: Right | Who
    methods: frozenset[str]
    writes: Right | None = None
    program: bool = False

    def takes(self, method: str) -> Right | Who:
        writing = method in self.methods - LOOK - ASK
        return self.writes if self.writes and writing else self.who


def page(who: Right | Who) -> Rule:
    return Rule(who, LOOK)


def act(who: Right | Who) -> Rule:
    return Rule(who, SEND)


def form(who: Right | Who) -> Rule:
    """A page with a form that is sent to its own address."""
    return Rule(who, LOOK | SEND)


def asked(who: Right = Right.VIEW, *, writes: Right | None = None, by: str = "") -> Rule:
    """An address of the API, which may be sent something `by` methods, parted by blanks."""
    return Rule(who, LOOK | ASK | set(by.split()), writes, program=True)


def sent(*, writes: Right, by: str) -> Rule:
    """An address of the API that only takes something; who may look is told by which methods."""
    return Rule(Right.VIEW, ASK | set(by.split()), writes, program=True)


def listed(name: str, who: Right | Who) -> dict[str, Rule]:
    """A list of `lists/`: its page, its download, what is done with many of its rows."""
    return {name: page(who), f"{name}_csv": page(who), f"{name}_act": act(who)}


RULES: dict[str, Rule] = {
    "healthz": page(Who.ANYBODY),
    "readyz": page(Who.ANYBODY),
    "inventory:portal": page(Right.VIEW),
    "upkeep:release": act(Right.ADMINISTER),
    "accounts:login": form(Who.ANYBODY),
    "accounts:code": form(Who.ANYBODY),
    "accounts:to_provider": page(Who.ANYBODY),
    "accounts:from_provider": page(Who.ANYBODY),
    "accounts:logout": act(Who.EVERYBODY),
    "accounts:account": page(Who.EVERYBODY),
    "accounts:preferences": act(Who.EVERYBODY),
    "accounts:password": form(Who.EVERYBODY),
    "accounts:sessions_end": act(Who.EVERYBODY),
    "accounts:authenticator": form(Who.EVERYBODY),
    "accounts:authenticator_change": act(Who.EVERYBODY),
    "accounts:tokens": form(Right.VIEW),
    "accounts:token_end": act(Right.VIEW),
    "accounts:people": page(Right.ADMINISTER),
    "accounts:person_new": form(Right.ADMINISTER),
    "accounts:person": form(Right.ADMINISTER),
    "accounts:role_add": act(Right.ADMINISTER),
    "accounts:membership": act(Right.ADMINISTER),
    "accounts:person_state": act(Right.ADMINISTER),
    "accounts:person_password": act(Right.ADMINISTER),
    "accounts:person_authenticator": act(Right.ADMINISTER),
    "accounts:person_sessions": act(Right.ADMINISTER),
    "accounts:person_token": act(Right.ADMINISTER),
    "accounts:role_remove": act(Right.ADMINISTER),
    "accounts:group_new": form(Right.ADMINISTER),
    "accounts:group": form(Right.ADMINISTER),
    "accounts:group_role": act(Right.ADMINISTER),
    "accounts:group_delete": act(Right.ADMINISTER),
    **listed("audit:trail", Right.ADMINISTER),
    "lists:view_store": act(Right.VIEW),
    "lists:view_remove": act(Right.VIEW),
    "style": page(Right.VIEW),
    **listed("history:changes", Right.VIEW),
    **listed("findings:findings", Right.VIEW),
    "findings:finding": page(Right.VIEW),
    "findings:accept": act(Right.ACKNOWLEDGE),
    "findings:reopen": act(Right.ACKNOWLEDGE),
    "findings:rules": page(Right.VIEW),
    "findings:rule": page(Right.VIEW),
    "findings:threshold": act(Right.MANAGE_HOSTS),
    "findings:reset": act(Right.MANAGE_HOSTS),
    **listed("jobs:jobs", Right.VIEW),
    "jobs:job": page(Right.VIEW),
    "jobs:decide": form(Right.OPERATE),
    "jobs:stop": page(Right.VIEW),
    "jobs:stop_now": act(Right.STOP),
    "jobs:stop_release": act(Right.OPERATE),
    "jobs:rules": page(Right.VIEW),
    "jobs:window_add": act(Right.MANAGE_HOSTS),
    "jobs:window_remove": act(Right.MANAGE_HOSTS),
    "jobs:approval": act(Right.ADMINISTER),
    "jobs:build": act(Right.ADMINISTER),
    **{f"power:{name}": form(Right.OPERATE) for name in ("start", "shutdown", "save", "turn_off")},
    **{f"power:{name}_many": act(Right.OPERATE) for name in ("start", "shutdown", "save", "turn_off")},
    "tags:tags": page(Right.VIEW),
    "tags:tag": page(Right.VIEW),
    "tags:proposals": page(Right.VIEW),
    "tags:notes": page(Right.VIEW),
    "tags:make": act(Right.ANNOTATE),
    "tags:add": act(Right.ANNOTATE),
    "tags:remove": act(Right.ANNOTATE),
    "tags:answer": act(Right.ANNOTATE),
    "tags:edit": act(Right.ANNOTATE),
    "tags:merge": act(Right.ANNOTATE),
    "tags:remove_tag": act(Right.ANNOTATE),
    "tags:delete": page(Right.ANNOTATE),
    "tags:note_write": act(Right.ANNOTATE),
    "tags:note_edit": page(Right.ANNOTATE),
    "tags:note_save": act(Right.ANNOTATE),
    "tags:note_delete": page(Right.ANNOTATE),
    "tags:note_remove": act(Right.ANNOTATE),
    "metrics": Rule(Right.VIEW, LOOK, program=True),
    "api:reference": page(Right.VIEW),
    "api:v1:backups": asked(writes=Right.ANNOTATE, by="post"),
    "api:v1:snapshot_owner": asked(writes=Right.ANNOTATE, by="put"),
    "api:v1:vm_backups": asked(writes=Right.ANNOTATE, by="put"),
    "api:v1:taggings": asked(writes=Right.ANNOTATE, by="put delete"),
    "api:v1:notes": asked(writes=Right.ANNOTATE, by="post"),
    "api:v1:note": sent(writes=Right.ANNOTATE, by="put delete"),
    "api:v1:proposal": sent(writes=Right.ANNOTATE, by="put"),
    "api:v1:sites": asked(Right.MANAGE_HOSTS),
    "api:v1:audit": asked(Right.ADMINISTER),
    "inventory:overview": page(Right.VIEW),
    "inventory:search": page(Right.VIEW),
    "inventory:host": page(Right.VIEW),
    "inventory:host_certificate": act(Right.MANAGE_HOSTS),
    "inventory:vm": page(Right.VIEW),
    "inventory:poll": page(Right.VIEW),
    "inventory:cluster": page(Right.VIEW),
    "inventory:vm_console": page(Right.VIEW),
    "inventory:vm_desktop": page(Right.VIEW),
    "inventory:migration": page(Right.VIEW),
    "inventory:network": page(Right.VIEW),
    "inventory:event": page(Right.VIEW),
    "inventory:disk_file": page(Right.VIEW),
    "inventory:volume": page(Right.VIEW),
    "inventory:pool": page(Right.VIEW),
    "snapshots:snapshot": page(Right.VIEW),
    "snapshots:estate": page(Right.VIEW),
    "snapshots:estate_csv": page(Right.VIEW),
    "snapshots:chain": page(Right.VIEW),
    "snapshots:merge": page(Right.VIEW),
    "snapshots:merge_queue": form(Right.OPERATE),
    "snapshots:old_hosts": page(Right.VIEW),
    "snapshots:old_host_decide": act(Right.MANAGE_HOSTS),
    "snapshots:owner": form(Right.ANNOTATE),
    "snapshots:owner_take": act(Right.ANNOTATE),
    "snapshots:take": form(Right.OPERATE),
    "snapshots:apply": form(Right.OPERATE),
    **listed("snapshots:snapshots", Right.VIEW),
    **listed("inventory:disks", Right.VIEW),
    **listed("inventory:volumes", Right.VIEW),
    **listed("inventory:pools", Right.VIEW),
    **listed("inventory:clusters", Right.VIEW),
    **listed("inventory:groups", Right.VIEW),
    **listed("inventory:networks", Right.VIEW),
    **listed("inventory:nics", Right.VIEW),
    **listed("inventory:replications", Right.VIEW),
    **listed("inventory:events", Right.VIEW),
    "onboarding:host_new": form(Right.MANAGE_HOSTS),
    "onboarding:hosts_from_list": form(Right.MANAGE_HOSTS),
    "onboarding:hosts_of_cluster": form(Right.MANAGE_HOSTS),
    "onboarding:batch": page(Right.MANAGE_HOSTS),
    "onboarding:host_test": act(Right.MANAGE_HOSTS),
    "onboarding:host_pause": form(Right.MANAGE_HOSTS),
    "onboarding:host_resume": act(Right.MANAGE_HOSTS),
    "onboarding:host_retire": form(Right.MANAGE_HOSTS),
    "onboarding:host_restore": act(Right.MANAGE_HOSTS),
    "onboarding:host_edit": form(Right.MANAGE_HOSTS),
    "onboarding:host_changes": form(Right.MANAGE_HOSTS),
    "onboarding:cluster_changes": form(Right.MANAGE_HOSTS),
    "onboarding:tests": page(Right.MANAGE_HOSTS),
    "onboarding:test": page(Right.MANAGE_HOSTS),
    "onboarding:test_act": act(Right.MANAGE_HOSTS),
    "onboarding:credentials": page(Right.MANAGE_HOSTS),
    "onboarding:credential_new": form(Right.MANAGE_HOSTS),
    "onboarding:credential": form(Right.MANAGE_HOSTS),
    "onboarding:credential_secret": form(Right.MANAGE_HOSTS),
    "onboarding:credential_removed": act(Right.MANAGE_HOSTS),
    "onboarding:sites": page(Right.MANAGE_HOSTS),
    "onboarding:site_new": form(Right.MANAGE_HOSTS),
    "onboarding:site": form(Right.MANAGE_HOSTS),
    "onboarding:site_pin": act(Right.MANAGE_HOSTS),
    "onboarding:site_removed": act(Right.MANAGE_HOSTS),
    **listed("inventory:hosts", Right.VIEW),
    **listed("inventory:vms", Right.VIEW),
    **listed("inventory:polls", Right.VIEW),
}

_ASKED = (
    *("overview", "hosts", "host", "vms", "vm", "guests", "polls", "poll", "backup_history", "openapi"),
    *("clusters", "cluster", "groups", "nics", "networks", "events", "replications"),
    *("snapshots", "snapshot_estate", "merge_plan", "disks", "files", "volumes", "pools", "findings", "finding_rules"),
    *("jobs", "job", "builds"),
    *("search", "changes", "tags", "proposals", "me", "views", "portal"),
    *("volume", "pool", "file", "event"),
)
RULES |= {f"api:v1:{name}": asked() for name in _ASKED}
# Where nothing is: whoever may come in is told so.
NOWHERE = {"api:v1:root", "api:v1:nothing"}
RULES |= {name: Rule(Right.VIEW, frozenset(), program=True) for name in NOWHERE}

OPEN = {name for name, rule in RULES.items() if rule.who is Who.ANYBODY}
# Addresses that only take something; NOWHERE takes nothing either.
NOT_TO_LOOK_AT = {name for name, rule in RULES.items() if rule.methods and not rule.methods & LOOK}
