/* frankpledge takeover: an office made of a handover pack (pack.h), in the hands of the body after the one that made it. Its log goes on where it stood:
 * first that the transfer is completed, then the new body's own signing key, signed in by the old one. Not here: making the pack (handover.c). */
#include <unistd.h>

#include "base/crypto/key_file.h"
#include "blocks/flow/flow.h"
#include "blocks/post/post.h"
#include "office/desk/desk.h"
#include "program/commands.h"
#include "program/key.h"
#include "program/pack.h"
#include "program/restore.h"
#include "program/verify.h"

#define ARENA_BYTES_MAX ((size_t)1 << 30)

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    {"key", "HEX", "the public key of the office that hands over, as it publishes it"},
    {"check", NULL, "try the pack, and make nothing"},
    {"rehearse", NULL, "make the office to look at: the transfer is not completed, and the signing key stays"},
    {NULL, NULL, NULL},
};

struct taking {
    const struct options *options;
    const char *folder, *path; /* the pack; the data file that is made */
    struct arena *arena;
    struct pack *pack;
    struct text keys;          /* the folder of keys that is made */
    struct text signing_key;   /* the file */
};

/* --- Trying the pack -------------------------------------------------------- */

static enum result verify_public(const struct taking *taking, struct message *message)
{
    struct text path = pack_path(taking->arena, taking->folder, PACK_PUBLIC);
    struct proof_finding finding;
    if (arena_failed(taking->arena))
        return ERROR_MEMORY;
    TRY(verify_folder(path.data, taking->pack->public_key, NULL, taking->arena, &finding, message));
    verify_print(&finding);
    return text_equal(finding.head, taking->pack->head) ? OK
           : message_fail(message, ERROR_CORRUPT, "The public record in the pack is not the one that its statement tells of.");
}

static enum result check_pack(const struct taking *taking, struct message *message)
{
    const struct pack *pack = taking->pack;
    const char *trusted = option(taking->options, "key");
    TRY(pack_open(taking->folder, trusted ? text_of(trusted) : TEXT_NONE, taking->arena, taking->pack, message));
    TRY(verify_public(taking, message));
    printf("The pack holds: %.*s hands over to %.*s (%.*s).\n", TEXT_ARGS(pack->from), TEXT_ARGS(pack->to), TEXT_ARGS(pack->transfer));
    if (!trusted)
        printf("It is signed with the key %.*s. Compare that with the one that the office publishes.\n", TEXT_ARGS(pack->public_key));
    return OK;
}

/* Before anything is made: a transfer cannot be completed before its day. */
static enum result check_day(const struct taking *taking, struct date today, struct message *message)
{
    const struct pack *pack = taking->pack;
    if (option(taking->options, "rehearse"))
        return OK;
    if (date_is_none(pack->on))
        return message_fail(message, ERROR_CONFLICT, "The day on which %.*s takes over is not fixed in the pack. Until it is, try with --rehearse.", TEXT_ARGS(pack->to));
    if (pack->on.day > today.day)
        return message_fail(message, ERROR_CONFLICT, "%.*s takes over on %.*s. Until then, try with --rehearse.", TEXT_ARGS(pack->to), TEXT_ARGS(date_long(taking->arena, pack->on)));
    return OK;
}

/* --- Putting it in place ---------------------------------------------------- */

static enum result put_keys(const struct taking *taking, struct message *message)
{
    struct text from = pack_path(taking->arena, taking->folder, "keys"), signing = pack_path(taking->arena, taking->folder, PACK_SIGNING_KEY);
    if (arena_failed(taking->arena))
        return ERROR_MEMORY;
    TRY(key_folder_make(taking->keys.data, message));
    TRY(pack_copy(signing.data, taking->signing_key.data, message));
    return pack_copy_keys(taking->arena, from.data, taking->keys.data, message);
}

static enum result put_in_place(const struct taking *taking, struct message *message)
{
    struct text data = pack_path(taking->arena, taking->folder, PACK_DATA), list = pack_path(taking->arena, taking->folder, PACK_ERASURES);
    const struct restore restore = {.file = data.data, .path = taking->path, .erasures = list.data, .definitions = option(taking->options, "definitions")};
    struct text current = pack_path(taking->arena, taking->keys.data, "current");
    if (arena_failed(taking->arena))
        return ERROR_MEMORY;
    if (access(taking->signing_key.data, F_OK) == 0 || access(current.data, F_OK) == 0)
        return message_fail(message, ERROR_CONFLICT, "There are keys already at %s or %s: of another office. Name another folder with --keys.", taking->keys.data, taking->signing_key.data);
    TRY(restore_file(&restore, message));
    return put_keys(taking, message);
}

/* --- What is new ------------------------------------------------------------ */

struct receiving { struct office *office; const struct taking *taking; int64_t accounts; };

static enum result complete(struct db *db, const struct receiving *receiving, struct arena *arena, const struct actor *actor, struct message *message)
{
    const struct engine *engine = &receiving->office->engine;
    const struct definition *definition = definitions_find(engine->definitions, TEXT("transfer"));
    int64_t id;
    TRY(db_one_integer(db, &id, SQL("select id from record where register = 'transfer' and reference = $1"), BIND(bind_text(receiving->taking->pack->transfer))));
    return flow_move(db, engine, arena, definition, id, 0, TEXT("complete"), TEXT_NONE, actor, NULL, message);
}

/* Nobody signs in by what the other body knew of them, no message of it goes out, and no private calendar is read on. */
static enum result receive(struct db *db, void *context, struct message *message)
{
    struct receiving *receiving = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    const struct actor actor = actor_command_line(moment_now(DATE_NONE));
    if (!arena)
        return ERROR_MEMORY;
    TRY(people_end_all_sign_ins(db, arena, &actor, &receiving->accounts));
    TRY(post_void_all(db, actor.moment.now));
    TRY(desk_end_all_calendars(db));
    return option(receiving->taking->options, "rehearse") ? OK : complete(db, receiving, arena, &actor, message);
}

static enum result begin_anew(const struct taking *taking, struct office *office, struct message *message)
{
    struct receiving receiving = {.office = office, .taking = taking};
    struct proof_finding finding;
    TRY(store_write(office->store, receive, &receiving, message));
    printf("%s is the office of %.*s now. %d %s signed in by nobody's password any more: make an administrator with frankpledge user add, who sends the others a link.\n", taking->path,
           TEXT_ARGS(taking->pack->to), (int)receiving.accounts, receiving.accounts == 1 ? "account is" : "accounts are");
    if (option(taking->options, "rehearse")) {
        printf("This is a rehearsal: the transfer is not completed.\n");
        return OK;
    }
    TRY(key_replace_signing(office, taking->arena, message));
    TRY(verify_log(office->store, taking->pack->public_key, NULL, taking->arena, &finding, message));
    verify_print(&finding);
    printf("Now publish the name of the new body (/desk/registers/names-of-the-body) and its holder.\n");
    return OK;
}

/* --- The command ------------------------------------------------------------ */

static enum result take_over(struct taking *taking, struct office *office, struct message *message)
{
    const struct office_options open = {.store = command_store(taking->options), .definitions = option(taking->options, "definitions"), .keys = option(taking->options, "keys"), .as_of = DATE_NONE};
    TRY(check_pack(taking, message));
    if (option(taking->options, "check"))
        return OK;
    TRY(check_day(taking, date_in_london(clock_now()), message));
    TRY(command_store_path(command_store(taking->options), &taking->path, message));
    taking->keys = office_keys_folder(taking->arena, option(taking->options, "keys"), taking->path);
    taking->signing_key = office_signing_key_path(taking->arena, taking->keys.data, taking->path);
    if (arena_failed(taking->arena))
        return ERROR_MEMORY;
    TRY(put_in_place(taking, message));
    TRY(office_open(office, &open, message));
    return begin_anew(taking, office, message);
}

int command_takeover(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    struct office office = {0};
    enum result result = ERROR_MEMORY;
    int status;
    if (!command_begin("takeover", rules, argc, argv, &options, &status) || !command_words("takeover", &options, 1, 1, &status))
        return status;
    struct taking taking = {.options = &options, .folder = options.words[0], .arena = arena_new(ARENA_BYTES_MAX)};
    taking.pack = taking.arena ? ARENA_NEW(taking.arena, struct pack) : NULL;
    if (taking.pack)
        result = take_over(&taking, &office, &message);
    office_close(&office);
    arena_free(taking.arena);
    return result < 0 ? command_fail("takeover", result, &message) : 0;
}
