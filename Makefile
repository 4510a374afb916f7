# Needs Python 3.11 or newer and make; everything else is set up in .venv. More flags for a command: ARGS="--port 9000".
PYTHON ?= python3
WORKERS ?= auto
IMAGE ?= mockserver
ARGS ?=

BIN := .venv/bin
RUN := .venv/.ready-to-run
DEV := .venv/.ready-to-test
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input

.DEFAULT_GOAL := help
.PHONY: help setup serve test lint bench image clean

help:
	@echo "make serve   run the server with the demo scenario"
	@echo "make test    lint, types and every test"
	@echo "make lint    lint and types alone"
	@echo "make bench   measure throughput, start-up, memory, and a workbook of 100,000 rows"
	@echo "make image   build the container image $(IMAGE)"
	@echo "make clean   remove everything that was made"

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "mockserver needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make environments: install its venv package (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv .venv

# Without build isolation, so that the build backend is the pinned one as well.
$(RUN): .venv/pyvenv.cfg pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt hatchling editables
	$(PIP) install -c constraints.txt --no-build-isolation -e .
	@touch $@

$(DEV): $(RUN)
	$(PIP) install -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $@

setup: $(DEV)

serve: $(RUN)
	$(BIN)/mockserver serve --scenario demo $(ARGS)

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy mockserver tests examples

test: lint
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

bench: $(DEV)
	$(BIN)/python -m tests.bench.bench $(ARGS)
	$(BIN)/python -m tests.bench.workbook

image:
	@tool=$$(command -v docker || command -v podman || command -v buildah) || { \
		echo "no docker, podman or buildah here to build an image with" >&2; exit 1; }; \
	case "$$tool" in *docker) set -- "$$tool" build ;; *) set -- "$$tool" build --format docker ;; esac; \
	"$$@" -t $(IMAGE) $(ARGS) .

clean:
	rm -rf .venv .venvs dist build out .hypothesis .mypy_cache .pytest_cache .ruff_cache .schemathesis
	find mockserver tests -name __pycache__ -type d -prune -exec rm -rf {} +
