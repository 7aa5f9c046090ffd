"""The addresses monitors and load balancers ask; open to strangers, under any host name."""

from fastapi.responses import JSONResponse
from nicegui import app as ng

from app import settings
from app.ops import health


def register() -> None:
    """Adds `/healthz`, `/readyz` and `/api/health`."""
    watch = health.Watch(settings.current().database_url)

    @ng.get("/healthz")
    async def alive() -> JSONResponse:
        return told(await health.alive())

    @ng.get("/readyz")
    async def ready() -> JSONResponse:
        return told(await watch.ready())

    @ng.get("/api/health")
    async def status() -> JSONResponse:
        return told(await watch.status(settings.current()))


def told(answer: health.Answer) -> JSONResponse:
    code, facts = answer
    return JSONResponse(facts, code, headers={"Cache-Control": "no-store"})
