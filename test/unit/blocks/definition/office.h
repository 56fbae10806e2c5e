/* A small office to load definitions beside: two registers (one publishes), a
 * list, four roles, one name of each kind of C. */
#ifndef TEST_DEFINITION_OFFICE_H
#define TEST_DEFINITION_OFFICE_H

#include "blocks/definition/definition.h"

#define OFFICE_ARENA_BYTES_MAX (64u << 20)
#define OFFICE_SOURCES_MAX 64

static const char *const office_rules[] = {"lateness", NULL};
static const char *const office_checks[] = {"evidence_given", NULL};
static const char *const office_effects[] = {"apply_update", NULL};
static const struct known_names office_known = {office_rules, office_checks, office_effects, NULL};

static const struct definition_source office_sources[] = {
    {TEXT("d/organisation.yaml"),
     TEXT("register: organisation\nroom: x\ntitle: O\nabout: A.\naddress: organisations\naccess: {see: [officer]}\n"
          "fields: {name: {type: text, required: yes, public: yes}, web: {type: web_address}}\n"
          "flow: {start: draft, ends: [out], moves: {publish: {from: draft, to: out, by: [officer], publishes: yes}}}\n")},
    {TEXT("d/place.yaml"),
     TEXT("register: place\nroom: x\ntitle: P\nabout: A.\naccess: {see: [officer]}\n"
          "fields: {name: {type: text, required: yes}, area: {type: text, required: yes}, owner: {type: link, to: organisation}}\n")},
    {TEXT("d/kinds.yaml"), TEXT("list: kinds\ntitle: Kinds\nchoices: {one: {label: One}, two: {label: Two}}\n")},
    {TEXT("d/roles.yaml"),
     TEXT("roles: {officer: {label: O}, head: {label: H}, partner: {label: P, of_organisation: yes}, auditor: {label: A}}\n")},
};

struct office {
    struct arena *arena;
    struct faults faults;
    struct buffer words;
    enum result result;
    struct definitions *definitions; /* NULL unless OK */
};

static void office_clear(struct office *office)
{
    buffer_clear(&office->words);
    arena_free(office->arena);
}

/* The office's own files and then these. */
static void office_load(struct office *office, const struct definition_source *sources, size_t count)
{
    struct definition_source all[OFFICE_SOURCES_MAX];
    assert(COUNT_OF(office_sources) + count <= OFFICE_SOURCES_MAX);
    memcpy(all, office_sources, sizeof(office_sources));
    memcpy(all + COUNT_OF(office_sources), sources, count * sizeof(sources[0]));
    *office = (struct office){.arena = arena_new(OFFICE_ARENA_BYTES_MAX)};
    faults_init(&office->faults, office->arena);
    buffer_init(&office->words, 1 << 20);
    office->result = definitions_load(office->arena, all, COUNT_OF(office_sources) + count, &office_known, &office->faults,
                                      &office->definitions);
    faults_write(&office->faults, &office->words);
}

#endif
