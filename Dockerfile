# One image for every environment: what differs comes from settings (app/settings.py).
FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/cleanstation
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock ./
RUN python -m venv .venv && .venv/bin/pip install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY docs/guide docs/guide
COPY imports imports
COPY migrations migrations
COPY models models
COPY pages pages
RUN .venv/bin/pip install --no-deps --no-build-isolation --editable . \
    && .venv/bin/python -m compileall -q app imports migrations models pages

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent cleanstation \
    && install --directory --owner cleanstation --mode 0700 /var/lib/cleanstation/files
WORKDIR /opt/cleanstation
COPY --from=build /opt/cleanstation /opt/cleanstation
ENV PATH=/opt/cleanstation/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NICEGUI_STORAGE_PATH=/tmp/nicegui \
    HOST=0.0.0.0 \
    PORT=8080
USER 10001
EXPOSE 8080
VOLUME /var/lib/cleanstation/files
STOPSIGNAL SIGTERM
# Alive, not ready: a database that is away for a minute is no reason to kill the application.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as ask; ask.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["cleanstation"]
CMD ["serve"]
