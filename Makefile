# 동행봇: `make run` and `make test` do all set-up on a bare Debian or Ubuntu machine with
# Python >= 3.11 (with venv), git and make. Nothing is installed outside .venv and .venv-bench,
# but for a browser and its fonts by `make test` as root.
#
# Accessibility checks load axe-core from the hashed PyPI wheel axe-playwright-python
# (importlib.resources: axe_playwright_python/axe.min.js): no npm, no network at test time.

PYTHON ?= python3 python3.13 python3.12 python3.11 python3.14 # the first that is new enough is taken
# A plain assignment, because some shells export HOST as the machine's name: `make run HOST=0.0.0.0`.
HOST = 127.0.0.1
PORT ?= 8000
PYTEST_ARGS ?= -n 2
BENCH_ARGS ?=
SOAK_ARGS ?=

BIN := .venv/bin
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable
UV := uv==0.13.9

# Set-up runs in a make of its own, under a lock on this folder: two at once take turns.
LOCK := $(if $(shell command -v flock),flock .)
MAKEFLAGS += --no-print-directory
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
    --generate-hashes --no-header --no-annotate

.PHONY: help run test bench soak lint fmt lock clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 8

run: ## set up and start the demo: http://127.0.0.1:8000/ (HOST=, PORT=)
	@$(LOCK) $(MAKE) --silent .ready-run
	@exec $(BIN)/donghaeng run --demo --host '$(HOST)' --port '$(PORT)'

test: ## set up and run every check; pytest last (PYTEST_ARGS=)
	@$(LOCK) $(MAKE) --silent .ready-test .ready-browser
	@$(MAKE) .lint
	$(BIN)/pytest $(PYTEST_ARGS)

bench: ## the benchmarks, peers beside us (BENCH_ARGS=)
	@$(LOCK) $(MAKE) --silent .ready-test .ready-bench
	$(BIN)/python -m bench $(BENCH_ARGS)

soak: ## kill the bot 1,000 times on each database; figures to docs/soak.md (SOAK_ARGS=)
	@$(LOCK) $(MAKE) --silent .ready-test
	$(BIN)/python -m tests.soak $(SOAK_ARGS)

lint: ## every check but the tests
	@$(LOCK) $(MAKE) --silent .ready-test
	@$(MAKE) .lint

fmt: ## format, and mend what ruff can mend
	@$(LOCK) $(MAKE) --silent .ready-test
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: ## pin the newest versions that pyproject.toml admits
	@$(LOCK) $(MAKE) --silent .ready-venv
	$(BIN)/pip install --quiet '$(UV)'
	$(COMPILE) --group build -o requirements-build.txt
	$(COMPILE) pyproject.toml -c requirements-build.txt -o requirements.txt
	$(COMPILE) pyproject.toml --group test -c requirements-build.txt -c requirements.txt -o requirements-test.txt
	$(COMPILE) bench/peers/requirements.in -o bench/peers/requirements.txt

clean: ## remove what was installed and cached; data/ stays
	rm -rf .venv .venv-bench dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: .lint
.lint:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# ---- Set-up: read only by the make that runs under the lock ---------------------------------------
ifneq ($(filter .ready-%,$(MAKECMDGOALS)),)

# An environment is whole when its last file is there (venv writes activate after pip), it lies
# where it was made, its Python still runs pip (an upgrade of Python breaks it), and no
# installation in it was cut short.
whole = $(shell [ ! -e $(1)/.installing ] && grep -qsF '$(CURDIR)/$(1)' $(1)/bin/activate \
    && $(1)/bin/python -Ic 'import pip' 2>/dev/null && echo yes)
# A stamp carries the checksum of what it stands for, so an edit (not a checkout's date) redoes it.
stamp = $(1)/.ready-$(2)-$(shell cat $(3) | cksum | tr ' ' -)

BUILD := $(call stamp,.venv,build,requirements-build.txt)
RUN := $(call stamp,.venv,run,requirements.txt)
TEST := $(call stamp,.venv,test,requirements-test.txt)
PROJECT := $(call stamp,.venv,project,pyproject.toml)

