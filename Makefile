# CleanStation: `make run` starts it, `make test` checks all of it. Needs Python 3.11, make and a
# package index; everything else is put into .venv, and done again only when a lock changes.

PORT ?= 8080
DATA ?= data
# One more than there are cores: while one test waits for something, another one goes on.
WORKERS ?= $(shell echo $$(( $$(nproc 2>/dev/null || echo 2) + 1 )))
BIN := .venv/bin
MADE := .venv/made
TOOLS := build/tools
UPGRADE ?=
# A moved or copied checkout brings along scripts that start what stands at the old place.
MOVED := $(shell deploy/environment.sh moved)

# What Python has compiled once is read again by every process the tests start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test setup lint style types contracts files collected bench lock clean $(MOVED)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run: setup ## start CleanStation with a private database (PORT=8080, DATA=data)
	@exec $(BIN)/cleanstation demo --port "$(PORT)" --data "$(DATA)"

test: $(MADE)/requirements-dev.lock ## check everything: style, types, contracts, tests, browser
	@$(MAKE) --no-print-directory -j2 types collected style contracts files
	@CHROMIUM="$$(deploy/chromium.sh)" && export CHROMIUM && \
		$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -q --durations=10

setup: $(MADE)/requirements.lock ## make .venv with the console script .venv/bin/cleanstation

lint: $(MADE)/requirements-dev.lock ## check style, types, contracts and the files of operations
	@$(MAKE) --no-print-directory -j2 style types contracts files

style: $(MADE)/requirements-dev.lock
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo "Run: $(BIN)/ruff format"; exit 1; }

types: $(MADE)/requirements-dev.lock
	@$(BIN)/mypy --no-error-summary

contracts: $(MADE)/requirements-dev.lock
	@$(BIN)/lint-imports --no-cache > build/contracts.txt 2>&1 || { cat build/contracts.txt; exit 1; }

files: $(MADE)/requirements-dev.lock
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec deploy/compose.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml

# Beside the checks of style: afterwards no worker has to rewrite the tests' assertions again.
collected: $(MADE)/requirements-dev.lock
	@$(BIN)/pytest --collect-only -q > build/collected.txt 2>&1 || { cat build/collected.txt; exit 1; }

bench: setup ## measure the promises of speed
	@$(BIN)/cleanstation bench

lock: ## renew both locks from pyproject.toml (UPGRADE=--upgrade: to the newest versions)
	@deploy/lock.sh $(TOOLS) $(UPGRADE)

clean: ## remove what can be made again; never the data
	rm -rf .venv build artefacts *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The test environment holds the other one, so that either can be asked for first.
$(MADE)/requirements-dev.lock: requirements-dev.lock pyproject.toml deploy/environment.sh $(MOVED)
	@deploy/environment.sh requirements-dev.lock
	@mkdir -p $(MADE) build && touch $(MADE)/requirements.lock $@

$(MADE)/requirements.lock: requirements.lock pyproject.toml deploy/environment.sh $(MOVED)
	@deploy/environment.sh requirements.lock
	@mkdir -p $(MADE) && touch $@
