"""Mail on its way through other people's machines: encrypted to a server that is trusted, or not.

The receiver stands on the loopback and speaks real TLS; whom to trust is said as on every machine,
in SSL_CERT_FILE.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from app import settings
from app.notifications import mail
from app.notifications.outbox import Message, MessageLine
from tests.app.certificates import certificate
from tests.app.post_office import PostOffice, post_office

FROM_THE_START = pytest.mark.parametrize("from_the_start", [True, False], ids=["smtps", "starttls"])
MESSAGE = Message(
    ids=(1,),
    channel="mail",
    name="Pia Reed",
    mail_address="pia@example.com",
    chat_name="",
    lines=(MessageLine("B-1 of PO-77 is your turn.", "/builds/B-1", urgent=False),),
)
ASKED_FOR_ENCRYPTION = ["EHLO", "STARTTLS"]


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the receiver were another machine."""
    monkeypatch.setattr("app.notifications.mail.LOOPBACK", ())


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The certificate of 127.0.0.1 that this machine trusts, and no other."""
    path = certificate(tmp_path / "trusted.pem", "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    return path


def receiver(path: Path, *, from_the_start: bool) -> AbstractAsyncContextManager[PostOffice]:
    """One with the certificate of this file."""
    shown = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    shown.load_cert_chain(path)
    return post_office(shown, from_the_start=from_the_start)


async def send(office: PostOffice) -> None:
    known = settings.current().model_copy(
        update={"mail_url": office.url.replace("//", "//sinks:se%20cret@")}
    )
    await asyncio.to_thread(mail.send, MESSAGE, known)


def words(office: PostOffice) -> list[str]:
    """What it heard in the open, of each line the first word; the farewell does not count."""
    heard = [line.split()[0].upper() for line in office.in_the_open]
    return [word for word in heard if word != "QUIT"]


@FROM_THE_START
async def test_a_mail_and_its_password_go_to_a_trusted_server_encrypted(
    trusted: Path, *, from_the_start: bool
) -> None:
    async with receiver(trusted, from_the_start=from_the_start) as office:
        office.extensions += ["AUTH PLAIN", *([] if from_the_start else ["STARTTLS"])]

        await send(office)

    assert [one["To"] for one in office.mails] == ["pia@example.com"]
    assert len(office.signed_in) == 1
    assert words(office) == ([] if from_the_start else ASKED_FOR_ENCRYPTION)


WRONG = {
    "not trusted": ("127.0.0.1", timedelta(days=1), "self-signed certificate"),
    "of another host": ("mail.example.com", timedelta(days=1), "IP address mismatch"),
    "expired": ("127.0.0.1", timedelta(hours=-1), "certificate has expired"),
}


@FROM_THE_START
@pytest.mark.parametrize("wrong", WRONG)
async def test_a_server_with_a_wrong_certificate_gets_nothing(
    trusted: Path, monkeypatch: pytest.MonkeyPatch, wrong: str, *, from_the_start: bool
) -> None:
    host, until, why = WRONG[wrong]
    shown = certificate(trusted.with_name("shown.pem"), host, until=until)
    if wrong != "not trusted":
        monkeypatch.setenv("SSL_CERT_FILE", str(shown))
    async with receiver(shown, from_the_start=from_the_start) as office:
        office.extensions += ["AUTH PLAIN", "STARTTLS"]

        with pytest.raises(mail.Undelivered, match=why) as undelivered:
            await send(office)

    assert str(undelivered.value).startswith("The certificate of the mail server is not accepted: ")
    assert not undelivered.value.for_good
    assert (office.mails, office.signed_in) == ([], [])
    assert words(office) == ([] if from_the_start else ASKED_FOR_ENCRYPTION)


async def test_a_server_that_offers_no_encryption_hears_nothing_but_the_question() -> None:
    async with post_office() as office:
        office.extensions.append("AUTH PLAIN")

        with pytest.raises(mail.Undelivered) as undelivered:
            await send(office)

    assert str(undelivered.value) == (
        "The mail server offers no encryption (STARTTLS), so nothing was sent."
    )
    assert (office.mails, office.signed_in, words(office)) == ([], [], ["EHLO"])


async def test_a_server_that_offers_encryption_and_then_refuses_it_hears_no_more() -> None:
    async with post_office() as office:
        office.extensions += ["AUTH PLAIN", "STARTTLS"]

        with pytest.raises(mail.Undelivered, match="454 not now"):
            await send(office)

    assert (office.mails, office.signed_in) == ([], [])
    assert words(office) == ASKED_FOR_ENCRYPTION


async def test_a_server_that_talks_in_the_open_where_tls_belongs_gets_nothing() -> None:
    async with post_office() as office:
        office.from_the_start = True

        with pytest.raises(mail.Undelivered, match="SSLError"):
            await send(office)

    assert (office.mails, office.signed_in) == ([], [])
    assert [line for line in office.in_the_open if "sinks" in line or "MAIL" in line] == []


@pytest.fixture
async def plain(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PostOffice]:
    """A receiver on this machine."""
    monkeypatch.setattr("app.notifications.mail.LOOPBACK", ("127.0.0.1",))
    async with post_office() as office:
        yield office


@pytest.mark.parametrize("farewell", ["421 closing", "250 ok"])
async def test_what_a_server_says_when_it_is_left_does_not_take_the_mail_back(
    plain: PostOffice, farewell: str
) -> None:
    plain.farewell = farewell
    plain.extensions.append("AUTH PLAIN")

    await send(plain)

    assert len(plain.mails) == 1
