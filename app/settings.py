"""Every environment variable the product reads, typed; what is wrong is said in a sentence each.

Its name is the field's in capitals; from a file by `APP_SECRET_FILE`, or as SECRETS_DIR/app_secret.
"""

import os
from collections.abc import Iterator
from importlib.metadata import version
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.database_lines import LOOPBACK, is_on_this_machine, is_open_line, is_socket
from app.errors import Refused
from app.settings_words import EXPECTED, in_words

Environment = Literal["", "demo", "development", "test", "training", "staging", "uat", "production"]
Names = Annotated[tuple[str, ...], NoDecode]

STRICT = ("training", "staging", "uat", "production")
POSTGRESQL_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg")
LEAST_SECRET = 32  # characters
SEVEN_YEARS, MOST_DAYS = 2555, 36_500


class WrongSettings(Refused):
    """The program cannot start like this; `faults` has one sentence for each thing wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """What the surroundings say. Secrets are kept out of `repr` and of `safe_to_show`."""

    model_config = SettingsConfigDict(
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    database_url: str = Field(default="", repr=False)
    database_url_non_pooling: str = Field(
        default="", repr=False
    )  # migrations, LISTEN, advisory locks
    database_tls: Literal["require", "off"] = "require"
    app_env: Environment = ""
    app_base_url: str = ""
    app_secret: str = Field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    files_url: str = ""
    max_upload_bytes: int = Field(default=10 * 1024 * 1024, ge=1024)
    trusted_proxies: Names = ("127.0.0.1",)
    allowed_hosts: Names = ()
    factory_time_zone: str = "UTC"
    sentry_dsn: str = Field(default="", repr=False)
    mail_url: str = Field(default="", repr=False)  # smtp:// insists on STARTTLS, smtps:// is TLS
    mail_from: str = Field(default="cleanstation@localhost", pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")
    chat_url: str = Field(default="", repr=False)  # a webhook: its address is its password
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    device_lifetime_days: int = Field(default=SEVEN_YEARS, ge=1, le=MOST_DAYS)
    retention_audit_days: int = Field(default=SEVEN_YEARS, ge=1, le=MOST_DAYS)  # the ledger
    retention_record_days: int = Field(default=SEVEN_YEARS, ge=1, le=MOST_DAYS)  # since shipment
    release: str = Field(default_factory=lambda: version("cleanstation"))

    @property
    def environment(self) -> str:
        """With a database of somebody's and nothing said, the strictest: production.

        Only where nobody else can come in, pages and database both on this machine and no
        public address given, is it development: there is no line to listen on.
        """
        if self.app_env or not self.database_url:
            return self.app_env or "demo"
        return "development" if self.is_only_here else "production"

    @property
    def is_only_here(self) -> bool:
        """Whether pages and database are reachable from this machine alone."""
        lines = (self.database_url, self.direct_database_url)
        return (
            self.host in LOOPBACK
            and not (self.app_base_url or self.allowed_hosts)
            and all(is_on_this_machine(line) for line in lines)
        )

    @property
    def is_demo(self) -> bool:
        return self.environment == "demo"

    @property
    def is_strict(self) -> bool:
        return self.environment in STRICT

    @property
    def direct_database_url(self) -> str:
        """Past any pooler: what migrations, LISTEN and advisory locks need."""
        return self.database_url_non_pooling or self.database_url

    @property
    def secure_cookies(self) -> bool:
        return self.is_strict or self.app_base_url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names under which browsers may call us."""
        own = urlsplit(self.app_base_url).hostname
        local = () if self.is_strict else ("localhost", "127.0.0.1", "[::1]")
        return tuple(dict.fromkeys([*([own] if own else []), *self.allowed_hosts, *local]))

    @property
    def files_place(self) -> str:
        """Where files lie: as told, else in a folder here; a strict installation must tell."""
        return self.files_url or (Path.cwd() / "files").as_uri()

    @property
    def forwarded_allow_ips(self) -> str:
        """For uvicorn: whose X-Forwarded-For and X-Forwarded-Proto are believed."""
        return ",".join(self.trusted_proxies)

    def safe_to_show(self) -> dict[str, Any]:
        """For logs and the health page: everything but addresses with passwords and secrets."""
        hidden = {name for name, field in type(self).model_fields.items() if not field.repr}
        shown = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: bool(value) if name in hidden else value for name, value in shown.items()}

    @field_validator("trusted_proxies", "allowed_hosts", mode="before")
    @classmethod
    def split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            ip_network(part)
        return value

    @field_validator("database_url", "database_url_non_pooling")
    @classmethod
    def is_postgresql(cls, value: str) -> str:
        scheme, found, rest = value.partition("://")
        if value and (not found or scheme not in POSTGRESQL_SCHEMES):
            raise ValueError("not PostgreSQL")
        return f"postgresql+psycopg://{rest}" if value else ""

    @field_validator("app_base_url")
    @classmethod
    def is_base(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("not an address")
        if parts.path.strip("/") or parts.query:
            raise ValueError("has a path")
        return value.rstrip("/")

    @field_validator("mail_url", "chat_url")
    @classmethod
    def is_way_out(cls, value: str, info: ValidationInfo) -> str:
        parts = urlsplit(value)
        schemes = {"mail_url": ("smtp", "smtps"), "chat_url": ("https",)}[info.field_name or ""]
        if info.field_name == "chat_url" and parts.hostname in LOOPBACK:
            schemes = ("https", "http")
        # Asking for the port refuses one that no host has.
        if value and (not parts.hostname or parts.port == 0 or parts.scheme not in schemes):
            raise ValueError("not an address")
        return value

    @field_validator("factory_time_zone")
    @classmethod
    def is_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, OSError) as error:
            raise ValueError("unknown") from error
        return value

    @field_validator("files_url")
    @classmethod
    def is_store(cls, value: str) -> str:
        if value and "://" not in value:
            raise ValueError("not an address")
        return value


