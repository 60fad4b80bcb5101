"""A parameter that is there twice is refused, because half of it would be left out; but for those that are lists."""

import uuid

import pytest
from django.test import Client

from tests.api.programs import ask
from tests.pages import factories as make


@pytest.mark.django_db
def test_a_list_may_be_repeated_and_nothing_else(program: Client) -> None:
    vm = make.make_vm(1, make.make_host())
    taken = [make.make_snapshot(vm, snapshot_id=uuid.UUID(int=number)) for number in (1, 2)]
    named = "&".join(f"snapshot={one.snapshot_id}" for one in taken)
    assert ask(program, f"/snapshots/merge-plan?{named}")["asked"] == 2
    refused = ask(program, f"/snapshots/merge-plan?{named}&q=a&q=b", 422)
    assert [error["name"] for error in refused["errors"]] == ["q"]
