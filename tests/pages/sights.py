"""Every page in states worth looking at, each under a name: the policy, the browser, axe and the pictures walk here.

A new page gets a line; tests/pages/test_content_security.py finds the page that has none.
"""

import uuid

from accounts.models import User
from findings.models import Finding
from hyperv.errors import CertificateChanged, CertificateNotTrusted
from inventory.models import VM, Cluster, Credential, DiskFile, Drive, Event, Host, Poll, Site, StoragePool, Volume
from jobs.models import Job
from onboarding.models import ConnectionTest
from snapshots.models import Snapshot
from tags.models import Note, Tag
from tests.pages import crowd, places, scenes, work
from tests.pages import factories as make

SENTENCES = {error.code: error.default_sentence for error in (CertificateNotTrusted, CertificateChanged)}


def all_of(reader: User) -> dict[str, str]:
    """A busy estate with hosts that wait and people that work; `reader`: who will look at it, an administrator."""
    hosts = scenes.busy()
    found = estate() | untrusted() | said()
    found |= getting_in(hosts)
    found |= changing(hosts)
    return found | people(reader)


def estate() -> dict[str, str]:
    failing = Host.objects.get(name="HV08")
    partial = Host.objects.get(name="HV04")
    return {
        "overview": "/",
        "hosts": "/hosts/",
        "hosts-filtered": "/hosts/?condition=unreachable&q=hv",
        "hosts-no-match": "/hosts/?q=nothing-is-called-this",
        "host": Host.objects.get(name="HV01").get_absolute_url(),
        "host-unreachable": failing.get_absolute_url(),
        "host-partial": partial.get_absolute_url(),
        "host-never-read": Host.objects.get(name="HV12").get_absolute_url(),
        "vms": "/vms/?size=25",
        "vms-short": "/vms/?memory=over&sort=-pressure",
        "vms-all-columns": "/vms/?size=25&columns=all",
        "vm": VM.objects.filter(name="twin")[0].get_absolute_url(),
        "vm-odd": VM.objects.get(name__startswith='"Quoted').get_absolute_url(),
        "vm-rtl": VM.objects.get(name=scenes.ODD_NAMES[3]).get_absolute_url(),
        "vm-long": VM.objects.get(name=scenes.ODD_NAMES[4]).get_absolute_url(),
        "vm-critical": VM.objects.get(name="lost-storage").get_absolute_url(),
        "vm-gone": VM.objects.get(name="gone-yesterday").get_absolute_url(),
        "vm-unknown": VM.objects.filter(memory__demand_bytes=None, gone_at=None)[0].get_absolute_url(),
        "vm-tree": Snapshot.objects.get(name="build 4714").vm.get_absolute_url(),
        "vm-replicated": VM.objects.filter(replications__isnull=False).order_by("pk")[0].get_absolute_url(),
        "disks": "/disks/?sort=-files&size=25",
        "disk-file": DiskFile.objects.get(path__endswith="disk_3.avhdx").get_absolute_url(),
        "disk-file-master": DiskFile.objects.get(path__endswith="W11-24H2.vhdx").get_absolute_url(),
        "disk-file-missing": DiskFile.objects.get(path__endswith="lost.vhdx").get_absolute_url(),
        "snapshots": "/snapshots/?size=25",
        "snapshot": Snapshot.objects.get(name="build 4714").get_absolute_url(),
        "snapshot-estate": "/snapshots/estate/",
        "merge": _merge(),
        "merge-of-a-volume": "/snapshots/merge/?age=30&volume=C%3A%5CClusterStorage%5CVolume1&unsure=on",
        "merge-nothing-asked": "/snapshots/merge/",
        "snapshot-branch": Snapshot.objects.get(name="with <b>Oracle</b>").get_absolute_url(),
        "chain": _chain(0),
        "chain-broken": _chain(1),
        "snapshot-owner": f"{Snapshot.objects.get(name='build 4714').get_absolute_url()}owner/",
        "volumes": "/volumes/?size=25",
        "volume-shared": Volume.objects.filter(kind="csv").order_by("pk")[1].get_absolute_url(),
        "volume-busy": Volume.objects.filter(kind="csv").order_by("pk")[0].get_absolute_url(),
        "volume-thin": Volume.objects.filter(free_unknown_reason="thin").order_by("pk")[0].get_absolute_url(),
        "volume-share": Volume.objects.get(kind="smb").get_absolute_url(),
        "pools": "/pools/",
        "pool": StoragePool.objects.order_by("pk")[0].get_absolute_url(),
        "polls": "/polls/?size=25",
        "poll-failed": Poll.objects.filter(host=failing).latest("started_at").get_absolute_url(),
        "poll-partial": Poll.objects.filter(host=partial).latest("started_at").get_absolute_url(),
        "portal-health": "/portal/",
        "search": "/search/?q=twin&all=1",
        "search-many": "/search/?q=sql",
        "search-nothing-asked": "/search/",
        "clusters": "/clusters/",
        "cluster": Cluster.objects.get(name="CLU-NORTH").get_absolute_url(),
        "groups": "/clusters/groups/",
        "networks": "/networks/",
        "network": "/networks/network/?name=External",
        "adapters": "/networks/adapters/?size=25",
        "live-migration": "/networks/migration/",
        "replications": "/replication/?columns=all",
        "events": "/events/",
        "event": Event.objects.order_by("pk")[0].get_absolute_url(),
        "findings": "/findings/",
        "finding": Finding.objects.get(rule="inventory.host_unreachable").get_absolute_url(),
        "finding-rules": "/findings/rules/",
        "finding-rule": "/findings/rules/inventory.host_unreachable/?threshold=failures&value=9&scope=estate",
        "style": "/style/",
        "api": "/api/",
    }


