"""A search in the list of disks finds the same whichever way it goes: few by their keys, many one by one."""

import pytest
from django.test import Client

from inventory.selectors import disks
from tests.pages import factories as make

FOUND = {
    "sql": ["C:\\VMs\\data.vhdx", "C:\\VMs\\sql.vhdx"],
    "SQL": ["C:\\VMs\\data.vhdx", "C:\\VMs\\sql.vhdx"],
    "q": ["C:\\VMs\\data.vhdx", "C:\\VMs\\sql.vhdx"],
    "web": ["C:\\VMs\\web.vhdx"],
    "vhdx": ["C:\\VMs\\data.vhdx", "C:\\VMs\\sql.vhdx", "C:\\VMs\\web.vhdx"],
    "100%": [],
    "no such thing": [],
    "zz": [],
}


@pytest.mark.parametrize("few", [0, 1, 2500])
@pytest.mark.parametrize("text", FOUND)
def test_by_path_and_by_vm(browser: Client, monkeypatch: pytest.MonkeyPatch, text: str, few: int) -> None:
    host = make.make_host()
    sql, web = make.make_vm(1, host, name="SQL01"), make.make_vm(2, host, name="intranet")
    make.make_drive(sql, "C:\\VMs\\data.vhdx")
    make.make_drive(sql, "C:\\VMs\\sql.vhdx", location=1)
    make.make_drive(web, "C:\\VMs\\web.vhdx")
    make.make_drive(web, None, location=1)
    monkeypatch.setattr(disks, "FEW", few)
    for sort in ("disk", "vm"):
        items = browser.get("/api/v1/disks", {"q": text, "sort": sort}).json()["items"]
        assert sorted(one["path"] for one in items) == FOUND[text]
    page = browser.get("/disks/", {"q": text}).content.decode()
    assert all(path.rpartition("\\")[2] in page for path in FOUND[text])
