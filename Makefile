# Everything that is done with Muyassir on a developer's machine, one target each.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.installed-to-run
DEV    := $(VENV)/.installed-to-develop
MO     := $(patsubst %.po,%.mo,$(wildcard locales/*/LC_MESSAGES/*.po))
PIP    := $(BIN)/python -m bot.installing

# Whoever keeps no byte-code would compile all of Muyassir at each of the hundreds of starts in the tests.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run test hunt check bench catalogues surveys docs format lock clean \
        check-format check-lint check-types check-imports check-catalogues

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(DEV) $(MO) ## Set everything up for developing and testing
	@echo "Ready: make run, make test."

run: $(RUN) $(MO) ## Set up, then start Muyassir and print the address of its page
	@exec $(BIN)/python -m bot run

# One more than there are processors: some of the files mostly wait.
AT_ONCE = $(shell expr $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1)

# What fails is tried a second time, and listed as such: on a busy machine a real server, browser or
# process may be late once. What the kills lose is not: tests/crash has one try.
test: $(DEV) $(MO) ## Set up, then run all tests, several files at once
	@$(BIN)/python -m pytest -n $(AT_ONCE) --dist loadfile --no-loadscope-reorder --reruns 1 -raR --durations=15

hunt: $(DEV) $(MO) ## Try the tests of properties with new random examples (make test: always the same)
	@$(BIN)/python -m pytest -n $(AT_ONCE) --dist loadfile -m hypothesis --hypothesis-profile=hunt

check: check-format check-lint check-types check-imports check-catalogues test ## All that CI runs

check-format: $(DEV) ## Is the code laid out by the formatter?
	@$(BIN)/ruff format --check .

check-lint: $(DEV) ## Does the linter find mistakes, in Python and in YAML?
	@$(BIN)/ruff check .
	@$(BIN)/yamllint --strict -d "{extends: relaxed, rules: {line-length: disable}}" compose.yaml

check-types: $(DEV) ## Do the types fit together?
	@$(BIN)/mypy

check-imports: $(DEV) ## Do imports point down only?
	@$(BIN)/lint-imports --no-logo

check-catalogues: $(DEV) ## Is every sentence translated, with the same placeholders?
	@$(BIN)/python -m bot.catalogues check

catalogues: $(DEV) ## Collect the sentences from the code into locales/, for translators
	@$(BIN)/python -m bot.catalogues update

surveys: $(DEV) ## Read and check the surveys that come along, and keep them ready
	@$(BIN)/python -m bot.forms.pack

docs: $(DEV) ## Make the tour and the page of promises anew from the code
	@$(BIN)/python -m tests.docs.tour
	@$(BIN)/python -m tests.docs.promises

format: $(DEV) ## Lay the code out and repair what can be repaired by itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(DEV) $(MO) ## Measure, side by side with peers
	@$(BIN)/python -m benchmarks

# Only whoever changes the dependencies needs pip-tools; it is not installed with the others.
LOCK := pip-compile --quiet --generate-hashes --strip-extras --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
lock: ## Pin the dependencies again, to their newest versions (needs pip-tools)
	@command -v pip-compile >/dev/null || { echo "make lock needs pip-compile: install pip-tools."; exit 1; }
	@for name in requirements requirements-dev; do \
	  $(LOCK) --upgrade --output-file $$name.txt $$name.in && \
	  sed -i "1i # Made from $$name.in by \`make lock\`: exact versions, and the hashes of everything published for them." $$name.txt \
	  || exit 1; done

clean: ## Remove what the set-up made; data/ and .env stay
	rm -rf $(VENV) $(MO) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# Debian leaves ensurepip out of its Python, and then `python -m venv` stops half-way with a page of text.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Muyassir needs Python 3.11 or newer as $(PYTHON); on Debian: apt-get install python3. Another one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "$(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) -m venv failed; on Debian: apt-get install python3-venv"; exit 1; }

# Our own code is not copied: a path file shows Python where it stands, and a script starts it.
# So nothing is built, and nothing but the locked list is fetched.
define SHOW_OUR_CODE
@site=$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') \
  && echo '$(CURDIR)' > "$$site/muyassir.pth"
@printf '#!/bin/sh\nexec "%s/$(BIN)/python" -m bot "$$@"\n' '$(CURDIR)' > $(BIN)/muyassir && chmod +x $(BIN)/muyassir
endef

$(RUN): requirements.txt | $(BIN)/python
	@echo "Installing what Muyassir needs (a minute the first time) ..."
	@$(PIP) requirements.txt
	$(SHOW_OUR_CODE)
	@touch $@

$(DEV): requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "Installing what developing and testing need (a minute or two the first time) ..."
	@$(PIP) requirements-dev.txt
	$(SHOW_OUR_CODE)
	@touch $(RUN) $@

# One run writes all of them; those that are new already are written again, which costs nothing.
$(MO) &: $(MO:.mo=.po) | $(BIN)/python
	@$(BIN)/python -m bot.catalogues compile