def _merge() -> str:
    """Of VMs that may be merged, of one that a backup holds, and of one whose chain is broken."""
    names = ["before step 1", "before step 2", "before step 3", "tried and left", "build 4714", "with <b>Oracle</b>"]
    found = Snapshot.objects.filter(name__in=names).order_by("pk").values_list("pk", flat=True)
    return f"/snapshots/merge/?{'&'.join(f'snapshot={pk}' for pk in found)}"


def _chain(location: int) -> str:
    vm = Snapshot.objects.get(name="build 4714").vm
    return f"/chains/{Drive.objects.get(vm=vm, snapshot_id=None, controller_location=location).pk}/"


def untrusted() -> dict[str, str]:
    """Hosts over HTTPS: one with a certificate that waits, one with another than the accepted one, one accepted."""
    shown = {}
    for name, code, accepted in (
        ("waiting", "certificate_not_trusted", False),
        ("changed", "certificate_changed", True),
        ("accepted", None, True),
    ):
        host = make.make_host(f"HV-{name}", scheme="https", port=5986, outcome="failed" if code else "complete")
        host.poll_state.last_error_code = code
        host.poll_state.last_error_sentence = SENTENCES[code] if code else None
        host.poll_state.save()
        if accepted:
            make.make_certificate(host, accepted_by="operator", valid_days=-3)
        if code:
            make.make_certificate(host)
        shown[f"host-certificate-{name}"] = host.get_absolute_url()
    return shown


def said() -> dict[str, str]:
    """What people and the portal say of things: tags, notes, proposals, what changed."""
    note = Note.objects.order_by("pk")[0]
    tag = Tag.objects.order_by("slug")[0]
    return {
        "changes": "/changes/?size=25",
        "tags": "/tags/",
        "tag": tag.get_absolute_url(),
        "tag-delete": f"{tag.get_absolute_url()}delete/",
        "proposals": "/tags/proposals/",
        "notes": "/notes/",
        "notes-no-match": "/notes/?q=nobody-wrote-this",
        "note-edit": f"/notes/{note.pk}/edit/",
        "note-delete": f"/notes/{note.pk}/delete/",
    }


