"""One message to the webhook of a chat: Slack, Mattermost and their like take `{"text": ...}`."""

import json
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from app.notifications.mail import Undelivered, mark
from app.notifications.outbox import Message
from app.notifications.preferences import calls_everybody
from app.settings import Settings

LIMIT = 20.0  # seconds
# What the chat would read as its own signs, such as a call to everybody: Slack's stand in angle
# brackets, Mattermost's begin with an @, which stays readable with nothing behind it.
SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
NOTHING = "\N{ZERO WIDTH SPACE}"


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
    """Who it is for, and a line for each notification with the way there; it calls nobody else."""
    said = [
        f"{mark(line.urgent)}{_quiet(line.text)} {known.app_base_url}{line.address}"
        for line in message.lines
    ]
    name = _quiet(message.chat_name)
    return "\n".join([f"@{NOTHING * calls_everybody(name)}{name}", *said]).translate(SIGNS)


def _quiet(words: str) -> str:
    return words.replace("@", f"@{NOTHING}")
