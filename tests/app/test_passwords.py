"""Which passwords are good enough, and how they are kept."""

import pytest

from app import passwords
from app.errors import Refused

pytestmark = pytest.mark.usefixtures("real_hashing")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven char", "too short"),
        ("x" * 201, "too long"),
        ("ada.larks own one", "your user name"),
        ("ADA.LARK and more", "your user name"),
        ("password1234", "Many people"),
        ("Welcome 2026 !", "Many people"),
        ("correct horse battery staple", "Many people"),
        ("aaaaaaaaaaaaaaaa", "Many people"),
        ("ababababababab", "Many people"),
        ("123456789012", "Many people"),
        ("qwertyuiop12", "Many people"),
        ("abcdefghijklm", "Many people"),
    ],
)
@pytest.mark.demand(109)
def test_a_password_that_others_would_guess_is_refused_in_words(password: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        passwords.check(password, "ada.lark")


@pytest.mark.parametrize("password", ["three wet drains", "Ünïcode ist auch gut", "7Kp-wq2-Zr9-m"])
def test_a_few_words_are_good_enough(password: str) -> None:
    passwords.check(password, "ada.lark")


async def test_passwords_are_kept_as_argon2id() -> None:
    kept = (await passwords.new("three wet drains")).kept

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert "drains" not in kept
    assert await passwords.fits("three wet drains", kept)
    assert not await passwords.fits("three dry drains", kept)


async def test_the_same_letters_from_another_keyboard_are_the_same_password() -> None:
    kept = (await passwords.new("gru\u0308ne Becken im Hof")).kept

    assert await passwords.fits("gr\u00fcne Becken im Hof", kept)


async def test_nobody_has_no_password_at_all() -> None:
    assert not await passwords.fits("nobody has this password", None)


def test_a_chosen_password_does_not_show_in_logs() -> None:
    chosen = passwords.NewPassword("three wet drains", "$argon2id$abc")

    assert "drains" not in repr(chosen)
    assert "argon2" not in repr(chosen)
