/* What stands of a sample's draws in its published document, sealed as one value, "@draw" (engine.h: room_annex); and repeating it, for `frankpledge verify`. What each member
 * is: "Dip samples" in doc/operate.md. No reference number of a file is in it. */
#include <inttypes.h>

#include "base/format/json.h"
#include "base/wording.h"
#include "office/scrutiny/dip.h"

#define CONTENT_BYTES_MAX 1048576
#define SCRATCH_BYTES_MAX ((size_t)64 << 20)

static bool is_in(const struct record *record, const char *state) { return text_equals(record_state_name(record), state); }

/* --- Making it ---------------------------------------------------------------------------------- */

/* Whoever reveals first is not told of before the other has, or the draw is over. */
static struct value *party_value(struct arena *arena, const struct dip_party *party, bool shows_secret)
{
    struct value *value = value_object(arena);
    if (!party->commitment.length)
        return value_null(arena);
    value_set_text(arena, value, "commitment", party->commitment);
    value_set_text(arena, value, "committed_at", instant_iso(arena, party->committed_at));
    if (shows_secret && party->secret.length) {
        value_set_text(arena, value, "revealed_at", instant_iso(arena, party->revealed_at));
        value_set_text(arena, value, "salt", party->salt);
        value_set_text(arena, value, "secret", party->secret);
    }
    if (shows_secret && party->misses)
        value_set_integer(arena, value, "misses", party->misses);
    return value;
}

static struct value *strata_value(struct arena *arena, const struct sample_strata *strata)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < strata->count; i++) {
        struct value *one = value_object(arena);
        value_set_text(arena, one, "name", strata->list[i].name);
        value_set_integer(arena, one, "listed", strata->list[i].listed);
        value_set_integer(arena, one, "drawn", strata->list[i].drawn);
        value_append(arena, list, one);
    }
    return list;
}

static enum result add_drawn(struct arena *arena, const struct record *record, const struct dip_draw *draw, const struct sample_list *list, const struct sample_strata *strata, struct value *value)
{
    const struct sample_draw of = {record->reference, draw->number};
    struct text seed = sample_seed(arena, &of, draw->list_hash, draw->parties[SAMPLE_OFFICE].secret, draw->parties[SAMPLE_SCRUTINEER].secret);
    struct value *drawn = value_list(arena);
    struct sample_pick *picks;
    size_t count;
    TRY(sample_pick(arena, list, strata, seed, &picks, &count));
    for (size_t i = 0; i < count; i++) {
        struct value *one = value_object(arena);
        value_set_text(arena, one, "stratum", picks[i].stratum);
        value_set_text(arena, one, "mark", picks[i].mark);
        value_set_text(arena, one, "rank", picks[i].rank);
        value_append(arena, drawn, one);
    }
    value_set_text(arena, value, "seed", seed);
    value_set(arena, value, "drawn", drawn);
    return OK;
}

/* The list itself goes out with the draw that holds: of one that is void, its hash stays. */
static enum result add_list(struct arena *arena, const struct record *record, const struct dip_draw *draw, bool is_void, bool is_drawn, struct value *value, struct message *message)
{
    struct sample_list list;
    struct sample_strata strata;
    value_set_integer(arena, value, "listed", draw->listed);
    value_set_text(arena, value, "list_sha256", draw->list_hash);
    value_set_text(arena, value, "closed_at", instant_iso(arena, draw->closed_at));
    value_set_text(arena, value, "reveal_by", instant_iso(arena, draw->reveal_by));
    if (is_void)
        return OK;
    TRY(sample_list_parse(arena, draw->list, &list));
    TRY(dip_allocate(record, &list, &strata, message));
    value_set_text(arena, value, "list", draw->list);
    value_set_text(arena, value, "sharing", record_text(record, "sharing"));
    value_set(arena, value, "strata", strata_value(arena, &strata));
    return is_drawn ? add_drawn(arena, record, draw, &list, &strata, value) : OK;
}

static enum result draw_value(struct arena *arena, const struct record *record, const struct dip_draw *draw, bool is_last, struct value **ret_value, struct message *message)
{
    bool is_void = !is_last || draw->is_over || is_in(record, "void"), is_drawn = !is_void && !is_in(record, "committing") && !is_in(record, "closed");
    struct value *value = value_object(arena), *withheld = value_list(arena);
    value_set_integer(arena, value, "number", draw->number);
    value_set_text(arena, value, "state", is_void ? TEXT("void") : is_drawn ? TEXT("drawn") : draw->list_hash.length ? TEXT("closed") : TEXT("committing"));
    value_set(arena, value, "office", party_value(arena, &draw->parties[SAMPLE_OFFICE], is_void || is_drawn));
    value_set(arena, value, "scrutineer", party_value(arena, &draw->parties[SAMPLE_SCRUTINEER], is_void || is_drawn));
    if (is_void && draw->list_hash.length)
        for (enum sample_party party = SAMPLE_OFFICE; party <= SAMPLE_SCRUTINEER; party++)
            if (dip_withholds(draw, party))
                value_append(arena, withheld, value_text(arena, text_of(sample_party_name(party))));
    if (is_void)
        value_set(arena, value, "withheld_by", withheld);
    if (draw->list_hash.length)
        TRY(add_list(arena, record, draw, is_void, is_drawn, value, message));
    *ret_value = value;
    return OK;
}