def load(**given: object) -> Settings:
    """Environment and files, with `given` before both; raises WrongSettings with every fault."""
    try:
        loaded = Settings.model_validate({**from_files(), **given})
    except ValidationError as error:
        raise WrongSettings([in_words(fault) for fault in error.errors()]) from None
    of_place = strict_faults if loaded.is_strict else loose_faults
    if faults := [*of_place(loaded), *short_lives(loaded)]:
        raise WrongSettings(faults)
    return loaded


def use(chosen: Settings) -> None:
    """From now on `current()` answers these; called once, by the command that starts us."""
    _used[:] = [chosen]


def current() -> Settings:
    """The settings the running program started with."""
    if not _used:
        use(load())
    return _used[0]


_used: list[Settings] = []


def strict_faults(settings: Settings) -> Iterator[str]:
    """What a real installation may not leave open; a demonstration may."""
    if not settings.database_url:
        yield "DATABASE_URL is missing: the address of the PostgreSQL database."
    for name in ("database_url", "database_url_non_pooling"):
        if settings.database_tls == "require" and is_open_line(getattr(settings, name)):
            yield (
                f"{name.upper()} would send everything unencrypted: add ?sslmode=verify-full "
                "(or require), or set DATABASE_TLS=off if nobody can listen in between."
            )
    if not settings.app_base_url.startswith("https://"):
        yield "APP_BASE_URL must be the https:// address under which people open CleanStation."
    if len(settings.app_secret) < LEAST_SECRET or len(set(settings.app_secret)) < 10:
        yield (
            f"APP_SECRET must be a random text of at least {LEAST_SECRET} characters; "
            "`openssl rand -base64 48` makes one."
        )
    if not settings.files_url:
        yield f"FILES_URL is missing: {EXPECTED['files_url']}."
    if "*" in settings.allowed_hosts:
        yield "ALLOWED_HOSTS must name the hosts; * would let any site pose as this one."


def loose_faults(settings: Settings) -> Iterator[str]:
    """What development, test and demonstration may not reach, and who may not reach them.

    The demonstration has a PostgreSQL of its own: it may be shown to others on the network.
    """
    only_here = f"APP_ENV={settings.environment} is for this machine alone. Take it away"
    for name in ("database_url", "database_url_non_pooling"):
        if not is_on_this_machine(getattr(settings, name)):
            yield f"{name.upper()} is the database of another machine, and {only_here}."
    its_own = settings.is_demo and is_socket(settings.database_url)
    if settings.database_url and settings.host not in LOOPBACK and not its_own:
        yield f"HOST={settings.host} lets other machines in, and {only_here}, or HOST."


def short_lives(settings: Settings) -> Iterator[str]:
    """No record goes before the device it is about."""
    life = settings.device_lifetime_days
    for name in ("retention_audit_days", "retention_record_days"):
        if (days := getattr(settings, name)) < life:
            yield (
                f"{name.upper()}={days} is shorter than the life of a device, "
                f"DEVICE_LIFETIME_DAYS={life}: records stay at least as long."
            )


def from_files() -> dict[str, str]:
    """What files say; raises WrongSettings when one is closed or the environment says it too."""
    found, faults = {}, []
    for name in Settings.model_fields:
        variable = name.upper()
        file = os.environ.get(f"{variable}_FILE") or file_in_secrets(name)
        if not file:
            continue
        if os.environ.get(variable):
            faults.append(f"{variable} is set, and {file} gives it too: keep one of them.")
            continue
        try:
            found[name] = Path(file).read_text().rstrip("\r\n")
        except OSError as error:
            faults.append(f"{variable} is to be read from {file}: {error.strerror}.")
    if faults:
        raise WrongSettings(faults)
    return found


def file_in_secrets(name: str) -> str:
    folder = os.environ.get("SECRETS_DIR")
    path = Path(folder, name) if folder else None
    return str(path) if path and path.is_file() else ""
