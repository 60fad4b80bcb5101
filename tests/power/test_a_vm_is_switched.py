"""From the button on a VM's page to the host and back: by links and forms alone, over real WinRM."""

from typing import Any

import pytest

from audit.models import AuditEntry
from inventory.models import Host, PollState
from jobs.choices import State
from jobs.models import Job
from tests.pages.conftest import PASSWORD
from tests.pages.plain import Plain

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(ground: Any) -> Plain:
    browser = Plain()
    browser.open("/")
    browser.send("Log in", username="operator", password=PASSWORD)
    return browser


def test_it_is_started_by_a_person_who_read_what_is_sent(ground: Any, browser: Plain) -> None:
    ground.ward.server.estate.stop_vm(ground.ward.vm.id)
    ground.poll()
    browser.open(ground.vm.get_absolute_url())
    browser.follow("Start")
    assert "Hyper-V\\Start-VM -VM $vm -Confirm:$false" in browser.text
    assert '"action": "start"' in browser.text
    assert "has no maintenance window: it begins when its turn comes" in browser.text
    form = browser.page
    browser.send("Start it", reason="The night is over.")
    job = Job.objects.get()
    assert browser.address == job.get_absolute_url()
    browser.page = form
    browser.send("Start it", reason="The night is over.")
    assert Job.objects.count() == 1, "a second click is the same job"

    job = ground.run(job)
    assert (job.state, job.code) == (State.SUCCEEDED, "done")
    browser.open(job.get_absolute_url())
    assert "It runs." in browser.text
    assert ground.acts() == {"Start-VM": 1}
    assert AuditEntry.objects.filter(action="job.queued", actor="operator").count() == 1
    state = PollState.objects.get(host=ground.host)
    assert state.heavy_wanted, "its host is read again soon"
    ground.poll()
    assert ground.vm.reading.state == "Running"


def test_what_speaks_against_it_is_said_and_keeps_it_from_being_queued(ground: Any, browser: Plain) -> None:
    browser.open(f"{ground.vm.get_absolute_url()}start/")
    assert "It is running already." in browser.text
    assert not browser.page.select("#queue")
    ground.ward.server.estate.stop_vm(ground.ward.vm.id)
    ground.poll()
    Host.objects.update(changes_allowed=False)
    browser.open(f"{ground.vm.get_absolute_url()}start/")
    assert "is observe-only: nobody has allowed the portal to change it." in browser.text
    assert not browser.page.select("#queue")
    answer = browser.client.post(
        f"{ground.vm.get_absolute_url()}start/",
        {"reason": "x", "time_zone": "UTC", "request": "c0ffee00-0000-4000-8000-000000000001",
         "csrfmiddlewaretoken": browser.client.cookies["csrftoken"].value},
    )  # fmt: skip
    assert answer.status_code == 400
    assert not Job.objects.exists()
