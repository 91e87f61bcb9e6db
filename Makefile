# Commands for a fresh machine with python3 (3.11 or later) and make:
#   make demo    the main job on the samples, end to end
#   make test    everything that proves it
#   make page    the whole check in one file for a browser: dist/年报校验.html (needs Node.js and npm)
# The rest is for developers; each target does its own set-up.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test page lint bench docs templates samples office clean

demo: $(VENV)/.ready
	@$(BIN)/nianbao demo --out demo

test: $(VENV)/.ready-dev office
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

page: $(VENV)/.ready
	@command -v node >/dev/null 2>&1 || { echo "make page 需要 Node.js 和 npm。Debian、Ubuntu 请先运行：apt-get install --no-install-recommends nodejs npm"; exit 1; }
	@sh scripts/install-node-tools.sh
	@$(BIN)/python scripts/build_page.py

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/.ready-dev
	$(BIN)/python scripts/build_docs.py
	$(BIN)/python scripts/build_output.py
	$(BIN)/python scripts/house.py --write

templates: $(VENV)/.ready
	$(BIN)/python -c "from pathlib import Path; from toolkit.button.vba.templates import build_templates; build_templates(Path('templates'))"

samples: $(VENV)/.ready
	$(BIN)/python samples/make.py

# Real spreadsheet programs, fonts and the Open XML validator for the tests that need them
office:
	@if [ "$$NIANBAO_SKIP_OFFICE" != 1 ]; then sh scripts/install-office.sh && sh scripts/install-node-tools.sh; fi

clean:
	rm -rf $(VENV) demo build dist toolkit/page/built.html *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "需要 Python 3.11 或更高版本（现为 $$($(PYTHON) -V 2>&1)）。可用 make PYTHON=python3.12 指定。"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "无法建立虚拟环境。Debian、Ubuntu 请先运行：apt-get install python3-venv"; exit 1; }

$(VENV)/.ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(PIP) --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@$(PIP) --editable '.[dev,button,charts,cluster,parquet,pdf]'
	@touch $@
