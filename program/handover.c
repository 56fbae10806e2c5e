/* frankpledge handover: everything that passes to the body after this one, as one signed folder (pack.h). The office goes on
 * afterwards as before: a pack can be made as often as wanted, to rehearse with. Not here: receiving it (takeover.c). */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blocks/body/body.h"
#include "blocks/record/record.h"
#include "program/commands.h"
#include "program/export.h"
#include "program/pack.h"
#include "program/verify.h"

#define ARENA_BYTES_MAX ((size_t)1 << 30)

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    {NULL, NULL, NULL},
};

struct handing {
    struct office *office;
    const char *folder, *reference; /* of the transfer; NULL: the one that is announced */
    const char *keys, *erasures;
    struct arena *arena;
    struct pack *pack;
};

/* --- Which transfer --------------------------------------------------------- */

static enum result find_transfer(struct db *db, const struct handing *handing, int64_t *ret_id, struct message *message)
{
    int64_t count;
    if (handing->reference) {
        enum result result = db_one_integer(db, ret_id, SQL("select p.id from pub_record p where p.register = 'transfer' and p.withdrawn = 0 and p.reference = $1"),
                                            BIND(bind_text(text_of(handing->reference))));
        return result == ERROR_NOT_FOUND ? message_fail(message, result, "There is no transfer %s that is announced.", handing->reference) : result;
    }
    TRY(db_one_integer(db, &count, SQL("select count(*) from pub_record where register = 'transfer' and withdrawn = 0"), BIND_NOTHING));
    if (count == 0)
        return message_fail(message, ERROR_NOT_FOUND, "No transfer is announced. Write down at /desk/registers/transfers to whom the office passes, from when and by which law, and let the head announce it.");
    if (count > 1)
        return message_fail(message, ERROR_INVALID, "%d transfers are announced. Say which one: frankpledge handover %s TRANSFER-1.", (int)count, handing->folder);
    return db_one_integer(db, ret_id, SQL("select id from pub_record where register = 'transfer' and withdrawn = 0"), BIND_NOTHING);
}

static enum result read_transfer(const struct handing *handing, struct message *message)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    const struct definition *definition = definitions_find(handing->office->engine.definitions, TEXT("transfer"));
    struct pack *pack = handing->pack;
    struct record *record;
    struct body body;
    int64_t id;
    TRY(store_read_begin(handing->office->store, STORE_OFFICE, &db));
    TRY(find_transfer(db, handing, &id, message));
    TRY(record_load(db, &handing->office->engine, handing->arena, definition, id, &record));
    if (!text_equal(record_state_name(record), TEXT("announced")))
        return message_fail(message, ERROR_CONFLICT, "%.*s is not announced, or is completed already.", TEXT_ARGS(record->reference));
    TRY(body_on(db, handing->arena, date_in_london(pack->at), &body));
    pack->from = body.legal_name.length ? body.legal_name : body.short_name;
    pack->to = record_text(record, "to_body");
    pack->transfer = record->reference;
    pack->on = DATE_NONE;
    if (record_text(record, "takes_over_on").length)
        TRY(date_parse(record_text(record, "takes_over_on"), &pack->on));
    return OK;
}

/* --- What passes on --------------------------------------------------------- */

static enum result make_folder(const char *path, struct message *message)
{
    if (mkdir(path, 0700) == 0)
        return OK;
    if (errno == EEXIST)
        return message_fail(message, ERROR_CONFLICT, "%s is there already. Name a folder that is not.", path);
    return message_fail(message, ERROR_IO, "%s could not be made: %s.", path, strerror(errno));
}

/* The two must tell of the same log: a server that publishes meanwhile would make them differ. */
static enum result check_copy(const struct handing *handing, const char *data, const struct proof_finding *published, struct message *message)
{
    AUTO(office_store_close_at) struct store *store = NULL;
    struct text address = arena_printf(handing->arena, "sqlite:%s", data);
    struct proof_finding copied;
    if (arena_failed(handing->arena))
        return ERROR_MEMORY;
    TRY(office_store_alone(address.data, &store, message));
    TRY(store_check(store, message));
    TRY(verify_log(store, handing->pack->public_key, NULL, handing->arena, &copied, message));
    if (!text_equal(copied.head, published->head))
        return message_fail(message, ERROR_CONFLICT, "Something was published while the pack was made, so its parts do not agree. Stop the server and make it again in another folder.");
    handing->pack->entries = copied.entries;
    handing->pack->head = copied.head;
    return OK;
}

static enum result write_parts(const struct handing *handing, struct message *message)
{
    struct arena *arena = handing->arena;
    struct text public = pack_path(arena, handing->folder, PACK_PUBLIC), data = pack_path(arena, handing->folder, PACK_DATA), list = pack_path(arena, handing->folder, PACK_ERASURES);
    struct text private = pack_path(arena, handing->folder, "private"), keys = pack_path(arena, handing->folder, "keys"), signing = pack_path(arena, handing->folder, PACK_SIGNING_KEY);
    struct text own_keys = office_keys_folder(arena, handing->keys, handing->office->beside);
    struct proof_finding published;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(make_folder(handing->folder, message));
    TRY(make_folder(private.data, message));
    TRY(make_folder(keys.data, message));
    TRY(export_public(handing->office, public.data, message));
    TRY(store_backup(handing->office->store, data.data, message));
    TRY(verify_folder(public.data, handing->pack->public_key, NULL, arena, &published, message));
    TRY(check_copy(handing, data.data, &published, message));
    TRY(pack_copy(handing->erasures, list.data, message));
    TRY(pack_copy(handing->office->key_path, signing.data, message));
    return pack_copy_keys(arena, own_keys.data, keys.data, message);
}

static enum result hand_over(struct handing *handing, struct message *message)
{
    struct pack *pack = handing->pack;
    if (!handing->office->has_key)
        return message_fail(message, ERROR_NOT_FOUND, "There is no signing key at %s, so the pack could not be signed.", handing->office->key_path);
    pack->at = clock_now();
    pack->public_key = public_key_hex(handing->arena, &handing->office->key);
    TRY(read_transfer(handing, message));
    TRY(write_parts(handing, message));
    TRY(pack_seal(handing->folder, pack, &handing->office->key, handing->arena, message));
    printf("%s holds what passes to %.*s: %d entries of the log, head %.*s.\n"
           "  %s/public    for anybody\n  %s/private   for the body that takes over\n  %s/keys      for it alone, and carried apart from private\n"
           "Signed with the key %.*s. frankpledge takeover %s --check tries it.\n",
           handing->folder, TEXT_ARGS(pack->to), (int)pack->entries, TEXT_ARGS(pack->head), handing->folder, handing->folder, handing->folder,
           TEXT_ARGS(pack->public_key), handing->folder);
    return OK;
}

/* --- The command ------------------------------------------------------------ */

static enum result run(struct office *office, const struct options *options, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct handing handing = {.office = office, .folder = options->words[0], .reference = options->word_count > 1 ? options->words[1] : NULL, .arena = arena,
                              .keys = option(options, "keys"), .erasures = office->engine.erasures};
    handing.pack = arena ? ARENA_NEW(arena, struct pack) : NULL;
    return handing.pack ? hand_over(&handing, message) : ERROR_MEMORY;
}

int command_handover(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    struct office office;
    enum result result;
    int status;
    if (!command_begin("handover", rules, argc, argv, &options, &status) || !command_words("handover", &options, 1, 2, &status))
        return status;
    result = command_open(&office, &options, &message);
    if (result == OK)
        result = run(&office, &options, &message);
    office_close(&office);
    return result < 0 ? command_fail("handover", result, &message) : 0;
}
