"""The files that set up, check and ship the product say what they promise."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")


def shell(command: list[str], **said: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    return subprocess.run(  # noqa: S603
        command,
        cwd=ROOT,
        env=environment | said,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_make_alone_lists_what_it_can_do() -> None:
    listed = shell(["make"]).stdout

    names = re.findall(r"make (\w+)", listed)
    assert names == ["help", "run", "test", "setup", "lint", "bench", "lock", "clean"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("run PORT=9000 DATA=elsewhere", 'cleanstation demo --port "9000" --data "elsewhere"'),
        ("run", 'cleanstation demo --port "8080" --data "data"'),
        ("test", "pytest -n"),
        ("bench", "cleanstation bench"),
        ("lock", "deploy/lock.sh build/tools"),
    ],
)
def test_a_target_does_what_it_says(target: str, expected: str) -> None:
    assert expected in shell(["make", "--dry-run", *target.split()]).stdout


def test_clean_never_removes_data() -> None:
    removed = shell(["make", "--dry-run", "clean"]).stdout.split()

    assert ".venv" in removed
    assert "data" not in removed


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


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_a_hash_for_everything_and_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text()

    pins = re.findall(r"^([\w.-]+)==\S+(.*?)(?=^[\w.-]+==|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(pins) > 50
    assert [package for package, rest in pins if "--hash=sha256:" not in rest] == []
    assert "://" not in text
    assert "--index-url" not in text


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_what_pyproject_asks_for(name: str) -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = asked["project"]["dependencies"] + asked["dependency-groups"]["build"]
    if name == "requirements-dev.lock":
        wanted += asked["dependency-groups"]["dev"]
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / name).read_text(), re.MULTILINE))

    names = {re.split(r"[\[<>=]", one)[0].lower().replace("_", "-") for one in wanted}

    assert names - locked == set()


def test_the_test_environment_has_the_same_versions() -> None:
    pinned = r"^([\w.-]+)==(\S+)"
    ours, theirs = (
        dict(re.findall(pinned, (ROOT / name).read_text(), re.MULTILINE)) for name in LOCKS
    )

    assert ours.items() <= theirs.items()


@pytest.mark.demand(50)
def test_every_action_is_pinned_by_its_commit() -> None:
    workflow = (ROOT / ".github/workflows/test.yml").read_text()

    used = re.findall(r"uses: (\S+)", workflow)
    assert len(used) == 3
    assert [one for one in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one)] == []
    assert "contents: read" in workflow
    assert "write" not in workflow


@pytest.mark.demand(53)
def test_ci_is_make_test() -> None:
    path = ROOT / ".ci/run"

    assert path.stat().st_mode & 0o111
    assert path.read_text().rstrip().endswith("exec make test")


@pytest.mark.demand(31)
def test_the_container_runs_as_nobody_in_particular_and_is_watched() -> None:
    text = (ROOT / "Dockerfile").read_text()

    assert re.search(r"^USER (\d+)$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    assert text.count("FROM ") == 2


@pytest.mark.demand(84)
def test_secrets_are_made_once_and_closed(tmp_path: Path) -> None:
    script = tmp_path / "deploy" / "secrets.sh"
    script.parent.mkdir()
    script.write_text((ROOT / "deploy/secrets.sh").read_text())

    made = []
    for _ in range(2):
        assert shell(["sh", str(script)]).returncode == 0
        folder = script.parent / "secrets"
        made.append({path.name: path.read_text() for path in folder.iterdir()})

    assert made[0] == made[1]
    assert made[0].keys() == {"app_secret", "database_password", "database_url"}
    assert len(made[0]["app_secret"]) == 64
    assert made[0]["database_password"] in made[0]["database_url"]
    assert folder.stat().st_mode & 0o077 == 0


def test_compose_gives_every_setting_a_real_installation_needs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from app import settings  # noqa: PLC0415

    compose = as_json("deploy/compose.yml")
    given = compose["x-application"]["environment"]
    for name, value in given.items():
        text = re.sub(r"\$\{\w+:-(.*?)\}", r"\1", str(value))
        monkeypatch.setenv(name, re.sub(r"\$\{\w+:\?.*?\}", "https://sinks.example.com", text))
    (tmp_path / "app_secret").write_text("3f5a90b1c7d2e8463f5a90b1c7d2e846")
    (tmp_path / "database_url").write_text("postgresql://a:b@database:5432/cs")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104

    loaded = settings.load()

    assert loaded.is_strict
    assert loaded.trusted_proxies == (
        compose["networks"]["inside"]["ipam"]["config"][0]["gateway"],
    )
    assert loaded.files_url.endswith(compose["services"]["app"]["volumes"][0].split(":")[1])


def as_json(path: str) -> Any:  # noqa: ANN401 - whatever the file holds
    import ruamel.yaml  # noqa: PLC0415

    return json.loads(json.dumps(ruamel.yaml.YAML(typ="safe").load(ROOT / path)))
