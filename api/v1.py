"""Version 1: its operations, who may use them, and its document."""

from accounts.access import Right
from api.document import DESCRIPTION, DocumentedAPI
from api.entry import ways_for
from api.faults import handle_faults
from api.routes import (
    backups,
    clusters,
    document,
    events,
    findings,
    guests,
    hosts,
    networks,
    overview,
    owners,
    polls,
    storage,
    vms,
)

api = DocumentedAPI(
    title="hvportal",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    auth=ways_for(Right.VIEW),
    docs_url=None,
    openapi_url=None,
)
handle_faults(api)
modules = (
    *(overview, findings, hosts, clusters, vms, guests, storage, owners, networks, events, polls, backups, document),
)
for module in modules:
    api.add_router("", module.router)
