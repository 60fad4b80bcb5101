"""manage.py qualify_host HOST --change over real WinRM: every Windows qualifies, and nothing stays behind."""

import json
from pathlib import Path

import pytest

from audit.models import AuditEntry
from jobs.builds import builds_of
from jobs.forbids import of_build
from jobs.models import Build
from simulator.estate.files import File
from simulator.estate.windows import WS2008R2
from tests.qualification.hosts import RELEASES, Bench, Tried, bench_of, known, qualified

pytestmark = pytest.mark.django_db
STRANGER = r"D:\Hyper-V\hvportal-qualification-11111111-2222-3333-4444-555555555555\precious.vhdx"


def simply(bench: Bench, bundle: Path) -> Tried:
    return qualified(bench, bundle=bundle)


def asked(bench: Bench, bundle: Path) -> Tried:
    """Consent is typed, in small letters."""
    prompts: list[str] = []

    def typed(prompt: str) -> str:
        prompts.append(prompt)
        return "hv01"

    tried = qualified(bench, bundle=bundle, yes_on="", ask=typed)
    assert len(prompts) == 1
    assert "will be CHANGED" in tried.said
    assert "at most 0.4 GiB" in tried.said
    return tried


def unanswered(bench: Bench, bundle: Path) -> Tried:
    """The answer to the removal is lost: it is looked whether it was done."""
    bench.server.change_host(bench.host.name, loses_answers_of=["Remove-VM"])
    return qualified(bench, bundle=bundle)


ODDLY = {"2012 R2": simply, "2016": unanswered, "2019": simply, "2022": asked, "2025": simply}


@pytest.mark.parametrize("release", RELEASES)
def test_every_windows_qualifies_and_is_left_as_it_was(release: str, tmp_path: Path) -> None:
    """With a folder that is called like ours, and a VM whose notes begin like ours, both without a marker."""
    with bench_of(RELEASES[release]) as bench:
        host = known(bench)
        bench.estate.volumes.put(bench.host, File(STRANGER, 0.0, 1 << 30))
        bench.estate.set_notes(bench.host.vms[0].id, "hvportal-qualification of this VM: see the wiki")
        bench.before = bench.everything()
        tried = ODDLY[release](bench, tmp_path)
        assert tried.ending == "", tried.said
        assert bench.is_as_before
        build = Build.objects.get()
        assert (build.version, build.verdict) == (RELEASES[release].version, "qualified")
        assert len(build.result["checks"]) > 60
        assert of_build(host, builds_of([host])) is None
        _is_a_capture(tmp_path, bench)
        assert AuditEntry.objects.filter(action="build.qualified").exists()


def _is_a_capture(folder: Path, bench: Bench) -> None:
    """Of the host in the middle of the run, without a name."""
    answer = json.loads(next(folder.glob("*.changing.answer.json")).read_text())
    expected = json.loads(next(folder.glob("*.changing.expected.json")).read_text())
    assert {row["operational_status"][-1] for row in expected["vms"]["rows"]} >= {"MergingDisks"}
    assert len(expected["snapshots"]["rows"]) == 4
    assert "hvportal" not in json.dumps(answer)
    assert bench.host.name not in json.dumps(answer)


def test_2008_r2_is_told_that_it_is_not_meant() -> None:
    with bench_of(WS2008R2) as bench:
        known(bench)
        tried = qualified(bench)
    assert tried.ending.startswith("Not applicable: ")
    assert "2008 R2" in tried.ending
    assert not Build.objects.exists()
