# Sheaf: `make run` sets everything up and serves; `make test` checks everything.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= 2
PROCESSES ?= 3
FILE ?=
BIN := .venv/bin
export SHEAF_BASE_URL ?= http://$(HOST):$(PORT)

.PHONY: run test check bench format messages lock clean

run:
	@PYTHON=$(PYTHON) scripts/python requirements.lock
	@scripts/browser
	@scripts/data "$(FILE)"
	@echo "Sheaf is at http://$(HOST):$(PORT) (Ctrl-C stops it)"
	@exec $(BIN)/uvicorn app.main:create_app --factory --host $(HOST) --port $(PORT) \
		--workers $(WORKERS) --no-access-log --timeout-worker-healthcheck 30

test: check
	@scripts/browser
	@scripts/chromium
	$(BIN)/pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

check:
	@PYTHON=$(PYTHON) scripts/python requirements-dev.lock
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench:
	@PYTHON=$(PYTHON) scripts/python requirements-dev.lock
	$(BIN)/python -m bench $(BENCH)

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What is said now, into the translations; what is empty there has to be filled.
messages:
	$(BIN)/python -m tests.messages

# Resolve the newest allowed versions again; needs uv.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-annotate --upgrade -q -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-annotate -c requirements.lock -q -o requirements-dev.lock

clean:
	rm -rf .venv node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache
