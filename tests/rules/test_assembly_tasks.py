"""Whoever takes a task of the assembly finds how it is done and what with."""

from imports import starter_files


def test_every_task_of_the_assembly_names_a_tool_and_an_instruction_that_are_shipped() -> None:
    shipped = starter_files.read()
    (tasks,) = [each.rows for each in shipped.templates if each.stage == "assembly"]
    written = {each.number for each in shipped.floor.instructions}

    lacks = {
        row["key"]
        for row in tasks
        if row.get("instruction") not in written
        or not set(row.get("tools", "").split("; ")) <= set(shipped.floor.tools)
    }

    assert len(tasks) == 27
    assert lacks == set()
