"""What the surroundings may say, and how wrong words are answered."""

from pathlib import Path
from typing import Any

import pytest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import settings
from app.settings import Settings, WrongSettings

RANDOM_TEXT = "kf93hQ0-vvTzl7Lr2mXo5bNwEe81aPdU"
REAL = {
    "APP_ENV": "production",
    "DATABASE_URL": "postgres://app:pw@db.example.com/cs?sslmode=verify-full",
    "APP_BASE_URL": "https://sinks.example.com",
    "APP_SECRET": RANDOM_TEXT,
    "FILES_URL": "s3://sinks/files",
}


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
    monkeypatch.delenv("SECRETS_DIR", raising=False)


def load_with(monkeypatch: pytest.MonkeyPatch, said: dict[str, str]) -> Settings:
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    return settings.load()


def faults_of(monkeypatch: pytest.MonkeyPatch, said: dict[str, str]) -> list[str]:
    with pytest.raises(WrongSettings) as refusal:
        load_with(monkeypatch, said)
    return refusal.value.faults


def test_without_a_word_it_is_a_demonstration_on_this_machine_only() -> None:
    loaded = settings.load()

    assert loaded.is_demo
    assert loaded.host == "127.0.0.1"
    assert loaded.sentry_dsn == ""
    assert loaded.hosts == ("localhost", "127.0.0.1", "[::1]")


def test_a_complete_installation_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load_with(monkeypatch, REAL)

    assert loaded.secure_cookies
    assert loaded.hosts == ("sinks.example.com",)
    assert loaded.database_url.startswith("postgresql+psycopg://app:pw@db.example.com/cs")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "postgres://app:pw@db.example.com/cs", "unencrypted"),
        ("DATABASE_URL", "postgres://a:b@db.example.com/cs?sslmode=prefer", "unencrypted"),
        ("DATABASE_URL", "", "DATABASE_URL is missing"),
        ("APP_BASE_URL", "http://sinks.example.com", "https://"),
        ("APP_BASE_URL", "", "https://"),
        ("APP_SECRET", "", "at least 32 characters"),
        ("APP_SECRET", "changeme", "at least 32 characters"),
        ("APP_SECRET", "a" * 64, "random text"),
        ("FILES_URL", "", "FILES_URL is missing"),
        ("ALLOWED_HOSTS", "*", "any site"),
    ],
)
@pytest.mark.demand(17)
@pytest.mark.demand(3)
def test_a_real_installation_is_refused_with_a_gap(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    faults = faults_of(monkeypatch, {**REAL, name: value})

    assert len(faults) == 1
    assert words in faults[0]


def test_a_database_of_somebodys_without_an_environment_counts_as_production(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults = faults_of(monkeypatch, {"DATABASE_URL": "postgres://a:b@db.example.com/cs"})

    assert len(faults) == 4


def test_pages_and_database_of_this_machine_alone_need_no_public_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded = load_with(monkeypatch, {"DATABASE_URL": "postgresql://a@127.0.0.1:5433/cs"})

    assert (loaded.environment, loaded.hosts) == (
        "development",
        ("localhost", "127.0.0.1", "[::1]"),
    )
    assert loaded.files_place.endswith("/files")


@pytest.mark.parametrize(
    "reachable",
    [
        {"HOST": "0.0.0.0"},  # noqa: S104  # the point of this test
        {"APP_BASE_URL": "http://factory.example.com"},
        {"ALLOWED_HOSTS": "factory.example.com"},
        {"DATABASE_URL_NON_POOLING": "postgresql://a@db.example.com/cs"},
    ],
)
def test_whatever_others_can_reach_is_held_to_production(
    monkeypatch: pytest.MonkeyPatch, reachable: dict[str, str]
) -> None:
    local = {"DATABASE_URL": "postgresql://a@127.0.0.1:5433/cs", **reachable}

    faults = faults_of(monkeypatch, local)

    assert any("APP_SECRET" in fault for fault in faults)


HERE, THERE = "postgresql://a@127.0.0.1:5433/cs", "postgresql://a@db.example.com/cs"


@pytest.mark.parametrize("environment", ["development", "test", "demo"])
@pytest.mark.parametrize(
    ("reachable", "words"),
    [
        ({"DATABASE_URL": THERE}, "DATABASE_URL is the database of another machine"),
        (
            {"DATABASE_URL": HERE, "DATABASE_URL_NON_POOLING": THERE},
            "DATABASE_URL_NON_POOLING is the database of another machine",
        ),
        ({"DATABASE_URL": HERE, "HOST": "0.0.0.0"}, "HOST=0.0.0.0 lets other machines in"),  # noqa: S104
    ],
)
def test_a_word_that_loosens_everything_is_for_this_machine_alone(
    monkeypatch: pytest.MonkeyPatch, environment: str, reachable: dict[str, str], words: str
) -> None:
    (fault,) = faults_of(monkeypatch, {**reachable, "APP_ENV": environment})

    assert words in fault
    assert f"APP_ENV={environment} is for this machine alone." in fault


def test_a_demonstration_with_a_database_of_its_own_is_shown_to_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = {"DATABASE_URL": "postgresql://a@/cs?host=/tmp/cs", "HOST": "0.0.0.0"}  # noqa: S104

    assert not load_with(monkeypatch, {**own, "APP_ENV": "demo"}).is_strict


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://a@/cs?host=/var/run/postgresql",
        "postgresql://a:b@localhost/cs",
        "postgresql://a:b@127.0.0.1:5433/cs",
        "postgresql+psycopg://a:b@db.example.com/cs?sslmode=require",
    ],
)
def test_a_line_nobody_can_listen_to_is_accepted(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    loaded = load_with(monkeypatch, {**REAL, "DATABASE_URL": url})

    assert loaded.database_url.startswith("postgresql+psycopg://")


@pytest.mark.demand(83)
def test_a_network_without_tls_needs_a_word_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    open_line = {**REAL, "DATABASE_URL": "postgres://a:b@db/cs", "DATABASE_TLS": "off"}

    assert load_with(monkeypatch, open_line).database_url.endswith("@db/cs")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("APP_ENV", "live"),
        ("DATABASE_URL", "mysql://a:b@db/cs"),
        ("APP_BASE_URL", "sinks.example.com"),
        ("APP_BASE_URL", "https://sinks.example.com/app"),
        ("FACTORY_TIME_ZONE", "Mars/Olympus"),
        ("TRUSTED_PROXIES", "the proxy"),
        ("FILES_URL", "/var/files"),
        ("LOG_LEVEL", "LOUD"),
        ("MAIL_URL", "mail.acme.org:587"),
        ("MAIL_URL", "smtp://mail.example.com:70000"),
        ("MAIL_FROM", "the sinks"),
        ("CHAT_URL", "http://chat.example.com/hook"),
        ("MAX_UPLOAD_BYTES", "10 MB"),
        ("DEVICE_LIFETIME_DAYS", "for ever"),
    ],
)
def test_a_value_that_makes_no_sense_is_answered_with_what_is_expected(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    faults = faults_of(monkeypatch, {name: value})

    assert len(faults) == 1
    assert faults[0].startswith(f"{name} must be ")
    assert value not in faults[0]


@pytest.mark.fault(20)
def test_records_stay_seven_years_or_as_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = settings.load()
    audit, record = faults_of(monkeypatch, {"DEVICE_LIFETIME_DAYS": "2556"})
    assert usual.retention_audit_days == usual.retention_record_days == 2555
    assert audit.startswith("RETENTION_AUDIT_DAYS=2555 is shorter than the life of a device")
    assert record.startswith("RETENTION_RECORD_DAYS=2555 is shorter")


def test_everything_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = faults_of(monkeypatch, {"PORT": "x", "LOG_LEVEL": "y"})

    assert [fault.split()[0] for fault in faults] == ["PORT", "LOG_LEVEL"]


def test_a_secret_comes_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(RANDOM_TEXT + "\n")

    loaded = load_with(monkeypatch, {"APP_SECRET_FILE": str(tmp_path / "secret")})

    assert loaded.app_secret == RANDOM_TEXT


def test_a_folder_of_secrets_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "database_url").write_text("postgres://a:b@localhost/cs\n")

    loaded = load_with(monkeypatch, {"SECRETS_DIR": str(tmp_path), "APP_ENV": "test"})

    assert loaded.database_url == "postgresql+psycopg://a:b@localhost/cs"