.PHONY: .ready-venv .ready-run .ready-test .ready-bench .ready-browser
.ready-venv: .venv/bin/activate
.ready-run: $(RUN) $(PROJECT)
.ready-test: $(TEST) $(PROJECT)

ifneq ($(call whole,.venv),yes)
.PHONY: .venv/bin/activate
endif

# The peers pin older libraries than the bot does, so they have an environment of their own.
ifneq ($(filter .ready-bench,$(MAKECMDGOALS)),)
PEERS := $(call stamp,.venv-bench,peers,requirements-build.txt bench/peers/requirements.txt)
ifneq ($(call whole,.venv-bench),yes)
.PHONY: .venv-bench/bin/activate
endif
.ready-bench: $(PEERS)
$(PEERS): .venv-bench/bin/activate
	$(call install,.venv-bench,peers,--require-hashes -r requirements-build.txt)
	$(call install,.venv-bench,peers,--require-hashes -r bench/peers/requirements.txt)
endif

.venv/bin/activate .venv-bench/bin/activate:
	for python in $(PYTHON) ''; do \
	    [ -n "$$python" ] || break; \
	    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done; \
	if [ -z "$$python" ]; then \
	    echo '동행봇 needs Python 3.11 or later (Python 3.11 이상이 필요합니다):' >&2; \
	    echo '    sudo apt-get install python3 python3-venv' >&2; \
	    echo 'or name one: make run PYTHON=/path/to/python3' >&2; exit 1; \
	fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	    version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	    echo "$$python cannot make environments (venv가 없습니다):" >&2; \
	    echo "    sudo apt-get install python$$version-venv" >&2; exit 1; \
	fi; \
	echo "Making $(@:/bin/activate=) with $$($$python --version) ..."; \
	rm -rf $(@:/bin/activate=) && $$python -m venv $(@:/bin/activate=)

# $(call install,ENVIRONMENT,STAMP,PIP ARGUMENTS): .installing stays behind when it is cut short.
# What is published as source only is built with the pinned tools of requirements-build.txt.
define install
	echo 'Installing $(lastword $(3)) ...'
	touch $(1)/.installing
	rm -f $(1)/.ready-$(2)-*
	$(1)/bin/pip --quiet --disable-pip-version-check install --use-pep517 --no-build-isolation $(3)
	touch $@
	rm $(1)/.installing
endef

$(BUILD): .venv/bin/activate
	$(call install,.venv,build,--require-hashes -r requirements-build.txt)
$(RUN): $(BUILD)
	$(call install,.venv,run,--require-hashes -r requirements.txt)
$(TEST): $(RUN)
	$(call install,.venv,test,--require-hashes -r requirements-test.txt)
$(PROJECT): $(RUN)
	$(call install,.venv,project,--no-index --no-deps -e .)

# Debian's browser; its fonts for Korean, Chinese and Japanese. Without them the tests marked
# `browser` skip themselves on a developer's machine and fail where CI is set.
.ready-browser:
	found=; for name in $(BROWSERS); do command -v $$name >/dev/null && found=yes && break; done; \
	if [ -n "$$found" ] && fc-list :lang=ko 2>/dev/null | grep -q .; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo 'Installing a browser and its fonts for the browser tests ...'; \
	    export DEBIAN_FRONTEND=noninteractive; \
	    apt-get -qq update && apt-get -qq install -y --no-install-recommends \
	        $$([ -n "$$found" ] || echo chromium) fontconfig fonts-noto-cjk >/dev/null </dev/null && exit 0; \
	fi; \
	echo 'The browser tests need a Chromium and Korean fonts (브라우저 시험에 필요합니다):' >&2; \
	echo '    sudo apt-get install chromium fontconfig fonts-noto-cjk' >&2; \
	[ -z "$$CI" ] || exit 1; \
	echo 'They are skipped now (이번에는 건너뜁니다).' >&2
endif
