# One verb a task; the same verbs on a laptop and in CI.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
READY := $(VENV)/.ready

.PHONY: help setup test lint

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY)  ## install everything into .venv (the command is then .venv/bin/winnow)

$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' || { echo "Winnow needs Python 3.13: put it on PATH or run 'make PYTHON=/path/to/python3.13 $(MAKECMDGOALS)'."; exit 1; }
	@test -x $(BIN)/python3.13 || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(UV) sync --frozen --quiet
	@touch $@

test: setup  ## every test
	$(BIN)/python -m pytest

lint: setup  ## ruff, mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
