"""`cleanstation bom` and `cleanstation rules check`, started as a person starts them."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from imports import shipped
from tests.quick_start import cleanstation
from tests.rules.configurations import GOLDEN, plain_sink, worked

ROOT = Path(__file__).parent.parent.parent


def written(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_one_object_a_line_in_order_and_exit_2_when_one_is_refused(tmp_path: Path) -> None:
    refused = written(tmp_path, "refused.json", plain_sink(length="47 15/16"))
    unreadable = written(tmp_path, "unreadable.json", "{not json")

    ended = cleanstation(
        "bom", GOLDEN / "worked-1.json", refused, unreadable, GOLDEN / "worked-2.json",
        "--starter", "--json",
    )  # fmt: skip

    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 2
    assert [len(answer["refusals"]) for answer in answers] == [0, 1, 1, 0]
    assert [answer["sha256"] is None for answer in answers] == [False, True, True, False]
    assert answers[2]["refusals"][0]["rule"] == "json"
    assert ended.stderr == ""


def test_exit_0_when_every_bill_was_made() -> None:
    ended = cleanstation("bom", GOLDEN / "worked-1.json", "--starter", "--json")

    assert (ended.returncode, len(ended.stdout.splitlines())) == (0, 1)


def test_a_dash_reads_one_configuration_from_standard_input() -> None:
    ended = cleanstation("bom", "-", "--starter", "--json", text=json.dumps(worked(2)))

    assert json.loads(ended.stdout)["refusals"] == []


HOSTILE: tuple[str | bytes, ...] = (
    "", "[]", "null", "72", '{"a": 1, "a": 1}', '{"length": 1e400}', '{"length": NaN}',
    "[" * 50_000, '{"\\ud800": "\\ud800"}', b"\xff\xfe\x00", "{}",
)  # fmt: skip


def test_hostile_input_is_a_refusal_each_and_never_a_traceback(tmp_path: Path) -> None:
    files = [written(tmp_path, f"{n}.json", content) for n, content in enumerate(HOSTILE)]

    told, said = (
        cleanstation("bom", *files, "-", "--starter", *answer, text=b"\xff\xfe\x00", LC_ALL="C")
        for answer in (["--json"], [])
    )

    answers = [json.loads(line) for line in told.stdout.splitlines()]
    assert [bool(answer["refusals"]) for answer in answers] == [True] * (len(HOSTILE) + 1)
    assert said.stdout.count("refused: this is no bill of materials") == len(HOSTILE) + 1
    for ended in (told, said):
        assert (ended.returncode, ended.stderr) == (2, "")
        assert "Traceback" not in ended.stdout


def test_without_json_a_table_is_printed() -> None:
    ended = cleanstation("bom", GOLDEN / "worked-1.json", "--starter")

    assert "T2-BODY-61-72-HA         709.83   1 " in ended.stdout
    assert "length 72 is in (60..72]" in ended.stdout
    assert "4 ?" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("bom", "no-such-file.json", "--starter"), "no-such-file.json cannot be read: No such"),
        (("bom", ".", "--starter"), "cannot be read: Is a directory"),
        (("bom",), "Missing argument"),
        (("bom", "-", "--colour"), "No such option"),
        (("rules", "check", "no-such-folder"), "there is no such file"),
        (("sing",), "No such command"),
    ],
)
def test_exit_1_with_a_sentence_for_what_cannot_be_read(
    arguments: tuple[str, ...], words: str
) -> None:
    ended = cleanstation(*arguments)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_starter_needs_no_database_and_does_not_even_load_its_library() -> None:
    script = (
        "import sys\n"
        "from app.__main__ import load_starter\n"
        "rule_set, make = load_starter()\n"
        "print(make({}).refused, rule_set.identifier, 'sqlalchemy' in sys.modules)"
    )

    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert ended.stdout.strip() == "True starter 1 False"


def test_the_shipped_rules_are_clean() -> None:
    ended = cleanstation("rules", "check")

    assert (ended.returncode, ended.stdout) == (
        0,
        "No gap, no overlap, nothing unreachable, no contradiction.\n",
    )


def test_findings_are_listed_with_exit_2_and_in_json_with_a_sample() -> None:
    folder = GOLDEN / "original_wording"

    text = cleanstation("rules", "check", folder)
    answer = json.loads(cleanstation("rules", "check", folder, "--json").stdout)

    head, *lines = text.stdout.splitlines()
    assert (text.returncode, head.split()) == (2, ["finding", "slot", "what"])
    # After each finding the configuration that shows it.
    assert [line[:4].isspace() for line in lines] == [False, True] * 10
    assert "length between 60 and 61" in lines[0]
    assert lines[1] == "    such as length 60.5, pegboard none"
    kinds = [finding["kind"] for finding in answer["findings"]]
    assert (kinds.count("gap"), kinds.count("overlap"), kinds.count("unreachable")) == (8, 1, 1)
    assert all(finding["sample"]["length"] for finding in answer["findings"])


def test_one_csv_file_of_rules_takes_slots_and_options_from_the_starter(tmp_path: Path) -> None:
    rows = [row for row in shipped.rows("rules") if row["key"] != "feet-seismic"]
    path = tmp_path / "mine.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

    ended = cleanstation("rules", "check", path)

    assert ended.returncode == 2
    assert "Feet: nothing is given for feet seismic." in ended.stdout


def test_a_workbook_of_rules_is_read(tmp_path: Path) -> None:
    book = Workbook()
    for table in ("slots", "options", "rules"):
        sheet = book.create_sheet(table)
        rows = shipped.rows(table)
        sheet.append(list(rows[0]))
        for row in rows:
            number = row.get("quantity")
            sheet.append([int(cell) if cell and cell == number and cell.isdigit() else cell
                          for cell in row.values()])  # fmt: skip
    book.save(tmp_path / "mine.xlsx")

    ended = cleanstation("rules", "check", tmp_path / "mine.xlsx")

    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "", "is empty"),
        ("a.csv", "key,key\nx,y\n", "stands there twice"),
        ("a.csv", "key,kind\nx,adds,more\n", "row 2: there are more cells than columns"),
        ("a.csv", "key,kind\nx,adds\ny", "row 3: there are fewer cells than columns"),
        ("a.csv", 'key,kind\n"x,adds\n', "cannot be read"),
        ("a.csv", "key,kind\nx,sings\n", "Rule “x”: kind “sings” is none of"),
        ("a.xlsx", "no workbook", "cannot be read"),
    ],
)
def test_rules_that_cannot_be_read_exit_1_with_a_sentence(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    ended = cleanstation("rules", "check", written(tmp_path, name, content))

    assert (ended.returncode, ended.stdout) == (1, "")
    assert words in ended.stderr


@pytest.mark.parametrize("command", [("bom", "--starter"), ("rules", "check")])
def test_a_file_without_an_end_is_refused_before_it_fills_the_memory(
    command: tuple[str, ...],
) -> None:
    ended = cleanstation(*command, "/dev/zero")

    assert ended.returncode == 1
    assert "/dev/zero is larger than" in ended.stderr
