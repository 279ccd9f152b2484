PYTHON ?= python3
PORT ?= 8000
ARGS ?=

VENV := .venv
LOCAL := $(VENV)/bin/python -m meeting.local
EXEC := $(LOCAL) exec -- $(VENV)/bin/

# A Python that has since been removed leaves a virtual environment in which nothing starts.
$(shell test -x $(VENV)/bin/python || rm -f $(VENV)/.installed)

.PHONY: help run dev test faults lint bench messages

help:
	@echo "make run       the whole portal with a demonstration, at http://127.0.0.1:$(PORT)/"
	@echo "make dev       the same, reloading on change"
	@echo "make test      all tests; ARGS=\"tests/partners -x\" goes to pytest"
	@echo "make faults    breaks whatever mail is sent with, at full length; takes a quarter of an hour"
	@echo "make lint      format and rules, migrations, translations, deployment checks"
	@echo "make messages  collects and compiles the interface texts"
	@echo "make bench     the benchmarks"

run: $(VENV)/.installed
	@exec $(LOCAL) run --port $(PORT)

dev: $(VENV)/.installed
	@exec $(LOCAL) dev --port $(PORT)

test: $(VENV)/.installed
	@$(VENV)/bin/python -m meeting.local.test_tools
	@$(VENV)/bin/python -m meeting.local.messages --compile
	@$(EXEC)pytest --numprocesses=2 --dist=loadgroup $(ARGS)

faults: $(VENV)/.installed
	@FAULTS=full $(EXEC)pytest --numprocesses=2 $(if $(ARGS),$(ARGS),tests/faults)

lint: $(VENV)/.installed
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/djlint --lint --quiet templates
	@$(VENV)/bin/python -m meeting.local.messages --check
	@$(EXEC)python manage.py makemigrations --check --dry-run
	@SITE_URL=https://meeting.example.org TRUSTED_PROXY_COUNT=1 $(EXEC)python manage.py check --deploy --fail-level WARNING

bench: $(VENV)/.installed
	@$(EXEC)python -m tests.bench $(ARGS)

messages: $(VENV)/.installed
	@$(VENV)/bin/python -m meeting.local.messages

$(VENV)/.installed: requirements-dev.txt
	@command -v $(PYTHON) >/dev/null || { echo "The portal needs Python 3.11 or newer, and there is no “$(PYTHON)” here." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "The portal needs Python 3.11 or newer; name one with “make run PYTHON=python3.12”." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python’s venv module is missing; on Debian and Ubuntu install it with “apt install python3-venv”." >&2; exit 1; }
	@echo "Installing what the portal needs into $(VENV); this happens once."
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
