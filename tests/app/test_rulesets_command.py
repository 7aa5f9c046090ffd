"""`cleanstation bom` on the database, started as a person starts it."""

import asyncio
import csv
import json
from functools import partial
from pathlib import Path

from imports import shipped
from tests import boms, make, quick_start
from tests.conftest import run_sql

cleanstation = partial(quick_start.cleanstation, APP_ENV="test")


def configurations(folder: Path) -> list[Path]:
    fine = folder / "fine.json"
    fine.write_text(json.dumps({**make.CONFIGURATION, "build_number": "B-1"}))
    refused = folder / "refused.json"
    refused.write_text(json.dumps({**make.CONFIGURATION, "length": "47.9"}))
    unknown = folder / "unknown.json"
    accessories = [{"item": "NO-SUCH", "quantity": 1}]
    unknown.write_text(json.dumps({**make.CONFIGURATION, "accessories": accessories}))
    nonsense = folder / "nonsense.json"
    nonsense.write_text("[1, 2")
    return [fine, refused, unknown, nonsense]


def test_the_database_and_the_shipped_files_give_identical_answers(
    database_url: str, tmp_path: Path
) -> None:
    files = configurations(tmp_path)

    stored = cleanstation("bom", *files, "--json", DATABASE_URL=database_url)
    shipped = cleanstation("bom", *files, "--json", "--starter")

    assert stored.stdout == shipped.stdout
    assert (stored.returncode, len(stored.stdout.splitlines()), stored.stderr) == (2, 4, "")
    assert json.loads(stored.stdout.splitlines()[0])["rule_set"] == "starter 1"


def test_without_a_file_the_rules_in_force_in_the_database_are_proved(database_url: str) -> None:
    run_sql(
        database_url,
        "SET session_replication_role = replica;"
        "UPDATE rule_set SET name = 'house' WHERE status = 'active'",
    )

    ended = cleanstation("rules", "check", "--json", DATABASE_URL=database_url)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout) == {
        "rule_set": "house 1",
        "findings": [],
        "changed_builds": [],
    }


async def test_rules_of_a_file_are_told_with_the_stored_builds_they_would_change(
    database: str, database_url: str, tmp_path: Path
) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE, boms.changed(build_number="B-2", feet="seismic"))
    rows = [
        {**row, "quantity": "6"} if row["key"] == "feet-casters" else row
        for row in shipped.rows("rules")
    ]
    with (tmp_path / "rules.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, list(rows[0]))
        sheet.writeheader()
        sheet.writerows(rows)
    sheet_of_rules = tmp_path / "rules.csv"
    asked = partial(cleanstation, "rules", "check", sheet_of_rules, DATABASE_URL=database_url)

    told, as_json = await asyncio.gather(
        asyncio.to_thread(asked), asyncio.to_thread(partial(asked, "--json"))
    )

    # The rules themselves are sound: a list of changes is no finding.
    assert (told.returncode, as_json.returncode, told.stderr) == (0, 0, "")
    assert told.stdout.splitlines()[1:] == [
        "",
        "B-1001 (PO-4711) would get another BOM:",
        "  T2-LEVELING-CASTOR-475: 4 → 6",
    ]
    (changed,) = json.loads(as_json.stdout)["changed_builds"]
    assert (changed["number"], changed["po_number"]) == ("B-1001", "PO-4711")
    assert changed["sentences"] == ["T2-LEVELING-CASTOR-475: 4 → 6"]


def test_without_a_database_it_says_what_helps(tmp_path: Path) -> None:
    ended = cleanstation("bom", configurations(tmp_path)[0], DATABASE_URL="")

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "DATABASE_URL is missing" in ended.stderr
    assert "--starter" in ended.stderr


def test_a_database_that_is_away_is_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    away = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"

    ended = cleanstation("bom", configurations(tmp_path)[0], DATABASE_URL=away)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("The database does not answer:")
