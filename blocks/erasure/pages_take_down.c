/* /desk/registers/{plural}/{id}/take-down: what is to go, whether the office keeps its copy, and on which ground; then
 * exactly what will happen where; then it is done. Here: reading the form and doing it. What the two pages show is
 * pages_take_down_show.c's. */
#include "blocks/erasure/keep.h"
#include "blocks/erasure/pages_internal.h"

#include <inttypes.h>

#include "base/format/json.h"
#include "base/wording.h"

/* --- What there is to choose from ----------------------------------------- */

static bool is_offered(const struct taking_down *taking, const struct field *field, struct text canonical)
{
    for (size_t i = 0; i < taking->offer_count; i++)
        if (taking->offers[i].value.field == field && text_equal(taking->offers[i].value.canonical, canonical))
            return true;
    return false;
}

/* Whether it was taken down and would stay so. */
static enum result find_down(struct taking_down *taking, struct offer *offer)
{
    struct desk *desk = taking->desk;
    struct tombstone *tombstones;
    size_t count;
    if (!offer->value.field->is_public || !offer->version_count)
        return OK;
    TRY(publish_tombstones(desk->db, desk->arena, taking->record->id, &tombstones, &count));
    for (size_t i = 0; i < offer->version_count; i++) {
        const struct tombstone *tombstone = tombstone_find(tombstones, count, offer->versions[i], offer->value.field->name);
        offer->is_down = offer->is_down || (tombstone && !tombstone->erased);
    }
    taking->any_down = taking->any_down || offer->is_down;
    return OK;
}

static enum result offer_values(struct taking_down *taking, struct text document)
{
    struct desk *desk = taking->desk;
    struct value *held;
    TRY(json_parse_kept(desk->arena, document, document.length, &held, NULL));
    for (size_t i = 0; i < desk->definition->field_count && taking->offer_count < OFFERS_MAX; i++) {
        const struct field *field = &desk->definition->fields[i];
        struct text canonical = value_get_text(held, field->name.data);
        struct offer *offer = &taking->offers[taking->offer_count];
        if (field->sealed && canonical.length)
            canonical = TEXT_NONE; /* the same words are sealed otherwise each time: all of them, or none */
        else if (!canonical.length)
            continue;
        if (!field_may_see(field, &desk->actor, taking->is_theirs) || is_offered(taking, field, canonical) || (!field->is_public && !taking->may_erase))
            continue;
        *offer = (struct offer){.value = {field, canonical}};
        TRY(publish_versions_saying(desk->db, desk->arena, taking->record->id, field->name, canonical, true, &offer->versions, &offer->version_count));
        TRY(find_down(taking, offer));
        offer->key = arena_printf(desk->arena, "value-%.*s-%.12s", TEXT_ARGS(field->name), hash_hex(desk->arena, hash_of(canonical)).data);
        taking->offer_count++;
    }
    return OK;
}

/* Every value that the record has or had, the newest first. */
static enum result make_offers(struct taking_down *taking)
{
    struct desk *desk = taking->desk;
    struct history_entry *entries;
    size_t count;
    taking->offers = ARENA_ARRAY(desk->arena, struct offer, OFFERS_MAX);
    if (!taking->offers)
        return ERROR_MEMORY;
    TRY(record_history(desk->db, desk->arena, taking->record->id, &entries, &count));
    taking->history_count = count;
    for (size_t i = 0; i < count; i++)
        TRY(offer_values(taking, entries[i].document));
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

static enum result read_versions(struct taking_down *taking)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct desk *desk = taking->desk;
    struct tombstone *tombstones;
    size_t tombstone_count;
    int step;
    TRY(publish_tombstones(desk->db, desk->arena, taking->record->id, &tombstones, &tombstone_count));
    TRY(db_query(desk->db, &row, SQL("select version, in_force_on, kind from pub_document where id = $1 order by version desc limit $2"),
                 BIND(bind_integer(taking->record->id), bind_integer(VERSIONS_MAX))));
    while ((step = statement_step(row)) == 1) {
        int64_t version = statement_integer(row, 0);
        if (!text_equals(statement_text(row, 2), "publish") || tombstone_find(tombstones, tombstone_count, version, TEXT_NONE))
            continue;
        taking->versions[taking->version_count++] = (struct published_version){version, statement_date(row, 1)};
    }
    if (step < 0)
        return (enum result)step;
    if (db_one_integer(desk->db, &taking->standing, SQL("select version from pub_record where id = $1 and withdrawn = 0"), BIND(bind_integer(taking->record->id))) < 0)
        taking->standing = 0;
    return OK;
}

