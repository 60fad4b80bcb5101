"""Dockerfile, compose file, systemd's units and the proxy's example say what is so, and are accepted."""

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from celery import Celery
from django.conf import settings

from hvportal.celery import take_jobs_too
from hvportal.schedule import QUEUES, TIMETABLE
from hvportal.supervisor import portal
from inventory.choices import Queue
from jobs import wakeup
from tests.conftest import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("hvportal*.*"))
COMPOSE = ROOT / "docker-compose.yml"


def own_packages() -> set[str]:
    return {app.partition(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.partition(".")[0]).is_dir()}


def test_the_image_holds_every_package_of_the_portal_and_nothing_secret() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert own_packages() | {"hvportal", "hyperv", "templates", "static"} <= let_in
    assert not {".env", "secrets", "var", "tests", "simulator"} & let_in
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"


def test_the_image_runs_as_nobody_special_and_checks_its_health() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"^FROM \S+ AS (\w+)$", text, re.MULTILINE)[-2:] == ["kerberos", "portal"]
    assert re.findall(r"^USER (\w+)$", text, re.MULTILINE)[-1] == "hvportal"
    assert "HEALTHCHECK" in text
    assert not re.search(r"(?:PASSWORD|SECRET_KEY|KEYS)=(?!only-for-collecting)\S", text)


