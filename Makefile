# Frankpledge. `make help` lists what there is to make.
#
# On a fresh Debian 12: `make demo` to see it, `make check` to test it, `make deps` and `make` to build it.
# BUILD names the folder for what is built; sanitized and fuzzed builds have folders of their own in it.

CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
BUILD ?= build
PREFIX ?= /usr/local
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
NODE_MODULES := node_modules
PACKAGES := libmicrohttpd sqlite3 libpq jansson yaml-0.1 libsodium libcmark libzip expat zlib libbrotlienc libcurl gmp pangoft2 harfbuzz-subset fontconfig nettle libqrencode
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla \
            -Wundef -Wpointer-arith -Wwrite-strings -Wunused-macros -Werror
OPTIMISE ?= -O2 -g
SANITIZE ?=
CFLAGS_ALL := -std=gnu17 -D_GNU_SOURCE -I. -I$(BUILD) -include base/banned.h $(WARNINGS) $(OPTIMISE) $(SANITIZE) \
              -fstack-protector-strong -fno-strict-aliasing $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null) $(CFLAGS)
LIBRARIES := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lpthread -lm

# ONLY: the sources alone that a build needs; a fuzzed one takes a seventh of them.
SOURCES := $(or $(ONLY),$(shell find base blocks office program -name '*.c' | LC_ALL=C sort))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/embedded.o
LIBRARY_OBJECTS := $(filter-out $(BUILD)/program/main.o,$(OBJECTS))
EMBEDDED := $(shell find base blocks office program -name '*.html' -o -name '*.yaml' -o -name '*.md' | LC_ALL=C sort) \
            $(shell find program/assets -type f 2>/dev/null | LC_ALL=C sort) \
            $(shell find example -type f 2>/dev/null | LC_ALL=C sort)
