"""An installed product has everything it opens: the wheel holds every file of its packages."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("app", "docs/guide", "imports", "migrations", "models", "pages")
NOT_SHIPPED = {"__pycache__"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built from a copy, so that no build folder is left here; needs no network."""
    source = tmp_path_factory.mktemp("source")
    built = tmp_path_factory.mktemp("built")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns(*NOT_SHIPPED))
    build = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
    ended = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", build, str(built)],
        cwd=source,
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "default"},
    )
    assert ended.returncode == 0, ended.stderr
    (made,) = built.glob("*.whl")
    return zipfile.ZipFile(made)


def files() -> set[str]:
    """Every file below the packages, whatever its ending."""
    return {
        str(path.relative_to(ROOT))
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and not NOT_SHIPPED & set(path.parts)
    }


def test_the_wheel_holds_every_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    assert files() - set(wheel.namelist()) == set()


def test_the_wheel_holds_nothing_but_the_packages(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {
        name.split("/")[0] for name in PACKAGES
    }


def test_an_installed_product_reads_its_catalogue_and_draws_its_forms(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    """From the unpacked wheel alone: the starter data, the styles, the paper form, the tables."""
    wheel.extractall(tmp_path)
    looks = (
        "from imports import shipped; assert shipped.catalogue().items;"
        "from pages import assets; assert len(assets.stylesheet()) > 10_000 and assets.script();"
        "from app.exports import pdf_file; assert pdf_file.TEMPLATE;"
        "from app.ops import migrate; assert migrate.newest();"
        "import app; print(app.__file__)"
    )

    ended = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", looks],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )

    assert ended.returncode == 0, ended.stderr
    assert Path(ended.stdout.strip()).is_relative_to(tmp_path)
