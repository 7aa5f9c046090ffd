"""House rules that no linter knows."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = {
    "app": {"commit", "rollback"},
    "app/rules": {"now", "today", "uuid4"},
    "pages": {"commit", "rollback", "transaction", "begin"},
}
# What the edge owns, and the tools that migrate and measure on connections of their own.
OUTSIDE_THE_RULE = ("app/ops/",)
AT_THE_ROOT = {
    ".ci", ".dockerignore", ".git", ".github", ".gitignore", "CHANGELOG.md", "Dockerfile",
    "LICENSE", "Makefile", "README.md", "app", "deploy", "docs", "imports", "migrations",
    "models", "pages", "pyproject.toml", "requirements-dev.lock", "requirements.lock", "tests",
}  # fmt: skip


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def calls(folder: str) -> Iterator[tuple[str, str]]:
    for path in sources(folder):
        place = str(path.relative_to(ROOT))
        if place.startswith(OUTSIDE_THE_RULE):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                # A savepoint is taken back inside the transaction, which goes on.
                if isinstance(node.func.value, ast.Name) and node.func.value.id == "savepoint":
                    continue
                yield node.func.attr, f"{place}:{node.lineno}"


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_nobody_calls_what_the_edge_owns(folder: str) -> None:
    assert [place for name, place in calls(folder) if name in FORBIDDEN[folder]] == []


def test_no_file_outgrows_three_hundred_lines() -> None:
    files = [
        *sources("app", "models", "imports", "pages", "tests"),
        *sorted((ROOT / "pages").rglob("*.js")),
    ]

    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in files
        if (count := len(path.read_text().splitlines())) > 300
    ]

    assert long == []


def test_the_root_holds_only_the_agreed_names() -> None:
    ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text().splitlines()}

    here = {path.name for path in ROOT.iterdir()} - ignored
    unexpected = {name for name in here - AT_THE_ROOT if not name.endswith(".egg-info")}

    assert unexpected == set()


def test_the_locks_name_no_index_and_every_package_has_a_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / name).read_text().splitlines()

        packages = [line for line in lines if line and line[0].isalnum()]

        assert all(line.endswith("\\") for line in packages), name
        assert not [line for line in lines if "://" in line or "--index" in line], name


def test_every_direct_dependency_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = (ROOT / "requirements.lock").read_text().lower().replace("_", "-")

    names = {
        dependency.split(">")[0].split("=")[0].split("[")[0].lower()
        for dependency in project["dependencies"]
    }

    assert {name for name in names if f"\n{name}==" not in f"\n{locked}"} == set()


def test_every_dependency_is_imported_or_its_reason_is_decided() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = [asked["project"]["dependencies"], *asked["dependency-groups"].values()]
    wanted = {re.split(r"[\[<>=]", one)[0] for group in groups for one in group}
    texts = [
        path.read_text()
        for path in sources("app", "imports", "migrations", "models", "pages", "tests")
    ]
    imported = set(re.findall(r"^\s*(?:from|import) (\w+)", "\n".join(texts), re.MULTILINE))
    from_modules = {
        name.lower()
        for module, names in metadata.packages_distributions().items()
        if module in imported
        for name in names
    }
    decided = "".join(path.read_text() for path in (ROOT / "docs/decisions").glob("*.md"))

    unexplained = wanted - from_modules

    assert [name for name in sorted(unexplained) if f"`{name}`" not in decided] == []


def test_every_sentence_a_person_reads_is_calm() -> None:
    """No exclamation marks and no "invalid" in the words of a refusal."""
    harsh = []
    for path in sources("app", "pages", "imports"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)):
                continue
            words = " ".join(
                part.value
                for part in ast.walk(node.exc)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
            if "!" in words or "invalid" in words.lower():
                harsh.append(f"{path.relative_to(ROOT)}:{node.lineno}")

    assert harsh == []


def test_every_way_around_a_contract_is_decided() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    decided = (ROOT / "docs/decisions/0004-imports-may-use-the-rules.md").read_text()

    excused = {
        way.split(" ->")[0].removesuffix(".*")
        for contract in contracts["contracts"]
        for way in contract.get("ignore_imports", [])
    }

    assert excused == {"app.__main__", "app.commands", "imports"}
    assert [name for name in excused if f"`{name}`" not in decided] == []


def test_only_the_outermost_door_opens_the_commands() -> None:
    asked = re.compile(
        r"^\s*(?:from app\.commands|from app import .*\bcommands|import app\.commands)"
    )

    opened = {
        str(path.relative_to(ROOT))
        for path in sources("app", "models", "imports", "pages")
        if any(map(asked.match, path.read_text().splitlines()))
    }

    assert {name for name in opened if not name.startswith("app/commands/")} == {"app/__main__.py"}
