# The only way in. `make help` lists every target.

# Tests and proofs start hundreds of programs; where the machine forbids compiled modules each would compile them anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python
BUILD  := build

# Another contract can be tried without touching this one: make check-generated CONTRACT=copy.yaml
CONTRACT ?= openapi.yaml
PACKAGE  := generated/isometric_registry_client
SCRATCH  := $(BUILD)/generated/isometric_registry_client

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## List every target.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 22

# ---------------------------------------------------------------- environment

# $(call environment,FOLDER,LOCK): make the environment and install the lock into it, with the pip that Python brings.
define environment
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@test -x $(1)/bin/pip || $(PYTHON) -m venv $(1) \
	  || { echo "No virtual environment could be made; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing $(2) into $(1) ..."
	@$(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(2)
endef

# The build backend and what it needs are in the lock: isolated, pip would fetch the newest ones instead.
define install_editable
	@$(1)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
endef

.PHONY: install
install: $(VENV)/installed ## Make the environment in .venv from the lock.

$(VENV)/installed: requirements.lock pyproject.toml
	$(call environment,$(VENV),requirements.lock)
	$(call install_editable,$(VENV))
	@touch $@

# Extras are kept because an older pip does not see that `coverage==7` meets somebody's `coverage[toml]`: it looks for
# the newest `coverage`, and stops because the lock has no hash for that. No lock names an address to download from.
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras \
  --no-header --no-annotate --no-emit-index-url --quiet
LOCKS   := requirements.lock requirements-demo.lock requirements-bench.lock requirements-mirror.lock \
  tools/requirements.lock

.PHONY: lock
lock: $(VENV)/installed ## Resolve every lock again; what it holds stays as it is where it still fits.
	@$(COMPILE) pyproject.toml --all-extras --group dev --output-file requirements.lock
	@$(COMPILE) pyproject.toml --extra cli --extra sandbox --constraint requirements.lock --output-file requirements-demo.lock
	@$(COMPILE) pyproject.toml --all-extras --group bench --constraint requirements.lock --output-file requirements-bench.lock
	@$(COMPILE) pyproject.toml --all-extras --group mirror --constraint requirements.lock --output-file requirements-mirror.lock
	@$(COMPILE) tools/requirements.in pyproject.toml --extra cli --extra sandbox --constraint requirements.lock \
	  --output-file tools/requirements.lock
	@! grep -n '://' $(LOCKS) || { echo "a lock names an address" >&2; exit 1; }

# ---------------------------------------------------------------- the client

# Says in one line why there is no client: what the reader of every contract finds wrong, else the log's last line.
define no_client
{ reason=$$(PYTHONPATH=tools $(PY) -m contract_tools.readable $(CONTRACT)); \
  echo "make $@: $${reason:-$(CONTRACT): $$(tail -n 1 $(BUILD)/generate.log)}; $(PACKAGE) is unchanged." >&2; exit 1; }
endef

# Generates into $(SCRATCH), so that a failure leaves the committed client as it was.
# -S: the site module adds `credits` and `license` to the builtins, and the generator renames every property
# that is called like a builtin. Without site, CreditQuantity.credits keeps its name; the path it would have
# set is given by hand.
define generate_into_scratch
	@rm -rf $(BUILD)/generated $(BUILD)/templates && mkdir -p $(BUILD)/generated $(BUILD)/templates
	@cp templates/*.jinja $(BUILD)/templates
	@$(PY) templates/context.py $(CONTRACT) > $(BUILD)/templates/contract.jinja 2> $(BUILD)/generate.log \
	  || $(no_client)
	@PATH="$(abspath $(BIN)):$$PATH" \
	 PYTHONPATH="$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
	 $(PY) -S -m openapi_python_client generate --path $(CONTRACT) --config generator-config.yaml \
	   --custom-template-path $(BUILD)/templates --meta none --output-path $(SCRATCH) --fail-on-warning \
	   > $(BUILD)/generate.log 2>&1 \
	 || { grep -vE '^ *(File "|Traceback|\[|[│╭╰])' $(BUILD)/generate.log | head -n 40 >&2; \
	      echo "make $@: $(CONTRACT) cannot be turned into a client; $(PACKAGE) is unchanged." >&2; exit 1; }
	@touch $(SCRATCH)/py.typed
endef

.PHONY: generate
generate: $(VENV)/installed ## Regenerate generated/ from openapi.yaml.
	$(generate_into_scratch)
	@rm -rf $(PACKAGE) && mkdir -p $(dir $(PACKAGE)) && mv $(SCRATCH) $(PACKAGE)
	@echo "$(PACKAGE) is up to date with $(CONTRACT)."

.PHONY: check-generated
check-generated: $(VENV)/installed ## Fail if generated/ is not what openapi.yaml gives.
	$(generate_into_scratch)
	@diff -ru --exclude=__pycache__ $(PACKAGE) $(SCRATCH) \
	  || { echo "$(PACKAGE) differs from what $(CONTRACT) gives; run: make generate" >&2; exit 1; }
	@echo "$(PACKAGE) is exactly what $(CONTRACT) gives."

# ---------------------------------------------------------------- to see it

# What the embedded registry makes for demonstrations; `isometric-registry sandbox` prints it among others.
DEMO_ISSUANCE := iss_1KTS0814VSBXTQ07

# The registry takes a free port, hands the command its address and credentials through the environment, and stops
# with it, whatever happens: no port, no secret and no process is left to look after here.
#
# The environment has only what the command line and the embedded registry need, and the package is run from where it
# stands: a newcomer waits for a few packages and no build.
DEMO_VENV := .venv-demo
DEMO      := $(DEMO_VENV)/bin/python -m isometric_registry.cli

$(DEMO_VENV)/installed: requirements-demo.lock
	$(call environment,$(DEMO_VENV),requirements-demo.lock)
	@touch $@

.PHONY: demo
demo: $(DEMO_VENV)/installed ## Show an issuance's credit batches, over a socket from the embedded registry.
	@echo "Starting a registry of invented data on this machine, and asking it through the command line for the credit"
	@echo "batches of one issuance, as you would ask the real one:"
	@echo
	@echo "  isometric-registry credit-batches $(DEMO_ISSUANCE)"
	@echo
	@PYTHONPATH=overrides:generated $(DEMO) sandbox -- $(DEMO) credit-batches $(DEMO_ISSUANCE)
	@echo
	@echo "The registry has stopped. Another issuance, or the real service: see the README."

# ---------------------------------------------------------------- the contract for others

include tools/contract.mk

# ---------------------------------------------------------------- speed

BENCH_VENV := .venv-bench
BENCH      := $(BENCH_VENV)/bin/python

.PHONY: bench
bench: bench-peers ## Measure speed and memory beside what people would use instead; writes benchmarks/results.json.
	@$(BENCH) -m benchmarks

.PHONY: bench-check
bench-check: bench-peers bench-export ## Measure again and fail if a target of speed or memory is missed.
	@$(BENCH) -m benchmarks --check

.PHONY: bench-export
bench-export: $(VENV)/installed ## Measure memory and waiting of an export of the whole registry, against their targets.
	@$(PY) benchmarks/export.py --check

.PHONY: bench-wire
bench-wire: bench-peers ## Try HTTP/2 and compressed answers.
	@$(BENCH) -m benchmarks.wire

.PHONY: bench-peers
bench-peers: $(BENCH_VENV)/installed build/stock/isometric_registry_stock build/openapi-generator

$(BENCH_VENV)/installed: requirements-bench.lock pyproject.toml
	$(call environment,$(BENCH_VENV),requirements-bench.lock)
	$(call install_editable,$(BENCH_VENV))
	@touch $@

# The same contract and generator without templates/.
build/stock/isometric_registry_stock: $(VENV)/installed openapi.yaml
	@rm -rf $(dir $@) && mkdir -p $(dir $@)
	@PATH="$(abspath $(BIN)):$$PATH" $(PY) -m openapi_python_client generate --path openapi.yaml \
	  --config generator-config.yaml --meta none --output-path $@ --fail-on-warning > build/stock/generate.log 2>&1 \
	  || { tail -n 20 build/stock/generate.log >&2; rm -rf $@; exit 1; }

build/openapi-generator: $(BENCH_VENV)/installed openapi.yaml
	@rm -rf $@ && mkdir -p $@
	@if command -v java > /dev/null; then \
	  $(BENCH_VENV)/bin/openapi-generator-cli generate -i openapi.yaml -g python -o $@ \
	    --package-name isometric_registry_openapi_generator > $@/generate.log 2>&1 \
	    || { tail -n 20 $@/generate.log >&2; rm -rf $@; exit 1; }; \
	else echo "Java is not installed, so openapi-generator's client is left out (on Debian: apt-get install default-jre-headless)."; fi

# ---------------------------------------------------------------- the mirror, with what it is used with

MIRROR_VENV := .venv-mirror

$(MIRROR_VENV)/installed: requirements-mirror.lock pyproject.toml
	$(call environment,$(MIRROR_VENV),requirements-mirror.lock)
	$(call install_editable,$(MIRROR_VENV))
	@touch $@

# What needs a database server: the address of a throwaway one is in MIRROR_TEST_POSTGRESQL while the command runs.
WITH_POSTGRESQL := tools/postgresql.py --

.PHONY: mirror-test
mirror-test: $(MIRROR_VENV)/installed ## Test the mirror on a real PostgreSQL (coverage does on SQLite), and beside Spark, DuckDB and others.
	@$(MIRROR_VENV)/bin/python $(WITH_POSTGRESQL) \
	  $(MIRROR_VENV)/bin/pytest -q -n auto --dist loadfile --max-worker-restart 0 tests/mirror tests/mirror_environment

.PHONY: bench-mirror
bench-mirror: $(VENV)/installed ## Measure requests, memory and time of the mirror against their targets.
	@$(PY) -m benchmarks.mirror

.PHONY: mirror-cost
mirror-cost: $(VENV)/installed ## Simulate what a mirror costs in requests a day at 1, 10 and 100 times today's size.
	@$(PY) benchmarks/mirror_cost.py

# ---------------------------------------------------------------- proof

# tests/conftest.py says how many workers. A file stays with one worker, so that what it starts for all its tests is started once, and
# tests of one file never meet each other.
PYTEST := $(BIN)/pytest -q -n auto --dist loadfile --max-worker-restart 0

.PHONY: test
test: $(VENV)/installed ## Run the tests, without those that take long (marked slow).
	@$(PYTEST) -m 'not slow'

.PHONY: coverage
coverage: $(VENV)/installed ## Run every test, the slow ones too, and fail below 95 % of the branches of overrides/.
	@$(PYTEST) --cov --cov-report=term-missing:skip-covered --cov-fail-under=95

.PHONY: chaos
chaos: $(VENV)/installed ## Run both clients against a hostile server; fail unless they survive all of it.
	@$(PY) -W error tests/chaos

.PHONY: once
once: $(VENV)/installed ## Prove at length, in up to an hour, that 10,000 writes happen once through faults and 500 kills.
	@$(PY) -W error tests/once

.PHONY: once-short
once-short: $(VENV)/installed ## The same in under three minutes.
	@$(PY) -W error tests/once --short

.PHONY: mirror-chaos
mirror-chaos: $(VENV)/installed ## Prove that 200 kills on each database, and every fault, leave a mirror whole.
	@$(PY) $(WITH_POSTGRESQL) $(PY) -W error tests/mirror/chaos.py
	@$(BIN)/pytest -q tests/mirror/test_mirror_faults.py
	@$(PY) $(WITH_POSTGRESQL) $(BIN)/pytest -q tests/mirror/test_mirror_faults.py

.PHONY: mirror-chaos-short
mirror-chaos-short: $(VENV)/installed ## The kills alone, ten on each database, in two or three minutes.
	@$(PY) $(WITH_POSTGRESQL) $(PY) -W error tests/mirror/chaos.py --short

.PHONY: coverage-generated
coverage-generated: $(VENV)/installed ## Fail if the tests of every operation leave over 5 % of generated/ uncalled.
	@$(BIN)/pytest -q tests/operations --cov=isometric_registry_client --cov-report=
	@$(BIN)/coverage report --include='generated/*' --skip-covered --fail-under=95

.PHONY: fuzz
fuzz: $(VENV)/installed ## Decode 5,000 well-formed and 5,000 corrupted bodies made from openapi.yaml.
	@FUZZ_BODIES=5000 $(BIN)/pytest -q -s tests/fuzz

.PHONY: check
check: lint types check-generated check-locks build ## Lint, types, generated code, locks and package.
	@echo "All checks passed."

.PHONY: check-locks
check-locks: $(VENV)/installed $(DEMO_VENV)/installed $(BENCH_VENV)/installed $(MIRROR_VENV)/installed $(TOOLS)/installed ## Fail if a lock leaves out what its own distributions ask for.
	@$(PY) tools/locks.py requirements.lock=$(VENV) requirements-demo.lock=$(DEMO_VENV) \
	  requirements-bench.lock=$(BENCH_VENV) requirements-mirror.lock=$(MIRROR_VENV) tools/requirements.lock=$(TOOLS)

# Those that come with Python 3.11.0 and 3.11.7. Python 3.12 took away what the first of them imports.
OLD_PIPS := 22.3 23.2.1

.PHONY: check-install
check-install: ## Install what demo, test and contract need with the oldest pips that people have, and nothing cached.
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	  || { echo "pip 22.3 needs Python 3.11; name it with: make check-install PYTHON=python3.11" >&2; exit 1; }
	@set -e; for pip in $(OLD_PIPS); do \
	  echo "With pip $$pip:"; at=$(BUILD)/pip-$$pip; rm -rf $$at; \
	  for name in test demo tools; do \
	    $(PYTHON) -m venv $$at/$$name; \
	    $$at/$$name/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir pip==$$pip; \
	  done; \
	  PIP_NO_CACHE_DIR=1 $(MAKE) --no-print-directory VENV=$$at/test DEMO_VENV=$$at/demo TOOLS=$$at/tools \
	    $$at/test/installed $$at/demo/installed $$at/tools/installed; \
	done

.PHONY: lint
lint: $(VENV)/installed ## Ruff over everything that is written by hand.
	@$(BIN)/ruff check --quiet . || { echo "Mend what can be mended with: .venv/bin/ruff check --fix" >&2; exit 1; }
	@$(BIN)/ruff format --quiet --check . || { echo "Format with: .venv/bin/ruff format" >&2; exit 1; }

.PHONY: types
types: $(VENV)/installed ## mypy --strict over overrides/, generated/ and the types that users see.
	@$(BIN)/mypy
	@$(BIN)/mypy tests/typing/api.py

.PHONY: pyright
pyright: $(VENV)/installed node-tools ## The other type checker that people use, over the same two packages.
	@PATH="$(abspath $(TOOLS))/bin:$$PATH" tools/node/node_modules/.bin/pyright --project pyproject.toml --pythonpath $(PY)

.PHONY: build
build: $(VENV)/installed ## Build wheel and sdist into dist/.
	@mkdir -p $(BUILD) dist && rm -f dist/*.whl dist/*.tar.gz
	@$(PY) -m build --no-isolation --outdir dist . > $(BUILD)/build.log 2>&1 \
	  || { tail -n 20 $(BUILD)/build.log >&2; echo "The package cannot be built." >&2; exit 1; }
	@ls dist/*.whl dist/*.tar.gz

.PHONY: clean
clean: ## Remove everything that make has made, the environments included.
	@rm -rf $(VENV) $(DEMO_VENV) $(BENCH_VENV) $(MIRROR_VENV) $(TOOLS) tools/node/node_modules $(BUILD) dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
