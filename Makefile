# `make demo` shows the product on the five seeds; `make test` runs every check. Both make .venv by themselves.
# `make help` lists the rest.
BIN := .venv/bin
STORE ?= store
PORT ?= 8080
.DEFAULT_GOAL := help
.PHONY: help env demo serve test test-fast lint generated golden lock models world bench docs-picture clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

env: .venv/.ready ## the environment in .venv, from requirements.lock

.venv/.ready: requirements.lock pyproject.toml scripts/make-env.sh
	@scripts/make-env.sh

demo: env ## five articles in, a table of who said what out
	@rm -rf demo-store
	@$(BIN)/kg build seeds --store demo-store
	@$(BIN)/kg query said --store demo-store --limit 12
	@echo "Ask on: $(BIN)/kg serve --store demo-store --port $(PORT)   then open http://127.0.0.1:$(PORT)/"

serve: env ## the service over STORE on PORT
	$(BIN)/kg serve --store $(STORE) --port $(PORT)

test: lint generated ## everything: lint, generated files, tests
	$(BIN)/pytest

test-fast: env ## the tests alone, on both cores
	$(BIN)/pytest -q -n 2

lint: env ## ruff, mypy --strict, import floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

generated: env ## generated files are what their sources give
	$(BIN)/python scripts/generate.py --check

golden: env ## rewrite tests/golden from what the extractor reads in the seeds
	$(BIN)/python scripts/golden.py

docs-picture: env ## rewrite docs/quotation.svg from the seeds
	$(BIN)/python scripts/quotation_picture.py

lock: env ## rewrite requirements.lock from pyproject.toml
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url \
	  --no-emit-trusted-host --extra dev --build-deps-for editable -o requirements.lock pyproject.toml

models world bench: env ## rebuild the packs' models; the world tables; measure speed
	$(BIN)/python scripts/$@.py

clean: ## remove the environment, caches and demo store
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build demo-store ./*.egg-info
	find kg tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
