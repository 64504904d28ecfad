# What one does with this project. Needs Python 3.11 or newer (with venv) and git; the rest is fetched, locked by hash.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(VENV)/uv/bin/uv
LOCAL := $(BIN)/python -m intimacy.local
WORKERS ?= 2
SCALE ?= 100000

# A stamp is named after the locks that are installed, so a changed lock is installed again and nothing else is.
key = $(shell cksum < requirements/$(1).txt | tr ' ' '-')
UV_IS_HERE := $(VENV)/.has-uv-$(call key,uv)
BASE_IS_HERE := $(VENV)/.has-base-$(call key,base)
DEV_IS_HERE := $(VENV)/.has-dev-$(call key,base)-$(call key,dev)

# The checks read the settings but need no server, so these lead nowhere.
NOWHERE := postgresql://nobody:nothing@127.0.0.1:9/nothing
OFFLINE := DATABASE_URL=$(NOWHERE) DATABASE_OWNER_URL=$(NOWHERE) DATABASE_OPERATOR_URL=$(NOWHERE) \
  REDIS_URL=redis://127.0.0.1:9/0 SECRET_KEY=only-for-checks DEMO=0 PRODUCTION=0

# pip knows package indexes that uv is not told of, and reads the same lock.
sync = $(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/$(1).txt \
  || $(BIN)/python -m pip install --quiet --require-hashes -r requirements/$(1).txt
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url $(UPGRADE)
PACKAGES = $(shell sed -n 's/^\([A-Za-z0-9._-]*\)==.*/\1/p' requirements/base.txt)
LICENCES := MIT;BSD;Apache;ISC;Python Software Foundation;PSF;Mozilla Public License;MPL;Lesser General Public License;LGPL;\
PostgreSQL;Unlicense;Public Domain;Zope Public License;Zlib;CC0;HPND;0BSD

.DEFAULT_GOAL := run
.PHONY: run test check audit bench lock build install browser testers words clean
.SUFFIXES:

# -- using it ----------------------------------------------------------------------------------------------------
run: build
	@DEMO="$${DEMO-1}" exec $(LOCAL) run --end-with-parent

test: $(DEV_IS_HERE) build browser testers
	@CHROMIUM="$$($(LOCAL) browser)" exec $(BIN)/python -m pytest -n $(WORKERS) $(TESTS)

# The front end is built first: settings name its folder, and a check warns where it is missing.
check: $(DEV_IS_HERE) build
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(OFFLINE) $(BIN)/mypy
	@$(OFFLINE) $(BIN)/python -W ignore manage.py makemigrations --check --dry-run
	@$(OFFLINE) $(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/djlint --lint --quiet $(wildcard templates)
	@$(BIN)/pip-licenses --python $(BIN)/python --packages $(PACKAGES) --partial-match \
	  --allow-only '$(LICENCES)' > /dev/null

audit: $(DEV_IS_HERE)
	@$(BIN)/python -m intimacy.local.audit

bench: $(DEV_IS_HERE) build
	@SCALE=$(SCALE) exec $(BIN)/python -m benchmarks

# -- making it ---------------------------------------------------------------------------------------------------
build: words
	@$(LOCAL) frontend

words: install
	@if [ -d locale ]; then $(BIN)/pybabel --quiet compile --domain django --directory locale; fi

browser: install
	@$(LOCAL) browser > /dev/null

testers: install
	@$(LOCAL) testers

# Never strips a developer's tools: where dev is installed and only base has changed, dev is brought up to date.
install: $(BIN)/python
	@if [ -e $(DEV_IS_HERE) ] || [ -e $(BASE_IS_HERE) ]; then :; \
	elif ls $(VENV)/.has-dev-* > /dev/null 2>&1; then $(MAKE) --no-print-directory $(DEV_IS_HERE); \
	else $(MAKE) --no-print-directory $(BASE_IS_HERE); fi

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed." if sys.version_info < (3, 11) else 0)'
	@echo "Installing what Kinward needs into $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(UV_IS_HERE): | $(BIN)/python
	@rm -rf $(VENV)/uv $(VENV)/.has-uv-*
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --target $(VENV)/uv -r requirements/uv.txt
	@touch $@

$(BASE_IS_HERE): | $(UV_IS_HERE)
	@$(call sync,base)
	@rm -f $(VENV)/.has-base-* $(VENV)/.has-dev-*; touch $@

$(DEV_IS_HERE): | $(UV_IS_HERE)
	@$(call sync,dev)
	@rm -f $(VENV)/.has-base-* $(VENV)/.has-dev-*; touch $@

# dev is resolved within what base chose, so the two agree. `make lock UPGRADE=--upgrade` takes newer versions.
lock: $(UV_IS_HERE)
	$(COMPILE) requirements/base.in -o requirements/base.txt
	$(COMPILE) requirements/dev.in -c requirements/base.txt -o requirements/dev.txt
	$(COMPILE) requirements/node.in -o requirements/node.txt
	npm install --package-lock-only --ignore-scripts
	npm install --package-lock-only --ignore-scripts --prefix requirements/chromium

clean:
	rm -rf $(VENV) node_modules dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
