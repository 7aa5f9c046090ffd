#!/bin/sh
# Makes the secrets that deploy/compose.yml reads, once: running it again changes none of them.
set -eu
cd "$(dirname "$0")"

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# Readable for the application's own account inside the container, in a folder closed to others.
mkdir -p -m 0700 secrets
keep() { [ -e "secrets/$1" ] || printf '%s' "$2" >"secrets/$1"; }

keep app_secret "$(random)"
keep database_password "$(random)"
keep database_url \
    "postgresql://cleanstation:$(cat secrets/database_password)@database:5432/cleanstation"
chmod 0444 secrets/*
