"""Every environment variable the product reads, typed; wrong ones are named in one sentence each.

Any of them may come from a file instead: `APP_SECRET_FILE=/run/secrets/secret`, or simply a file
`app_secret` in the folder that SECRETS_DIR names (`/run/secrets` when it exists).
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import Refused

Environment = Literal[
    "demo", "development", "test", "training", "staging", "uat", "production"
]
STRICT = ("training", "staging", "uat", "production")
LEAST_SECRET = 32  # bytes
DRIVER = "postgresql+psycopg://"
TLS_MODES = ("require", "verify-ca", "verify-full")


class WrongSettings(Refused):
    """The program cannot start with these settings; `faults` has a sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """What the surroundings say; the field's name in capitals is the variable's name."""

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True
    )

    database_url: SecretStr = SecretStr("")
    database_url_non_pooling: SecretStr = SecretStr("")
    database_tls: Literal["require", "off"] = "require"
    app_env: Environment = "development"
    app_base_url: str = ""
    app_secret: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    files_url: str = ""
    max_upload_bytes: int = Field(default=10 * 1024 * 1024, ge=1024)
    trusted_proxies: str = "127.0.0.1"
    allowed_hosts: str = ""
    factory_time_zone: str = "UTC"
    sentry_dsn: SecretStr = SecretStr("")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    release: str = ""
