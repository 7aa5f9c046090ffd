"""Puts the web application together and runs it: `build()` once, then `serve()`."""

import asyncio
import gc
import importlib
import pkgutil
from collections.abc import Callable
from functools import partial

from fastapi.middleware.gzip import GZipMiddleware
from nicegui import app as ng
from nicegui import background_tasks, core, ui
from nicegui.server import Server
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

import pages
from app import jobs, settings
from app.ops import error_tracking, requests
from app.settings import Settings
from models import database
from pages import assets, errors, going_away, quick_elements, security
from pages.visitor import Place

# Seconds a resting connection stays open. Proxies and load balancers reuse theirs for a minute; who
# closes first must be they, or a request is lost now and then on its way to a closed door.
KEEP_ALIVE = 75
# Of 9: a third of the work of the middleware's own choice, for two bytes more of every hundred.
COMPRESSED = 5
RECONNECT_TIMEOUT = 90.0  # seconds a page is kept for a browser that went silent
# NiceGUI derives both from the patience above (72 s, 36 s); a lost Wi-Fi must show in seconds.
PING_INTERVAL, PING_TIMEOUT = 5, 4
NO_PAGES = (
    "__main__", "assets", "errors", "frame", "going_away", "quick_elements", "security", "serve",
    "widgets",
)  # fmt: skip


def build(*registers: Callable[[], object], known: Settings | None = None) -> None:
    """Routes, files, middleware and looks; `registers` add what is not a module of `pages`."""
    chosen = known or settings.current()
    quick_elements.quicken()
    look()
    assets.register()
    errors.register()
    security.put_nonces_into_template()
    going_away.register()
    for register in registers:
        register()
    # A little more than the largest file: the limit counts the form around it too.
    ng.max_body_size = chosen.max_upload_bytes + 64 * 1024
    stand_before(security.names(chosen.hosts, chosen.app_base_url))
    ng.on_startup(prepare)


def stand_before(known: security.Names) -> None:
    """The request's number and the doorkeeper, outside of everything.

    As ordinary middleware they would stand inside the size limit and the last catcher of errors,
    whose answers would go out without our headers.
    """

    def whole_stack() -> security.Application:
        inner = type(ng).build_middleware_stack(ng)
        return requests.RequestId(security.Doorkeeper(inner, known=known))

    ng.build_middleware_stack = whole_stack  # type: ignore[method-assign]


def register_pages() -> None:
    """The whole application, as the settings of this process say."""
    build(*every_page())


def every_page() -> list[Callable[[], object]]:
    """What registers each module of `pages`: its `register`, or each of its declared places."""
    found: dict[int, Callable[[], object]] = {}
    for module in pkgutil.walk_packages(pages.__path__, "pages."):
        if module.name.split(".")[1] in NO_PAGES:
            continue
        there = vars(importlib.import_module(module.name))
        own = there.get("register")
        if callable(own):
            found[id(own)] = own
            continue
        # By identity: a place that another module imports is still one place.
        places = [thing for thing in there.values() if isinstance(thing, Place)]
        found |= {id(place): place.register for place in places}
    return list(found.values())


def serve(*, host: str, port: int, known: Settings | None = None) -> None:
    """Runs until it is told to stop; one process, because a page lives in its memory."""
    chosen = known or settings.current()

    async def open_door() -> None:
        database.connect(chosen.database_url)

    # The pool belongs to the event loop that uses it, so it is opened inside.
    ng.on_startup(open_door)
    ng.on_startup(speak_quickly)
    keep_schedule(chosen.direct_database_url)
    ng.on_shutdown(database.disconnect)
    ui.run(
        title="CleanStation",
        host=host,
        port=port,
        favicon=assets.ICON,
        dark=None,
        language="en-GB",
        reload=False,
        show=False,
        show_welcome_message=False,
        tailwind=False,
        reconnect_timeout=RECONNECT_TIMEOUT,
        binding_refresh_interval=None,
        message_history_length=1000,
        storage_secret=None,
        forwarded_allow_ips=chosen.forwarded_allow_ips,
        server_header=False,
        gzip_middleware_factory=partial(GZipMiddleware, compresslevel=COMPRESSED),
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=5,
    )


def speak_quickly() -> None:
    """Before the first page: its socket is uvicorn's own choice (decision 93)."""
    # NiceGUI names another one, and leaves nobody a word in it.
    Server.instance.config.ws_protocol_class = WebSocketsSansIOProtocol


def keep_schedule(url: str) -> None:
    """What happens by the clock, in one of all processes, while this one runs."""
    running: list[asyncio.Task[None]] = []

    def start() -> None:
        running.append(background_tasks.create(jobs.attend(url), name="schedule"))

    async def stop() -> None:
        for task in running:
            task.cancel()
            await asyncio.wait([task])

    ng.on_startup(start)
    ng.on_shutdown(stop)


def look() -> None:
    """The framework's defaults, tamed once instead of on every call."""
    ng.colors(
        primary="#0369a1",
        secondary="#475569",
        accent="#0369a1",
        positive="#15803d",
        negative="#b91c1c",
        info="#1d4ed8",
        warning="#b45309",
    )
    # Without its bar Quasar listens to every request for nothing, and axe finds it unnamed.
    ng.config.quasar_config["loadingBar"] = {"skipHijack": True}
    ng.config.quasar_config["ripple"] = False
    ui.add_head_html(assets.head(), shared=True)
    ui.button.default_props("unelevated no-caps :ripple=false")
    ui.input.default_props("outlined")
    ui.number.default_props("outlined")
    ui.select.default_props("outlined options-dense=false")
    ui.table.default_props("flat")


def prepare() -> None:
    """At start, after NiceGUI has set its own pings."""
    error_tracking.watch(asyncio.get_running_loop())
    core.sio.eio.ping_interval, core.sio.eio.ping_timeout = PING_INTERVAL, PING_TIMEOUT
    # Measured: the default collector stopped everybody for up to 375 ms, this one for 65 ms.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
