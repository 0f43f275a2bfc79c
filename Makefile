# make up      start everything and say where to look
# make test    run the tests
# make test-postgres  the same on a PostgreSQL of its own
# make test-deployed  the acceptance on three workers under supervisor, on SQLite and PostgreSQL
# make test-containers  what the image holds, built and run step by step without an engine
# make proofs  long comparisons with Qlib itself, and every block of the guide
# make chaos   half an hour of faults on both databases (CHAOS_FAULTS, CHAOS_SEED)
# make bench-jobs     jobs beside bare Celery, and lists with a long past (ARGS="--postgres --write")
# make bench-import   imports beside their peers (WRITE=1 writes docs/performance.md)
# make lint    style, types, import contract, missing migrations
# make format  put the code into the house style
# make lock    resolve the pinned packages again (UPGRADE=--upgrade takes newer releases)
# make clean   remove the environment and the caches, never the data

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.requirements.lock
DEV := $(VENV)/.requirements-dev.lock
BENCH := $(VENV)/.requirements-bench.lock
PEERS := $(VENV)/bench
SITES := sqlite postgres
CODE := $(wildcard manage.py qlibui data_management market strategy backtest benchmarks tests)
SUPPORTED := 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))'
# The fewest versions: one for both Pythons wherever there is one that serves both.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command 'make lock' $(UPGRADE)
EXCLUDES = --excludes requirements-excludes.txt

.PHONY: up test proofs test-postgres test-deployed test-containers chaos bench-import bench-jobs lint format lock clean
.SUFFIXES:

up: $(RUNTIME)
	@exec $(BIN)/python manage.py up $(ARGS)

test: $(DEV)
	@exec $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

proofs: $(DEV)
	@exec $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile -m proof $(ARGS)

bench-jobs: $(DEV)
	@exec $(BIN)/python -m benchmarks.jobs $(ARGS)

bench-import: $(BENCH)
	@PYTHONPATH=$(PEERS) exec $(BIN)/python -m benchmarks.imports $(if $(WRITE),--write) $(ARGS)

test-postgres: $(DEV)
	@exec $(BIN)/python -m pytest -p tests.on_postgres -n auto --maxprocesses 4 --dist loadfile $(ARGS)

test-deployed: $(DEV)
	@set -e; for site in $(SITES); do \
		ACCEPTANCE_SITE=$$site $(BIN)/python -m pytest tests/acceptance $(ARGS); done

test-containers: $(DEV)
	@exec $(BIN)/python -m pytest -m containers -rP tests/containers $(ARGS)

chaos: $(DEV)
	@exec $(BIN)/python -m pytest -n 2 -m chaos -rP tests/chaos $(ARGS)

lint: $(DEV)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(CODE)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python manage.py makemigrations --check --dry-run

format: $(DEV)
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

lock: | $(BIN)/python
	@$(BIN)/python -m pip install --quiet 'uv>=0.10'
	@$(COMPILE) $(EXCLUDES) requirements.txt --output-file requirements.lock.txt
	@$(COMPILE) requirements-flower.txt --constraints requirements.lock.txt \
		--output-file requirements-flower.lock.txt
	@$(COMPILE) $(EXCLUDES) requirements-dev.txt --constraints requirements.lock.txt \
		--constraints requirements-flower.lock.txt \
		--output-file requirements-dev.lock.txt
	@$(COMPILE) requirements-bench.txt --constraints requirements.lock.txt \
		--output-file requirements-bench.lock.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The development packages are a superset of the runtime's: their stamp counts for both, and
# neither install removes what the other brought.
$(RUNTIME): requirements.lock.txt | $(BIN)/python
	@$(install)
	@touch $@

$(DEV): requirements-dev.lock.txt | $(BIN)/python
	@$(install)
	@touch $(RUNTIME) $@

# The peers lie in a folder of their own: neither tests nor a running site ever see them.
$(BENCH): requirements-bench.lock.txt $(RUNTIME)
	@rm -rf $(PEERS)
	@$(call install,--target $(PEERS))
	@touch $@

# uv takes a quarter of pip's time; whatever keeps it from working, pip does the same.
define install
if ! $(BIN)/python -c $(SUPPORTED); then \
	echo "$(VENV) holds another Python than 3.11 or 3.12: run make clean, then make again." >&2; \
	exit 1; \
fi; \
echo "Installing the packages of $< (once, then only when that file changes)."; \
command -v uv >/dev/null || $(BIN)/python -m pip install --quiet uv 2>/dev/null || true; \
uv=$$(command -v uv || echo $(BIN)/uv); \
$$uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps $(1) -r $< 2>/dev/null || \
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps $(1) -r $<
endef

# Candidates are tried, not looked up: a version switcher leaves names on PATH that do not run.
$(BIN)/python:
	@for candidate in python3.12 python3.11 python3 python; do \
		if $$candidate -c $(SUPPORTED) 2>/dev/null; then \
			exec $$candidate -m venv --clear $(VENV); \
		fi; \
	done; \
	echo "qlib-ui runs on Python 3.11 and 3.12, the newest that Qlib has a release for, and" \
		"neither is on PATH: install python3.12 with its venv module, then run make again." >&2; \
	exit 1
