# Every target is one or two lines that call a tool. What it does is written in that tool.
.DEFAULT_GOAL := help
.PHONY: help qeg run carrier sandbox unit app deployed test demo bench check audit deploy pictures morning lints dependencies permissions tools pages types descriptions

PORT ?= 4566
NAME ?= post
STAGE ?= dev
DO ?= help
FUNCTIONS := $(notdir $(wildcard functions/*))
BIN := target/tools/bin
# boto3, which SAM uses, knows only this name of the variable.
ifdef AWS_REGION
export AWS_DEFAULT_REGION := $(AWS_REGION)
endif
REGIONS := us-east-1 cn-north-1 cn-northwest-1
# Built with cargo's own progress first: on a new machine that takes a while.
LOCAL := sh infra/local/prerequisites.sh && cargo build --bin local && cargo run -q --bin local --

help: ## Show this
	@echo "usage: make TARGET      for example: make run     (then open the address it prints; Ctrl-C ends all)"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## The whole product on this machine, port 4566 (make run PORT=4600 for another)
	@$(LOCAL) run --port $(PORT)

qeg: ## The command line of staff and operators, with its pages for man: target/qeg
	cargo build --release --bin qeg
	@mkdir -p target/qeg && cp target/release/qeg target/qeg/qeg
	target/qeg/qeg man target/qeg/man

carrier: ## Play a carrier beside make run: make carrier NAME=post (or NAME=express)
	@cargo run -q --bin carrier -- --endpoints target/local/endpoints.json --name $(NAME) --folder target/carrier/$(NAME) --show $(if $(API),--api $(API)) $(if $(ACCEPT),,--deliver)

sandbox: ## Play the person's side for a carrier: make sandbox DO="order --count 3" (or DO=help)
	@cargo run -q --bin local -- sandbox $(DO)

# The crates whose tests need nothing but cargo.
unit: ## Tests that need no stack, no network and no Python: seconds
	cargo test -q --workspace --exclude app --exclude budgets --exclude deployed --exclude local-aws --exclude promises --exclude template

app: ## The promises and the budgets, on the whole product in one process: three minutes
	cargo test -q --package promises --package budgets

deployed: ## Tests of the deployed template, against a fresh stack with IAM enforced
	@$(LOCAL) test --deployed

test: ## Every test; at the end, that each power of docs/powers.md was used under its role
	@$(LOCAL) test

demo: ## The main job as a transcript, against a fresh stack
	@$(LOCAL) demo

bench: tools pages ## Start-up, calls and size beside Node.js and Python; writes docs/performance.md (ARGS=--help)
	@$(BIN)/python3 tests/bench $(ARGS)

check: lints types descriptions dependencies permissions ## Format, lints, types, dependencies, template, permissions, descriptions of the API

pictures: ## Pictures of the pages in docs/pictures, from a fresh stack
	@$(LOCAL) with-stack --folder pictures -- sh -c "cd tests/portal && npm ci --no-audit --no-fund && npm run screenshots"

morning: ## A clerk's morning with qeg as a transcript in both languages: docs/clerks-morning.md
	QEG_WRITE_MORNING=1 cargo test -q --package promises --test qeg morning

audit: target/deny/bin/cargo-deny ## Known vulnerabilities (fetches the advisory databases)
	target/deny/bin/cargo-deny check advisories
	sh infra/local/audit_packages.sh

deploy: tools pages ## To AWS with your profile, then qeg check: make deploy STAGE=prod (needs cargo-lambda, aws; see infra/samconfig.toml)
	cargo lambda build --release --arm64 $(FUNCTIONS:%=-p qeg-%)
	@$(BIN)/python3 tests/bench/zip_budgets.py target/lambda
	$(BIN)/sam deploy --template-file infra/template.yaml --config-env $(STAGE)
	cargo run -q --bin qeg -- check --stack qeg-$(STAGE) $(if $(filter prod,$(STAGE)),,--trial)

# The parts of `make check`. They need nothing of each other, so `make -j3 check` runs them side by side.
# .ci/run sets this to a command that compiles and lints at once.
LINT := cargo clippy --workspace --all-targets -- -D warnings
lints: pages
	cargo fmt --check && $(LINT)

dependencies: target/deny/bin/cargo-deny target/machete/bin/cargo-machete
	target/deny/bin/cargo-deny --log-level warn check bans licenses sources
	sh infra/local/planted_advisory.sh target/deny/bin/cargo-deny && sh infra/local/planted_packages.sh
	target/machete/bin/cargo-machete --skip-target-dir && sh infra/local/one_feature_set.sh

permissions: tools pages
	SAM_CLI_TELEMETRY=0 __SAM_CLI_APP_DIR=target/tools $(BIN)/sam validate --lint --region us-east-1 --template infra/template.yaml
	$(BIN)/cfn-lint --regions $(REGIONS) --template infra/template.yaml infra/carrier.yaml infra/staff.yaml
	cargo test -q -p powers && cargo test -q -p template permissions

tools:
	@$(LOCAL) tools

pages:
	@$(LOCAL) pages

# The packages of the portal are there once the pages are built. Its tests look for the same copy of the list.
types: pages tests/portal/node_modules/.installed.json
	cd functions/portal && npm run types && npm run formatted
	cd tests/portal && npm run types

# Redocly and AsyncAPI's parser read what `cargo run -p contract` made.
descriptions: tests/contract/node_modules/.installed.json
	cd tests/contract && REDOCLY_SUPPRESS_UPDATE_NOTICE=true npm run --silent check

tests/%/node_modules/.installed.json: tests/%/package-lock.json
	cd tests/$* && npm ci --no-audit --no-fund && cp package-lock.json node_modules/.installed.json

# Built without optimisation: each is built once and runs for seconds. Only the search of cargo-machete through all sources is
# optimised.
SEARCH := aho-corasick bstr grep-matcher grep-regex grep-searcher memchr regex-automata regex-syntax
INSTALL := env -u RUSTC_WORKSPACE_WRAPPER cargo install --debug --locked --config profile.dev.debug=0
target/deny/bin/cargo-deny:
	$(INSTALL) cargo-deny --version 0.20.2 --root target/deny

target/machete/bin/cargo-machete:
	$(INSTALL) cargo-machete --version 0.9.2 --root target/machete $(SEARCH:%=--config profile.dev.package.%.opt-level=1)
