# The front door. Everything happens in this checkout: the environment is .venv, made on first use.
SHELL := /bin/sh
BIN := .venv/bin
TESTS ?=
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
.PHONY: help run test lint format docs lock bench zipapp venv-example clean set-up-run set-up-develop
.DEFAULT_GOAL := help

help: ## Show this list.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16

run: set-up-run ## Recompute the constraints in data/ and propose them on a local branch.
	@$(BIN)/pinwarden update
	@git config user.email >/dev/null || { \
	  echo "git knows no identity here; the proposal is by pinwarden <pinwarden@localhost>."; \
	  export GIT_AUTHOR_NAME=pinwarden GIT_AUTHOR_EMAIL=pinwarden@localhost \
	    GIT_COMMITTER_NAME=pinwarden GIT_COMMITTER_EMAIL=pinwarden@localhost; }; \
	$(BIN)/pinwarden propose --to local

test: set-up-develop ## Run the tests; TESTS="tests/bot -k name" runs some of them.
	@$(BIN)/python tools/system_packages.py
	@$(BIN)/pytest $(TESTS)

lint: set-up-develop ## Check style, types, arrows between rooms, generated files and the lock.
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-cache --no-logo 
	$(BIN)/python tools/check_places.py
	$(BIN)/python tools/write_commands_page.py --check
	$(BIN)/python tools/write_rule_pages.py --check
	$(BIN)/python tools/write_service_page.py --check
	$(BIN)/python tools/write_reason_page.py --check
	$(BIN)/python tools/write_role_page.py --check
	$(BIN)/python -m tools.write_zuul_pages --check
	$(BIN)/yamllint --strict roles playbooks zuul.d docs/zuul
	@PATH="$(CURDIR)/$(BIN):$$PATH" ANSIBLE_HOME=.pinwarden/ansible $(BIN)/ansible-lint -q roles playbooks docs/zuul/config/playbooks
	$(BIN)/python -m tools.zuul_check.main
	$(BIN)/uv lock --check --quiet
	$(BIN)/towncrier build --draft --version check >/dev/null

format: set-up-develop ## Bring the code into shape.
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .

docs: set-up-develop ## Write the generated pages anew (docs/commands.md, docs/rules, docs/zuul, the roles' READMEs).
	$(BIN)/python tools/write_commands_page.py
	$(BIN)/python tools/write_rule_pages.py
	$(BIN)/python tools/write_role_page.py
	$(BIN)/python -m tools.write_zuul_pages
	$(BIN)/python tools/write_service_page.py
	$(BIN)/python tools/write_reason_page.py

lock: set-up-develop ## Take the newest releases into uv.lock.
	$(BIN)/uv lock --upgrade

bench: set-up-develop ## Measure against raw uv and pip, and write docs/benchmarks.md (slow).
	@$(BIN)/python -m bench.run $(BENCH)

zipapp: set-up-develop ## Make pinwarden-venv.pyz, the engine for hosts, and put it into the role.
	@$(BIN)/python tools/make_zipapp.py

venv-example: zipapp ## Build keystone's wheels and install them on two hosts of this machine, twice.
	@for time in first second; do ANSIBLE_HOME=.pinwarden/ansible \
	  $(BIN)/ansible-playbook -i playbooks/inventory/venv.yml playbooks/venv.yml || exit 1; done

clean: ## Remove the environment, the state of runs and all caches of this checkout.
	rm -rf .venv .pinwarden build dist pinwarden.egg-info
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

set-up-run set-up-develop:
	@python=$$(tools/find-python) && "$$python" -I tools/set_up.py $(@:set-up-%=%)
