"""Roles, their scopes, groups and tokens: what somebody may, and what they are shown."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from accounts.access import Right, Role, may
from accounts.models import User
from inventory.models import VM, Cluster, Host, Site
from inventory.scope import may_on, scope_of
from tags.models import Tag
from tags.services import tag_add, tag_remove
from tests.pages import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def north() -> Cluster:
    return make.make_cluster("NORTH")


@pytest.fixture
def estate(north: Cluster) -> dict[str, Host]:
    """One host in NORTH, one in SOUTH, each with a VM."""
    hosts = {
        "north": make.make_host("HVN", cluster=north),
        "south": make.make_host("HVS", cluster=make.make_cluster("S")),
    }
    for number, host in enumerate(hosts.values()):
        make.make_vm(number + 1, host)
    return hosts


def anew(person: Any) -> User:
    """As the next request finds them."""
    return User.objects.get(pk=person.pk)


def seen_by(person: Any) -> tuple[set[str], int]:
    scope = scope_of(anew(person))
    return {host.name for host in scope.hosts(Host.objects.all())}, scope.vms(VM.objects.all()).count()


def test_somebody_without_a_role_sees_nothing(estate: dict[str, Host]) -> None:
    person = User.objects.create_user("new")
    assert seen_by(person) == (set(), 0)
    assert not any(may(person, right) for right in Right)
    assert not any(may(AnonymousUser(), right) for right in Right)


def test_a_closed_account_may_nothing(olga: User) -> None:
    olga.is_active = False
    assert not may(olga, Right.VIEW)


def test_a_role_of_a_cluster_ends_at_its_border(estate: dict[str, Host], north: Cluster) -> None:
    person = User.objects.create_user("north")
    person.grants.create(role=Role.VIEWER, scope_kind="cluster", scope_id=str(north.pk))
    assert seen_by(person) == ({"HVN"}, 1)
    assert may_on(anew(person), Right.VIEW, estate["north"])
    assert not may_on(anew(person), Right.VIEW, estate["south"])
    assert not may_on(anew(person), Right.OPERATE, estate["north"])


def test_roles_add_up_each_in_its_place(estate: dict[str, Host], north: Cluster) -> None:
    person = User.objects.create_user("both")
    person.grants.create(role=Role.VIEWER)
    person.grants.create(role=Role.OPERATOR, scope_kind="cluster", scope_id=str(north.pk))
    person = anew(person)
    assert scope_of(person).everything
    for thing in ("north", "south"):
        assert may_on(person, Right.VIEW, estate[thing])
        assert may_on(person, Right.OPERATE, estate[thing]) == (thing == "north")
        assert may_on(person, Right.OPERATE, VM.objects.get(host=estate[thing])) == (thing == "north")
    assert may_on(person, Right.OPERATE, north)


def test_a_group_brings_its_roles_to_whoever_is_in_it(estate: dict[str, Host], north: Cluster) -> None:
    person, group = User.objects.create_user("member"), Group.objects.create(name="North")
    group.grants.create(role=Role.VIEWER, scope_kind="cluster", scope_id=str(north.pk))  # type: ignore[attr-defined]
    assert seen_by(person) == (set(), 0)
    person.groups.add(group)
    assert seen_by(person) == ({"HVN"}, 1)


def test_a_role_of_a_tag_reaches_what_has_it_until_it_is_taken_off(estate: dict[str, Host], north: Cluster) -> None:
    person, tag = User.objects.create_user("tagged"), Tag.objects.create(name="plant", slug="plant")
    person.grants.create(role=Role.VIEWER, scope_kind="tag", scope_id=str(tag.pk))
    assert seen_by(person) == (set(), 0)
    one = VM.objects.get(host=estate["south"])
    for thing, hosts, vms in ((one, set(), 1), (estate["south"], {"HVS"}, 1), (north, {"HVN", "HVS"}, 2)):
        tag_add(thing, "plant")
        assert seen_by(person) == (hosts, vms)
    assert scope_of(anew(person)).clusters(Cluster.objects.all()).get() == north
    for thing in (north, estate["south"], one):
        tag_remove(thing, "plant")
    assert seen_by(person) == (set(), 0)


def test_a_role_of_a_site_reaches_its_hosts_and_clusters(estate: dict[str, Host], north: Cluster) -> None:
    site = Site.objects.create(name="Kassel", slug="kassel")
    person = User.objects.create_user("local")
    person.grants.create(role=Role.VIEWER, scope_kind="site", scope_id=str(site.pk))
    assert seen_by(person) == (set(), 0)
    Host.objects.filter(name="HVS").update(site=site)
    assert seen_by(person) == ({"HVS"}, 1)
    Cluster.objects.filter(pk=north.pk).update(site=site)
    assert seen_by(person) == ({"HVN", "HVS"}, 2)
    assert may_on(anew(person), Right.VIEW, north)


def test_an_administrator_of_a_part_administers_nobodys_roles(north: Cluster) -> None:
    person = User.objects.create_user("part")
    person.grants.create(role=Role.ADMINISTRATOR, scope_kind="cluster", scope_id=str(north.pk))
    assert may(person, Right.MANAGE_HOSTS)
    assert not may(person, Right.ADMINISTER)


def test_roles_cost_one_query_and_scopes_none(
    estate: dict[str, Host], olga: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert may(olga, Right.VIEW)
        assert not may(olga, Right.ADMINISTER)
        assert scope_of(olga).everything
