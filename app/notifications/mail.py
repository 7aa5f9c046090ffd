"""One message as a mail, through the SMTP server of the settings."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from app.database_lines import LOOPBACK
from app.notifications.outbox import Message
from app.settings import Settings

LIMIT = 20.0  # seconds for each answer of the server
PORTS = {"smtp": 587, "smtps": 465}
LONGEST_SUBJECT = 120


class Undelivered(Exception):
    """It did not go out; `for_good` when another try would end the same."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


def send(message: Message, known: Settings) -> None:
    """Blocks until the server has taken it; raises Undelivered with the server's words."""
    if not known.mail_url:
        raise Undelivered("Mail is not set up: MAIL_URL is missing.", for_good=True)
    if not message.mail_address:
        raise Undelivered(f"{message.name} has no mail address.", for_good=True)
    try:
        _send(written(message, known), known.mail_url)
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        why = f"{message.mail_address} is refused: {code} {said.decode(errors='replace')}"
        raise Undelivered(why, for_good=code >= 500) from refused
    except smtplib.SMTPResponseException as answer:
        told = answer.smtp_error
        words = told.decode(errors="replace") if isinstance(told, bytes) else told
        raise Undelivered(f"The mail server answered {answer.smtp_code} {words}.") from answer
    except ssl.SSLCertVerificationError as wrong:
        why = f"The certificate of the mail server is not accepted: {wrong.verify_message}"
        raise Undelivered(f"{why.rstrip('.')}.") from wrong
    except (OSError, smtplib.SMTPException) as trouble:
        raise Undelivered(f"{type(trouble).__name__}: {trouble}") from trouble


def written(message: Message, known: Settings) -> EmailMessage:
    """The mail itself: plain text, one line for each notification and the way there."""
    mail = EmailMessage()
    mail["From"] = f"CleanStation <{known.mail_from}>"
    mail["To"] = message.mail_address
    mail["Subject"] = _subject(message)
    # The same at every try of the same, so that a receiver can tell a repetition, and only that.
    host = known.mail_from.rpartition("@")[2]
    ids = sha256(",".join(map(str, sorted(message.ids))).encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<cleanstation-{ids}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    said = [f"{mark(line.urgent)}{line.text}\n{known.app_base_url}{line.address}"
            for line in message.lines]  # fmt: skip
    why = f"You choose what is sent to you: {known.app_base_url}/profile/notifications"
    mail.set_content("\n\n".join([f"Hello {message.name},", *said, why]) + "\n")
    return mail


def mark(urgent: bool) -> str:  # noqa: FBT001  # a column of the table
    return "Urgent: " if urgent else ""


def _subject(message: Message) -> str:
    first, more = message.lines[0], len(message.lines) - 1
    words = " ".join(f"{mark(first.urgent)}{first.text}".split())
    if len(words) > LONGEST_SUBJECT:
        words = f"{words[: LONGEST_SUBJECT - 1]}…"
    return f"{words} (and {more} more)" if more else words


def _send(mail: EmailMessage, url: str) -> None:
    """Encrypted, always, unless the server is this machine."""
    where = urlsplit(url)
    host, port = where.hostname or "", where.port or PORTS[where.scheme]
    # Made where it is used: it reads every certificate authority of the machine.
    safe = ssl.create_default_context
    if where.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=LIMIT, context=safe())
    else:
        server = smtplib.SMTP(host, port, timeout=LIMIT)
    try:
        if where.scheme == "smtp" and host not in LOOPBACK:
            _encrypt(server, safe())
        if where.username:
            _sign_in(server, unquote(where.username), unquote(where.password or ""))
        server.send_message(mail)
    finally:
        # Whatever it says to that, the mail is taken or it is not.
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _encrypt(server: smtplib.SMTP, safe: ssl.SSLContext) -> None:
    try:
        server.starttls(context=safe)
    except smtplib.SMTPNotSupportedError as no:
        why = "The mail server offers no encryption (STARTTLS), so nothing was sent."
        raise Undelivered(why) from no


def _sign_in(server: smtplib.SMTP, name: str, password: str) -> None:
    try:
        server.login(name, password)
    except UnicodeEncodeError:
        # Without its cause, which quotes the password.
        why = "The name or the password in MAIL_URL has a letter that is not ASCII."
        raise Undelivered(why) from None
