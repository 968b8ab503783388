# What there is to do here; `make help` lists it. Needs Python 3.11 or later and nothing else.

.DEFAULT_GOAL := help
.PHONY: help extract test lint bench lock install install-dev

VENV := .venv
BIN := $(VENV)/bin

# The newest-known-good first; PYTHON=… on the command line takes another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

extract: install ## bring the tables in outputs/ up to date with seeds/ (ARGS="--config FILE …" for more)
	@$(BIN)/claimwire extract $(ARGS)

test: install-dev ## run the tests (ARGS="-k store" for some of them)
	$(BIN)/python -m pytest $(ARGS)

lint: install-dev ## check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: install ## measure speed and memory and write the tables in benchmarks/README.md (ARGS="--texts FOLDER" for yours)
	$(BIN)/python benchmarks/run.py $(ARGS)

# Pinned with the lowest Python, from the public registry alone whatever pip is set to here, so that the files serve
# every machine and every later Python.
COMPILE = PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= PIP_EXTRA_INDEX_URL= CUSTOM_COMPILE_COMMAND="make lock" \
	$(VENV)/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: ## pin every dependency anew, with hashes, in requirements*.lock (needs Python 3.11)
	python3.11 -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet pip-tools
	$(COMPILE) --build-deps-for editable --output-file requirements.lock pyproject.toml
	$(VENV)/lock/bin/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")' \
		| $(COMPILE) --constraint requirements.lock --output-file requirements-dev.lock -

install: $(VENV)/.installed ## make .venv with all that claimwire needs, if it is not there
install-dev: $(VENV)/.installed-dev ## and what tests and lint need

$(VENV)/.installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: claimwire needs Python 3.11 or later, found: $$(python3 --version 2>&1)" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
