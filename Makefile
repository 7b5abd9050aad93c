# `make demo` and `make test` do all their set-up themselves, on a machine with git, make and
# Python 3.11 to 3.14 with venv. No compiler is needed.

PYTHON ?= python3
BIN := .venv/bin
# Ape finds the compiler on PATH only.
export PATH := $(CURDIR)/$(BIN):$(PATH)
PIP := pip --quiet --disable-pip-version-check
# Python compiles a module when it first imports it; most of what is installed it never does.
INSTALL := $(PIP) install --no-compile
# Many processes start: Python keeps what it compiled of a module, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE
# Wheels that are made here, since the index has none for this Python.
PURE := build/pure-wheels
export PIP_FIND_LINKS := $(strip $(PIP_FIND_LINKS) $(CURDIR)/$(PURE))

.PHONY: demo test suite web3-8 web3-8-ready tools specification docs python lint wheel contracts ape bench lock clean

demo: .venv/core.stamp
	$(BIN)/govkit demo

# What takes one core goes beside something else that does.
test: .venv/dev.stamp
	@$(MAKE) --no-print-directory -j2 lint wheel ape
	@$(MAKE) --no-print-directory suite

# Ape compiles for itself what its tests deploy: all contracts, where it knows none yet. The suite's
# test on anvil finds them.
ape: .venv/dev.stamp
	@if [ -x $(BIN)/ape ]; then set -ex; $(BIN)/ape compile $(APE_CONTRACTS); \
	  $(BIN)/ape test tests/ape; $(BIN)/ape run found --network ethereum:local:test; \
	else echo "$(WITHOUT_APE)"; fi

APE_CONTRACTS := contracts/CitizenRegistry.vy contracts/RecordLedger.vy

suite: .venv/dev.stamp
	$(BIN)/python -m pytest -p no:ape_test -n 2 --dist loadgroup tests

WITHOUT_APE := ape and its tests are left out: ape needs numpy below 2, which has no wheel for this Python

# Ape needs web3 7. Where .venv has it, the tests that touch web3, and what goes with it, run once
# more with web3 8 in an environment without ape; elsewhere .venv has web3 8 itself.
web3-8: web3-8-ready
	PATH="$(CURDIR)/$$([ -x $(BIN)/ape ] && echo build/web3-8 || echo .venv)/bin:$$PATH"; \
	python -m pytest -W error -n 2 --dist loadgroup $$(python -m tests.lanes)

web3-8-ready: .venv/dev.stamp
	@[ ! -x $(BIN)/ape ] || $(MAKE) --no-print-directory build/web3-8/stamp

# govkit itself comes as .venv has it: to install it once more would compile the contracts again.
build/web3-8/stamp: requirements/web3-8.txt pyproject.toml | .venv/dev.stamp
	$(BIN)/python -m venv build/web3-8
	build/web3-8/bin/$(INSTALL) --require-hashes -r requirements/web3-8.txt
	cp -R .venv/lib/python3*/site-packages/*govkit* build/web3-8/lib/python3*/site-packages/
	touch $@

# Other people's tools against the node and against anvil: they are installed to build/tools, and
# what they find must be what docs/reference/chain.md says.
tools: .venv/dev.stamp
	$(BIN)/python -m pytest -p no:ape_test -m tools tests/tools

# Another implementation of the machine, the executable specification of Ethereum, in an environment
# of its own: over random transactions, a nation's founding, and what each thirtieth of the tests
# below does on its chain. EVERY=1 takes all of these, and 40 minutes. Left out are tests of the node
# itself, and what expects Prague: its gas, where Osaka's MODEXP costs more (EIP-7883), and previews
# that give a contract more gas than a transaction may have (EIP-7825).
EVERY ?= 30
JUDGED := tests/contracts tests/stateful tests/integration --ignore tests/integration/chain \
  --deselect tests/contracts/test_gas.py::test_costs_no_more_than_before \
  --deselect tests/integration/test_preview.py::test_a_bomb_is_foreseen_as_it_goes_off
specification: build/specification/stamp | .venv/dev.stamp
	$(BIN)/python -m pytest -p no:ape_test -s -m "soak or not soak" tests/specification
	$(BIN)/python -m pytest -p no:ape_test -p tests.specification.judged --every $(EVERY) $(JUDGED)

build/specification/stamp: tests/specification/requirements.txt | .venv/created
	$(BIN)/python -m venv build/specification
	build/specification/bin/$(INSTALL) -r tests/specification/requirements.txt
	touch $@

# The documents as a site in build/docs/html, which any browser opens; a warning is an error.
docs: .venv/dev.stamp
	cd docs && $(CURDIR)/$(BIN)/python -m sitegen ../build/docs

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $$([ -x $(BIN)/ape ] || echo --exclude tests/ape/ src/govkit tests benchmarks docs)

