# Needs Rust, a C compiler and make. `make help` lists the targets.

TARGET ?= $(shell rustc -vV | sed -n 's/^host: //p')
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
PREFIX ?= /usr/local
DESTDIR ?=

# A static program: cargo allows that flag only when the target is named. At a fixed
# address, as are Go's static programs: a third of the time in which a command starts would
# be spent on moving it to another one.
ifeq ($(findstring crt-static,$(RUSTFLAGS)),)
export RUSTFLAGS := $(strip -C target-feature=+crt-static -C relocation-model=static $(RUSTFLAGS))
endif
CARGO_TARGET := --target $(TARGET)
RELEASE := $(TARGET_DIR)/$(TARGET)/release/coracle

INSTALL := install -D
MAN_DIR := $(DESTDIR)$(PREFIX)/share/man/man1
BASH_DIR := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_DIR := $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISH_DIR := $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
UNIT_DIR := $(DESTDIR)$(PREFIX)/lib/systemd

.DEFAULT_GOAL := build
.PHONY: help build demo test test-slow check bench bench-pull install generate

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 \t/p' $(MAKEFILE_LIST) | expand -t 20

build: ## build the static program, optimised
	cargo build --locked --release $(CARGO_TARGET)

demo: build ## build and run a small image, with no registry and no network
	@tests/demo $(RELEASE)

test: ## install what the tests need (as root), and run them all but the slow ones
	@tests/prepare
	cargo test --locked --no-fail-fast $(CARGO_TARGET)

test-slow: ## run the tests that need a mirror of Debian and some minutes
	@tests/prepare slow
	cargo test --locked $(CARGO_TARGET) --test system -- --ignored

check: ## see to format and lints
	cargo fmt --check
	cargo clippy --locked --all-targets $(CARGO_TARGET) -- -D warnings

bench: build ## measure, side by side with other engines
	benches/run.sh $(RELEASE)

bench-pull: build ## measure a pull of 600 MB from a registry on loopback (as root, some minutes)
	benches/pull.sh $(RELEASE)

install: ## install the program, its man pages, completions and systemd units under PREFIX
	$(INSTALL) -m 755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/coracle
	set -e; for page in man/*.1; do $(INSTALL) -m 644 "$$page" "$(MAN_DIR)/$${page##*/}"; done
	$(INSTALL) -m 644 completions/coracle.bash $(BASH_DIR)/coracle
	$(INSTALL) -m 644 completions/_coracle $(ZSH_DIR)/_coracle
	$(INSTALL) -m 644 completions/coracle.fish $(FISH_DIR)/coracle.fish
	set -e; for whose in system user; do \
		sed 's|@BIN@|$(PREFIX)/bin|' src/systemd/coracle-boot.service | \
		$(INSTALL) -m 644 /dev/stdin $(UNIT_DIR)/$$whose/coracle-boot.service; done

generate: ## write man pages and completions anew
	CORACLE_GENERATE=1 cargo test --locked $(CARGO_TARGET) --test repo
