"""Who asks for service parts and who decides, for tests of those pages."""

import pytest
from nicegui.testing import User

from app.access import Role, Visitor
from tests import make
from tests.pages.conftest import sign_in

HANDLE, SENSOR = "SVC-HANDLE-1", "SVC-SENSOR-2"


@pytest.fixture
async def sue(user: User) -> Visitor:
    return await make.visitor(Role.SERVICE, name="Sue Vick")


@pytest.fixture
async def pia(user: User) -> Visitor:
    """Whoever decides looks at the pages."""
    found = await make.visitor(Role.PROCUREMENT, name="Pia Reed")
    await sign_in(user, found)
    return found
