# The ways in. Each does its own set-up; none asks for anything.
VENV := .venv
PY := $(VENV)/bin/python
# The demo keeps its state beside the clone, away from the user's own Calipso, and never talks to another server.
DEMO := env -u CALIPSO_NEO4J_URI CALIPSO_DEMO=true CALIPSO_HOME=$(CURDIR)/.demo $(CURDIR)/$(VENV)/bin/calipso
LAB ?=
MINUTES ?= 60
# Test files run side by side, each row with a Neo4j of its own; in one row where a server is given.
SIDE_BY_SIDE ?= $(if $(CALIPSO_TEST_NEO4J_URI),0,2)
# How large a cloud the bench makes: 10k, 100k or 1m objects.
SIZE ?= 10k

.PHONY: check test demo demo-stop bench lab-test chaos docs vendor screenshots clean

$(VENV)/.demo: setup.cfg
	@python3 -m venv $(VENV) || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }
	@echo "installing Calipso into $(VENV) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -e '.[localdb]'
	@touch $@

$(VENV)/.dev: setup.cfg $(VENV)/.demo
	@$(PY) -m pip install --quiet --disable-pip-version-check -e '.[localdb,pdf,py2neo,test,dev]'
	@touch $@

check: $(VENV)/.dev            ## style, types, import contracts, generated docs, pure tests
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m calipso.model.page --check docs/model.md
	$(PY) -m calipso.model.live_types --check cypher
	$(PY) -m pytest -q -m "not graph and not browser and not lab" tests

test: $(VENV)/.dev             ## everything but the lab, on a real Neo4j and in real Chromium
	sh tests/install-system-packages.sh
	$(PY) -m pytest -q --durations=10 -n $(SIDE_BY_SIDE) --dist loadfile --no-loadscope-reorder -m "not lab" tests

demo: $(VENV)/.demo            ## two recorded clouds in a Neo4j of its own, with their pages; needs no root and no login
	@$(DEMO) up
	@env -u CALIPSO_NEO4J_URI CALIPSO_HOME=$(CURDIR)/.demo sh tests/demo.sh $(CURDIR)/$(VENV)/bin/calipso
	@echo
	@echo "Open the pages (the address above): you may look at everything, and change nothing. Or try, from anywhere:"
	@echo "  $(DEMO) search moz-web"
	@echo "  $(DEMO) show moz-web-1"
	@echo "  $(DEMO) clique moz-web-1"
	@echo "  $(DEMO) path moz-web-1 moz-db-2"
	@echo "  $(DEMO) impact tor-1 --env moz --project moz"
	@echo "  $(DEMO) cypher way-of-a-server"
	@echo "  $(DEMO) compare sunday now --env moz"
	@echo "  $(DEMO) change status 1"
	@echo "  $(DEMO) report inventory --project moz -o moz.html"
	@echo
	@echo "Neo4j Browser, with the questions of docs/cypher.md to paste (files: $(CURDIR)/cypher/questions):"
	@$(DEMO) db uri --show-password
	@echo
	@echo "Stop with: make -C $(CURDIR) demo-stop"

demo-stop: $(VENV)/.demo       ## stop the demo's Neo4j, web pages and scheduler
	@$(DEMO) down

bench: $(VENV)/.dev            ## figures as ratios, measured side by side (SIZE=10k, 100k or 1m objects; docs/performance.md)
	$(PY) -m tests.bench --size $(SIZE)

lab-test: $(VENV)/.dev         ## scan the live lab (LAB=its state directory) and compare with the truth
	LAB=$(LAB) sh tests/lab/run.sh

chaos: $(VENV)/.dev            ## random faults on the live lab (LAB=its state directory) for MINUTES, scans all the while; as root
	$(PY) -m tests.chaos --lab "$(LAB)" --minutes $(MINUTES)

docs: $(VENV)/.dev             ## generated pages, and the live link types that Cypher files name
	$(PY) -m calipso.model.page docs/model.md
	$(PY) -m calipso.model.live_types cypher

vendor:                        ## libraries, styles and icons of the pages, from webapp/frontend (needs Node)
	cd webapp/frontend && npm ci --no-audit --no-fund --loglevel=error
	cd webapp/frontend && npm run --silent build

screenshots: $(VENV)/.dev      ## pictures of all pages into docs/images/pages, over nothing, the demo's clouds and 100,000 objects
	sh tests/install-system-packages.sh
	$(PY) -m tests.screenshots

clean:
	rm -rf $(VENV) build dist *.egg-info
