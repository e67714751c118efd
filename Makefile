# The commands of the project. Each is one line here and a script in scripts/ or bench/.
.DEFAULT_GOAL := help
.PHONY: help setup install uninstall demo examples test shots check fmt stress bench load accept

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing to build and run (safe to repeat)
	@scripts/setup run

# BUILT names a folder of programs that are built already.
PREFIX ?= /usr/local
export PREFIX DESTDIR BUILT

install: ## build, and put gala and its helpers below PREFIX (/usr/local)
	@scripts/install install

uninstall: ## take away what make install put there
	@scripts/install uninstall

demo: ## from nothing to a finished video: out/tea/final.mp4
	@scripts/demo

examples: ## the sounds and the film that some of examples/timelines play
	@scripts/examples

test: ## every test, on servers it starts itself
	@scripts/test

shots: ## pictures of every page of the studio, in web/shots
	@scripts/shots

check: ## formatting, lints, documentation, licences of dependencies
	@scripts/check

fmt: ## format the code
	@cargo fmt --all

accept: ## look through changed snapshots and accept or refuse each
	@scripts/accept

stress: ## the kill and recovery tests at their large size (takes long)
	@scripts/stress

bench: ## measure against ffmpeg and MoviePy; writes docs/BENCHMARKS.md (takes long)
	@bench/run

load: ## mass uploads against a server that it starts: percentiles, throughput, memory
	@scripts/load
