# Zhunsheng 准绳. `make` alone lists the commands; hooks and CI call the same ones.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
PACKAGES := packages/zhunsheng packages/zhunsheng-desk
OUT ?= out
unexport PYTHONDONTWRITEBYTECODE  # the commands start Python many times: what is compiled is kept

.PHONY: help system setup lock run bulletin desk messages test postgres prove check bench docs fmt clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

$(STAMP): requirements/bootstrap.txt requirements/dev.txt $(addsuffix /pyproject.toml,$(PACKAGES))
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is %s" % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/bootstrap.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(addprefix --editable ,$(PACKAGES))
	touch $@

system: requirements/debian.list ## install the Debian packages that the tests use (as root; others are told which)
	@missing=$$(dpkg-query -W -f='$${Package} $${db:Status-Status}\n' $$(cat $<) 2>/dev/null | grep ' installed$$' | cut -d' ' -f1 | sort | comm -13 - <(sort $<)); \
	if test -z "$$missing"; then exit 0; \
	elif test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
	  export DEBIAN_FRONTEND=noninteractive; (apt-get -q update && apt-get -q -y install --no-install-recommends $$missing) >/dev/null; \
	else echo "The tests also need these Debian packages:" $$missing >&2; fi

setup: $(STAMP) ## make .venv with everything locked, and the command zhunsheng in it

lock: $(STAMP) ## write requirements/*.txt anew from *.in (needs the registry)
	for name in bootstrap base desk dev; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
	    requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done

run: $(STAMP) ## the main job on real data: Boston citations in, first warnings out
	$(BIN)/python tools/main_job.py --out $(OUT)
	@echo 'The desk, with a bureau of synthetic people: make desk'

bulletin: $(STAMP) ## real crashes (Slovenia): the three comparisons, screening and the hazard list, with pages
	$(BIN)/python tools/bulletin_job.py --out $(OUT)

desk: $(STAMP) ## open the desk with a demo bureau at http://127.0.0.1:8000 (accounts: out/desk/demo-accounts.txt)
	ZHUNSHENG_DESK_HOME=$(OUT)/desk $(BIN)/zhunsheng-desk run --demo

messages: $(STAMP) ## write the desk's Chinese catalogue anew from its texts, and name what is not translated
	$(BIN)/python tools/make_messages.py

check: $(STAMP) ## format, lint, types, boundaries
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(STAMP) system ## checks and every test, reduced counts (under 15 minutes on two cores)
	$(MAKE) --jobs=2 --output-sync=target check postgres
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=25

postgres: $(STAMP) system ## the desk's tests on PostgreSQL; `make test` runs them beside the checks, which use one core too
	$(BIN)/python -m pytest -q --database=postgres packages/zhunsheng-desk/tests/unit packages/zhunsheng-desk/tests/integration

prove: $(STAMP) system ## the full counts that the issues ask for
	$(BIN)/python -m pytest --prove -m prove -s
	$(BIN)/python -m pytest -q --prove --database=postgres packages/zhunsheng-desk/tests/structure

bench: $(STAMP) ## measured performance, each as a ratio to a reference in the same run
	$(BIN)/python -m bench
	$(BIN)/python -m bench.safety
	$(BIN)/python -m bench.footage 1 10
	$(BIN)/python -m bench.handling
	for series in 1000 10000 100000; do $(BIN)/python -m bench.surveillance_fits $$series 120 || exit 1; done

docs: $(STAMP) ## write the reference pages anew from the code
	$(BIN)/python tools/make_docs.py

fmt: $(STAMP) ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## remove what the commands made
	rm -rf $(VENV) $(OUT) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