UNIT_SOURCES := $(shell find test/unit -name '*.c' 2>/dev/null | LC_ALL=C sort)
UNIT_PROGRAMS := $(UNIT_SOURCES:%.c=$(BUILD)/%)
FUZZ_SOURCES := $(wildcard test/fuzz/*_fuzz.c)
FUZZ_PROGRAMS := $(FUZZ_SOURCES:%.c=$(BUILD)/%)
MANUALS := $(wildcard doc/man/*.1)

SANITIZED := BUILD=$(BUILD)/sanitize OPTIMISE="-O1 -g" \
             SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
FUZZED := BUILD=$(BUILD)/fuzz CC=clang OPTIMISE="-O1 -g" \
          SANITIZE="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"

.DELETE_ON_ERROR:
.PHONY: applicants sbom all help deps deps-check demo check check-postgres sanitize fuzz torture bench bench-area bench-import unit drift style install clean \
        test-programs fuzz-programs torture-programs packages-there deb check-deb

all: frankpledge ## build ./frankpledge

help: ## list the targets
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# --- Two commands for a fresh machine ------------------------------------------
# Each calls make again: what a package brings is looked for when make starts.

demo: deps ## install what is missing, build, and serve the worked example
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@tools/demo.sh

check: deps-check ## install what the tests need and run them all
	@$(MAKE) --no-print-directory -j$(JOBS) all test-programs torture-programs $(BUILD)/fuzz-needs
	@$(MAKE) --no-print-directory -j$(JOBS) $(FUZZED) ONLY="$$(cat $(BUILD)/fuzz-needs)" fuzz-programs
	@BUILD=$(BUILD) test/run.sh check

deps: ## install what a build needs
	@BUILD=$(BUILD) tools/deps.sh build

deps-check:
	@BUILD=$(BUILD) tools/deps.sh check

# --- Building ------------------------------------------------------------------

frankpledge: $(BUILD)/frankpledge
	@cp -f $< $@.new && mv -f $@.new $@

$(BUILD)/frankpledge: $(OBJECTS)
	@echo "  link     $@"
	@$(CC) $(CFLAGS_ALL) -o $@ $(OBJECTS) $(LIBRARIES)

$(BUILD)/%.o: %.c | packages-there
	@mkdir -p $(dir $@)
	@echo "  compile  $<"
	@$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# GMP's header names a word that base/banned.h takes away, and so must come before it.
GMP_USERS := blocks/draw/shares.o blocks/draw/shares_purse.o test/unit/blocks/draw/shares_test
$(GMP_USERS:%=$(BUILD)/%): private CFLAGS_ALL := -include gmp.h $(CFLAGS_ALL)

packages-there:
	@pkg-config --exists $(PACKAGES) || { echo "The libraries are not all there. Run: make deps" >&2; exit 1; }

$(BUILD)/embed: tools/embed.c
	@mkdir -p $(dir $@)
	@$(CC) -std=gnu17 -D_GNU_SOURCE -O1 -Wall -Wextra -Werror -o $@ $<

$(NODE_MODULES)/govuk-frontend/package.json:
	@echo "The front end's packages are not there. Run: make deps" >&2; exit 1

$(BUILD)/assets.done: tools/assets.sh $(shell find program/assets -type f 2>/dev/null) $(NODE_MODULES)/govuk-frontend/package.json
	@mkdir -p $(BUILD)
	@tools/assets.sh $(NODE_MODULES) $(BUILD)

$(BUILD)/embedded.c: $(BUILD)/embed $(EMBEDDED) $(BUILD)/assets.done
	@echo "  embed    $@"
	@$(BUILD)/embed $@ $(EMBEDDED) $(BUILD)/assets

$(BUILD)/embedded.o: $(BUILD)/embedded.c
	@$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The tests take from it what they need.
$(BUILD)/libfrankpledge.a: $(LIBRARY_OBJECTS)
	@rm -f $@ && ar rcsT $@ $(LIBRARY_OBJECTS)

# --- Tests ---------------------------------------------------------------------

$(BUILD)/test/unit/%: test/unit/%.c $(BUILD)/libfrankpledge.a
	@mkdir -p $(dir $@)
	@echo "  test     $<"
	@$(CC) $(CFLAGS_ALL) -MMD -MP -MT $@ -MF $@.d -I test -o $@ $< $(BUILD)/libfrankpledge.a $(LIBRARIES)

$(BUILD)/test/postgres_prepare: test/postgres_prepare.c
	@mkdir -p $(dir $@)
	@$(CC) $(CFLAGS_ALL) $$(pkg-config --cflags libpq) -o $@ $< $$(pkg-config --libs libpq)

# The program on a file system that forgets what was not synced: a kill is a power cut then.
$(BUILD)/frankpledge-unsynced: test/torture/unsynced.c test/torture/trouble.h $(OBJECTS)
	@mkdir -p $(BUILD)/test/torture
	@echo "  link     $@"
	@$(CC) $(CFLAGS_ALL) -o $@ $< $(OBJECTS) $(LIBRARIES)

# It stands in for the C library's own, which is why it is built by itself.
$(BUILD)/short_memory.so: test/torture/short_memory.c test/torture/trouble.h
	@mkdir -p $(BUILD)
	@$(CC) -std=gnu17 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -fPIC -shared -o $@ $<

$(BUILD)/test/fuzz/%: test/fuzz/%.c $(BUILD)/libfrankpledge.a
	@mkdir -p $(dir $@)
	@echo "  fuzz     $<"
	@$(CC) $(CFLAGS_ALL) -fsanitize=fuzzer -MMD -MP -MT $@ -MF $@.d -o $@ $< $(BUILD)/libfrankpledge.a $(LIBRARIES)

# The sources that the fuzz targets take from the archive, as the linker says.
$(BUILD)/fuzz-needs: $(FUZZ_SOURCES) $(BUILD)/libfrankpledge.a
	@for source in $(FUZZ_SOURCES); do \
	    $(CC) $(CFLAGS_ALL) -r -nostdlib -Wl,-t,-t -o $@.o $$source $(BUILD)/libfrankpledge.a || exit 1; \
	done | sed -nE 's,^.*$(BUILD)/(.*)\.o[)]?$$,\1.c,p' | grep -v '^embedded' | LC_ALL=C sort -u > $@
	@rm -f $@.o

test-programs: $(UNIT_PROGRAMS) $(BUILD)/test/postgres_prepare
fuzz-programs: $(FUZZ_PROGRAMS)
torture-programs: $(BUILD)/frankpledge-unsynced $(BUILD)/short_memory.so

unit: all test-programs ## only the unit tests
	@BUILD=$(BUILD) test/run.sh unit

check-postgres: deps-check all ## the front-door checks that are made for both engines, on a PostgreSQL of the tests' own
	@BUILD=$(BUILD) test/run.sh check postgres_all

drift: all $(BUILD)/test/postgres_prepare ## prepare every SQL statement on PostgreSQL
	@test/drift.sh $(BUILD)/frankpledge $(BUILD)/test/postgres_prepare

applicants: all ## a thousand applicants at once, the server killed in the middle: every receipt is there afterwards (APPLICANTS=1000)
	@APPLICANTS=$${APPLICANTS:-1000} FRANKPLEDGE=$(BUILD)/frankpledge node test/front_door/run.mjs applicants

style: ## only the rules of the source that a machine can check
	@tools/check_source.sh

sanitize: deps-check ## the whole suite with the address, undefined-behaviour and leak sanitizers
	@$(MAKE) --no-print-directory -j$(JOBS) $(SANITIZED) $(BUILD)/sanitize/frankpledge test-programs
	@BUILD=$(BUILD)/sanitize test/run.sh sanitize

fuzz: deps-check ## every fuzz target for a minute (FUZZ_SECONDS=60)
	@$(MAKE) --no-print-directory -j$(JOBS) $(BUILD)/fuzz-needs
	@$(MAKE) --no-print-directory -j$(JOBS) $(FUZZED) ONLY="$$(cat $(BUILD)/fuzz-needs)" fuzz-programs
	@BUILD=$(BUILD) FUZZ_SECONDS=$${FUZZ_SECONDS:-60} test/fuzz.sh

torture: deps-check ## killed 200 times on either engine, its power cut 400 times, PostgreSQL killed 50 times, crowded by ten thousand: nothing acknowledged is lost, everybody is served
	@$(MAKE) --no-print-directory -j$(JOBS) all torture-programs
	@BUILD=$(BUILD) TORTURE=long test/run.sh check torture

bench: ## requests a second beside nginx
	@BUILD=$(BUILD) tools/deps.sh bench
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@test/bench/run.sh ./frankpledge

# Optimised as the program is, and by itself: it shares nothing with it.
$(BUILD)/test/bench/street: test/bench/import/street.c
	@mkdir -p $(dir $@)
	@$(CC) -std=gnu17 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -o $@ $<

bench-area: ## a district's page at 500 even requests a second, made anew and from the page cache
	@BUILD=$(BUILD) tools/deps.sh bench-import
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@test/bench/area.sh ./frankpledge

bench-import: ## importing crime data beside DuckDB and the sqlite3 shell
	@BUILD=$(BUILD) tools/deps.sh bench-import
	@$(MAKE) --no-print-directory -j$(JOBS) all $(BUILD)/test/bench/street
	@BUILD=$(BUILD) test/bench/import/run.sh ./frankpledge

# --- The rest ------------------------------------------------------------------

sbom: frankpledge ## what the program is made of, as CycloneDX JSON in BUILD/sbom.cdx.json
	@"$$(tools/node.sh)" tools/sbom.mjs $(BUILD)/frankpledge $(BUILD)/sbom.cdx.json

install: frankpledge ## install the program and its manual (DESTDIR, PREFIX)
	install -D -m 755 frankpledge $(DESTDIR)$(PREFIX)/bin/frankpledge
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(MANUALS) $(DESTDIR)$(PREFIX)/share/man/man1/

# Each commit's package comes after the one before it.
VERSION ?= 0.$(shell git rev-list --count HEAD 2>/dev/null || echo 0)

deb: frankpledge ## the Debian package (VERSION, MAINTAINER); nothing is fetched
	@tools/deb.sh $(BUILD)/frankpledge $(VERSION) $(BUILD)

check-deb: frankpledge ## the package on a fresh Debian: installed, run as its unit says, upgraded, purged
	@BUILD=$(BUILD) tools/deps.sh package
	@BUILD=$(BUILD) test/package/run.sh $(BUILD)/frankpledge

clean: ## remove what was built
	rm -rf $(BUILD) frankpledge

-include $(OBJECTS:.o=.d) $(UNIT_PROGRAMS:=.d) $(FUZZ_PROGRAMS:=.d)
