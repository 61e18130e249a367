# The commands of the README. Each does its work in scripts/, so that they can be run and read one by one.
.DEFAULT_GOAL := help
.PHONY: help run test dev check bench fmt clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' Makefile

run: ## Install what is missing, build, and serve http://127.0.0.1:3000 with a demo on the first run
	@scripts/setup run
	@scripts/build
	@exec target/release/sotay serve --demo-if-empty

dev: ## The same with a debug build that is rebuilt and reloaded on every change
	@scripts/setup dev
	@. scripts/env && exec cargo xtask dev

check: ## The fast inner loop: format, lints, unit tests, SQLite
	@scripts/setup run
	@scripts/check

test: ## Everything: format, lints, all tests on SQLite and PostgreSQL, browser tests
	@scripts/setup test
	@scripts/test

bench: ## Print the numbers: NAME VALUE UNIT (BENCH=client runs only the names that start so)
	@scripts/setup bench
	@scripts/bench $(BENCH)

fmt: ## Format the Rust sources
	@. scripts/env && cargo fmt --all

clean: ## Remove what was built; data/ stays
	@rm -rf target site tools/node_modules end2end/node_modules
