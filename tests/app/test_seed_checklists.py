"""Seeding the five checklists: once, all or nothing, never over a changed one."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import checklists, edge
from app.access import Role
from app.checklists import Seen
from app.errors import Refused
from imports import seed
from imports.starter_files import STARTER
from models.checklists import Template, TemplateItem
from models.database import reading
from tests import make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may break."""
    return Path(shutil.copytree(STARTER, tmp_path / "starter"))


def edit(path: Path, old: str, new: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")


async def counted() -> tuple[int, int]:
    async with reading(make.PRODUCT) as session:
        templates = await session.scalar(select(func.count()).select_from(Template))
        items = await session.scalar(select(func.count()).select_from(TemplateItem))
    return templates or 0, items or 0


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        (
            "pre-qc.csv",
            ("pegboard: yes", "pegbord: yes"),
            "pre-qc.csv, row 10, column when: when “pegbord” is no word rules know.",
        ),
        (
            "test.csv",
            ("raise,General", "lower,General"),
            "test.csv, row 7, column key: “lower” stands here twice.",
        ),
        (
            "packaging.csv",
            ("2 x drain_count", "2 x drain_counts"),
            "packaging.csv, row 5, column quantity:",
        ),
        (
            "assembly.csv",
            ("T2-CTRL-BOX-BRKT", "T2-CTRL-BOX-BRACKET"),
            "column parts: parts “T2-CTRL-BOX-BRACKET” is not in the catalogue.",
        ),
        ("templates.csv", ("final-qc", "final"), "templates.csv, row 6, column stage: “final”"),
        ("templates.csv", ("Packaging", "P"), "column name: “P” is shorter than three signs."),
        ("final-qc.csv", ("\nmat,", '\n"mat,'), "final-qc.csv, row 37: quotes that do not close"),
    ],
)
async def test_a_broken_file_changes_nothing_and_says_where(
    database: str, folder: Path, file: str, change: tuple[str, str], words: str
) -> None:
    before = await counted()
    edit(folder / "checklists" / file, *change)

    with pytest.raises(Refused) as refused:
        await seed.seed_database(folder)

    assert words in str(refused.value)
    assert str(refused.value).startswith("Nothing was changed.")
    assert await counted() == before


async def test_a_missing_file_is_named(database: str, folder: Path) -> None:
    (folder / "checklists" / "test.csv").unlink()

    with pytest.raises(Refused, match=r"test\.csv: cannot be read"):
        await seed.seed_database(folder)


async def test_a_stage_somebody_has_changed_is_left_alone_and_reported(database: str) -> None:
    admin = make.acting(await make.visitor(Role.ADMIN))
    draft = await edge.write(admin, lambda s: checklists.new_draft(s, "pre-qc"))
    await edge.write(admin, lambda s: checklists.remove_item(s, Seen(draft, 1), "feet"))
    before = await counted()

    report = await seed.seed_database()

    assert await counted() == before
    assert report["unchanged"]["templates"] == 5
    assert report["different"] == []


async def test_another_shipped_checklist_is_reported_and_not_put_in_force(
    database: str, folder: Path
) -> None:
    edit(folder / "checklists" / "pre-qc.csv", "Length of the sink", "Length over all")

    report = await seed.seed_database(folder)

    assert report["added"]["templates"] == 0
    assert report["different"] == [
        "Template Pre-QC: revision 1 is here, the shipped one has other items."
    ]
