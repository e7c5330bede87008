# Every routine has one word. `make` alone lists them.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DEMO ?= demo-home
PORT ?= 8000
MUTATION := build/mutation/packages
OPTIONS ?=
# Tests keep their archives in memory where there is plenty of it, and what was compiled for the next process.
PYTEST = PYTHONDONTWRITEBYTECODE= TMPDIR=$$($(PY) tests/memory.py) $(BIN)/python -m pytest -q
# One process more than there are cores: where tests wait, another one runs meanwhile.
WORKERS ?= $(shell $(PY) -c 'import os; print((os.cpu_count() or 1) + 1)')

.DEFAULT_GOAL := help

help: ## list every routine
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## ?/\1\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## create .venv with everything pinned; .venv/bin/archive is the command

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PY) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is %s: make PY=python3.12 ..." % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PY) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup ## build the sample archive, serve it on 127.0.0.1, port PORT, print three things to try
	$(BIN)/archive --home $(HOME_DEMO) demo --port $(PORT)

check: setup words ## ruff, mypy --strict, import contracts, cycles and sizes of files, plain words
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(PYTEST) -n 0 tests/test_cycles.py tests/test_sizes.py

words: setup ## find words in what users read that a stranger would not understand
	$(BIN)/python tests/plain_words.py

test: setup check ## check, then every test; its budget is six minutes on two idle cores
	$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not drill and not soak"

drill: setup ## the slow tests: crashes at every step, tampering, and every random test many times
	THOROUGH_TESTS=1 $(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder --timeout 1800 -m "drill and not soak"

explore: setup ## every random test with examples nobody tried before; a fault it finds is mended with a test of its own
	THOROUGH_TESTS=1 NEW_EXAMPLES=1 $(PYTEST) -n $(WORKERS) --dist loadfile --timeout 1800 -m "random and not soak"

soak: setup ## the longest tests: a crash at every single step, a hunt for leaks in random archives
	$(PYTEST) --timeout 0 -m soak

soak-ci: setup ## ten minutes of two servers under load, with crashes and restores; ARCHIVE_SOAK_MINUTES sets the minutes
	ARCHIVE_SOAK_MINUTES=$${ARCHIVE_SOAK_MINUTES:-10} $(PYTEST) --timeout 0 -m soak tests/drills/test_soak.py

mutate: setup $(MUTATION)/.ready ## plant small faults one at a time and name those no test notices (hours); OPTIONS="--sample 100 --seed 7 --only src/archive/fold"
	PYTHONPATH=$(MUTATION) nice -n 19 $(BIN)/python -m tests.mutation $(OPTIONS)

$(MUTATION)/.ready: tests/mutation/requirements.lock
	rm -rf $(MUTATION)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --target $(MUTATION) -r $<
	@touch $@

bench: setup ## measure ours, the limit and the ratio in one run
	$(BIN)/python -m bench.table

docs: setup ## write the generated pages
	$(BIN)/python -m api.reference

screenshots: setup ## make the pictures of pages that README and docs show; needs Chromium
	$(BIN)/python -m tests.screenshots

rebuild: setup ## rebuild the read models of the sample archive
	$(BIN)/archive --home $(HOME_DEMO) rebuild

verify: setup ## recompute every proof of the sample archive
	$(BIN)/archive --home $(HOME_DEMO) verify

format: setup ## format the code with ruff
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: ## pin the dependencies again, with hashes and without any index address
	$(PY) -m venv .lock-venv && .lock-venv/bin/pip install --quiet uv
	.lock-venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra finnish --extra oidc --extra timestamps --extra compilation --extra formats --extra vocabulary --extra semantic --extra dev pyproject.toml -o requirements.lock
	.lock-venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.lock tests/mutation/requirements.in -o tests/mutation/requirements.lock
	rm -rf .lock-venv

clean: ## remove what these routines made, including the sample archive
	rm -rf $(VENV) $(HOME_DEMO) bench-out build/mutation .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help setup demo check words test drill explore soak soak-ci mutate bench docs screenshots rebuild verify format lock clean
