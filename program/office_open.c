/* Opening an office: see office_open.h. */
#include "program/office_open.h"

#include <inttypes.h>
#include <unistd.h>

#include "base/store/serial.h"
#include "base/web/web.h"
#include "blocks/ledger/finance.h"
#include "blocks/deed/deed.h"
#include "blocks/file/copy.h"
#include "blocks/file/sealed.h"
#include "blocks/erasure/bookkeeping.h"
#include "blocks/file/instead.h"
#include "blocks/erasure/keep.h"
#include "blocks/erasure/erasure.h"
#include "blocks/flow/embargo.h"
#include "blocks/gather/gather.h"
#include "blocks/people/people.h"
#include "blocks/place/place.h"
#include "blocks/post/post.h"
#include "blocks/post/subscriber.h"
#include "blocks/proof/proof.h"
#include "blocks/publish/publish.h"
#include "blocks/record/access.h"
#include "blocks/record/clocks.h"
#include "blocks/record/import.h"
#include "blocks/record/merge.h"
#include "blocks/record/record.h"
#include "blocks/search/search.h"
#include "blocks/series/series.h"
#include "blocks/subject/subject.h"
#include "office/accountability/deciding.h"
#include "office/accountability/meeting_pack.h"
#include "office/annual_report/annual_report.h"
#include "office/desk/desk.h"
#include "office/grants/grants.h"
#include "office/money/pot.h"
#include "office/performance/crime_proof.h"
#include "office/performance/crime_store.h"
#include "office/performance/pack.h"
#include "office/scrutiny/dip.h"
#include "program/beside.h"
#include "program/operation.h"
#include "program/rooms.h"

#define DEFINITIONS_ARENA_BYTES_MAX (32 << 20)
#define READERS_MAX 24
#define SOURCES_MAX 256

const struct migration office_migrations[] = {
    {1, "serial", serial_schema}, {2, "people", people_schema}, {3, "record", record_schema}, {4, "publish", publish_schema},
    {5, "proof", proof_schema}, {6, "search", search_schema}, {7, "import", import_schema}, {8, "desk", desk_schema},
    {9, "deed", deed_schema}, {10, "file", file_schema}, {11, "access", access_schema}, {12, "memberships", people_hats_schema},
    {13, "covers", record_covers_schema}, {14, "covered imports", import_covers_schema}, {15, "taken down", take_down_schema}, {16, "erasure", erasure_schema},
    {17, "keep", keep_schema}, {18, "post", post_schema}, {19, "links", people_links_schema}, {20, "keys", proof_key_schema},
    {21, "file_copy", file_copy_schema}, {22, "merge", merge_schema}, {23, "staying down", stay_down_schema}, {24, "embargo", embargo_schema},
    {25, "gathering", gathering_schema}, {26, "place", place_schema}, {27, "merges that wait", merge_wait_schema}, {28, "subject answers", subject_schema},
    {29, "series", series_schema}, {30, "crime", crime_schema}, {31, "redacted copies", file_instead_schema}, {32, "bookkeeping", bookkeeping_schema},
    {33, "crime index", crime_index_schema}, {34, "middles", place_middle_schema}, {35, "sealed files", file_seal_schema}, {36, "sending", post_sending_schema},
    {37, "board packs", board_pack_schema}, {38, "ledger", ledger_schema}, {39, "crime in the log", crime_seal_schema}, {40, "files of answers", file_answer_schema},
    {41, "gather", gather_schema}, {42, "due", due_schema}, {43, "payments out and back", finance_schema}, {44, "grants", grants_schema},
    {45, "seals of the ledger", ledger_seal_schema}, {46, "pots", pot_schema}, {47, "calendar", calendar_schema}, {48, "petitions", petition_schema},
    {49, "drafts that go", gather_remind_schema}, {50, "what comes back", post_return_schema}, {51, "dip samples", dip_schema}, {52, "annual reports", annual_report_schema},
    {53, "meeting packs", meeting_pack_schema}, {54, "subscribers", subscriber_schema}, {55, "held back", record_held_schema}, {56, "dip samples told", dip_told_schema},
    {57, "second factors", people_factors_schema}, {58, "languages of subscribers", subscriber_language_schema}, {59, "what was done to the store", operation_schema},
};
const size_t office_migration_count = COUNT_OF(office_migrations);

