"""The real thing but for the pages: the same server, the same order of steps."""

import sys
from pathlib import Path

from nicegui import app as ng
from nicegui import ui

from app.errors import Refused
from app.ops import instance, migrate
from app.settings import Settings
from pages import health


def prepare(settings: Settings) -> None:
    migrate.migrate(settings.direct_database_url)


def run(settings: Settings) -> None:
    health.register()
    ng.get("/secret")(lambda: {"secret": settings.app_secret})
    ui.run(
        host=settings.host,
        port=settings.port,
        reload=False,
        show=False,
        show_welcome_message=False,
        timeout_graceful_shutdown=3,
    )


steps = instance.Steps(
    prepare=prepare,
    links=lambda settings: [("coordinator", f"{settings.app_base_url}/link/1")],
    run=run,
)
try:
    instance.demo(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), steps)
except Refused as refusal:
    sys.exit(str(refusal))
