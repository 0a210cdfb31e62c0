# `make` alone lists what there is to do. Everything needs only make and Python 3.11 or newer with its venv module.

SHELL := /bin/bash
.DEFAULT_GOAL := help
# Each step of a check is only worth running when the one before it held.
.NOTPARALLEL:

PYTHON ?= python3
# Test processes side by side: two for each of two cores, because many tests wait. With many cores try PYTEST_WORKERS=auto.
PYTEST_WORKERS ?= 4
export PYTHON

ENVIRONMENT := .venv
BIN := $(ENVIRONMENT)/bin
RUNTIME := $(ENVIRONMENT)/.runtime-installed
DEVELOPMENT := $(ENVIRONMENT)/.development-installed
CHECKED := app tests scripts examples deploy templates/scripts main.py alembic benchmarks

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- Using it

.PHONY: run
run: $(RUNTIME) ## Start the program on http://127.0.0.1:8000 (ARGS="serve --port 9000" for anything else)
	@exec $(BIN)/python main.py $(ARGS)

# ---- Testing it

.PHONY: test
test: $(DEVELOPMENT) browser sandbox ## All tests (ARGS="tests/unit -k words" for some of them)
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: check
check: format-check lint types contracts containers runtime-check test ## All that must hold before a change is published; ends with the tests

.PHONY: format
format: $(DEVELOPMENT) ## Lay out the code and repair what can be repaired
	$(BIN)/ruff format $(CHECKED)
	$(BIN)/ruff check --fix $(CHECKED)

.PHONY: format-check
format-check: $(DEVELOPMENT) ## Is the code laid out as `make format` would
	$(BIN)/ruff format --check $(CHECKED)

.PHONY: lint
lint: $(DEVELOPMENT) ## Look for mistakes and bad habits
	$(BIN)/ruff check $(CHECKED)

.PHONY: types
types: $(DEVELOPMENT) ## Check the types, strictly
	$(BIN)/mypy --strict app tests

.PHONY: contracts
contracts: $(DEVELOPMENT) ## Check who may import whom
	$(BIN)/lint-imports

.PHONY: containers
containers: $(DEVELOPMENT) ## Check Dockerfile and docker-compose.yml
	@BIN=$(BIN) scripts/lint_containers.sh

.PHONY: runtime-check
runtime-check: ## Prove in a fresh environment that requirements.txt is all the program needs
	scripts/check_runtime_requirements.sh

.PHONY: browser
browser:
	@$(PYTHON) scripts/ensure_browser.py

.PHONY: sandbox
sandbox:
	@$(PYTHON) scripts/ensure_sandbox.py

.PHONY: soak
soak: $(DEVELOPMENT) ## Eight processes generate for a minute on 2,000 lines, on SQLite and on PostgreSQL (5 minutes)
	SOAK_PROCESSES=8 SOAK_LINES=2000 SOAK_SECONDS=60 $(BIN)/python -m pytest tests/integration/test_many_processes.py $(ARGS)

.PHONY: faults
faults: $(DEVELOPMENT) ## Kill, stop and explore more than every test run does (FAULT_ROUNDS=10 unless set; 10 minutes)
	FAULT_ROUNDS=$${FAULT_ROUNDS:-10} $(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadfile tests/faults \
		tests/regression/test_hostile_input.py $(ARGS)

.PHONY: bench
bench: $(DEVELOPMENT) ## Measure what docs/performance.md claims (half an hour, 8 GB; ARGS="--only start" a part of it, "--folder DIR" says where)
	$(BIN)/python -m benchmarks $(ARGS)

.PHONY: bench-quick
bench-quick: $(DEVELOPMENT) ## The same with small figures: only proves that the benchmarks run
	$(BIN)/python -m benchmarks --quick

# ---- Keeping it

.PHONY: lock
lock: $(DEVELOPMENT) ## Pin requirements*.in anew (ARGS=--upgrade takes the newest versions, ARGS="-P fastapi" one of them)
	$(call pin,requirements)
	$(call pin,requirements-browser)
	$(call pin,requirements-dev)

.PHONY: every-look
every-look: $(DEVELOPMENT) browser ## Look at every page in both themes and both sizes (3 minutes; `make test` does a quarter of it)
	EVERY_LOOK=1 $(BIN)/python -m pytest -n 0 tests/browser/test_every_page.py $(ARGS)

.PHONY: screenshots
screenshots: $(DEVELOPMENT) browser ## Photograph every page into ./screenshots (ARGS="--readme" renews those of the README)
	$(BIN)/python scripts/screenshots.py $(ARGS)

.PHONY: docs
docs: $(DEVELOPMENT) ## Write the tables that are made from the code into README.md and docs/
	$(BIN)/python scripts/write_configuration.py
	$(BIN)/python scripts/write_isolation.py

.PHONY: clean
clean: ## Remove what the tools made; the environment and the database stay
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -path ./$(ENVIRONMENT) -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

# Hashes come from the package index for every platform; no address of an index is written down.
define pin
CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-options --no-emit-index-url --no-emit-trusted-host --no-emit-find-links $(ARGS) \
	--output-file $(1).txt $(1).in
endef

$(RUNTIME): requirements.txt
	@scripts/create_environment.sh $(ENVIRONMENT) $<
	@touch $@

$(DEVELOPMENT): requirements-dev.txt
	@scripts/create_environment.sh $(ENVIRONMENT) $<
	@touch $@ $(RUNTIME)