def test_two_sources_for_one_value_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("one")

    said = {"APP_SECRET": "two", "APP_SECRET_FILE": str(tmp_path / "secret")}

    assert "keep one of them" in faults_of(monkeypatch, said)[0]


def test_a_secret_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = faults_of(monkeypatch, {"APP_SECRET_FILE": "/nowhere/secret"})

    assert faults == ["APP_SECRET is to be read from /nowhere/secret: No such file or directory."]


@pytest.mark.demand(97)
@pytest.mark.parametrize(
    ("neighbour", "seen"),
    [("10.0.3.4", "198.51.100.7"), ("203.0.113.9", "203.0.113.9"), ("127.0.0.1", "127.0.0.1")],
)
async def test_only_our_own_proxies_are_believed_who_asks(
    monkeypatch: pytest.MonkeyPatch, neighbour: str, seen: str
) -> None:
    """Anybody can write into this header; only what a trusted neighbour wrote last counts."""
    trusted = load_with(monkeypatch, {**REAL, "TRUSTED_PROXIES": "10.0.0.0/16"})
    met: list[str] = []

    async def application(scope: Any, _receive: object, _send: object) -> None:  # noqa: ANN401
        met.append(scope["client"][0])

    asked = {
        "type": "http",
        "scheme": "http",
        "client": (neighbour, 4711),
        "headers": [(b"x-forwarded-for", b"192.0.2.66, 198.51.100.7")],
    }
    proxies: Any = ProxyHeadersMiddleware(application, trusted.forwarded_allow_ips)
    await proxies(asked, None, None)

    assert met == [seen]


@pytest.mark.demand(16)
def test_migrations_go_past_the_pooler(monkeypatch: pytest.MonkeyPatch) -> None:
    pooled = {**REAL, "DATABASE_URL": "postgres://a:b@pool/cs", "DATABASE_TLS": "off"}

    assert load_with(monkeypatch, pooled).direct_database_url.endswith("@pool/cs")
    direct = {**pooled, "DATABASE_URL_NON_POOLING": "postgresql://a:b@direct/cs"}
    assert load_with(monkeypatch, direct).direct_database_url.endswith("@direct/cs")


def test_no_secret_is_ever_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load_with(monkeypatch, {**REAL, "SENTRY_DSN": "https://key@errors.example.com/1"})

    shown = f"{loaded!r} {loaded} {loaded.safe_to_show()}"

    assert RANDOM_TEXT not in shown
    assert ":pw@" not in shown
    assert "key@" not in shown
