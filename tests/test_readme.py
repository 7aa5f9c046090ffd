"""What the README says is so."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from app.__main__ import cli
from tests.quick_start import cleanstation

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()


@pytest.mark.fault(19)
@pytest.mark.parametrize("target", sorted(set(re.findall(r"make (run|test|setup)", README))))
def test_each_command_for_make_exists(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.fault(19)
def test_the_names_for_port_and_data_are_those_of_the_makefile() -> None:
    named = set(re.findall(r"`(PORT|DATA)=`", README))

    assert named == {"PORT", "DATA"}
    assert all(re.search(rf"^{name} \?=", MAKEFILE, re.MULTILINE) for name in named)


@pytest.mark.fault(19)
@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:[a-z_]+/)+[a-z_.]*)`", README))))
def test_each_path_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.fault(19)
def test_the_screenshot_is_a_real_picture() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)

    assert pictures
    for picture in pictures:
        assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")


@pytest.mark.fault(19)
@pytest.mark.parametrize(
    "command",
    sorted(set(re.findall(r"^ {4}cleanstation ([a-z]+(?: [a-z]+)?)", README, re.MULTILINE))),
)
def test_each_command_explains_itself(command: str) -> None:
    words = [word for word in command.split() if word != "order"]

    ended = cleanstation(*words, "--help")

    assert ended.returncode == 0, ended.stderr
    assert "Usage:" in ended.stdout


@pytest.mark.fault(19)
def test_every_command_and_all_it_takes_is_explained() -> None:
    known = dict(commands(typer.main.get_command(cli), "cleanstation"))

    silent = [name for name, command in known.items() if not (command.help or "").endswith(".")]
    silent += [
        f"{name} {each.name}"
        for name, command in known.items()
        for each in command.params
        if not getattr(each, "help", None)
    ]
    assert len(known) > 20
    assert silent == []


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # of Typer's own
    yield name, command
    for word, below in getattr(command, "commands", {}).items():
        yield from commands(below, f"{name} {word}")


@pytest.mark.fault(19)
def test_the_first_steps_are_those_of_every_role_with_the_words_on_the_pages() -> None:
    steps = README.partition("## First steps")[2].partition("\n## ")[0]
    pages = "".join(path.read_text() for path in (ROOT / "pages").rglob("*.py"))

    roles = re.findall(r"^\*\*(.+)\.\*\* \S", steps, re.MULTILINE)
    pressed = re.findall(r"(?<!\*)\*([A-Z][\w ]+)\*(?!\*)", steps)

    assert {"Coordinator", "Procurement", "QC inspector", "Assembler", "Admin"} <= set(roles)
    assert pressed
    assert [word for word in pressed if f'"{word}"' not in pages] == []


@pytest.mark.fault(19)
def test_the_help_lists_every_command_of_the_product() -> None:
    ended = cleanstation("--help")

    commands = [
        "serve",
        "demo",
        "migrate",
        "seed",
        "bom",
        "rules",
        "users",
        "export",
        "ledger",
        "health",
        "bench",
    ]
    assert [name for name in commands if f" {name} " not in ended.stdout] == []
