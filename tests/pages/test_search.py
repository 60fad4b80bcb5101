from django.test import Client

from tests.pages import factories as make


def test_what_is_found_alone_is_opened_at_once(browser: Client) -> None:
    host = make.make_host()
    vm = make.make_vm(1, host, name="payroll")
    assert browser.get("/search/?q=payr")["Location"] == vm.get_absolute_url()
    assert browser.get(f"/search/?q={vm.pk}")["Location"] == vm.get_absolute_url()
    assert browser.get("/search/?q=hv01")["Location"] == host.get_absolute_url()


def test_hosts_and_vms_are_found_together_and_gone_ones_too(browser: Client) -> None:
    host = make.make_host("SQL-HOST")
    make.make_vm(1, host, name="sql-1")
    make.make_vm(2, host, name="sql-2", gone_at=make.seconds_ago(99))
    text = browser.get("/search/?q=sql").content.decode()
    for name in ("SQL-HOST", "sql-1", "sql-2", "Gone"):
        assert name in text


def test_nothing_found_and_nothing_asked_are_said_kindly(browser: Client) -> None:
    assert "Nothing found" in browser.get("/search/?q=zzz%00").content.decode()
    assert browser.get("/search/?q=").status_code == 200
    assert "100%" in browser.get("/search/?q=100%25_").content.decode()
