"""One message to the webhook of a chat: Slack, Mattermost and their like take `{"text": ...}`."""

import json
from bisect import bisect_right
from collections.abc import Sequence
from http.client import HTTPException
from itertools import accumulate
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from app.notifications.mail import Undelivered, mark
from app.notifications.outbox import Message, MessageLine
from app.notifications.preferences import calls_everybody
from app.settings import Settings

LIMIT = 20.0  # seconds
# What the chat would read as its own signs, such as a call to everybody: Slack's stand in angle
# brackets, Mattermost's begin with an @, which stays readable with nothing behind it.
SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
NOTHING = "\N{ZERO WIDTH SPACE}"
# Characters of a whole message (Mattermost takes no more, Slack does), and of one notification.
MOST = 16_383
LONGEST = 1_000


def send(message: Message, known: Settings) -> None:
    """Blocks until the webhook has taken it; raises Undelivered with its words."""
    if not known.chat_url:
        raise Undelivered("Chat is not set up: CHAT_URL is missing.", for_good=True)
    if not message.chat_name:
        raise Undelivered(f"{message.name} has no name in the chat.", for_good=True)
    body = json.dumps({"text": written(message, known)}).encode()
    # The settings allow nothing but https, and http to this machine.
    request = Request(known.chat_url, body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urlopen(request, timeout=LIMIT):  # noqa: S310
            return
    except HTTPError as answer:
        gone = answer.code in (400, 401, 403, 404, 410)
        raise Undelivered(f"The chat answered {answer.code}.", for_good=gone) from answer
    except (OSError, HTTPException) as trouble:
        raise Undelivered(f"{type(trouble).__name__}: {trouble}") from trouble


def written(message: Message, known: Settings) -> str:
    """Who it is for, and a line for each notification with the way there; it calls nobody else.

    What a chat has no room for is counted, with the way to all of it.
    """
    name = _quiet(message.chat_name)
    head = f"@{NOTHING * calls_everybody(name)}{name}".translate(SIGNS)
    said = [_said(line, known.app_base_url) for line in message.lines]
    room = MOST - len(head)
    return "".join([head, *_fitting(said, room, f"{known.app_base_url}/notifications")])


def _said(line: MessageLine, base: str) -> str:
    words = line.text if len(line.text) <= LONGEST else f"{line.text[: LONGEST - 1]}…"
    return f"\n{mark(line.urgent)}{_quiet(words)} {base}{line.address}".translate(SIGNS)


def _fitting(said: Sequence[str], room: int, address: str) -> Sequence[str]:
    """All of them, or as many as leave room for a sentence about the others."""
    ends = [0, *accumulate(map(len, said))]
    if ends[-1] <= room:
        return said
    kept = bisect_right(ends, room - len(_others(len(said), address))) - 1
    return [*said[:kept], _others(len(said) - kept, address)]


def _others(count: int, address: str) -> str:
    return f"\nand {count} more, see {address}"


def _quiet(words: str) -> str:
    return words.replace("@", f"@{NOTHING}")
