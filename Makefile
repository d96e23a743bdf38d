# `make demo` and `make test` need Python 3.10-3.13, make and git; everything else they fetch.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test check lint format train bench clean

demo: $(VENV)/.runtime ## Build the graph of the sample abstracts
	$(BIN)/graphkit build graphkit/samples -o out/demo

test: $(VENV)/.dev ## Run every test, on a real Neo4j and a real Chromium
	sh tests/prepare.sh
	$(BIN)/python -m pytest

check: lint test ## Format, lint, types, tests

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

train: $(VENV)/.train ## From labelled abstracts to the pipeline in the package
	cd pipelines && PATH="$(CURDIR)/$(BIN):$$PATH" python -m weasel run all

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/extraction.py
	$(BIN)/python benchmarks/kills.py

$(VENV)/.train: $(VENV)/.dev
	$(PIP) --editable '.[train]'
	@touch $@

clean:
	rm -rf $(VENV) .cache out build dist *.egg-info

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "graphkit needs Python 3.10 to 3.13; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.12"; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "No venv module: on Debian or Ubuntu, apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.runtime: $(VENV)/.created pyproject.toml constraints.txt
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(PIP) --editable '.[dev]'
	@touch $@
