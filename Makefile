# `make run` opens the product with demo data, `make test` tests everything. Both get what they need
# (docs/development.md says what, and where it goes).

TARGET   := $(or $(CARGO_TARGET_DIR),target)
CACHE    := $(or $(RAPPORTO_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/rapporto)
RAPPORTO := $(TARGET)/release/rapporto
DEMO     := $(TARGET)/demo.db
LISTEN   ?= 127.0.0.1:3000
# Bytes of brotli that the WebAssembly may come to.
LIMIT    := 350000
say      := @echo "==>"
export PATH := $(PATH):$(CACHE)/tools/bin

.NOTPARALLEL:
.PHONY: help run build frontend test unit dates size end2end check bench dev
help:
	@echo "make run     build, fill a demo database, serve it at http://$(LISTEN)"
	@echo "make test    unit tests, size of the WebAssembly, tests in a browser"
	@echo "make check   formatting, lints, licences"
	@echo "make build   leaves $(RAPPORTO), which needs nothing beside it"
	@echo "make dev     like run, built anew at every change"
	@echo "make dates   unit tests as of a day in January and one in July"
	@echo "make bench   times and memory of the reports at a million conversations"

run: build
	@scripts/demo $(RAPPORTO) $(DEMO)
	$(RAPPORTO) serve --db $(DEMO) --listen $(LISTEN) --demo-sign-in

build: frontend
	$(say) "Building the server (about 4 minutes the first time)"
	@cargo build --locked --release --package server

frontend:
	@scripts/setup wasm bindgen tools
	$(say) "Building the browser side (about 2 minutes the first time)"
	@$(CACHE)/wasm-cargo build --locked --package frontend --target wasm32-unknown-unknown --profile wasm-release
	@scripts/bundle.mjs $(TARGET)/wasm32-unknown-unknown/wasm-release/frontend.wasm $(TARGET)/bundle $(CACHE)

test: unit size end2end

unit:
	$(say) "Testing the crates (about 6 minutes the first time)"
	@scripts/unit-tests --locked

dates:
	@scripts/setup faketime
	@scripts/unit-tests-on 2027-01-15 --locked
	@scripts/unit-tests-on 2027-07-15 --locked

size: frontend
	@bytes=$$(cat $(TARGET)/bundle/*.wasm.br | wc -c); \
	texts=$$(wc -c $(TARGET)/bundle/texts-*.br | sort -n | awk '$$2 != "total" { most = $$1 } END { print most }'); \
	more=$$(( $$(cat $(TARGET)/bundle/*.js.br | wc -c) + texts )); \
	echo "==> The WebAssembly is $$bytes bytes of brotli, $(LIMIT) are allowed; its JavaScript and texts are $$more"; \
	test $$bytes -le $(LIMIT)

end2end: build
	@scripts/setup end2end browser
	$(say) "Testing in a browser (about 10 minutes)"
	@cd end2end && npx tsc && RAPPORTO_BINARY=$(abspath $(RAPPORTO)) npx playwright test

check:
	@scripts/setup wasm deny
	$(say) "Formatting, lints (about 4 minutes the first time), licences and sources of what we depend on"
	cargo fmt --all --check
	cargo clippy --locked --all-targets -- -D warnings
	$(CACHE)/wasm-cargo clippy --locked --package frontend --target wasm32-unknown-unknown -- -D warnings
	cargo deny --locked --log-level error check --hide-inclusion-graph bans licenses sources
	@scripts/advisories

bench: build
	@node scripts/bench.mjs $(RAPPORTO) $(TARGET)/bench.db
	@node scripts/bench-flows.mjs $(RAPPORTO) $(TARGET)/bench-flows.db
	@node scripts/bench-starts.mjs $(RAPPORTO) $(TARGET)/bench-starts.db
	@node scripts/bench-button.mjs $(RAPPORTO) $(TARGET)/bench-button.db

dev:
	@scripts/dev $(TARGET) $(LISTEN)
