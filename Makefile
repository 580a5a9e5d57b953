# `make demo` shows the product on the five seeds; `make test` runs every check. Both make .venv by themselves.
# `make help` lists the rest.
BIN := .venv/bin
STORE ?= store
PORT ?= 8000
WORKERS ?= auto
DEMO_COLUMNS := speaker_name,roles,text,place_name,date,publisher,confidence
.DEFAULT_GOAL := help
.PHONY: help env demo serve test test-fast test-browser lint generated golden docs docs-picture lock models rankers quality world bench hostile soak comunica bench-explorer clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

env: .venv/.ready ## the environment in .venv, from requirements.lock

.venv/.ready: requirements.lock pyproject.toml scripts/make-env.sh
	@scripts/make-env.sh

demo: env ## five articles in, a table of who said what out
	@rm -rf demo-store
	@$(BIN)/kg build seeds --store demo-store
	@echo
	@$(BIN)/kg query said --store demo-store --limit 6 --columns $(DEMO_COLUMNS)
	@echo
	@echo "$(BIN)/kg serve --store demo-store --port $(PORT)   answers at http://127.0.0.1:$(PORT)/"

serve: env ## the service over STORE on PORT
	$(BIN)/kg serve --store $(STORE) --port $(PORT)

test: lint generated ## everything: lint, generated files, tests
	$(BIN)/pytest -q -n $(WORKERS) --dist loadfile --ignore tests/browser

test-fast: env ## the tests alone, on all cores, without those that run long
	$(BIN)/pytest -q -n $(WORKERS) --dist loadfile --ignore tests/docs --ignore tests/golden --ignore tests/browser

test-browser: env ## the explorer in a real browser; installs Debian's Chromium where it can, skips where there is none
	@scripts/make-browser.sh
	$(BIN)/pytest -q tests/browser

lint: env ## ruff, mypy --strict, import floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

generated: env ## generated files are what their sources give
	set -e; for script in scripts/make_vocab.py scripts/make_queries_doc.py scripts/make_api_examples.py; do $(BIN)/python $$script --check; done

golden: env ## rewrite tests/golden from what the extractor reads in the seeds
	$(BIN)/python scripts/golden.py

docs: env docs-picture ## rewrite the outputs that README.md and docs/ show
	$(BIN)/python scripts/run_docs.py

docs-picture: env ## rewrite docs/quotation.svg from the seeds
	$(BIN)/python scripts/quotation_picture.py

lock: env ## rewrite requirements.lock from pyproject.toml
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --extra dev --build-deps-for editable -o requirements.lock pyproject.toml

models: env ## train all that ships trained from DATA, the folder that holds gold and data
	$(BIN)/python -m pip install --quiet -e '.[train]'
	$(BIN)/python scripts/models.py --data $(DATA)

world: env ## rebuild the world tables from DATA
	$(BIN)/python scripts/make_world.py --data $(DATA)

rankers: env ## train what stands on the names (quotation, speakers, confidences) from DATA, after `make models`
	$(BIN)/python -m pip install --quiet -e '.[train]'
	$(BIN)/python scripts/models.py --data $(DATA) --rankers

quality: env ## rewrite docs/quality.md from DATA, the folder that holds gold and data
	$(BIN)/python -m pip install --quiet -e '.[train]'
	$(BIN)/python scripts/make_quality.py --data $(DATA) --work build/ner

bench: env ## measure speed and memory; TEXTS=FILE.jsonl takes raw news
	$(BIN)/python bench/extract.py $(if $(TEXTS),--texts $(TEXTS))
	$(BIN)/python bench/resolve.py
	$(BIN)/python bench/names.py

hostile: env ## hostile requests to a service that must stay up
	$(BIN)/python bench/hostile.py

soak: env ## two minutes of mixed load with writes; SECONDS=3600 is an hour
	$(BIN)/python bench/soak.py --seconds $(or $(SECONDS),120)

comunica: ## the client that tests/api/test_clients.py tries where it is there; wants npm
	npm install --silent --no-audit --no-fund --prefix build/comunica @comunica/query-sparql@4.5.0

bench-explorer: env ## pages and searches of the explorer on 10,000 made-up articles
	$(BIN)/python bench/explorer.py

clean: ## remove the environment, caches and demo store
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build demo-store ./*.egg-info
	find kg tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
