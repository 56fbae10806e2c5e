/* What the proof's tests share: a store with a few published versions, and ways to spoil it. */
#ifndef PROOF_HELP_H
#define PROOF_HELP_H

#include <inttypes.h>
#include <sqlite3.h>
#include "../../base/store/store_help.h"
#include "blocks/proof/internal.h"
#include "blocks/publish/publish.h"

struct office {
    struct place place;
    struct store *store;
    struct signing_key key;
    struct arena *arena;
};

static inline struct store *office_store(const struct place *place)
{
    const struct migration migrations[] = {{1, "proof", proof_schema}, {2, "publish", publish_schema}, {3, "keys", proof_key_schema}, {4, "taken down", take_down_schema}};
    struct store_options options = {.migrations = migrations, .migration_count = COUNT_OF(migrations), .readers_max = 2, .create = true,
                                    .before_release = proof_sequence};
    struct store *store = NULL;
    struct message message = {0};
    if (store_open(place->address, &options, &store, &message) != OK) {
        printf("  the store did not open: %s\n", message.text);
        abort();
    }
    return store;
}

static inline struct office office_open(void)
{
    struct office office = {.place = place_new(), .arena = arena_new(64 << 20)};
    char path[128];
    struct message message = {0};
    if (crypto_start() != OK)
        abort();
    snprintf(path, sizeof(path), "%s/key", office.place.folder);
    if (signing_key_make(path, &office.key, &message) != OK)
        abort();
    office.store = office_store(&office.place);
    return office;
}

static inline void office_close(struct office *office)
{
    store_close(office->store);
    arena_free(office->arena);
    place_remove(&office->place);
}

/* A version of action `id`, as blocks/publish writes one. */
struct version {
    int64_t id, version;
    const char *title, *kind, *reason;
    bool fail;
};

static inline struct text office_canonical(struct arena *arena, const struct value *value)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, 1 << 20);
    json_write_canonical(&out, value);
    return arena_copy(arena, buffer_text(&out));
}

static inline enum result office_put(struct db *db, struct arena *arena, const struct version *version, struct proof_document *ret_told)
{
    struct value *fields = value_object(arena), *leaves = value_object(arena), *about;
    struct proof_publication publication = {
        .kind = TEXT("publish"), .reference = TEXT("A"), .slug = TEXT("a"), .approved_as = TEXT("Head of office"), .in_force_on = {18000},
        .published_at = {1600000000}, .reason = text_of(version->reason)};
    about = proof_publication_values(arena, &publication);
    proof_seal(arena, TEXT("title"), value_text(arena, text_of(version->title)), fields, leaves);
    proof_seal(arena, TEXT("number"), value_integer(arena, version->id), fields, leaves);
    for (size_t i = 0; i < about->object.count; i++)
        proof_seal(arena, about->object.members[i].name, about->object.members[i].value, fields, leaves);
    *ret_told = (struct proof_document){TEXT("action"), version->id, version->version,
                                        proof_document_hash(arena, TEXT("action"), version->id, version->version, leaves), TEXT_NONE};
    return db_run(db, NULL,
                  SQL_COMPOSED("insert into pub_document (id, version, register, reference, slug, in_force_on, published_at,"
                               " approved_as, reason, kind, fields, leaves, hash)"
                               " values ($1, $2, 'action', 'A', 'a', 18000, 1600000000, 'Head of office', $3, 'publish', $4, $5, $6)"),
                  BIND(bind_integer(version->id), bind_integer(version->version), bind_optional(publication.reason),
                       bind_text(office_canonical(arena, fields)), bind_text(office_canonical(arena, leaves)), bind_text(ret_told->hash)));
}

static inline enum result office_publish_body(struct db *db, void *context, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(64 << 20);
    const struct version *version = context;
    struct proof_document told;
    TRY(office_put(db, arena, version, &told));
    TRY(proof_append(db, arena, version->kind ? version->kind : "publish", (struct instant){1600000000}, &told, 1));
    return version->fail ? message_fail(message, ERROR_INVALID, "No.") : OK;
}

static inline void office_publish(struct office *office, int64_t id, int64_t version, const char *title)
{
    struct version what = {.id = id, .version = version, .title = title};
    CHECK_INTEGER(store_write(office->store, office_publish_body, &what, NULL), OK);
}

static inline enum result office_checkpoint_body(struct db *db, void *context, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    (void)message;
    return proof_checkpoint(db, arena, context, (struct instant){1600000100});
}

static inline enum result office_checkpoint(struct office *office)
{
    return store_write(office->store, office_checkpoint_body, &office->key, NULL);
}

/* Five entries: two versions of action 41, one each of 42, 43 and 44; a checkpoint after three. */
static inline void office_fill(struct office *office)
{
    office_publish(office, 41, 1, "Rural watch");
    office_publish(office, 42, 1, "Speed watch");
    office_publish(office, 41, 2, "Rural and village watch");
    CHECK_INTEGER(office_checkpoint(office), OK);
    office_publish(office, 43, 1, "Custody visits");
    office_publish(office, 44, 1, "Schools");
}

static inline enum result office_verify_with(struct office *office, struct text key, struct proof_finding *ret_finding, struct message *message)
{
    AUTO(proof_source_close_at) struct proof_source *source = NULL;
    AUTO(store_read_end_at) struct db *db = NULL;
    enum result result;
    TRY(store_read_begin(office->store, STORE_OFFICE, &db));
    TRY(proof_store_source(db, office->arena, &source));
    result = proof_verify(source, key, NULL, office->arena, ret_finding, message);
    proof_source_close(TAKE(source));
    return result;
}

static inline enum result office_verify(struct office *office, struct message *message)
{
    struct proof_finding finding;
    message->text[0] = '\0';
    return office_verify_with(office, TEXT_NONE, &finding, message);
}

/* One altered statement on a filled office, and what is to be said of it. */
#define CHECK_SAID(message, expected)                                                          \
    do {                                                                                       \
        if (!strstr((message).text, (expected))) {                                             \
            printf("  %s:%d: got \"%s\", expected \"…%s…\"\n", __FILE__, __LINE__, (message).text, (expected)); \
            test_failed_now = true;                                                            \
        }                                                                                      \
    } while (0)

#endif
