# Two commands matter: `make lab` opens the lessons, `make test` checks every number in them.
# All that is needed is make and Python 3.11 or newer; everything else goes into .venv.

VENV := .venv
PY := $(VENV)/bin/python

# What .venv was made with is taken, or the newest suitable Python; name another one with
# `make lab PYTHON=/path/to/python3`.
CANDIDATES := $(PY) python3.13 python3.12 python3.11 python3 python
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(CANDIDATES); do \
	if $$p -c '$(SUITABLE)' >/dev/null 2>&1; then echo $$p; break; fi; done)
ASKED := $(if $(filter command environment,$(origin PYTHON)),--asked)
# In a recipe's shell: the Python to make .venv from, as $$python, or a sentence and the end.
FIND_PYTHON = python='$(subst ','\'',$(PYTHON))'; \
	test -n "$$python" || { echo "No Python 3.11 or newer with venv was found." \
		"Install one (on Debian and Ubuntu: python3 and python3-venv)," \
		"or name yours: make lab PYTHON=/path/to/python3" >&2; exit 1; }; \
	"$$python" -c '$(SUITABLE)' >/dev/null 2>&1 || { \
		echo "PYTHON=$$python is $$("$$python" --version 2>&1 || echo "no Python that starts"):" \
		"Python 3.11, 3.12 or 3.13 with venv and ensurepip is needed." >&2; exit 1; }

# More options for JupyterLab: make lab LAB_ARGS="--no-browser --port=9000"
LAB_ARGS ?=
# More options for the lock: make lock LOCK_ARGS=--upgrade
LOCK_ARGS ?=
# More options for the site: make site SITE_ARGS=--pages-only
SITE_ARGS ?=
# Two processes, each with whole files of tests, in their order (those with a browser come last).
SIDE_BY_SIDE := -n 2 --dist loadfile --no-loadscope-reorder
# Each computes on one core: NumPy's own threads would wait for those of the other process.
PYTEST := OPENBLAS_NUM_THREADS=1 $(PY) -m pytest
# A browser may be slow beside others: what failed is run once more, alone, and has to pass then.
AGAIN := $(PYTEST) --last-failed --last-failed-no-failures none

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install lab update test test-all lint lint-js notebooks pages site site-check \
	lock bench badge binder-check starts-check oldest newest clean

help: ## Say what there is to type
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## Make .venv with the pinned packages and nnlib, or mend it
	@$(FIND_PYTHON); exec "$$python" scripts/install.py $(ASKED)

lab: install ## Open the lessons in JupyterLab
	@exec $(PY) scripts/lab.py $(LAB_ARGS)

update: ## Get the newest lessons; yours are kept in my-copies/
	@$(FIND_PYTHON); "$$python" scripts/update.py
	@$(MAKE) --no-print-directory install

test: lint lint-js ## Run every check: lint, types, imports, unit and browser tests, notebooks
	$(PYTEST) $(SIDE_BY_SIDE) --ignore tests/site || $(AGAIN) --ignore tests/site
	$(PYTEST) $(SIDE_BY_SIDE) --nbval --nbval-current-env notebooks

test-all: test site-check ## All checks, the long ones too: every lesson with Python in the page, long walks
	NNLIB_SITE=build/site $(PYTEST) $(SIDE_BY_SIDE) -m sweep tests

lint: install ## Check style (ruff), types (mypy) and import directions
	$(PY) -m ruff check
	$(PY) -m mypy
	$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()" --no-cache

# Node.js is needed for nothing else: without it this check is skipped, except where CI says true.
lint-js: ## Check the explorers' JavaScript (ESLint)
	@if ! command -v npm >/dev/null; then \
		echo "lint-js is skipped: npm was not found (it comes with Node.js 18.18 or newer)"; \
		test "$$CI" != true; \
	else \
		{ test node_modules/.package-lock.json -nt package-lock.json || npm ci --no-progress; } && \
		npm exec --offline -- eslint --max-warnings 0 nnlib/explorers/static tools/site; \
	fi

notebooks: install ## Run all notebooks and store them in their canonical form
	$(PY) -m tools.notebooks

pages: install ## Write the lessons as web pages into build/pages/
	$(PY) -m tools.pages

site: install ## Build the web site into build/site/ (SITE_ARGS=--pages-only: without Python in it)
	$(PY) -m tools.site $(SITE_ARGS)

site-check: site ## Build the site and check it in Chromium, from a server on this computer
	export NNLIB_SITE=build/site; $(PYTEST) $(SIDE_BY_SIDE) tests/site || $(AGAIN) tests/site

bench: install ## Measure the speed
	$(PY) -m benchmarks

lock: install ## Pin all packages again, from pyproject.toml
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
		--extra lab --extra test --extra site --custom-compile-command "make lock" --no-emit-index-url \
		$(LOCK_ARGS) pyproject.toml --output-file requirements.txt

badge: install ## Point README's doors at your copy (REPOSITORY=https://github.com/you/name)
	$(PY) -m tools.badge $(REPOSITORY)

binder-check: install ## Run Binder's install steps in a throw-away environment and open lesson 00
	$(PY) scripts/binder_check.py

starts-check: install ## Install in a folder with a difficult name, start lesson 00, rename it, again
	$(PY) scripts/starts_check.py

oldest: install ## Run the tests with the oldest supported versions
	$(PY) scripts/check_versions.py oldest

newest: install ## Run the tests with the newest versions, without pins
	$(PY) scripts/check_versions.py newest

clean: ## Remove .venv and everything that the tools cached
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache \
		build dist test-results *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
