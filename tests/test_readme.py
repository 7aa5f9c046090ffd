"""What the README says is so."""

import re
from pathlib import Path

import pytest

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
