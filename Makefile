# `make help` lists the targets. Everything installs into .venv and web/node_modules.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup web run dev cluster soak check format test test-debian gate screenshots bench docs contracts lock clean

PYTHON ?= python3
BIN := .venv/bin
NPM := cd web && ../$(BIN)/python ../hatch_build.py npm
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header
JOBS ?= 2
# Chosen at the start of `make test`: Debian's Chromium, or one that is unpacked into the cache.
# What goes through the database runs a second time, on PostgreSQL.
STORED = $(addprefix tests/,app attacks client faults features journeys)
BROWSER = PLEXICHAT_TEST_CHROMIUM="$$($(BIN)/python scripts/browser.py)"

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

setup: .venv/.plexichat-dev web/node_modules/.plexichat ## install all that the other targets need

.venv/.plexichat-dev: $(wildcard requirements/*.txt) pyproject.toml hatch_build.py
	@test -x $(BIN)/python || $(PYTHON) scripts/environment.py
	$(PIP) --require-hashes -r requirements/uv.txt
	$(UV) --require-hashes -r requirements/dev.txt -r requirements/build.txt -r requirements/node.txt
	PLEXICHAT_SKIP_WEB=1 $(UV) --no-deps --no-build-isolation -e .
	@touch $@

web/node_modules/.plexichat: web/package.json web/package-lock.json | .venv/.plexichat-dev
	$(NPM) install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

web: setup ## build the web client into the package
	$(BIN)/python hatch_build.py

run: ## set up and run the server
	./start

dev: setup ## run the server and the web client, both with reload
	$(BIN)/python scripts/dev.py

cluster: setup web ## three servers, a load balancer, PostgreSQL and NATS, to try on this machine
	$(BIN)/python scripts/cluster.py $(ARGS)

check: setup ## lint, types, architecture, contracts, documents
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --config pyproject.toml
	$(BIN)/ast-grep scan --error
	$(BIN)/python -m plexichat.app.contracts --check
	$(BIN)/towncrier build --draft --version next >/dev/null
	$(BIN)/python -m pytest -q -p no:randomly tests/architecture
	$(NPM) run check --silent
	@$(MAKE) --no-print-directory web/types-as-generated

# The committed TypeScript types are those of the committed OpenAPI document.
.PHONY: web/types-as-generated
web/types-as-generated:
	@cp web/src/generated/schema.d.ts .venv/schema.before
	@($(NPM) run contract --silent >/dev/null)
	@diff -q .venv/schema.before web/src/generated/schema.d.ts >/dev/null \
	  || { mv .venv/schema.before web/src/generated/schema.d.ts; \
	       echo "web/src/generated/schema.d.ts differs from contracts/openapi.json: make contracts"; exit 1; }

format: setup ## format everything
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --exit-zero .
	$(NPM) run fix --silent

test: check web ## everything: check, web tests, Python tests with coverage, hot paths, and again on PostgreSQL
	$(NPM) run test --silent
	$(NPM) run size --silent
	$(BROWSER) $(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not debian" --cov --cov-report=term
	$(BIN)/coverage report --include='*/plexichat/security/*' --fail-under=100
	$(BIN)/python -m benchmarks.gate
	$(BROWSER) PLEXICHAT_TEST_DATABASE=postgres $(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not debian" $(STORED)

test-debian: setup web ## what wants Debian's packages: promtool, Debian's own Chromium
	$(BIN)/python scripts/debian.py
	PLEXICHAT_TEST_CHROMIUM=/usr/bin/chromium $(BIN)/python -m pytest -m debian

gate: setup ## do the hot paths cost what they did? `python -m benchmarks.gate --write` notes what they do
	$(BIN)/python -m benchmarks.gate

soak: setup web ## what strikes a cluster 15 times in the tests, 500 times
	PLEXICHAT_TEST_ROUNDS=500 PLEXICHAT_TEST_CLIENTS=1000 $(BIN)/python -m pytest -x -m slow tests/faults/test_cluster.py tests/faults/test_cuts.py

screenshots: setup web ## take pictures of every view into dist/pictures; fonts come by apt-get
	$(BROWSER) $(BIN)/python scripts/screenshots.py

bench: setup web ## the benchmark table
	$(BIN)/python -m benchmarks

contracts: setup ## write the generated contracts and references anew
	$(BIN)/python -m plexichat.app.contracts
	$(NPM) run contract --silent

docs: contracts ## write the generated documents anew and check every link
	$(BIN)/python scripts/decisions.py
	$(BIN)/python -m pytest -q -p no:randomly tests/architecture/test_documents.py

lock: setup ## pin the requirements anew
	for name in build node uv; do $(COMPILE) -o requirements/$$name.txt requirements/$$name.in; done
	$(COMPILE) -o requirements/run.txt pyproject.toml
	$(COMPILE) --extra test --extra check -c requirements/run.txt -o requirements/dev.txt pyproject.toml

clean: ## remove what was installed and built
	rm -rf .venv web/node_modules src/plexichat/web_dist dist .coverage .coverage.* .pytest_cache \
	  .mypy_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache
