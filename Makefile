# Frankpledge. `make help` lists what there is to make.

CC ?= gcc
BUILD ?= build
NODE_MODULES := node_modules
PACKAGES := libmicrohttpd sqlite3 jansson yaml-0.1 libsodium libcmark zlib libbrotlienc
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla \
            -Wundef -Wpointer-arith -Wwrite-strings -Wunused-macros -Werror
OPTIMISE ?= -O2 -g
SANITIZE ?=
CFLAGS_ALL := -std=gnu17 -D_GNU_SOURCE -I. -I$(BUILD) -include base/banned.h $(WARNINGS) $(OPTIMISE) $(SANITIZE) \
              -fstack-protector-strong -fno-strict-aliasing -MMD -MP $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null) $(CFLAGS)
LIBRARIES := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lpthread -lm

SOURCES := $(shell find base blocks office program -name '*.c' | LC_ALL=C sort)
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/embedded.o
LIBRARY_OBJECTS := $(filter-out $(BUILD)/program/main.o,$(OBJECTS))
EMBEDDED := $(shell find base blocks office program -name '*.html' -o -name '*.yaml' -o -name '*.md' | LC_ALL=C sort) \
            $(shell find program/assets -type f 2>/dev/null | LC_ALL=C sort) \
            $(shell find example -type f 2>/dev/null | LC_ALL=C sort)
UNIT_SOURCES := $(shell find test/unit -name '*.c' 2>/dev/null | LC_ALL=C sort)
UNIT_PROGRAMS := $(UNIT_SOURCES:%.c=$(BUILD)/%)

.PHONY: all help deps clean
all: frankpledge ## build ./frankpledge

help: ## list the targets
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

frankpledge: $(BUILD)/frankpledge
	@cp -f $< $@

$(BUILD)/frankpledge: $(OBJECTS)
	$(CC) $(CFLAGS_ALL) -o $@ $(OBJECTS) $(LIBRARIES)

$(BUILD)/%.o: %.c
	@mkdir -p $(dir $@)
	$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/embed: tools/embed.c
	@mkdir -p $(dir $@)
	$(CC) -std=gnu17 -D_GNU_SOURCE -O1 -Wall -Wextra -Werror -o $@ $<

$(BUILD)/embedded.c: $(BUILD)/embed $(EMBEDDED) $(BUILD)/assets.done
	$(BUILD)/embed $@ $(EMBEDDED) $(BUILD)/assets

$(BUILD)/embedded.o: $(BUILD)/embedded.c
	$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/test/unit/%: test/unit/%.c test/test.h $(LIBRARY_OBJECTS)
	@mkdir -p $(dir $@)
	$(CC) $(CFLAGS_ALL) -I test -o $@ $< $(LIBRARY_OBJECTS) $(LIBRARIES)

unit: $(UNIT_PROGRAMS) ## unit tests of rules and base
	@for program in $(UNIT_PROGRAMS); do $$program || exit 1; done

clean: ## remove what was built
	rm -rf $(BUILD) frankpledge

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