static size_t shipped_sources(struct definition_source *sources)
{
    size_t count = 0;
    for (size_t i = 0; i < embedded_file_count && count < SOURCES_MAX; i++) {
        struct text path = text_of(embedded_files[i].path);
        if (text_starts(path, TEXT("office/")) && text_ends(path, TEXT(".yaml")))
            sources[count++] = (struct definition_source){path, {embedded_files[i].data, embedded_files[i].length}};
    }
    return count;
}

static const char **names_of(struct arena *arena, int kind)
{
    const char **names = ARENA_ARRAY(arena, const char *, 256);
    size_t count = 0;
    if (!names)
        return NULL;
    for (const struct room_code *const *room = rooms; *room; room++) {
        for (size_t i = 0; kind == 0 && (*room)->rules && (*room)->rules[i].name && count < 255; i++)
            names[count++] = (*room)->rules[i].name;
        for (size_t i = 0; kind == 1 && (*room)->checks && (*room)->checks[i].name && count < 255; i++)
            names[count++] = (*room)->checks[i].name;
        for (size_t i = 0; kind == 2 && (*room)->effects && (*room)->effects[i].name && count < 255; i++)
            names[count++] = (*room)->effects[i].name;
    }
    return names;
}

static const char **source_names(struct arena *arena)
{
    const char **names = ARENA_ARRAY(arena, const char *, 64);
    size_t count = 0;
    for (const struct digest_source *source = digest_sources; names && source->name && count < 63; source++)
        names[count++] = source->name;
    return names;
}

enum result office_definitions(struct arena *arena, const char *folder, struct definitions **ret_definitions, struct message *message)
{
    struct definition_source *sources = ARENA_ARRAY(arena, struct definition_source, SOURCES_MAX), *own = NULL;
    struct known_names known = {names_of(arena, 0), names_of(arena, 1), names_of(arena, 2), source_names(arena)};
    size_t count, own_count = 0;
    struct faults faults;
    struct buffer out;
    enum result result;
    if (!sources || !known.effects)
        return ERROR_MEMORY;
    count = shipped_sources(sources);
    if (folder)
        TRY(definition_folder_read(arena, folder, &own, &own_count, message));
    if (count + own_count > SOURCES_MAX)
        return message_fail(message, ERROR_LIMIT, "%s: at most %d definitions can be read.", folder, SOURCES_MAX);
    for (size_t i = 0; i < own_count; i++)
        sources[count++] = own[i];
    faults_init(&faults, arena);
    result = definitions_load(arena, sources, count, &known, &faults, ret_definitions);
    if (result < 0 && faults.count) {
        buffer_init(&out, 1 << 20);
        faults_write(&faults, &out);
        fprintf(stderr, "%.*s", (int)out.length, out.data ? out.data : "");
        buffer_clear(&out);
        return message_fail(message, result, "%zu fault%s in the definitions.", faults.count, faults.count == 1 ? "" : "s");
    }
    return result;
}

/* --- Tables and index ----------------------------------------------------- */

struct preparation {
    const struct engine *engine;
    struct text accept_loss;
    bool keep_index;
    bool sealed; /* what lay open was sealed */
    struct erasures_found erasures;
};

static enum result prepare(struct db *db, void *context, struct message *message)
{
    struct preparation *preparation = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(64 << 20);
    struct date day;
    if (!arena)
        return ERROR_MEMORY;
    TRY(records_prepare(db, preparation->engine, arena, preparation->accept_loss, &preparation->sealed, message));
    TRY(people_prepare(db, preparation->engine, message));
    TRY(publish_index_day(db, &day));
    if (!preparation->keep_index && day.day != preparation->engine->as_of.day)
        TRY(publish_rebuild(db, preparation->engine, arena, preparation->engine->as_of, message));
    return erasures_open(db, preparation->engine, &preparation->erasures, message);
}

struct text office_keys_folder(struct arena *arena, const char *given, const char *beside)
{
    const char *folder = given ? given : getenv("FRANKPLEDGE_KEYS");
    return folder && folder[0] ? arena_copy_z(arena, folder) : arena_printf(arena, "%s.keys", beside);
}

struct text office_signing_key_path(struct arena *arena, const char *keys_folder, const char *beside)
{
    struct text inside = arena_printf(arena, "%s/signing-key", keys_folder);
    return access(inside.data, F_OK) == 0 ? inside : arena_printf(arena, "%s.signing-key", beside);
}

static enum result open_keyring(struct office *office, const struct office_options *options, const char *folder, struct message *message)
{
    char id[KEY_ID_BYTES];
    TRY(keyring_open(folder, &office->keyring, message));
    /* A folder that is given may hold keys already: of an office that is made anew from its backup. */
    return options->create && keyring_current(office->keyring, id, NULL) < 0 ? keyring_make(office->keyring, id, message) : OK;
}

