# Everything is built for release: the tests are statistics over many chips. `make demo` and `make test` each
# need only a Swift toolchain; .ci/bootstrap installs the C libraries when they are missing.

SWIFT ?= swift
BUILD = $(SWIFT) build -c release
PREFIX ?= /usr/local
DOCUMENTED = MortalComputing Kernels Analog Energy Learning Distillation Laboratory
STYLED = Sources Tests Package.swift $(shell find Benchmarks -name '*.swift' -not -path '*/.build*/*' 2>/dev/null)

.PHONY: help demo test test-pages test-cluster fuzz bench bench-peers learning-table bridge-table build man install uninstall docs format lint bootstrap

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: bootstrap ## build, then run ten generations of chips through succession
	$(BUILD) --product mortal </dev/null
	.build/release/mortal compare --generations 10 </dev/null

# Testable imports are off, so that the library under test is the one that `make demo` and users run.
test: bootstrap lint ## check the style, build without warnings, run every test
	$(BUILD) --build-tests </dev/null
	$(BUILD) --product generate-manual </dev/null
	$(SWIFT) test -c release --disable-testable-imports </dev/null

test-pages: bootstrap ## open reports in headless Chromium, where it and gnuplot are installed (SCREENSHOTS=directory keeps what it saw)
	$(BUILD) --product mortal </dev/null
	python3 Tests/Pages/check.py .build/release/mortal </dev/null

test-cluster: bootstrap ## run a sweep on a real Slurm of two nodes here, and kill parts of it (installs Debian's Slurm)
	$(BUILD) --product mortal </dev/null
	bash Tests/Cluster/test-cluster.sh .build/release/mortal </dev/null

fuzz: bootstrap ## damage files for SECONDS (60) a reader, with SEED for other damage, and count what is read and refused
	$(BUILD) --build-tests </dev/null
	MORTAL_FUZZ_SECONDS=$(or $(SECONDS),60) MORTAL_FUZZ_SEED=$(or $(SEED),11) \
	  $(SWIFT) test -c release --disable-testable-imports --skip-build --filter ReaderFuzzTests </dev/null

bench: bootstrap ## run the benchmarks, each against its goal
	$(SWIFT) run -c release --package-path Benchmarks Benchmarks </dev/null

bench-peers: bootstrap ## run aihwkit on the same shapes, where Python has it, and print ratios
	$(SWIFT) build -c release --package-path Benchmarks </dev/null
	python3 Benchmarks/peers.py "$$($(SWIFT) build -c release --package-path Benchmarks --show-bin-path)/Benchmarks"

learning-table: bootstrap ## train three chips by each rule (DATA=directory of MNIST) and write down the accuracies
	$(BUILD) --product mortal </dev/null
	DATA="$(DATA)" sh Benchmarks/learning-table.sh </dev/null

bridge-table: bootstrap ## hand knowledge over in all ways on MNIST (DATA=directory) and write down the accuracies
	$(BUILD) --product mortal </dev/null
	DATA="$(DATA)" sh Benchmarks/bridge-table.sh </dev/null

build: bootstrap ## build the libraries and the command
	$(BUILD) </dev/null

man: bootstrap ## write the command's man page, .build/mortal.1
	$(BUILD) --product mortal </dev/null
	$(BUILD) --product generate-manual </dev/null
	.ci/manual .build/release >.build/mortal.1 </dev/null

install: bootstrap ## install the command, its man page and completions below PREFIX (/usr/local)
	$(BUILD) --product mortal </dev/null
	$(BUILD) --product generate-manual </dev/null
	.ci/install .build/release "$(PREFIX)" </dev/null

uninstall: ## take away what install put below PREFIX
	.ci/install --uninstall "$(PREFIX)" </dev/null

# The plugin is a dependency only here, and builds apart, so that nobody else pays for it.
docs: bootstrap ## build the reference of the libraries, .build-docs/site
	mkdir -p .build-docs
	MORTAL_DOCS=1 $(SWIFT) package --scratch-path .build-docs --allow-writing-to-directory .build-docs/site \
	  generate-documentation $(DOCUMENTED:%=--target %) --enable-experimental-combined-documentation \
	  --warnings-as-errors --transform-for-static-hosting --output-path .build-docs/site </dev/null

format: ## rewrite the Swift files in the house style
	$(SWIFT) format --in-place --parallel --recursive $(STYLED)

lint: ## check the Swift files against the house style
	$(SWIFT) format lint --strict --parallel --recursive $(STYLED)

bootstrap: ## install what the build needs, if anything is missing
	@sh .ci/bootstrap