/* Shown to those who may; also shown again after a failed attempt, when the first reading has ended. */
static enum result open_taking(struct desk *desk, struct taking_down *taking)
{
    struct record *record;
    TRY(desk_load(desk, &record));
    taking->desk = desk;
    taking->record = record;
    taking->offer_count = taking->version_count = 0;
    taking->is_theirs = record_is_theirs(desk->db, record, &desk->actor);
    taking->may_erase = record_may_erase(desk->db, record, &desk->actor);
    taking->may_withdraw = record_may_withdraw(desk->db, record, &desk->actor);
    if (!taking->may_erase && !taking->may_withdraw)
        return message_fail(answer_message(desk->answer), ERROR_DENIED, "Your role may neither take down nor erase what is in this register.");
    TRY(read_versions(taking));
    return make_offers(taking);
}

/* --- What was chosen ------------------------------------------------------ */

static void problem(struct taking_down *taking, const char *what, const char *field)
{
    part_error(taking->desk->arena, taking->errors, text_of(what), text_of(field));
}

static bool is_version(const struct taking_down *taking, struct text key, int64_t *ret_version)
{
    if (!text_starts(key, TEXT("version-")) || text_to_integer(text_slice(key, 8, SIZE_MAX), ret_version) < 0)
        return false;
    for (size_t i = 0; i < taking->version_count; i++)
        if (taking->versions[i].version == *ret_version)
            return true;
    return false;
}

static enum result choose(struct taking_down *taking, struct text key)
{
    int64_t version;
    if (text_equals(key, "whole")) {
        taking->whole = true;
        return OK;
    }
    if (is_version(taking, key, &version)) {
        taking->chosen_versions[taking->chosen_version_count++] = version;
        return OK;
    }
    for (size_t i = 0; i < taking->offer_count; i++)
        if (text_equal(taking->offers[i].key, key)) {
            taking->offers[i].chosen = true;
            taking->chosen[taking->chosen_count++] = taking->offers[i].value;
            return OK;
        }
    return ERROR_CONFLICT;
}

static enum result read_choices(struct taking_down *taking)
{
    struct request *request = taking->desk->request;
    size_t count = request_count(request, "what");
    taking->chosen = ARENA_ARRAY(taking->desk->arena, struct erase_value, OFFERS_MAX);
    if (!taking->chosen)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count && i < OFFERS_MAX + VERSIONS_MAX; i++)
        if (choose(taking, request_text_at(request, "what", i)) < 0)
            return message_fail(answer_message(taking->desk->answer), ERROR_CONFLICT,
                                "What you ticked is not there any more: somebody changed the record meanwhile. Open the page again.");
    return OK;
}

static void check_lift(struct taking_down *taking)
{
    bool all_down = taking->chosen_count > 0 && !taking->whole && !taking->chosen_version_count;
    for (size_t i = 0; i < taking->offer_count; i++)
        all_down = all_down && (!taking->offers[i].chosen || taking->offers[i].is_down);
    if (!all_down)
        problem(taking, SAY(taking->desk->arena, "Tick values that were taken down, and nothing else"), "what");
    if (!taking->may_withdraw)
        problem(taking, SAY(taking->desk->arena, "Your role may not bring back what was taken down"), "how");
}

