"""The five checklists of a build: who fills them in, when they may start, where they lead."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.access import Action
from app.errors import Refused
from app.history import status_words
from app.rules.progress import CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`status` is where a build stands while it is filled in, `passed` where passing leads.

    A failed quality stage leads to `failed`; any other is done again where the build stands.
    `after` is the stage that has to be passed and signed before this one starts.
    """

    key: str
    words: str
    action: Action
    status: str
    meaning: str
    passed: str = ""
    failed: str = ""
    after: str = ""


STAGES: Mapping[str, Stage] = {
    stage.key: stage
    for stage in (
        Stage(
            key="pre-qc",
            words="Pre-QC",
            action=Action.INSPECT,
            status="ready-for-pre-qc",
            meaning="review",
            passed="ready-for-production",
            failed="pre-qc-rejected",
        ),
        Stage(
            key="assembly",
            words="Assembly",
            action=Action.ASSEMBLE,
            status="in-production",
            meaning="authorship",
        ),
        Stage(
            key="test",
            words="End-of-line test",
            action=Action.ASSEMBLE,
            status="in-production",
            meaning="authorship",
            passed="testing-complete",
            after="assembly",
        ),
        Stage(
            key="packaging",
            words="Packaging",
            action=Action.ASSEMBLE,
            status="testing-complete",
            meaning="authorship",
            passed="packaging-complete",
        ),
        Stage(
            key="final-qc",
            words="Final QC",
            action=Action.INSPECT,
            status="ready-for-final-qc",
            meaning="review",
            passed="ready-to-ship",
            failed="final-qc-rejected",
        ),
    )
}


def stage_of(key: str) -> Stage:
    """The stage with this key; raises `Refused` for any other word."""
    try:
        return STAGES[key]
    except KeyError as error:
        raise Refused("There is no such checklist.") from error


def refuse_over(
    stage: str, attempt: int, verdict: str | None, *, build_number: str, build_status: str
) -> None:
    """Raises `Refused` where a run takes nothing more though nobody has signed it."""
    if build_status in CLOSED:
        words = status_words(build_status)
        raise Refused(f"{build_number} is {words}: its checklists take nothing more.")
    if verdict == "superseded":
        raise Refused(
            f"The sink was changed: {stage_of(stage).words} of {build_number} goes on as attempt "
            f"{attempt + 1}. Open it again and go on there."
        )