@pytest.fixture
def composed(tmp_path: Path) -> dict[str, Any]:
    """The compose file as docker-compose understands it: Debian's 1.29 or any later one that is here."""
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("no docker-compose on this machine (Debian: apt-get install docker-compose)")
    import yaml

    env = {**os.environ, "HVPORTAL_NAME": "hvportal.example.org"} | {
        "HVPORTAL_OIDC_ISSUER": "https://login.example.org"
    }
    argv = [program, "--project-directory", str(ROOT), "-f", str(COMPOSE), "config"]
    finished = subprocess.run(argv, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    read: dict[str, Any] = yaml.safe_load(finished.stdout)
    return read


def consumed(asked: str) -> set[str]:
    """The queues that a worker with `-Q asked` takes messages from."""
    worker = SimpleNamespace(app=Celery("other", set_as_current=False))
    worker.app.amqp.queues.select(asked.split(","))
    take_jobs_too(instance=worker)
    return set(worker.app.amqp.queues.consume_from)


def named() -> set[str]:
    """Every queue that the code sends to, but those of sites, which have workers of their own."""
    timed = {entry["options"].get("queue") for entry in TIMETABLE.values()} - {None}
    return timed | {settings.CELERY_TASK_DEFAULT_QUEUE, wakeup.QUEUE, *Queue.values}


def demo_runs() -> set[str]:
    """What the demo keeps running of the portal itself; what has no probe ends by itself."""
    listed = portal.services(portal.Place(ROOT / "var"), {}, 8000, "postgres://none/none", ())
    return {service.name for service in listed if service.probe is not None}


def test_docker_compose_accepts_the_file_and_every_queue_has_its_worker(composed: dict[str, Any]) -> None:
    services = composed["services"]
    assert set(services) == {"migrate", "web", "worker", "suspect", "beat", "postgres", "redis"}
    queues = {words[words.index("-Q") + 1] for one in services.values() if "-Q" in (words := one.get("command") or [])}
    assert queues == set(QUEUES)
    taken = [queue for asked in queues for queue in consumed(asked)]
    assert sorted(taken) == sorted(named()), "each by one worker"
    for name in ("web", "worker", "suspect", "beat"):
        one = services[name]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert one["environment"]["SECRET_KEY_FILE"] == "/run/secrets/secret_key"
    published = {name: one["ports"] for name, one in services.items() if one.get("ports")}
    assert set(published) == {"web"}
    assert "127.0.0.1" in json.dumps(published)


def test_what_the_demo_keeps_running_is_kept_running_by_compose_and_systemd(composed: dict[str, Any]) -> None:
    demo = demo_runs()
    assert demo == {"web", "beat", *(f"worker:{queue}" for queue in QUEUES)}
    looked_at = {one["healthcheck"]["test"][-1] for one in composed["services"].values() if "alive" in str(one)}
    assert looked_at | {"web"} == demo, "web's look is the image's own"
    wanted = read(ROOT / "deploy" / "systemd" / "hvportal.target")["Unit"]["Wants"].split()
    units = {name.removeprefix("hvportal-").removesuffix(".service").replace("worker@", "worker:") for name in wanted}
    assert units == demo


def test_systemds_workers_take_every_queue_that_the_code_names() -> None:
    wanted = (ROOT / "deploy" / "systemd" / "hvportal.target").read_text()
    taken = [queue for asked in re.findall(r"hvportal-worker@(\S+)\.service", wanted) for queue in consumed(asked)]
    assert sorted(taken) == sorted(named())
    unit = read(ROOT / "deploy" / "systemd" / "hvportal-worker@.service")["Service"]["ExecStart"]
    assert " -Q %i " in unit


def test_the_containers_are_told_every_setting_that_env_holds() -> None:
    """But those that the image has, and the secrets that are files of their own."""
    text = COMPOSE.read_text().partition("x-environment")[2].partition("services:")[0]
    given = set(re.findall(r"^  (\w+):", text, re.MULTILINE))
    told = given | {name.removesuffix("_FILE") for name in given}
    table = (ROOT / "docs" / "settings.md").read_text()
    settings_told = set(
        re.findall(r"`((?:HVPORTAL|WEB)_[A-Z_]+)`", "".join(re.findall(r"^\| `.*?\|", table, re.MULTILINE)))
    )
    image = set(re.findall(r"^    (HVPORTAL_\w+)=", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    by_the_image = image | {"HVPORTAL_BACKUP_DIR", "HVPORTAL_PG_BIN", "HVPORTAL_HTTPS_ONLY"}
    assert settings_told - told - by_the_image == set()
    assert not told & image, "a name without a value takes the image's away"


def test_a_setting_of_env_reaches_the_web_server(composed: dict[str, Any]) -> None:
    environment = composed["services"]["web"]["environment"]
    assert environment["HVPORTAL_OIDC_ISSUER"] == "https://login.example.org"
    assert environment.get("HVPORTAL_METRICS_ALLOW") is None


def test_the_compose_file_names_images_without_a_host_and_no_secret() -> None:
    text = COMPOSE.read_text()
    images = re.findall(r"^\s+image: (\S+)$", text, re.MULTILINE)
    assert [image for image in images if "/" in image or "." in image.partition(":")[0]] == []
    assert not re.search(r"(?:PASSWORD|SECRET_KEY|KEYS): (?!/run/secrets)\S", text)


def read(unit: Path) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(unit)
    return parsed


def test_postgresql_is_healthy_only_once_it_listens_to_others(composed: dict[str, Any]) -> None:
    """While its image makes the first database it answers on the socket, and then ends once more."""
    assert "--host=127.0.0.1" in composed["services"]["postgres"]["healthcheck"]["test"]


def test_the_web_server_may_give_its_socket_away() -> None:
    """gunicorn calls chown() when it binds; a filter that refuses it kills the process there. Order matters."""
    told = re.findall(
        r"^SystemCallFilter=(.*)$", (ROOT / "deploy" / "systemd" / "hvportal-web.service").read_text(), re.MULTILINE
    )
    assert told == ["@system-service", "~@privileged @resources", "@chown"]


def test_every_service_of_systemd_is_confined_and_gets_its_secrets_as_credentials() -> None:
    services = [unit for unit in UNITS if unit.suffix == ".service"]
    assert len(services) == 5
    for unit in services:
        told = read(unit)["Service"]
        assert (told["User"], told["NoNewPrivileges"], told["ProtectSystem"]) == ("hvportal", "yes", "strict"), unit
        assert unit.read_text().count("LoadCredential=") == 4
        assert "CapabilityBoundingSet=" in unit.read_text()
        program = told["ExecStart"].split()
        assert program[0].startswith("/opt/hvportal/.venv/bin/")


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    """With the programs where this checkout has them: systemd looks whether they are there."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze on this machine (Debian: apt-get install systemd)")
    for unit in UNITS:
        text = unit.read_text().replace("/opt/hvportal/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / unit.name).write_text(text.replace("/opt/hvportal", str(ROOT)))
    instance = tmp_path / "hvportal-worker@polls.service"
    shutil.copy(tmp_path / "hvportal-worker@.service", instance)
    names = [str(path) for path in tmp_path.iterdir() if path.suffix in (".service", ".timer", ".target")]
    names.remove(str(tmp_path / "hvportal-worker@.service"))
    env = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    finished = subprocess.run(
        [analyze, "verify", "--man=no", "--recursive-errors=no", *names],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    about_ours = [line for line in finished.stderr.splitlines() if "hvportal" in line]
    assert about_ours == []


def test_the_proxy_of_the_example_overwrites_what_the_asker_says() -> None:
    text = (ROOT / "deploy" / "nginx" / "hvportal.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in text


def test_the_secrets_are_made_once_and_are_usable(tmp_path: Path) -> None:
    from cryptography.fernet import Fernet

    def make() -> dict[str, str]:
        subprocess.run([ROOT / "deploy" / "make-secrets", tmp_path], check=True, capture_output=True)
        return {path.name: path.read_text() for path in tmp_path.iterdir()}

    first = make()
    assert set(first) == {"secret_key", "credential_keys", "postgres_password", "redis_password"}
    assert Fernet(first["credential_keys"])
    assert len(first["secret_key"]) >= 50
    assert {oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()} == {"0o600"}
    assert make() == first


def test_the_version_is_that_of_the_project() -> None:
    assert f'version = "{settings.VERSION}"' in (ROOT / "pyproject.toml").read_text()
    assert f"image.version={settings.VERSION} " in (ROOT / "Dockerfile").read_text()
