"""The web application by itself, `python -m pages`; NiceGUI's simulated `User` runs it too."""

import os

from app import settings
from pages.serve import build, every_page, serve

if __name__ in {"__main__", "__mp_main__"}:
    # The simulated browser calls us by the host name "test".
    simulated = "NICEGUI_USER_SIMULATION" in os.environ
    known = settings.load(allowed_hosts="test") if simulated else settings.current()
    build(*every_page(), known=known)
    serve(host=known.host, port=known.port, known=known)
