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
# What is asked of every change before the tests: style, types, contracts, files of operations.
CHECKS = (
    "ruff check", "ruff format --check", "mypy", "lint-imports", "hadolint Dockerfile",
    "check-jsonschema --quiet --builtin-schema vendor.compose-spec deploy/compose.yml",
    "check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml",
)  # fmt: skip
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
        ("setup", "deploy/environment.sh requirements.lock"),
        ("test", "pytest -n"),
        ("bench", "cleanstation bench"),
        ("lock", "deploy/lock.sh build/tools"),
    ],
)
def test_a_target_does_what_it_says(target: str, expected: str) -> None:
    assert expected in dry_run(target)


@pytest.mark.parametrize("target", ["test", "lint"])
def test_nothing_is_called_checked_before_every_check_was_made(target: str) -> None:
    said = dry_run(target)

    assert [check for check in CHECKS if check not in said] == []


def dry_run(target: str) -> str:
    """What make would do with an environment that is not made yet."""
    return shell(["make", "--dry-run", "--always-make", *target.split()]).stdout


def test_clean_never_removes_data() -> None:
    removed = shell(["make", "--dry-run", "clean"]).stdout.split()

    assert ".venv" in removed
    assert "data" not in removed


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


@pytest.mark.demand(51)
def test_the_workflow_is_what_ci_runs_beside_the_oldest_postgresql() -> None:
    job = as_json(".github/workflows/test.yml")["jobs"]["test"]

    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert job["services"]["postgres"]["image"].startswith("postgres:15-")
    assert "--health-cmd" in job["services"]["postgres"]["options"]
    assert "@127.0.0.1:5432/" in job["env"]["TEST_DATABASE_URL"]


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
    stages = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert [stage.partition("-")[0] for stage in stages] == ["python:3.11"] * 2
    assert all("-slim-" in stage for stage in stages)


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