def getting_in(hosts: list[Host]) -> dict[str, str]:
    """Adding hosts, keeping them, and what is kept for it."""
    kept = places.credential()
    places.credential("Changing, north", "changing", 3)
    places.two_sites(hosts)
    places.kept_otherwise(hosts[5], hosts[6])
    tests = places.tests_in_every_state(kept)
    batch = uuid.uuid4()
    ConnectionTest.objects.filter(pk__in=[test.pk for test in tests.values()]).update(batch=batch)
    first, secret = hosts[0].get_absolute_url(), Credential.objects.get(name="tests")
    busy = Site.objects.order_by("name")
    return {
        "add": "/hosts/add/",
        "add-list": "/hosts/add/list/",
        "add-batch": f"/hosts/add/list/{batch}/",
        "add-cluster": "/hosts/add/cluster/",
        "host-paused": hosts[5].get_absolute_url(),
        "host-retired": hosts[6].get_absolute_url(),
        "host-pause": f"{first}pause/",
        "host-retire": f"{first}retire/",
        "host-edit": f"{first}edit/",
        "host-changes": f"{first}changes/",
        "cluster-changes": f"{Cluster.objects.get(name='CLU-NORTH').get_absolute_url()}changes/",
        "credentials": "/credentials/",
        "credential": secret.get_absolute_url(),
        "credential-new": "/credentials/add/",
        "credential-secret": f"/credentials/{secret.pk}/secret/",
        "sites": "/sites/",
        "site-well": busy[0].get_absolute_url(),
        "site-silent": busy[1].get_absolute_url(),
        "site-new": "/sites/add/",
        "connection-tests": "/connection-tests/",
        **{f"test-{name}": test.get_absolute_url() for name, test in tests.items()},
    }


def changing(hosts: list[Host]) -> dict[str, str]:
    """Jobs in every state, and what holds for all of them."""
    jobs = {job.state: job for job in Job.objects.order_by("-pk")}
    work.make_window(hosts[0])
    work.make_window(Cluster.objects.get(name="CLU-NORTH"))
    work.make_stop()
    work.allow_changes(hosts[0])
    off = VM.objects.filter(host=hosts[0], reading__state="Off", gone_at=None).order_by("pk")[0]
    runs = VM.objects.filter(host=hosts[0], reading__state="Running", gone_at=None).order_by("pk")[0]
    return {
        "snapshot-take": f"{runs.get_absolute_url()}snapshot/",
        "snapshot-apply": f"{Snapshot.objects.get(name='build 4714').get_absolute_url()}apply/",
        "merge-queue": f"/snapshots/merge/queue/?age=1&unsure=on&host={hosts[0].pk}",
        "merge-queue-nothing": "/snapshots/merge/queue/?q=nobody",
        "merge-old-hosts": "/snapshots/merge/old-hosts/",
        "merge-job": work.make_merge(hosts[0], off).get_absolute_url(),
        "power-start": f"{off.get_absolute_url()}start/",
        "power-turn-off": f"{runs.get_absolute_url()}turn-off/",
        "power-shut-down": f"{runs.get_absolute_url()}shut-down/",
        "power-refused": f"{VM.objects.get(name='lost-storage').get_absolute_url()}save/",
        "jobs": "/jobs/?size=25",
        "jobs-all-columns": "/jobs/?size=25&columns=all",
        "jobs-no-match": "/jobs/?q=nobody-wanted-this",
        "jobs-stop": "/jobs/stop/",
        "jobs-rules": "/jobs/rules/",
        "job-settle": f"{jobs['unknown'].get_absolute_url()}decide/?act=settle",
        "job-cancel": f"{jobs['waiting'].get_absolute_url()}decide/?act=cancel",
        **{f"job-{state}": job.get_absolute_url() for state, job in jobs.items()},
    }


def people(reader: User) -> dict[str, str]:
    made = crowd.a_crowd(reader)
    return {
        "people": "/people/",
        "people-no-match": "/people/?q=nobody-is-called-this",
        "person": f"/people/{made['person'].pk}/",
        "person-new": "/people/new/",
        "group": f"/groups/{made['group'].pk}/",
        "group-new": "/groups/new/",
        "account": "/account/",
        "password": "/account/password/",
        "authenticator": "/account/authenticator/",
        "tokens": "/account/tokens/",
        "audit": "/audit/?size=25",
        "audit-no-match": "/audit/?q=nobody-did-this",
    }
