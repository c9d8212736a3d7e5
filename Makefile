# `make help` lists the targets. Everything installs into .venv and web/node_modules.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run dev check format test test-debian bench docs contracts lock clean

PYTHON ?= python3
BIN := .venv/bin
NPM := $(BIN)/python hatch_build.py npm
JOBS ?= 2

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

setup: .venv/.plexichat-dev web/node_modules/.plexichat ## install all that the other targets need

.venv/.plexichat-dev: requirements/run.txt requirements/build.txt requirements/dev.txt pyproject.toml hatch_build.py
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt -r requirements/build.txt
	PLEXICHAT_SKIP_WEB=1 $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

web/node_modules/.plexichat: web/package.json web/package-lock.json | .venv/.plexichat-dev
	cd web && ../$(BIN)/python ../hatch_build.py npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

web: setup ## build the web client into the package
	$(BIN)/python hatch_build.py
.PHONY: web

run: ## set up and run the server
	./start

dev: setup ## run the server and the web client, both with reload
	$(BIN)/python scripts/dev.py

check: setup ## lint, types, architecture, contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config pyproject.toml
	$(BIN)/ast-grep scan --error
	$(BIN)/python -m plexichat.app.contracts --check
	$(BIN)/python -m pytest -q -p no:randomly tests/architecture
	cd web && ../$(BIN)/python ../hatch_build.py npm run check --silent

format: setup ## format everything
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --exit-zero .
	cd web && ../$(BIN)/python ../hatch_build.py npm run fix --silent

test: check web ## everything: check, Python tests with coverage, web tests
	cd web && ../$(BIN)/python ../hatch_build.py npm run test --silent
	cd web && ../$(BIN)/python ../hatch_build.py npm run size --silent
	$(BIN)/python scripts/browser.py >/dev/null
	$(BIN)/python -m pytest -n $(JOBS) -m "not debian" --cov --cov-report=term:skip-covered

test-debian: setup web ## what wants Debian's packages: promtool, Chromium
	$(BIN)/python scripts/debian.py
	$(BIN)/python -m pytest -m debian

bench: setup web ## the benchmark table
	$(BIN)/python -m benchmarks

contracts: setup ## write the generated contracts and references anew
	$(BIN)/python -m plexichat.app.contracts
	cd web && ../$(BIN)/python ../hatch_build.py npm run contract --silent

docs: contracts ## write the generated documents anew

lock: ## pin the requirements anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header -o requirements/run.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra test --extra check -c requirements/run.txt -o requirements/dev.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header -o requirements/build.txt requirements/build.in

clean: ## remove what was installed and built
	rm -rf .venv web/node_modules src/plexichat/web_dist dist .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
