"""Pasted lists and CSV: what each line means, what is wrong with it, and that all of a list is added or nothing."""

from typing import Any

import pytest

from inventory.models import Host
from inventory.services import credential_save
from onboarding.lines import MOST_LINES, Line, Unreadable, decoded, lines_of
from onboarding.selectors.preview import Defaults, Preview, preview
from onboarding.services import lifecycle
from onboarding.services.hosts import hosts_add
from onboarding.services.sites import site_add
from tests.onboarding import building as make


def read(line: str) -> tuple[Any, ...]:
    (one,) = lines_of(line)
    return one.name, one.address, one.port, one.https, bool(one.problem)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("hv01", ("hv01", "hv01", None, None, False)),
        ("hv01 hv01.example.com", ("hv01", "hv01.example.com", None, None, False)),
        ("hv01;10.0.0.5:5986", ("hv01", "10.0.0.5", 5986, None, False)),
        ("hv01, https://10.0.0.5", ("hv01", "10.0.0.5", None, True, False)),
        ("hv01\thttp://hv01.example.com:80/", ("hv01", "hv01.example.com", 80, False, False)),
        ("10.0.0.5:5985", ("10.0.0.5", "10.0.0.5", 5985, None, False)),
        ("hv01 [fd00::5]:5986", ("hv01", "[fd00::5]", 5986, None, False)),
        ("hv01 fd00::5", ("hv01", "fd00::5", None, None, False)),
        ("  hv01  ", ("hv01", "hv01", None, None, False)),
    ],
)
def test_a_pasted_line_says_where_the_host_is(line: str, meant: tuple[Any, ...]) -> None:
    assert read(line) == meant


@pytest.mark.parametrize("line", ["hv01 a b", "hv01 10.0.0.5/24", "https://hv01/wsman", 'hv01 "x:y:z'])
def test_a_pasted_line_that_says_nothing_of_use_has_a_problem(line: str) -> None:
    assert lines_of(line)[0].problem


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_is_read_by_its_head_in_any_order_and_with_any_mark(mark: str) -> None:
    rows = [["Name", "https", "address", "port", "site"], ["hv01", "yes", "hv01.example.com", "5986", "Hamburg"]]
    rows += [["hv02", "", "", "", ""], ["hv03", "no"]]
    first, second, third = lines_of("\n".join(mark.join(row) for row in rows))
    assert (first.address, first.port, first.https, first.site, first.number) == (
        "hv01.example.com", 5986, True, "Hamburg", 2
    )  # fmt: skip
    assert (second.address, second.https, third.https) == ("hv02", None, False)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("hv01,maybe,", "yes or no"),
        ("hv01,yes,70a", "not a port"),
        ("hv01,yes,5986,x,y", "columns"),
        ('"hv01,yes', "quotation"),
    ],
)
def test_a_line_of_csv_that_cannot_be_read_says_why_and_the_rest_is_read(row: str, words: str) -> None:
    bad, good = lines_of(f"name,https,port\n{row}\nhv02,no,5985")
    assert words in bad.problem
    assert (good.name, good.problem) == ("hv02", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no line"),
        ("# only\n\n# words", "no line"),
        ("name,nmae\nhv01,x", "nmae"),
        ("name,name\na,b", "twice"),
        ("\n".join(f"h{number}" for number in range(MOST_LINES + 2)), "too many"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused_whole(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        lines_of(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_however_it_was_saved(encoding: str) -> None:
    assert lines_of(decoded("name,site\nhv01,München".encode(encoding)))[0].site == "München"


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03", b"PK\x03\x04\x00\x00", b"x" * 1_000_001])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        decoded(content)


def judged(text: str, **defaults: Any) -> Preview:
    kept = defaults.pop("credential", None) or make.credential()
    return preview(lines_of(text), Defaults(kept, **defaults))


@pytest.mark.django_db
def test_each_line_is_judged_beside_what_is_in_and_what_stands_above() -> None:
    credential_save(name="Other", username="x", password="y")
    site_add(name="Hamburg")
    make.added("HV01")
    lifecycle.host_retire(make.added("HV09"), reason="scrapped", by="keeper")
    found = judged(
        "name,address,credential,site\n"
        "HV01,hv01.example.org,,\n"  # just as it is
        "HV01,elsewhere,,\n"  # line 2 again
        "HV02,hv01.example.org,,\n"  # the address of line 2
        "HV03,hv03.example.org,Other,hamburg\n"
        "hv09,x,,\n"
        "HV04,x4,nobody,\n"
        "HV05,x5,,nowhere\n"
        ",x6,,\n"
        "HV07,bad address,,\n"
    )
    problems = [verdict.problem for verdict in found.verdicts]
    assert (found.there, found.problems, [one.name for one in found.subjects]) == (1, 7, ["HV03"])
    assert ["line 2" in problem for problem in problems[1:3]] == [True, True]
    for place, words in ((4, "Bring it back"), (5, "nobody"), (6, "nowhere"), (8, "not a host name")):
        assert words in problems[place], problems[place]
    added = found.subjects[0]
    assert (added.credential.name, added.site and added.site.slug, added.port) == ("Other", "hamburg", 5985)


@pytest.mark.django_db
def test_what_a_line_leaves_out_is_taken_from_what_all_have_in_common() -> None:
    found = judged("hv01\nhv02 10.0.0.2\nhv03 http://x.example", https=True, domain="corp.example")
    assert [one.place for one in found.subjects] == [
        "https://hv01.corp.example:5986",
        "https://10.0.0.2:5986",
        "http://x.example:5985",
    ]


@pytest.mark.django_db
def test_a_known_host_at_another_address_is_not_moved_by_a_list() -> None:
    make.added("HV01")
    found = judged("HV01 somewhere.else")
    assert "already" in found.verdicts[0].problem


@pytest.mark.django_db
def test_all_are_added_or_none_and_twice_is_once() -> None:
    text = "hv01 a.example\nhv02 b.example"
    hosts_add(judged(text).subjects, by="keeper")
    again = judged(text)
    assert (again.there, again.subjects) == (2, [])
    fine, clash = make.somewhere("HV03"), make.somewhere("HV01")
    with pytest.raises(Exception, match="already"):
        hosts_add([fine, clash], by="keeper")
    assert sorted(Host.objects.values_list("name", flat=True)) == ["hv01", "hv02"]


@pytest.mark.django_db
def test_a_thousand_lines_cost_a_few_queries(django_assert_max_num_queries: Any) -> None:
    kept = make.credential()
    lines = lines_of("\n".join(f"hv{number} 10.1.{number // 250}.{number % 250}" for number in range(MOST_LINES)))
    with django_assert_max_num_queries(4):
        assert len(preview(lines, Defaults(kept)).subjects) == MOST_LINES
    assert isinstance(lines[0], Line)