# The built wheel founds a nation in an environment that has neither compiler nor ape. The last line
# says where it is and its SHA-256: docs/how-to/install.md installs it.
wheel: .venv/created
	rm -rf build/wheel
	$(BIN)/$(PIP) wheel --no-deps --wheel-dir build/wheel .
	$(BIN)/python -m venv build/wheel/venv
	build/wheel/venv/bin/$(INSTALL) --require-hashes -r requirements/core.txt
	build/wheel/venv/bin/$(INSTALL) --no-deps build/wheel/*.whl
	cd build/wheel && unset PYTHONPATH && \
	  ! venv/bin/python -c 'import vyper' 2>/dev/null && ! venv/bin/python -c 'import ape' 2>/dev/null && \
	  venv/bin/govkit init --template liberland && venv/bin/govkit found --yes && venv/bin/govkit chain stop
	@$(BIN)/$(PIP) hash build/wheel/*.whl

contracts: .venv/dev.stamp
	$(BIN)/python src/govkit/contracts/_compile.py

bench: .venv/dev.stamp
	$(BIN)/python benchmarks/chain_speed.py
	$(BIN)/python benchmarks/chain_others.py
	$(BIN)/python benchmarks/commands.py
	$(BIN)/python benchmarks/curve.py
	$(BIN)/python benchmarks/gas.py
	$(BIN)/python benchmarks/records.py
	$(BIN)/python benchmarks/statement.py
	$(BIN)/python benchmarks/preview.py
	$(BIN)/python benchmarks/testing.py

# The lock files hold hashes of every wheel for every platform; make them again with `make lock`.
# `ape` is `dev` with ape and so with web3 7, for the Pythons that can install it; the others have
# web3 8, as an installed wheel does, and `web3-8` is what its tests need of `dev`.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-annotate --no-header pyproject.toml
lock:
	$(LOCK) --extra test --extra plot --group dev -o requirements/dev.txt
	$(LOCK) --all-extras --group dev -o requirements/ape.txt
	$(LOCK) -c requirements/dev.txt -o requirements/core.txt
	$(LOCK) -c requirements/dev.txt --extra test --group suite -o requirements/web3-8.txt

SOURCES := pyproject.toml hatch_build.py $(shell find contracts examples -type f)

# An environment with ape keeps ape's web3.
.venv/core.stamp: requirements/core.txt .venv/govkit.stamp
	$(BIN)/$(INSTALL) --require-hashes -r requirements/$$([ -x $(BIN)/ape ] && echo ape || echo core).txt
	touch $@

.venv/dev.stamp: requirements/dev.txt requirements/ape.txt .venv/govkit.stamp
	$(BIN)/$(INSTALL) --require-hashes -r requirements/$$($(BIN)/python -c \
	  'import sys; print("ape" if sys.version_info < (3, 13) else "dev")').txt
	touch $@ .venv/core.stamp

# To install govkit itself compiles the contracts.
.venv/govkit.stamp: $(SOURCES) | .venv/created
	$(BIN)/$(INSTALL) --no-deps --editable .
	touch $@

# Vyper's one dependency without a wheel for 3.14, which works without its compiled part: its
# source, held to the lock's hashes, becomes a wheel of its Python files.
define PURE_IMMUTABLES
set -ex; mkdir -p build/sdist; \
sed -n '/^immutables==/,/[^\]$$/p' requirements/dev.txt >build/sdist/immutables.txt; \
$(BIN)/$(PIP) download --require-hashes --no-deps --no-binary immutables --dest build/sdist \
  -r build/sdist/immutables.txt; \
$(BIN)/python requirements/pure_wheel.py build/sdist/immutables-*.tar.gz $(PURE); \
$(BIN)/$(INSTALL) --no-deps $(PURE)/immutables-*.whl
endef

.venv/created: | python
	$(PYTHON) -m venv .venv
	@mkdir -p $(PURE)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 14))' || exit 0; $(PURE_IMMUTABLES)
	touch $@

# What this machine must have; each lack is one line.
python:
	@command -v git >/dev/null || { echo "error: git is missing; install it" >&2; exit 1; }
	@command -v $(PYTHON) >/dev/null || \
	  { echo "error: $(PYTHON) is missing; install Python 3.11 to 3.14, or set PYTHON=" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || \
	  { echo "error: $(PYTHON) is $$($(PYTHON) -V); install Python 3.11 to 3.14, or set PYTHON=" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "error: $(PYTHON) lacks venv; install python3-venv" >&2; exit 1; }

clean:
	rm -rf .venv build govkit-demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
