"""The stays of a VM drawn along time, and where its life is told on its page."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from inventory.models import VM, Placement
from inventory.views.place_pictures import place_line
from tests.pages import factories as make

DAY = 86_400


def moved() -> VM:
    """Ten days old: eight on HV02, since then on HV01, and a replica on HV03 for the last four."""
    hosts = [make.make_host(name) for name in ("HV01", "HV02", "HV03")]
    vm = make.make_vm(1, hosts[0])
    ten, two, four = (make.seconds_ago(days * DAY) for days in (10, 2, 4))
    Placement.objects.filter(vm=vm).update(first_seen_at=two)
    Placement.objects.create(vm=vm, host=hosts[1], first_seen_at=ten, last_seen_at=two, gone_at=two)
    Placement.objects.create(vm=vm, host=hosts[2], kind="replica", first_seen_at=four)
    return vm


def test_stays_lie_where_they_were_in_time(db: None) -> None:
    now = timezone.now()
    line = place_line(Placement.objects.filter(vm=moved()), now)
    assert line is not None
    drawn = {stay.place.host.name: (round(float(stay.x[:-1])), round(float(stay.width[:-1]))) for stay in line.stays}
    assert drawn == {"HV01": (80, 20), "HV02": (0, 80), "HV03": (60, 40)}
    assert [stay.place.host.name for stay in line.stays] == ["HV01", "HV03", "HV02"]
    assert [stay.until is None for stay in line.stays] == [True, True, False]


def test_the_shortest_stay_can_still_be_seen(db: None) -> None:
    now = timezone.now()
    vm = moved()
    Placement.objects.filter(vm=vm, kind="realised", gone_at=None).update(first_seen_at=now - timedelta(seconds=5))
    line = place_line(Placement.objects.filter(vm=vm), now)
    assert line is not None
    stay = line.stays[0]
    assert float(stay.width[:-1]) > 1
    assert float(stay.x[:-1]) + float(stay.width[:-1]) <= 100.01


def test_nothing_known_is_no_picture(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host())
    assert place_line([], timezone.now()) is None
    Placement.objects.all().delete()
    assert "No place known" in browser.get(vm.get_absolute_url()).content.decode()


def test_the_page_names_each_stay(browser: Client) -> None:
    text = browser.get(moved().get_absolute_url()).content.decode()
    for words in ("here now", "found gone", "also shown here", "hv-stay-replica"):
        assert words in text
