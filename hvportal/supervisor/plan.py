"""The demo's services and their order.

    simulator, valkey, postgres ──> prepare ──> worker:polls, worker:suspect, beat, web ──> furnish

Stopped in the other direction: the web server first, so that nobody sees half a portal; then beat, which makes work;
the workers; the simulated hosts that they speak to; the servers that keep everything last.
"""

from dataclasses import dataclass

from hvportal.supervisor import portal, probes
from hvportal.supervisor.portal import Place
from hvportal.supervisor.postgres import Postgres, binaries
from hvportal.supervisor.secrets import Secrets, fernet_key, password
from hvportal.supervisor.services import Service
from hvportal.supervisor.valkey import Valkey


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to run. The URLs are the user's own where given, else those of the embedded servers."""

    services: list[Service]
    database_url: str
    redis_url: str
    web_port: int


def make(place: Place, web_port: int, database_url: str | None, redis_url: str | None) -> Plan:
    """The plan for a directory: secrets and ports of last time, or new ones."""
    secrets = Secrets(place.secrets)
    servers: list[Service] = []
    if redis_url is None:
        valkey = Valkey(place.directory / "valkey", secrets)
        redis_url = valkey.url
        servers.append(_valkey(valkey))
    if database_url is None:
        postgres = Postgres(place.directory / "postgres", secrets)
        database_url = postgres.url
        servers.append(_postgres(postgres))
    env = _environment(place, secrets, database_url, redis_url)
    if any(service.name == "postgres" for service in servers):  # `manage.py backup` wants programs as new as the server
        env["HVPORTAL_PG_BIN"] = str(binaries())
    given = tuple(service.name for service in servers)
    rest = portal.services(place, env, web_port, database_url, given)
    return Plan([_simulator(place, env), *servers, *rest], database_url, redis_url, web_port)


def _environment(place: Place, secrets: Secrets, database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": secrets.get("secret_key", password),
        "HVPORTAL_CREDENTIAL_KEYS": secrets.get("credential_keys", fernet_key),
        "HVPORTAL_VAR": str(place.directory),
        "HVPORTAL_HTTPS_ONLY": "false",  # plain HTTP on the loopback address
        "HVPORTAL_POLL_BACKOFF_CAP_SECONDS": "60",  # a host that was away is back within a minute
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "DEBUG": "false",
        "DJANGO_SETTINGS_MODULE": "hvportal.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _postgres(server: Postgres) -> Service:
    return Service(
        name="postgres",
        command=server.command,
        prepare=server.prepare,
        probe=probes.postgres(server.url),
        label="PostgreSQL",
        start_seconds=300,  # recovery after a kill
        stop_rank=6,
        stop_seconds=30,
    )


def _valkey(server: Valkey) -> Service:
    return Service(
        name="valkey",
        command=server.command,
        prepare=server.prepare,
        probe=probes.valkey(server.url),
        label="Valkey",
        stop_rank=5,
        stop_seconds=10,
    )


def _simulator(place: Place, env: dict[str, str]) -> Service:
    state = place.simulator_state
    return Service(
        name="simulator",
        command=portal.python(env, "-m", "simulator", "--estate", "demo", "--state", str(state)),
        probe=probes.simulator(state),
        label="simulated Hyper-V hosts",
        stop_rank=4,
    )
