# Two commands for a fresh machine: `make demo` and `make test`. Everything else is for builders.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: demo test test-slow validity faults fuzz check format wheel bench docs examples release clean help

help:            ## list the targets
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*## / - /'

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "showthrough needs Python 3.11 or later; set PYTHON=...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all,dev]'
	touch $(STAMP)

demo: $(STAMP)   ## train two small generators on 50 real faces, audit both, say where the reports are
	$(BIN)/python scripts/demo.py

test: $(STAMP)   ## the default test suite
	$(BIN)/python -m compileall -q src  # so that no command that a test starts has to
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

test-slow: $(STAMP) ## validity simulations and audits of real data, tens of minutes
	$(BIN)/python -m pytest -m slow

validity: $(STAMP) ## how often honest audits are blocked and planted copies found, hours; VALIDITY="--seeds 20"
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.validity.verdict $(VALIDITY)
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.validity.whole_audits $(VALIDITY)

faults: $(STAMP) ## what audits lose to kills, full disks and damaged files, an hour; FAULTS="--only kills --seeds 5"
	OMP_NUM_THREADS=1 PYTHONPATH=$(CURDIR)/tests $(BIN)/python -m benchmarks.reliability $(FAULTS)

fuzz: $(STAMP)   ## odd files, answers and settings in random forms, hours; SHOWTHROUGH_FUZZ=1000 of each
	OMP_NUM_THREADS=1 SHOWTHROUGH_FUZZ=$${SHOWTHROUGH_FUZZ:-10000} $(BIN)/python -m pytest -n 2 \
	  tests/test_any_input.py tests/test_any_file.py tests/data/test_odd_folders.py

check: $(STAMP)  ## style, types, licences of dependencies, a pin for each of them
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=scripts $(BIN)/python -m releasing.licences
	PYTHONPATH=scripts $(BIN)/python -m releasing.pins

format: $(STAMP) ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: $(STAMP)  ## build from the sdist, install in a fresh environment, audit away from the checkout
	$(BIN)/python scripts/check_wheel.py

release: $(STAMP) ## wheel and sdist of the last commit, twice the same bytes, bill of materials, hashes; KEY=office.pem signs
	rm -rf dist
	PYTHONPATH=scripts $(BIN)/python -m releasing $(if $(KEY),--key "$(KEY)") $(RELEASE)

bench: $(STAMP)  ## a table of ratios beside public peers; BENCH=--quick: small sizes, --all: every benchmark, --list lists them
	$(BIN)/python -m benchmarks $(BENCH)

docs: $(STAMP)   ## build the documentation site into build/site, offline, and look up every link
	$(BIN)/python scripts/docs_site.py

examples: $(STAMP) ## draw the example reports again, after a card, a template or a sentence changed
	$(BIN)/python scripts/golden_example.py

clean:           ## remove what builds and runs left behind; audit-runs stay
	rm -rf dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
