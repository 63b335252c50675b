# Everything that a newcomer needs; `make` alone lists it.
.DEFAULT_GOAL := help
VENV := .venv
PYTHON := $(VENV)/bin/python
STATE ?= var
PORT ?= 8000
PROXY_PORT ?= 8085
PKI_PORT ?= 8090
# Tests of packages that know no database: another one would tell nothing new.
LIBRARY_TESTS := ades ades_cli architecture corpora development_pki docs interop tampering trust_services

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/demo.stamp  ## do the main job on real input and keep serving (FILES="a.pdf b.pdf" ONCE=1 PORT= PROXY_PORT= PKI_PORT=)
	@$(PYTHON) -m demo --state "$(STATE)" --port "$(PORT)" --proxy-port "$(PROXY_PORT)" --pki-port "$(PKI_PORT)" $(if $(ONCE),--once) $(FILES)

test: tools $(VENV)/dev.stamp  ## install and start what the tests need, and pass them on SQLite and on PostgreSQL
	@$(PYTHON) -m pytest -m "not e2e" $(ARGS)
	@SUITE_TEST_DATABASE=postgresql $(PYTHON) -m pytest -m "not e2e" $(LIBRARY_TESTS:%=--ignore=tests/%) $(ARGS)
	@$(PYTHON) -m pytest -m e2e $(ARGS)

tools:  ## install the programs that the tests need, where they are missing (Debian; root or sudo)
	@deploy/install-test-tools

check: $(VENV)/dev.stamp  ## style, types, layers, migrations
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/mypy
	@STATE_DIR=$$(mktemp -d) DJANGO_SETTINGS_MODULE=config.settings.test $(PYTHON) manage.py makemigrations --check --dry-run

bench: $(VENV)/dev.stamp  ## measure the costs as ratios to a peer or a limit in the same run
	@$(PYTHON) -m benchmarks

faces: $(VENV)/dev.stamp  ## show that seals change nothing else that is seen of 200 invoices
	@$(PYTHON) -m tests.ades.pades.faces

tampering: $(VENV)/dev.stamp  ## change 10,000 single bytes in signed files of every format (CHANGES= SEED=)
	@TAMPERING_CHANGES=$(or $(CHANGES),10000) TAMPERING_SEED=$(or $(SEED),20261124) $(PYTHON) -m pytest -q tests/tampering

corpora: tools $(VENV)/dev.stamp  ## sign every sample PDF in three packages of other projects, and print the figures
	@$(PYTHON) -m tests.corpora

lock:  ## write the lock files anew (hashes, no addresses)
	@env -u UV_DEFAULT_INDEX -u UV_INDEX_URL $(VENV)/bin/uv lock --quiet --system-certs --no-python-downloads
	@$(VENV)/bin/uv export --quiet --frozen --no-emit-project --no-header --no-annotate --extra demo --no-dev -o requirements.lock
	@$(VENV)/bin/uv export --quiet --frozen --no-emit-project --no-header --no-annotate --all-extras -o requirements-dev.lock

clean:  ## remove the environment and all data of the demo
	@rm -rf "$(VENV)" "$(STATE)"

$(VENV)/demo.stamp: requirements.lock
	@deploy/install-python requirements.lock
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock
	@deploy/install-python requirements-dev.lock
	@touch $@ $(VENV)/demo.stamp

.PHONY: help demo test tools check bench faces tampering corpora lock clean
