# make run and make test are all that is needed on a new machine; README.md says what they do.
#   make          set up only                  make lint     style, types, contracts, migrations
#   make run      set up and serve             make format   put style right
#   make test     set up, lint and every test  make lock     write requirements/ anew from pyproject.toml
#   make stop     stop the private database    make clean    remove what was set up, but not the database
SHELL := /bin/bash
.DEFAULT_GOAL := setup
.PHONY: setup dev run test lint format lock stop clean

RUN := .venv/bin/python -m
COMPILE := .venv/bin/python scripts/uv.py pip compile --quiet --universal --generate-hashes --no-header \
	--python-version 3.11 $(if $(UPGRADE),--upgrade)

setup:
	@scripts/setup.sh runtime

dev:
	@scripts/setup.sh dev

run:
	@scripts/run.sh

test: lint
	@scripts/static.sh
	$(RUN) pytest -n 2 --dist worksteal

lint: dev
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) djlint --check --lint templates
	scripts/vendor.sh --check
	$(RUN) mypy
	.venv/bin/lint-imports
	$(RUN) deptry .
	.venv/bin/python manage.py makemigrations --check --dry-run
	.venv/bin/python scripts/lint_migrations.py

format: dev
	$(RUN) ruff check --fix-only .
	$(RUN) ruff format .
	$(RUN) djlint --quiet --reformat templates

# UPGRADE=1 takes the newest versions that pyproject.toml allows; without it what is locked stays, where it can.
lock: setup
	$(COMPILE) pyproject.toml --output-file requirements/runtime.txt
	$(COMPILE) pyproject.toml --group dev --constraint requirements/runtime.txt --output-file requirements/dev.txt
	echo uv | $(COMPILE) - --no-deps --no-annotate --output-file requirements/uv.txt

stop:
	@scripts/cluster.sh down

clean: stop
	rm -rf .venv var/sysroot var/log var/static var/static.gathered .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "The database in var/pg is still there; scripts/cluster.sh wipe deletes it."
