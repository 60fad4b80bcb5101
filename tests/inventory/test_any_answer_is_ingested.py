"""Whatever a host answers: no exception out of the contracts or the ingest, and no good item lost to a bad one.

Over every section that polls ask for, items built from its models, some of them damaged (tests/hyperv/any_items.py).
"""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hyperv.contracts import read_answer
from hyperv.contracts.sections import SECTIONS
from hyperv.errors import BadOutput
from inventory import polls, sections
from inventory.models import VM, Poll, PollSection
from tests.hyperv.any_items import AT, POOL, believed, items_of, one_of
from tests.inventory.building import begin, make_host, raw_host
from tests.inventory.building import section as whole

pytestmark = pytest.mark.django_db

COLLECTED = f"{AT:%Y-%m-%dT%H:%M:%S.%f}0Z"
quick = settings(
    derandomize=True,
    max_examples=50,
    deadline=None,
    phases=[Phase.generate],  # an answer is not made smaller: that would be hundreds of polls
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
)
into_the_database = settings(quick, max_examples=15)  # each is two polls of every section


def answer(**parts: Any) -> dict[str, Any]:
    return {"collected_at": COLLECTED, "access": {}, "sections": parts}


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_no_good_item_is_lost_to_a_bad_one(name: str) -> None:
    @quick
    @given(items_of(name))
    def check(items: list[tuple[dict[str, Any], bool]]) -> None:
        reading = read_answer(answer(**{name: whole([item for item, _ in items])}), [name]).sections[name]
        if name == "host" and len(items) != 1:
            assert not reading.ok
            return
        good = {one.identity for item, is_good in items if is_good and (one := believed(name, item)) is not None}
        assert {item.identity for item in reading.items} == good
        assert len(reading.items) + len(reading.refused) == len(items) or not reading.ok

    check()


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_no_item_breaks_the_ingest_of_its_section(name: str) -> None:
    host = make_host()

    @into_the_database
    @given(st.data())
    def check(data: st.DataObject) -> None:
        parts = {other: whole([]) for other in sections.names()} | {"host": whole([raw_host()])}
        if name != "vms":
            parts["vms"] = whole([item for item, good in data.draw(items_of("vms")) if good])
        items = data.draw(items_of(name).filter(lambda found: name != "host" or len(found) == 1))
        parts[name] = whole([item for item, _ in items])
        with transaction.atomic():
            for _ in range(2):  # what is known already goes another way than what is new
                reading = read_answer(answer(**parts), sections.names())
                polls.finish(begin(host, sections.names()), reading)
                assert set(PollSection.objects.values_list("error_code", flat=True)) <= {None, "bad_output"}
                assert VM.objects.count() == len(reading.sections["vms"].items)
            transaction.set_rollback(True)

    check()


JUNK = one_of(POOL)


@into_the_database
@given(
    st.fixed_dictionaries(
        {"ok": JUNK},
        optional={"items": JUNK | st.lists(JUNK, max_size=3), "error": JUNK, "duration_ms": JUNK, "more": JUNK},
    )
    | JUNK,
    st.sampled_from(sorted(SECTIONS)),
)
def test_no_envelope_of_a_section_breaks_the_poll(raw: Any, name: str) -> None:
    parts: dict[str, Any] = {other: whole([]) for other in sections.names()} | {"host": whole([raw_host()]), name: raw}
    with transaction.atomic():
        reading = read_answer(answer(**parts), sections.names())
        outcome = polls.finish(begin(make_host(), sections.names()), reading)
        assert outcome in ("complete", "partial")
        assert Poll.objects.get().sections.count() == len(sections.names())
        transaction.set_rollback(True)


@quick
@given(st.dictionaries(st.sampled_from(["collected_at", "access", "sections", "x"]), JUNK) | JUNK)
def test_an_answer_without_a_shape_is_bad_output_and_nothing_else(raw: Any) -> None:
    with pytest.raises(BadOutput):
        read_answer(raw, sections.names())
