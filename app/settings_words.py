"""What a setting must be, for whoever wrote it."""

from pydantic_core import ErrorDetails

DAYS = "a whole number of days from 1 to 36500"
EXPECTED = {
    "app_env": "demo, development, test, training, staging, uat or production",
    "database_tls": "require or off",
    "database_url": "an address such as postgresql://user:password@host/database",
    "database_url_non_pooling": "an address such as postgresql://user:password@host/database",
    "app_base_url": "an address such as https://cleanstation.example.com, without a path",
    "device_lifetime_days": DAYS,
    "factory_time_zone": "a name such as America/New_York",
    "files_url": "an address such as file:///var/lib/cleanstation/files or s3://bucket/folder",
    "log_level": "DEBUG, INFO, WARNING or ERROR",
    "max_upload_bytes": "a whole number of at least 1024",
    "chat_url": "the https:// address of a webhook",
    "mail_from": "an address such as cleanstation@example.com",
    "mail_url": "an address such as smtp://user:password@mail.example.com:587",
    "port": "a whole number from 0 to 65535",
    "retention_audit_days": DAYS,
    "retention_record_days": DAYS,
    "trusted_proxies": "addresses or networks with commas between, such as 10.0.0.0/16",
}


def in_words(fault: ErrorDetails) -> str:
    name = str(fault["loc"][0])
    return f"{name.upper()} must be {EXPECTED.get(name, 'something else')}."
