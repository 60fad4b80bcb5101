"""No list of the API takes more queries for many rows than for few, and none more than twelve."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.documents import lists
from tests.pages.test_query_counts import build

MOST = 12
LISTS = lists()


def count(program: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert program.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("rows", [3, 30])
def test_lists_take_few_queries(program: Client, rows: int) -> None:
    build(rows)
    program.get("/api/v1/hosts")  # a token's first use in a minute is noted
    counts = {path: count(program, path) for path in LISTS}
    assert {path: number for path, number in counts.items() if number > MOST} == {}
