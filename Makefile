# `make demo` and `make test` do all their set-up themselves, on a machine with git, make and
# Python 3.11 or later with venv.

PYTHON ?= python3
BIN := .venv/bin
# Ape finds the compiler on PATH only.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo test lint wheel contracts bench lock clean

demo: .venv/core.stamp
	$(BIN)/govkit demo

test: .venv/dev.stamp lint wheel
	$(BIN)/python -m pytest -p no:ape_test -n 2 --dist loadgroup tests
	$(BIN)/ape compile
	$(BIN)/ape test tests/ape
	$(BIN)/ape run found --network ethereum:local:test

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The built wheel founds a nation in an environment that has neither compiler nor ape.
wheel: .venv/created
	rm -rf build/wheel
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/wheel .
	$(PYTHON) -m venv build/wheel/venv
	build/wheel/venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/core.txt
	build/wheel/venv/bin/pip install --quiet --disable-pip-version-check --no-deps build/wheel/*.whl
	cd build/wheel && unset PYTHONPATH && \
	  ! venv/bin/python -c 'import vyper' 2>/dev/null && ! venv/bin/python -c 'import ape' 2>/dev/null && \
	  venv/bin/govkit init --template liberland && venv/bin/govkit found --yes && venv/bin/govkit chain stop

contracts: .venv/dev.stamp
	$(BIN)/python src/govkit/contracts/_compile.py

bench: .venv/dev.stamp
	$(BIN)/python benchmarks/chain_speed.py
	$(BIN)/python benchmarks/commands.py
	$(BIN)/python benchmarks/gas.py
	$(BIN)/python benchmarks/records.py
	$(BIN)/python benchmarks/testing.py

# The lock files hold hashes of every wheel for every platform; make them again with `make lock`.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --all-extras --group dev pyproject.toml -o requirements/dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header -c requirements/dev.txt pyproject.toml -o requirements/core.txt

SOURCES := pyproject.toml hatch_build.py $(shell find contracts examples -type f)

.venv/core.stamp: requirements/core.txt $(SOURCES) | .venv/created
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/core.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/dev.stamp: requirements/dev.txt $(SOURCES) | .venv/created
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@ .venv/core.stamp

.venv/created:
	@command -v git >/dev/null || { echo "error: git is missing; install it" >&2; exit 1; }
	@command -v $(PYTHON) >/dev/null || \
	  { echo "error: $(PYTHON) is missing; install Python 3.11 or later, or set PYTHON=" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "error: $(PYTHON) is older than 3.11; install a newer one, or set PYTHON=" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "error: $(PYTHON) lacks venv; install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	touch $@

clean:
	rm -rf .venv govkit-demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
