"""`cleanstation` whose server forgets a silent page after a second and a half, not after 90."""

from app.__main__ import main
from pages import serve

FORGETS_AFTER = 1.5

if __name__ == "__main__":
    serve.RECONNECT_TIMEOUT = FORGETS_AFTER
    main()
