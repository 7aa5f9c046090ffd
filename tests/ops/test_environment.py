"""`.venv` is made by what there is, belongs to its own checkout, and is made again elsewhere."""

import shutil
from pathlib import Path

import pytest

from tests.ops.test_files import LOCKS, ROOT, shell

# What stands in for Python: it notes what it is asked, and makes an environment of itself.
NOTES = """#!/bin/sh
echo "$*" >> "$NOTED"
case "$*" in "-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python;; esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in a folder with a space in its name, set up a moment ago."""
    there = tmp_path / "a checkout"
    shutil.copytree(ROOT / "deploy", there / "deploy")
    for name in ("Makefile", "pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, there / name)
    write_program(tmp_path / "python3")
    set_up(there / ".venv", f"""#!/bin/sh\n'''exec' "{there}/.venv/bin/python" "$0" "$@"\n""")
    return there


def write_program(path: Path) -> None:
    path.write_text(NOTES)
    path.chmod(0o755)


def set_up(environment: Path, begin: str) -> None:
    """An environment whose scripts begin so."""
    for folder in ("bin", "made"):
        (environment / folder).mkdir(parents=True)
    write_program(environment / "bin/python")
    for name in ("alembic", "cleanstation"):
        (environment / "bin" / name).write_text(begin)
    for name in LOCKS:
        (environment / "made" / name).touch()


def setup_of(checkout: Path) -> tuple[str, list[str]]:
    """What `make setup` says, and what it asked of Python."""
    python, notes = checkout.parent / "python3", checkout.parent / "notes"
    said = shell(["make", "-C", str(checkout), "setup"], PYTHON=str(python), NOTED=str(notes))
    assert said.returncode == 0, said.stderr
    return said.stderr, notes.read_text().splitlines() if notes.exists() else []


def test_an_environment_of_this_place_is_left_alone(checkout: Path) -> None:
    _, asked = setup_of(checkout)

    assert asked == []


def test_a_moved_checkout_makes_its_environment_again(checkout: Path) -> None:
    moved = checkout.parent / "moved"
    checkout.rename(moved)

    said, asked = setup_of(moved)

    assert "This .venv was made somewhere else." in said
    assert "-m venv --clear .venv" in asked
    assert asked[-1].endswith("--editable .")
    assert not (moved / ".venv/bin/alembic").exists()


def test_a_console_script_of_another_checkout_is_written_again(checkout: Path) -> None:
    (checkout / ".venv/bin/cleanstation").write_text("#!/gone/.venv/bin/python\n")

    _, asked = setup_of(checkout)

    assert "-m venv --clear .venv" not in asked
    assert asked[-1].endswith("--editable .")


def test_a_lent_environment_is_not_written_into(checkout: Path) -> None:
    lent = checkout.parent / "lender/.venv"
    set_up(lent, f"#!{lent}/bin/python\n")
    shutil.rmtree(checkout / ".venv")
    (checkout / ".venv").symlink_to(lent)

    _, asked = setup_of(checkout)

    assert "-m venv --clear .venv" in asked
    assert not (checkout / ".venv").is_symlink()
    assert (lent / "bin/alembic").exists()


def test_the_console_script_here_starts_what_stands_here() -> None:
    if not (ROOT / ".venv/bin/cleanstation").exists() or (ROOT / ".venv").is_symlink():
        pytest.skip("this checkout has no environment of its own")

    assert shell(["deploy/environment.sh", "moved"]).stdout == ""


def test_an_old_python_is_answered_in_a_sentence(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2 && exit\nexit 1\n')
    old.chmod(0o755)

    said = shell(["sh", "deploy/environment.sh", "requirements.lock"], PYTHON=str(old))

    assert said.returncode == 1
    assert "needs Python 3.11 or newer; here is Python 3.9.2" in said.stderr


def test_a_python_that_cannot_make_environments_is_answered_in_a_sentence(tmp_path: Path) -> None:
    bare = tmp_path / "python3"
    bare.write_text('#!/bin/sh\ncase "$*" in *ensurepip*|*pip*) exit 1;; esac\n')
    bare.chmod(0o755)
    copy = tmp_path / "checkout" / "deploy"
    copy.mkdir(parents=True)
    (copy / "environment.sh").write_text((ROOT / "deploy/environment.sh").read_text())

    said = shell(["sh", str(copy / "environment.sh"), "requirements.lock"], PYTHON=str(bare))

    assert said.returncode == 1
    assert "lacks ensurepip and pip" in said.stderr
    assert "python3-venv" in said.stderr
