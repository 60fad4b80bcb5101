# Two commands matter: `make demo` shows the product, `make test` proves it. `make help` lists the rest.
# Everything is set up on the way (python3 setup …) and lives in .venv, node_modules and var.

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell command -v $(name) 2>/dev/null)) python3)
VENV := .venv/bin/python
PORT ?=
VAR ?=
HOST ?=
NETWORK ?=
FAULT ?=
NAME ?=
KIND ?=
WORKERS ?= 2
ARGS ?=

DEMO_OPTIONS = $(if $(PORT),--port '$(PORT)') $(if $(VAR),--var '$(VAR)')

.DEFAULT_GOAL := help
.PHONY: help demo demo-status demo-host test test-kerberos smoke faults bench mutants screenshots docs docs-screenshots lint fmt clean setup setup-demo

help:
	@echo 'make demo          the whole product with a simulated estate, until Ctrl-C'
	@echo '                   PORT=8000  port of the web server (8000, or the next free one)'
	@echo '                   VAR=DIR    where data, secrets and logs are kept (var/demo)'
	@echo '                   DATABASE_URL=… REDIS_URL=…  servers of your own instead of the embedded ones'
	@echo 'make demo-status   what of a running demo is up, and how often it was restarted (VAR=DIR)'
	@echo 'make demo-host     HOST=HV03 FAULT=drop makes a simulated host fail, none heals it; without names all are listed'
	@echo '                   NETWORK=refuse, silent, hang or up changes its network only'
	@echo 'make test          every check and every test; ARGS="tests/inventory -k lease" for some, WORKERS=2'
	@echo 'make test-kerberos Kerberos against a real KDC on loopback; installs or names what that needs'
	@echo 'make smoke         everything headless, compared with the truth of the simulated estate'
	@echo 'make faults        every kind of job through every fault, with processes that are killed; KIND=switch for one'
	@echo 'make bench         all benchmarks; NAME=poll for one'
	@echo 'make mutants       damaged scripts, each of which a test has to notice'
	@echo 'make screenshots   every page, both widths, both themes, into var/screenshots'
	@echo 'make docs          the documentation as a site, into var/docs; docs-screenshots takes its pictures again'
	@echo 'make lint          the checks of make test without the tests; make fmt puts right what can be put right'
	@echo 'make clean         remove .venv, node_modules and var (with the demo'\''s data)'
	@echo 'PYTHON=/path/to/python3.12 chooses the Python for all of them; docs/commands.md says more.'

setup-demo:
	@'$(PYTHON)' setup demo

setup:
	@'$(PYTHON)' setup test

demo: setup-demo
	@exec $(VENV) -m hvportal.supervisor demo $(DEMO_OPTIONS)

demo-status: setup-demo
	@exec $(VENV) -m hvportal.supervisor status $(if $(VAR),--var '$(VAR)')

demo-host: setup-demo
	@$(VENV) -m hvportal.supervisor host --host '$(HOST)' --network '$(NETWORK)' --fault '$(FAULT)' $(if $(VAR),--var '$(VAR)')

test: setup
	@exec $(VENV) setup/checks.py --tests $(WORKERS) $(ARGS)

test-kerberos: setup
	@exec $(VENV) -m tests.kerberos $(ARGS)

lint: setup
	@exec $(VENV) setup/checks.py

fmt: setup
	@$(VENV) -m ruff check --fix --quiet .; $(VENV) -m ruff format .

smoke: setup
	@exec $(VENV) -m tests.smoke

faults: setup
	@exec $(VENV) -m tests.faults.jobs $(if $(KIND),--kind '$(KIND)')

bench: setup
	@exec $(VENV) -m benchmarks $(NAME)

mutants: setup
	@exec $(VENV) -m tests.mutants

screenshots: setup
	@exec $(VENV) -m tests.browser.screenshots

docs: setup
	@$(VENV) -m sphinx --fail-on-warning --keep-going --quiet -b html docs var/docs && echo 'var/docs/index.html'

docs-screenshots: setup
	@exec $(VENV) -m tests.browser.docs_screenshots

clean:
	@rm -rf .venv node_modules var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
