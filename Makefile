# Targets: setup demo test coverage check eval bench report docs. Each sets up what it needs; nothing has to be installed before.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
CORE = $(VENV)/.core
STAMP = $(VENV)/.ready
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: help setup demo test coverage check eval bench report docs verify-world train schema clean

help:
	@echo "make demo    set up and code the shipped example report"
	@echo "make test    set up and run the tests"
	@echo "make coverage   the same, and say which lines they never ran"
	@echo "make check   ruff, ruff format, mypy"
	@echo "make eval    measure accuracy and hold it against the floors"
	@echo "make bench   measure speed beside spaCy's stock pipeline"
	@echo "make report  measure everything again and write docs/report.md (half an hour or more; REPORT='--only PART' for one part)"
	@echo "make docs    build the docs site in build/site"
	@echo "make verify-world   hold the reference against public tables, where they are present"
	@echo "make train   learn the relation model again (under an hour on two cores; installs torch)"
	@echo "make schema  write docs/coding.schema.json anew"

setup: $(STAMP)

$(CORE): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(INSTALL) --editable .
	@touch $(CORE)

$(STAMP): $(CORE)
	$(INSTALL) --editable '.[dev]'
	@touch $(STAMP)

demo: $(CORE)
	$(BIN)/communique read examples/samarkand.txt --published 2022-09-16

test: $(STAMP)
	$(BIN)/python -m pytest

coverage: $(STAMP)
	$(BIN)/python -m pytest --cov --cov-report=term-missing:skip-covered

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(STAMP)
	$(BIN)/python -m evaluation

bench: $(STAMP)
	$(BIN)/python -m benchmarks

report: $(STAMP)
	$(BIN)/python -m benchmarks.report $(REPORT)

docs: $(STAMP)
	$(BIN)/python -m tools.docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

verify-world: $(STAMP)
	$(BIN)/python -m evaluation.verify_world

train: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	$(BIN)/python -m training.train --out build/relation
	$(BIN)/python -m training.export build/relation src/communique/code/relation

schema: $(STAMP)
	$(BIN)/python -c "import json; from communique.records import json_schema; \
	print(json.dumps(json_schema(), indent=1, ensure_ascii=False))" > docs/coding.schema.json

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
