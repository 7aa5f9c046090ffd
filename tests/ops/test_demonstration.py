"""`cleanstation demo` as a stranger meets it, with everything the product has."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROLES = {"coordinator", "procurement", "admin", "qc", "assembler", "service", "auditor"}


@pytest.fixture(scope="module")
def demonstration(
    demonstration_copy: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str], Path, Path]]:
    """Its address, the links by role, its folder and its log; stopped by Ctrl-C at the end."""
    folder, said = demonstration_copy(), tmp_path_factory.mktemp("demo") / "log"
    command = [sys.executable, "-m", "app", "demo", "--port", "0", "--data", str(folder)]
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    environment.pop("DATABASE_URL", None)
    with (
        said.open("w") as log,
        subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment
        ) as program,
    ):
        assert program.stdout is not None
        ready = program.stdout.readline().split()
        assert ready[:1] == ["ready"], said.read_text()
        links = dict(program.stdout.readline().split() for _ in ROLES)
        yield ready[1], links, folder, said
        program.send_signal(signal.SIGINT)
        rest, _ = program.communicate(timeout=20)
    assert (program.returncode, rest) == (0, "")
    assert "Traceback" not in said.read_text()
    assert not (folder / "postgres/cluster/postmaster.pid").exists()


def status_of(link: str) -> tuple[int, str]:
    """How the address answers, and the cookie it gives."""
    parts = urlsplit(link)
    line = http.client.HTTPConnection(parts.netloc, timeout=10)
    line.request("GET", f"{parts.path}?{parts.query}")
    answer = line.getresponse()
    line.close()
    return answer.status, answer.getheader("set-cookie", "")


def test_every_role_gets_a_link_at_its_address(
    demonstration: tuple[str, dict[str, str], Path, Path],
) -> None:
    address, links, _, _ = demonstration

    assert links.keys() == ROLES
    assert {link.partition("?")[0] for link in links.values()} == {f"{address}/enter"}
    assert len(set(links.values())) == len(ROLES)


def test_a_link_signs_in_once(
    demonstration: tuple[str, dict[str, str], Path, Path],
) -> None:
    _, links, _, _ = demonstration

    first, second = status_of(links["procurement"]), status_of(links["procurement"])

    assert first[0] == 303
    assert first[1].startswith("sid=")
    assert not second[1].startswith("sid=")


def test_no_link_and_no_secret_is_in_the_log(
    demonstration: tuple[str, dict[str, str], Path, Path],
) -> None:
    _, links, folder, said = demonstration
    status_of(links["auditor"])

    logged = said.read_text()

    assert "starting" in logged
    assert (folder / "secret").read_text() not in logged
    assert [role for role, link in links.items() if link.partition("=")[2] in logged] == []
