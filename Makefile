# The two commands of a newcomer are `make up` and `make test`; the rest is for those who change Regrant.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check

.PHONY: help up test lint types unit format lock bench bench-diagnosis bench-pages screenshots check-table docs clean

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/.created:
	@scripts/create-venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.created requirements/runtime.txt requirements/build.txt pyproject.toml
	@echo "Installing what Regrant runs on"
	@$(PIP) install --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements/test.txt requirements/lint.txt
	@echo "Installing what the tests run on"
	@$(PIP) install --require-hashes -r requirements/test.txt -r requirements/lint.txt
	@touch $@

up: $(VENV)/.runtime ## start Regrant with the practice provider on http://127.0.0.1:8400
	@exec scripts/up

test: $(VENV)/.test ## install what the tests need, then run every check
	@scripts/test

lint: $(VENV)/.test ## style, layers
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

types: $(VENV)/.test ## types, strictly
	@$(BIN)/basedpyright

unit: $(VENV)/.test ## the tests that need no server, in seconds
	@$(BIN)/pytest -q tests/unit tests/rules src

format: $(VENV)/.test ## format and sort
	@$(BIN)/ruff check --fix-only -q . ; $(BIN)/ruff format -q .

bench: $(VENV)/.test ## measure the hot paths against nginx, side by side
	@$(BIN)/python -m bench

check-table: $(VENV)/.test ## what the check says of each broken setting on each server
	@$(BIN)/pytest -q -s tests/journeys/check/test_matrix.py -k table

bench-diagnosis: $(VENV)/.test ## score the diagnosis on labelled answers of real providers
	@$(BIN)/python -m bench.diagnosis

bench-pages: $(VENV)/.test ## measure every page with a million exchanges stored
	@$(BIN)/python -m bench.pages

screenshots: $(VENV)/.test ## picture every page in both themes, wide and on a phone, into screenshots/
	@$(BIN)/python -m tests.journeys.pages.screenshots

lock: ## pin every requirement with its hashes (needs uv)
	@scripts/lock

docs: $(VENV)/.runtime ## write the generated pages of docs/reference
	@$(BIN)/python scripts/docs.py

clean: ## remove what make created in this checkout
	@rm -rf $(VENV) .tools .pytest_cache .ruff_cache .hypothesis
