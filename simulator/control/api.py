"""The control API over HTTP: loopback, bearer token, JSON both ways. Errors are {"error": sentence}."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from simulator.control.named_faults import NAMED
from simulator.control.steering import Steering
from simulator.control.wishes import SteeringError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def control_application(steering: Steering, token: str) -> web.Application:
    async def truth(request: web.Request) -> web.Response:
        return web.json_response(steering.estate.truth())

    async def counters(request: web.Request) -> web.Response:
        return web.json_response(await steering.counters())

    async def commands(request: web.Request) -> web.Response:
        return web.json_response(steering.commands())

    async def tell_clock(request: web.Request) -> web.Response:
        return web.json_response(steering.tell_clock())

    async def turn_clock(request: web.Request) -> web.Response:
        steering.turn_clock(await _wishes(request))
        return web.json_response(steering.tell_clock())

    async def change_host(request: web.Request) -> web.Response:
        await steering.change_host(request.match_info["name"], await _wishes(request))
        return web.json_response({"ok": True})

    async def tell_host(request: web.Request) -> web.Response:
        return web.json_response(steering.tell_host(request.match_info["name"]))

    async def faults(request: web.Request) -> web.Response:
        return web.json_response({name: fault.happens for name, fault in NAMED.items()})

    async def act_on_vm(request: web.Request) -> web.Response:
        steering.act_on_vm(request.match_info["vm_id"], await _wishes(request))
        return web.json_response({"ok": True})

    application = web.Application(middlewares=[_say_errors, _bearer(token)])
    application.add_routes(
        [
            web.get("/truth", truth),
            web.get("/counters", counters),
            web.get("/commands", commands),
            web.get("/clock", tell_clock),
            web.post("/clock", turn_clock),
            web.get("/faults", faults),
            web.get("/hosts/{name}", tell_host),
            web.post("/hosts/{name}", change_host),
            web.post("/vms/{vm_id}", act_on_vm),
        ]
    )
    return application


def _bearer(token: str) -> Any:
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected):
            raise SteeringError("The control API wants its bearer token.", status=401)
        return await handler(request)

    return check


@web.middleware
async def _say_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except SteeringError as error:
        return web.json_response({"error": str(error)}, status=error.status)


async def _wishes(request: web.Request) -> dict[str, Any]:
    try:
        wishes = await request.json()
    except ValueError:
        raise SteeringError("The body is not JSON.") from None
    if not isinstance(wishes, dict):
        raise SteeringError("The body is not a JSON object.")
    return wishes