static void check_choices(struct taking_down *taking)
{
    bool any_private = false;
    for (size_t i = 0; i < taking->offer_count; i++)
        any_private = any_private || (taking->offers[i].chosen && !taking->offers[i].version_count);
    if (!taking->whole && !taking->chosen_version_count && !taking->chosen_count)
        problem(taking, SAY(taking->desk->arena, "Tick what is to go"), "what");
    else if (taking->whole && (taking->chosen_version_count || taking->chosen_count))
        problem(taking, SAY(taking->desk->arena, "Tick either the whole record or parts of it"), "what");
    if (text_equals(taking->how, "lift")) {
        check_lift(taking);
        return;
    }
    if (!text_equals(taking->how, "withhold") && !text_equals(taking->how, "erase"))
        problem(taking, SAY(taking->desk->arena, "Choose whether the office keeps its copy"), "how");
    if (text_equals(taking->how, "withhold") && !taking->may_withdraw)
        problem(taking, SAY(taking->desk->arena, "Your role may not take down what this register publishes"), "how");
    if (text_equals(taking->how, "withhold") && any_private)
        problem(taking, SAY(taking->desk->arena, "What was never published cannot be taken down. It can be erased"), "what");
    if (text_equals(taking->how, "withhold") && taking->whole && !taking->version_count)
        problem(taking, SAY(taking->desk->arena, "Nothing of this record is public, so there is nothing to take down"), "what");
    if (text_equals(taking->how, "erase") && !taking->may_erase)
        problem(taking, SAY(taking->desk->arena, "Your role may not erase what this register holds"), "how");
    if (text_equals(taking->how, "erase") && taking->chosen_version_count)
        problem(taking, SAY(taking->desk->arena, "A published version can be taken down. To erase, tick the values that must go"), "what");
    for (size_t i = 0; i < taking->chosen_version_count; i++)
        if (taking->chosen_versions[i] == taking->standing)
            problem(taking, SAY(taking->desk->arena, "The version that stands cannot go alone. Take down the whole record, or values of it"), "what");
    if (!erasure_ground(taking->desk->engine, taking->ground, taking->desk->actor.moment.today))
        problem(taking, SAY(taking->desk->arena, "Choose the ground"), "ground");
    if (text_count_characters(taking->note) > ERASURE_NOTE_CHARACTERS_MAX)
        problem(taking, SAY(taking->desk->arena, "Write a note of 500 characters or fewer"), "note");
}

/* --- Doing it ------------------------------------------------------------- */

static enum result erase_in_store(struct db *db, void *context, struct message *message)
{
    struct taking_down *taking = context;
    struct desk *desk = taking->desk;
    struct erasure erasure = {
        .definition = desk->definition, .record = taking->record->id, .erases = text_equals(taking->how, "erase"), .whole = taking->whole,
        .values = taking->chosen, .value_count = taking->chosen_count, .ground = taking->ground, .note = taking->note,
    };
    struct record *record;
    int64_t number;
    TRY(record_load(db, desk->engine, desk->arena, desk->definition, taking->record->id, &record));
    if (!(erasure.erases ? record_may_erase(db, record, &desk->actor) : record_may_withdraw(db, record, &desk->actor)))
        return message_fail(message, ERROR_DENIED, "Your role may not do that any more.");
    if (record->version != taking->version)
        return message_fail(message, ERROR_CONFLICT, "Somebody changed the record meanwhile. Look again at what will go.");
    if (text_equals(taking->how, "lift")) {
        for (size_t i = 0; i < taking->chosen_count; i++)
            TRY(publish_lift(db, record->id, taking->chosen[i].field->name, desk->actor.account, desk->actor.moment.now));
        answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("brought-back"), 60);
        answer_redirect(desk->answer, desk_record_href(desk->arena, desk->definition, record->id));
        return OK;
    }
    if (erasure.whole && erasure.erases) { /* nobody destroys a whole record alone */
        TRY(disposal_propose(db, desk->engine, desk->arena, desk->definition, &record->id, 1, taking->ground, taking->note, &desk->actor, &number, message));
        answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("proposed"), 60);
        answer_redirect(desk->answer, arena_printf(desk->arena, "/desk/disposal/%" PRId64, number));
        return OK;
    }
    if (erasure.whole || erasure.value_count)
        TRY(record_erase(db, desk->engine, desk->arena, &erasure, &desk->actor, &number, message));
    erasure.value_count = 0;
    for (size_t i = 0; i < taking->chosen_version_count; i++) {
        erasure.version = taking->chosen_versions[i];
        TRY(record_erase(db, desk->engine, desk->arena, &erasure, &desk->actor, &number, message));
    }
    answer_cookie(desk->answer, NOTICE_COOKIE, erasure.erases ? TEXT("erased") : TEXT("taken-down"), 60);
    answer_redirect(desk->answer, desk_record_href(desk->arena, desk->definition, taking->record->id));
    return erasures_write_list(db, desk->engine, desk->arena, message);
}