enum result dip_annex_make(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message)
{
    struct value *value = value_object(arena), *list = value_list(arena), *one, *results;
    struct dip_draw *draws;
    size_t count;
    TRY(dip_draws(db, arena, record->id, &draws, &count));
    if (!count)
        return OK; /* the plan alone */
    for (size_t i = 0; i < count; i++) {
        TRY(draw_value(arena, record, &draws[i], i + 1 == count, &one, message));
        value_append(arena, list, one);
    }
    value_set(arena, value, "draws", list);
    if (is_in(record, "published")) {
        TRY(dip_results(db, arena, record, &draws[count - 1], &results));
        value_set(arena, value, "results", results);
    }
    *ret_value = value;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- The public table ------------------------------------------------------------------------------ */

enum result dip_annex_index(struct db *db, struct arena *arena, int64_t id, const struct value *value, bool withdrawn)
{
    AUTO(buffer_clear) struct buffer out;
    (void)arena;
    buffer_init(&out, CONTENT_BYTES_MAX);
    TRY(db_run(db, NULL, SQL("delete from pub_dip_draw where sample = $1"), BIND(bind_integer(id))));
    if (withdrawn || !value)
        return OK;
    json_write_canonical(&out, value);
    return out.failure < 0 ? out.failure : db_run(db, NULL, SQL("insert into pub_dip_draw (sample, content) values ($1, $2)"), BIND(bind_integer(id), bind_text(buffer_text(&out))));
}

enum result dip_annex_clear(struct db *db) { return db_run(db, NULL, SQL("delete from pub_dip_draw"), BIND_NOTHING); }

enum result dip_annex_read(struct db *db, struct arena *arena, int64_t id, struct value **ret_value)
{
    struct text content;
    enum result result = db_one_text(db, arena, &content, SQL("select content from pub_dip_draw where sample = $1"), BIND(bind_integer(id)));
    if (result == ERROR_NOT_FOUND) {
        *ret_value = NULL;
        return OK;
    }
    TRY(result);
    return json_parse_kept(arena, content, CONTENT_BYTES_MAX, ret_value, NULL);
}

/* --- Repeating it ------------------------------------------------------------------------------------- */

static bool commitment_holds(struct arena *arena, const struct sample_draw *of, enum sample_party party, const struct value *value)
{
    const struct value *said = value_get(value, text_of(sample_party_name(party)));
    return said && text_equal(sample_commitment(arena, of, party, value_get_text(said, "salt"), value_get_text(said, "secret")), value_get_text(said, "commitment"));
}

static bool strata_hold(const struct value *said, const struct sample_strata *listed, struct sample_strata *ret_strata)
{
    if (!said || said->kind != VALUE_LIST || said->list.count != listed->count)
        return false;
    *ret_strata = *listed;
    for (size_t i = 0; i < listed->count; i++) {
        if (!text_equal(value_get_text(said->list.items[i], "name"), listed->list[i].name) || value_get_integer(said->list.items[i], "listed", -1) != listed->list[i].listed)
            return false;
        ret_strata->list[i].drawn = value_get_integer(said->list.items[i], "drawn", -1);
    }
    return true;
}

/* What is not typed is worked out again. */
static bool sharing_holds(const struct value *last, const struct sample_strata *listed, const struct sample_strata *said)
{
    struct sample_strata again = *listed;
    int64_t size = 0;
    if (text_equals(value_get_text(last, "sharing"), "counts"))
        return true;
    for (size_t i = 0; i < said->count; i++)
        size += said->list[i].drawn;
    if (sample_allocate_by_proportion(&again, size, NULL) < 0)
        return false;
    for (size_t i = 0; i < said->count; i++)
        if (again.list[i].drawn != said->list[i].drawn)
            return false;
    return true;
}

static bool picks_hold(const struct value *said, const struct sample_pick *picks, size_t count)
{
    if (!said || said->kind != VALUE_LIST || said->list.count != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!text_equal(value_get_text(said->list.items[i], "mark"), picks[i].mark) || !text_equal(value_get_text(said->list.items[i], "rank"), picks[i].rank))
            return false;
    return true;
}

enum result dip_repeat(struct arena *arena, struct text sample, const struct value *sealed, const char **ret_fault)
{
    const struct value *draws = value_get(sealed, TEXT("draws")), *last = draws && draws->kind == VALUE_LIST && draws->list.count ? draws->list.items[draws->list.count - 1] : NULL;
    const struct sample_draw of = {sample, last ? value_get_integer(last, "number", 0) : 0};
    struct sample_strata listed, strata;
    struct sample_list list;
    struct sample_pick *picks;
    struct text hash, seed;
    size_t count;
    *ret_fault = NULL;
    if (!last || !text_equals(value_get_text(last, "state"), "drawn"))
        return OK;
    hash = value_get_text(last, "list_sha256");
    if (!commitment_holds(arena, &of, SAMPLE_OFFICE, last) || !commitment_holds(arena, &of, SAMPLE_SCRUTINEER, last)) {
        *ret_fault = "a secret is not the one that was committed to";
        return OK;
    }
    if (sample_list_parse(arena, value_get_text(last, "list"), &list) < 0 || !text_equal(sample_list_hash(arena, &of, value_get_text(last, "list")), hash)) {
        *ret_fault = "the list is not the one whose hash was published";
        return OK;
    }
    seed = sample_seed(arena, &of, hash, value_get_text(value_get(last, TEXT("office")), "secret"), value_get_text(value_get(last, TEXT("scrutineer")), "secret"));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (sample_strata_of(&list, &listed) < 0 || !strata_hold(value_get(last, TEXT("strata")), &listed, &strata))
        *ret_fault = "its parts are not those of the list";
    else if (!sharing_holds(last, &listed, &strata))
        *ret_fault = "its parts do not share the sample as they should";
    else if (!text_equal(seed, value_get_text(last, "seed")))
        *ret_fault = "the seed is not that of the list and the secrets";
    else if (sample_pick(arena, &list, &strata, seed, &picks, &count) < 0 || !picks_hold(value_get(last, TEXT("drawn")), picks, count))
        *ret_fault = "what is drawn is not what the seed gives";
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* Those that do not hold, by name. */
static enum result repeat_one(struct db *db, int64_t sample, struct text reference, struct buffer *faults)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(SCRATCH_BYTES_MAX);
    const char *fault = NULL;
    struct value *value;
    if (!arena)
        return ERROR_MEMORY;
    TRY(dip_annex_read(db, arena, sample, &value));
    if (value)
        TRY(dip_repeat(arena, reference, value, &fault));
    if (fault)
        buffer_printf(faults, "%s%.*s: %s", faults->length ? "; " : "", TEXT_ARGS(reference), fault);
    return OK;
}

enum result dip_annex_check_rest(struct db *db, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(buffer_clear) struct buffer faults;
    int64_t others;
    int step;
    buffer_init(&faults, 100000);
    TRY(db_one_integer(db, &others, SQL("select count(*) from pub_dip_draw d where not exists (select 1 from pub_record p where p.id = d.sample and p.withdrawn = 0)"), BIND_NOTHING));
    if (others)
        return message_fail(message, ERROR_CORRUPT, "%lld draws were never published.", (long long)others);
    TRY(db_query(db, &row, SQL("select d.sample, p.reference from pub_dip_draw d join pub_record p on p.id = d.sample order by d.sample"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1)
        TRY(repeat_one(db, statement_integer(row, 0), statement_text(row, 1), &faults));
    if (step < 0)
        return (enum result)step;
    return faults.length ? message_fail(message, ERROR_CORRUPT, "Draws that do not hold when they are repeated: %.600s.", faults.data) : OK;
}

enum result dip_annex_erase(struct db *db, int64_t id) { return db_run(db, NULL, SQL("delete from dip_draw where sample = $1"), BIND(bind_integer(id))); }

enum result dip_annex_put_least(struct db *db, struct arena *arena, const struct record *record)
{
    (void)arena;
    return db_run(db, NULL, SQL("insert into dip_draw (sample, number, began_at, token_hash, office_salt, scrutineer_salt) values ($1, 1, 0, '', '', '') on conflict (sample, number) do nothing"), BIND(bind_integer(record->id)));
}

struct text dip_href(struct arena *arena, int64_t id) { return arena_printf(arena, "/desk/scrutiny/draws/%" PRId64, id); }

struct text dip_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct text slug;
    (void)definition;
    return db_one_text(db, arena, &slug, SQL("select slug from pub_record where id = $1 and withdrawn = 0"), BIND(bind_integer(id))) == OK ? arena_printf(arena, "/draws/%.*s", TEXT_ARGS(slug)) : TEXT_NONE;
}