static enum result open_keys(struct office *office, const struct office_options *options, struct message *message)
{
    struct text folder = office_keys_folder(office->arena, options->keys, office->beside);
    struct text path = office_signing_key_path(office->arena, folder.data, office->beside);
    enum result result;
    if (arena_failed(office->arena))
        return ERROR_MEMORY;
    TRY(open_keyring(office, options, folder.data, message));
    office->key_path = (char *)path.data;
    result = options->create ? signing_key_make(path.data, &office->key, message) : signing_key_load(path.data, &office->key, message);
    office->has_key = result == OK;
    /* Without its key an office can be read and verified, but signs no checkpoint. */
    return options->create || result != ERROR_NOT_FOUND ? result : OK;
}

/* The file beside the store, unless another is named. */
static enum result find_erasures(struct office *office, const struct office_options *options)
{
    const char *named = options->erasures ? options->erasures : getenv("FRANKPLEDGE_ERASURES");
    struct text path = named ? text_of(named) : arena_printf(office->arena, "%s.erasures", office->beside);
    office->engine.erasures = path.data;
    return arena_failed(office->arena) ? ERROR_MEMORY : OK;
}

static void say_erasures(const struct office *office, const struct erasures_found *found)
{
    if (found->done_again)
        fprintf(stderr, "frankpledge: the data file is older than its erasure list: %" PRId64 " erasure%s done again before anything is shown.\n",
                found->done_again, found->done_again == 1 ? " was" : "s were");
    if (found->list_made)
        fprintf(stderr, "frankpledge: there was no erasure list at %s: it was written again from the data file, which knows of %" PRId64 ".\n",
                office->engine.erasures, found->count);
}

enum result office_open(struct office *office, const struct office_options *options, struct message *message)
{
    struct store_options store_options = {.migrations = office_migrations, .migration_count = office_migration_count,
                                          .readers_max = READERS_MAX, .create = options->create, .must_be_new = options->create,
                                          .public_address = getenv("FRANKPLEDGE_STORE_PUBLIC"), .before_release = proof_sequence};
    const char *address = options->store ? options->store : getenv("FRANKPLEDGE_STORE");
    struct preparation preparation;
    *office = (struct office){.arena = arena_new(DEFINITIONS_ARENA_BYTES_MAX)};
    if (!office->arena)
        return ERROR_MEMORY;
    TRY(office_definitions(office->arena, options->definitions, &office->definitions, message));
    TRY(office_beside(office->arena, address ? address : OFFICE_STORE_DEFAULT, options->create, &office->beside, message));
    TRY(store_open(address ? address : OFFICE_STORE_DEFAULT, &store_options, &office->store, message));
    TRY(open_keys(office, options, message));
    office->engine = (struct engine){.definitions = office->definitions, .rooms = rooms, .addresses = room_addresses, .annexes = room_annexes, .pages = room_pages, .places = room_places, .digest_sources = digest_sources, .gather_hooks = gather_hooks, .mornings = mornings, .matters = matters, .menus = menus, .store = office->store, .keyring = office->keyring,
                                     .signing_key = office->has_key ? &office->key : NULL, .as_of = options->as_of,
                                     .clamd = text_of(options->clamd), .public_address = text_of(options->public_address)};
    TRY(find_erasures(office, options));
    preparation = (struct preparation){.engine = &office->engine, .accept_loss = text_of(options->accept_loss), .keep_index = options->keep_index};
    TRY(store_write(office->store, prepare, &preparation, message));
    if (preparation.sealed)
        TRY(store_scrub(office->store, message));
    say_erasures(office, &preparation.erasures);
    return erasure_finish(office->store, message);
}

void office_close(struct office *office)
{
    store_close(office->store);
    keyring_free(office->keyring);
    arena_free(office->arena);
    *office = (struct office){0};
}

/* --- Without an office ----------------------------------------------------- */

#define ALONE_READERS_MAX 2

enum result office_store_alone(const char *address, struct store **ret_store, struct message *message)
{
    const struct store_options options = {.migrations = office_migrations, .migration_count = office_migration_count,
                                          .readers_max = ALONE_READERS_MAX, .public_address = getenv("FRANKPLEDGE_STORE_PUBLIC"), .before_release = proof_sequence};
    return store_open(address, &options, ret_store, message);
}

void office_store_close_at(struct store **store)
{
    store_close(*store);
}