static enum result do_it(struct taking_down *taking)
{
    struct desk *desk = taking->desk;
    struct message *message = answer_message(desk->answer);
    enum result result = request_write(desk->request, erase_in_store, taking, message);
    if (result < 0)
        erasures_settle(request_store(desk->request), desk->engine);
    TRY(result);
    return erasure_finish(request_store(desk->request), message);
}

/* --- The pages ------------------------------------------------------------ */

static enum result take_down_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct taking_down taking = {.how = TEXT("withhold")};
    TRY(desk_open(request, answer, true, &desk));
    TRY(open_taking(&desk, &taking));
    taking.errors = value_list(desk.arena);
    if (!taking.may_withdraw || !taking.version_count)
        taking.how = TEXT("erase");
    for (size_t i = 0; i < taking.offer_count; i++)
        taking.offers[i].chosen = taking.offers[i].value.field->type == FIELD_FILE && text_equal(taking.offers[i].value.canonical, request_text(request, "file"));
    return take_down_form(&taking);
}

static enum result take_down_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct taking_down taking = {.version = request_integer(request, "version", 0)};
    TRY(desk_open(request, answer, true, &desk));
    TRY(open_taking(&desk, &taking));
    taking.errors = value_list(desk.arena);
    taking.how = request_text(request, "how");
    taking.ground = request_text(request, "ground");
    taking.note = text_trim(request_text(request, "note"));
    if (taking.version != taking.record->version)
        return message_fail(answer_message(answer), ERROR_CONFLICT, "Somebody changed the record meanwhile. Open the page again and look at what will go.");
    TRY(read_choices(&taking));
    check_choices(&taking);
    if (value_is_truthy(taking.errors)) {
        answer_status(answer, 422);
        return take_down_form(&taking);
    }
    if (request_has(request, "change"))
        return take_down_form(&taking);
    return request_has(request, "confirmed") ? do_it(&taking) : take_down_check(&taking);
}

static const struct input form_inputs[] = {
    {.name = "file", .kind = INPUT_TEXT, .bytes_max = 20, .about = "The number of a file of the record: it is ticked"},
    {0},
};
static const struct input take_down_inputs[] = {
    {.name = "version", .kind = INPUT_INTEGER, .about = "The version of the record that was looked at"},
    {.name = "what", .kind = INPUT_TEXT, .bytes_max = 120, .repeated = true, .about = "whole, version-N or a value, as the form names it"},
    {.name = "how", .kind = INPUT_TEXT, .bytes_max = 20, .about = "withhold or erase"},
    {.name = "ground", .kind = INPUT_TEXT, .bytes_max = 60, .about = "A code of the list withdrawal_grounds"},
    {.name = "note", .kind = INPUT_PROSE, .bytes_max = ERASURE_NOTE_CHARACTERS_MAX * 8, .about = "Stays in the office"},
    {.name = "confirmed", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: what will go was read"},
    {.name = "change", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: back to the form"},
    {0},
};

const struct route erasure_routes[] = {
    {.method = METHOD_GET, .path = "/desk/registers/{plural}/{id}/take-down", .handle = take_down_get, .access = ACCESS_SIGNED_IN, .inputs = form_inputs,
     .template = "blocks/erasure/pages/take_down", .view = &take_down_shape, .help = "What of a record is to be taken down or erased, and on which ground."},
    {.method = METHOD_POST, .path = "/desk/registers/{plural}/{id}/take-down", .handle = take_down_post, .access = ACCESS_SIGNED_IN, .inputs = take_down_inputs,
     .template = "blocks/erasure/pages/take_down_check", .view = &take_down_shape, .help = "Shows what will go from where; then takes it down or erases it."},
    {0},
};
