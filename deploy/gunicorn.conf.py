"""gunicorn, in containers and under systemd alike. GUNICORN_CMD_ARGS or arguments change single settings."""

import os

from gunicorn.config import Config
from gunicorn.glogging import Logger


class Lines(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own events go the way of the portal's: through the scrubber, as JSON where that is asked for."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


logger_class = Lines
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "3"))
threads = int(os.environ.get("WEB_THREADS", "8"))
preload_app = True
timeout = 60  # of a worker's own heart; a request waits for PostgreSQL for HVPORTAL_WEB_STATEMENT_SECONDS at most
graceful_timeout = 20
keepalive = 5
worker_tmp_dir = "/dev/shm"  # noqa: S108  # a heartbeat file on a slow disk would make a busy worker look dead
control_socket_disable = True  # a door that nobody asked for: systemd and Docker start, reload and stop it
# Which proxy is believed is said in one place, HVPORTAL_TRUSTED_PROXIES (hvportal/proxies.py), and not here too.
secure_scheme_headers: dict[str, str] = {}
# One line for each request comes from the portal itself, with the identity of the request and without the query.
accesslog = None
errorlog = "-"
