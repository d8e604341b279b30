# A thin door: every target is one or two lines, and what it does is written elsewhere.
.DEFAULT_GOAL := help
.PHONY: help run carrier test demo check audit deploy tools

PORT ?= 4566
NAME ?= post
STAGE ?= dev
FUNCTIONS := $(notdir $(wildcard functions/*))
BIN := target/tools/bin
REGIONS := us-east-1 cn-north-1 cn-northwest-1
# Built with cargo's own progress first: on a new machine that takes a while.
LOCAL := sh infra/local/prerequisites.sh && cargo build --bin local && cargo run -q --bin local --

help: ## Show this
	@echo "usage: make TARGET      for example: make run     (then open the address it prints; Ctrl-C ends all)"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## The whole product on this machine, port 4566 (make run PORT=4600 for another)
	@$(LOCAL) run --port $(PORT)

carrier: ## Play a carrier beside make run: make carrier NAME=post (or NAME=express)
	@cargo run -q --bin carrier -- --endpoints target/local/endpoints.json --name $(NAME) --folder target/carrier/$(NAME) --show --deliver

# Most of these tests wait for a schedule of the stack, so more of them run at once than there are cores.
test: ## Every test, against a fresh stack; at the end, that each power of docs/powers.md was used
	@$(LOCAL) with-stack -- sh -c 'RUST_TEST_THREADS=6 cargo test --workspace --no-fail-fast && "$$QEG_PYTHON" infra/local/aws/powers_used.py'

demo: ## The main job as a transcript, against a fresh stack
	@$(LOCAL) demo

check: tools target/deny/bin/cargo-deny ## Format, lints, dependencies, template: all but the tests
	cargo fmt --check && cargo clippy --workspace --all-targets -- -D warnings
	target/deny/bin/cargo-deny --log-level warn check bans licenses sources
	SAM_CLI_TELEMETRY=0 __SAM_CLI_APP_DIR=target/tools $(BIN)/sam validate --lint --region us-east-1 --template infra/template.yaml
	$(BIN)/cfn-lint --regions $(REGIONS) --template infra/template.yaml
	$(BIN)/python3 infra/local/aws/powers.py && $(BIN)/python3 infra/local/aws/powers_named.py

audit: target/deny/bin/cargo-deny ## Known vulnerabilities (fetches the advisory database)
	target/deny/bin/cargo-deny check advisories

deploy: tools ## To AWS with your profile: make deploy STAGE=prod (needs cargo-lambda; see infra/samconfig.toml)
	cargo lambda build --release --arm64 $(FUNCTIONS:%=-p qeg-%)
	$(BIN)/sam deploy --template-file infra/template.yaml --config-env $(STAGE)

tools:
	@$(LOCAL) tools

target/deny/bin/cargo-deny:
	cargo install cargo-deny --locked --version 0.20.2 --root target/deny
