# Two commands matter: `make lab` opens the lessons, `make test` checks every number in them.
# All that is needed is make and Python 3.11 or newer; everything else goes into .venv.

VENV := .venv
PY := $(VENV)/bin/python

# The newest suitable Python is taken; name another one with `make lab PYTHON=python3.11`.
CANDIDATES := python3.13 python3.12 python3.11 python3 python
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(CANDIDATES); do \
	if $$p -c '$(SUITABLE)' >/dev/null 2>&1; then echo $$p; break; fi; done)

INSTALLED := $(VENV)/.installed
FIRST_LESSON := notebooks/00-start-here.ipynb
# More options for JupyterLab: make lab LAB_ARGS="--no-browser --port=9000"
LAB_ARGS ?=
# More options for the lock: make lock LOCK_ARGS=--upgrade
LOCK_ARGS ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install lab test lint lint-js notebooks lock bench badge binder-check oldest newest clean

help: ## Say what there is to type
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(PY):
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv was found." \
		"Install one (on Debian and Ubuntu: python3 and python3-venv)," \
		"or name yours: make lab PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): requirements.txt pyproject.toml nnlib/__init__.py | $(PY)
	@echo "Installing the pinned packages into $(VENV) (the first time takes a minute or two)"
	$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

install: $(INSTALLED) ## Make .venv with the pinned packages and nnlib

lab: $(INSTALLED) ## Open the lessons in JupyterLab
	@root=; if [ "$$(id -u)" = 0 ]; then root=--allow-root; \
		echo "You are root (in a container?): JupyterLab gets --allow-root."; fi; \
	exec $(PY) -m jupyterlab --ip=127.0.0.1 $$root \
		--LabApp.default_url=/lab/tree/$(FIRST_LESSON) $(LAB_ARGS)

test: lint lint-js ## Run every check: lint, types, imports, unit and browser tests, notebooks
	$(PY) -m pytest
	$(PY) -m pytest --nbval --nbval-current-env notebooks

lint: $(INSTALLED) ## Check style (ruff), types (mypy) and import directions
	$(PY) -m ruff check
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-cache

# Node.js is needed for nothing else: without it this check is skipped, except where CI says true.
lint-js: ## Check the explorers' JavaScript (ESLint)
	@if ! command -v npm >/dev/null; then \
		echo "lint-js is skipped: npm was not found (it comes with Node.js 18.18 or newer)"; \
		test "$$CI" != true; \
	else \
		{ test node_modules/.package-lock.json -nt package-lock.json || npm ci --no-progress; } && \
		npm exec --offline -- eslint --max-warnings 0 nnlib/explorers/static; \
	fi

notebooks: $(INSTALLED) ## Run all notebooks and store them in their canonical form
	$(PY) -m tools.notebooks

bench: $(INSTALLED) ## Measure the speed
	$(PY) -m benchmarks

lock: $(INSTALLED) ## Pin all packages again, from pyproject.toml
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
		--extra test --custom-compile-command "make lock" --no-emit-index-url \
		$(LOCK_ARGS) pyproject.toml --output-file requirements.txt

badge: $(INSTALLED) ## Point README's Binder badge at your copy (REPOSITORY=https://github.com/you/name)
	$(PY) scripts/badge.py $(REPOSITORY)

binder-check: $(INSTALLED) ## Run Binder's install steps in a throw-away environment and open lesson 00
	$(PY) scripts/binder_check.py

oldest: $(INSTALLED) ## Run the tests with the oldest supported versions
	$(PY) scripts/check_versions.py oldest

newest: $(INSTALLED) ## Run the tests with the newest versions, without pins
	$(PY) scripts/check_versions.py newest

clean: ## Remove .venv and everything that the tools cached
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache \
		build dist test-results *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
