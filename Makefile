# The two commands: `make demo` and `make test`. Both set up .venv from hashed requirements first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check browser spark requirements clean

demo: $(VENV)/.base
	$(BIN)/beeld demo --into demo

test: $(VENV)/.dev browser spark check
	BEELD_SHARED=$${BEELD_SHARED:-../shared} OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2

check: $(VENV)/.dev
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src

# Nothing needs a browser yet; LibreOffice, when it is there, checks the letter's round trip.
browser:
	@command -v soffice >/dev/null 2>&1 || echo "LibreOffice is not installed: its round-trip tests are skipped (Debian: apt-get install libreoffice-writer)"

# Spark's tests run where Java is; pyspark is a large source package, so it is fetched only then. BEELD_SPARK=0 leaves it out.
spark: $(VENV)/.dev
	@if [ "$${BEELD_SPARK:-1}" = 0 ]; then echo "BEELD_SPARK=0: Spark's tests are skipped"; \
	elif ! command -v java >/dev/null 2>&1; then echo "Java is not on PATH: Spark's tests are skipped (Debian: apt-get install default-jre-headless)"; \
	else $(MAKE) $(VENV)/.spark; fi

# Without build isolation: what builds pyspark's wheel is the pinned setuptools, not whatever the index has.
$(VENV)/.spark: requirements/spark.txt | $(VENV)/.dev
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-build-isolation -r requirements/spark.txt
	touch $@

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("beeld needs Python 3.11 or later") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.base

# Needs uv; writes hashes for all platforms and no index address.
COMPILE := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
requirements:
	$(COMPILE) pyproject.toml requirements/build.in -o requirements/base.txt
	$(COMPILE) pyproject.toml requirements/build.in --extra dev -o requirements/dev.txt
	$(COMPILE) pyproject.toml requirements/build.in --extra spark -c requirements/dev.txt -o requirements/spark.txt

clean:
	rm -rf $(VENV) demo build dist
