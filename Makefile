# Commands of the project. `make run` and `make test` need Python 3.11+ and make, nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8000
BIND ?= 127.0.0.1
CHROMIUM ?= /usr/bin/chromium
VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes

# What the two server-less commands must not inherit from the shell.
LOCAL_ENV := env -u DATABASE_URL -u REDIS_URL -u DEBUG -u DJANGO_SETTINGS_MODULE DEMO=1
TEST_ENV := env -u DEBUG -u DJANGO_SETTINGS_MODULE DEMO=1

# Processes that share the tests: one for each processor, at most four (WORKERS=0: none, in a row).
WORKERS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null | awk '{ print ($$1 < 1) ? 1 : ($$1 > 4) ? 4 : $$1 } END { if (!NR) print 1 }')
PYTEST = $(PY) -m pytest --numprocesses=$(WORKERS) --dist=loadscope

SERVICES_DATABASE_URL := $(or $(DATABASE_URL),postgres://postgres@127.0.0.1:5432/postgres)
SERVICES_REDIS_URL := $(or $(REDIS_URL),redis://127.0.0.1:6379/0)

# A production environment for `check --deploy`; nothing is served with it.
PRODUCTION_ENV := env -u DEBUG -u DEMO -u SECRET_KEY_FILE -u DJANGO_SETTINGS_MODULE \
	DATABASE_URL=postgres://gore:gore@db.gore.example:5432/gore \
	REDIS_URL=redis://redis.gore.example:6379/0 \
	SECRET_KEY=check-only-0dJ4vQ9sXk2LmT7yRb5WcN8hZp3GfA6uEoViKxSjYqDt1MnBwC \
	ALLOWED_HOSTS=gore.example \
	CSRF_TRUSTED_ORIGINS=https://gore.example \
	EMAIL_URL=smtp://mail.gore.example:25

.PHONY: help run test test-services test-browser check format bench sabotage lock clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# --- environments -------------------------------------------------------------------------------

# Prefers python3, then any newer name on the PATH. PYTHON=… overrides it.
$(VENV)/created.stamp:
	@found=""; \
	for candidate in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
		if command -v "$$candidate" >/dev/null 2>&1 \
			&& "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found="$$candidate"; break; \
		fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Python 3.11 or newer is needed; found: $$(python3 --version 2>&1 || true). Install it, or name it: make run PYTHON=/path/to/python3.11" >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$found cannot make virtual environments: install its venv package (Debian and Ubuntu: apt-get install python3-venv)." >&2; \
		exit 1; \
	fi; \
	if ! $(PY) -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "[setup] Creating $(VENV) with $$("$$found" --version)"; \
		"$$found" -m venv --clear $(VENV); \
	fi; \
	touch $@

$(VENV)/run.stamp: requirements.txt $(VENV)/created.stamp
	@echo "[setup] Installing the locked dependencies (about a minute the first time)"
	@$(PIP_INSTALL) --requirement requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "[setup] Installing the locked development dependencies"
	@$(PIP_INSTALL) --requirement requirements-dev.txt
	@touch $@

# --- the product --------------------------------------------------------------------------------

run: $(VENV)/run.stamp ## prepare everything and serve http://127.0.0.1:8000 (PORT=…, BIND=…)
	@exec $(LOCAL_ENV) DJANGO_SETTINGS_MODULE=gore.settings PYTHONUNBUFFERED=1 \
		$(PY) manage.py run_demo --host $(BIND) --port $(PORT)

# --- tests and checks ---------------------------------------------------------------------------

test: $(VENV)/dev.stamp ## tests that need no server and no browser, on SQLite
	$(LOCAL_ENV) $(PYTEST) -m "not services and not browser" $(ARGS)

test-services: $(VENV)/dev.stamp ## the same and those marked `services`, on DATABASE_URL and REDIS_URL
	$(TEST_ENV) DATABASE_URL=$(SERVICES_DATABASE_URL) REDIS_URL=$(SERVICES_REDIS_URL) \
		$(PYTEST) -m "not browser" $(ARGS)

test-browser: $(VENV)/dev.stamp ## tests in a real Chromium (CHROMIUM=/usr/bin/chromium)
	@command -v $(CHROMIUM) >/dev/null || { echo "No Chromium at $(CHROMIUM): install it, or CHROMIUM=/path/to/it" >&2; exit 1; }
	$(LOCAL_ENV) CHROMIUM=$(CHROMIUM) $(PYTEST) -m browser $(ARGS)

check: $(VENV)/dev.stamp ## linter, formatter, types, import contracts, migrations, deployment, templates
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(LOCAL_ENV) $(PY) manage.py makemigrations --check --dry-run
	$(PRODUCTION_ENV) $(PY) manage.py check --deploy --fail-level WARNING
	$(LOCAL_ENV) $(PY) manage.py check --fail-level WARNING
	$(VENV)/bin/djlint templates --lint --quiet
	$(LOCAL_ENV) $(PY) manage.py compile_templates
	$(PY) -m pip check

format: $(VENV)/dev.stamp ## rewrite the code in its one format
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(VENV)/dev.stamp ## benchmarks: one JSON object a line (ARGS="home" for some of them)
	@$(TEST_ENV) DATABASE_URL=$(SERVICES_DATABASE_URL) REDIS_URL=$(SERVICES_REDIS_URL) $(PY) -m benchmarks $(ARGS)

sabotage: $(VENV)/dev.stamp ## take one protection away at a time: the suite has to turn red (ARGS="key" for some)
	@$(LOCAL_ENV) $(PY) -m tests.sabotage $(ARGS)

# Needs uv (https://docs.astral.sh/uv/) on the PATH, or UV=/path/to/uv.
UV ?= uv
UV_COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: ## write requirements*.txt again from pyproject.toml (UPGRADE=--upgrade takes newer versions)
	$(UV_COMPILE) $(UPGRADE) pyproject.toml --output-file requirements.txt
	$(UV_COMPILE) $(UPGRADE) pyproject.toml --group dev --output-file requirements-dev.txt

clean: ## remove caches (keeps .venv and the data in var/)
	rm -rf .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis staticfiles
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
