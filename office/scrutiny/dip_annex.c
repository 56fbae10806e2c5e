/* What stands of a sample's draws in its published document, sealed as one value, "@draw" (engine.h: room_annex). What each member
 * is: "Dip samples" in doc/operate.md. No reference number of a file is in it. Repeating it: dip_repeat.c. */
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

/* What the list of samples tells, without a list of marks: years of samples together are short then. */
static struct value *told_value(struct arena *arena, const struct value *value)
{
    const struct value *draws = value_get(value, TEXT("draws")), *results = value_get(value, TEXT("results"));
    struct value *told = value_object(arena), *list = value_list(arena);
    for (size_t i = 0; draws && draws->kind == VALUE_LIST && i < draws->list.count; i++) {
        struct value *one = value_object(arena);
        value_set_integer(arena, one, "number", value_get_integer(draws->list.items[i], "number", 0));
        value_set_text(arena, one, "state", value_get_text(draws->list.items[i], "state"));
        value_append(arena, list, one);
    }
    value_set(arena, told, "draws", list);
    if (results)
        value_set(arena, told, "results", (struct value *)(uintptr_t)results);
    return told;
}

enum result dip_annex_index(struct db *db, struct arena *arena, int64_t id, const struct value *value, bool withdrawn)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, CONTENT_BYTES_MAX);
    TRY(db_run(db, NULL, SQL("delete from pub_dip_draw where sample = $1"), BIND(bind_integer(id))));
    TRY(db_run(db, NULL, SQL("delete from pub_dip_told where sample = $1"), BIND(bind_integer(id))));
    if (withdrawn || !value)
        return OK;
    json_write_canonical(&out, value);
    TRY(out.failure);
    TRY(db_run(db, NULL, SQL("insert into pub_dip_draw (sample, content) values ($1, $2)"), BIND(bind_integer(id), bind_text(buffer_text(&out)))));
    out.length = 0;
    json_write_canonical(&out, told_value(arena, value));
    TRY(arena_failed(arena) ? ERROR_MEMORY : out.failure);
    return db_run(db, NULL, SQL("insert into pub_dip_told (sample, content) values ($1, $2)"), BIND(bind_integer(id), bind_text(buffer_text(&out))));
}

enum result dip_annex_clear(struct db *db)
{
    TRY(db_run(db, NULL, SQL("delete from pub_dip_told"), BIND_NOTHING));
    return db_run(db, NULL, SQL("delete from pub_dip_draw"), BIND_NOTHING);
}

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

/* Of what an earlier version published there is the whole alone. */
enum result dip_told_read(struct db *db, struct arena *arena, int64_t id, struct value **ret_value)
{
    struct text content;
    enum result result = db_one_text(db, arena, &content, SQL("select content from pub_dip_told where sample = $1"), BIND(bind_integer(id)));
    if (result == ERROR_NOT_FOUND)
        return dip_annex_read(db, arena, id, ret_value);
    TRY(result);
    return json_parse_kept(arena, content, CONTENT_BYTES_MAX, ret_value, NULL);
}

/* --- Whether it holds ------------------------------------------------------------------------------ */

/* Those that do not hold, by name. */
static enum result repeat_one(struct db *db, int64_t sample, const struct dip_settled *settled, struct buffer *faults)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(SCRATCH_BYTES_MAX);
    const char *fault = NULL;
    struct value *value;
    if (!arena)
        return ERROR_MEMORY;
    TRY(dip_annex_read(db, arena, sample, &value));
    if (value)
        TRY(dip_repeat(arena, settled, value, &fault));
    if (fault)
        buffer_printf(faults, "%s%.*s: %s", faults->length ? "; " : "", TEXT_ARGS(settled->reference), fault);
    return OK;
}

/* What the list of samples tells is what the sample does. */
static enum result check_told(struct db *db, int64_t sample, struct text reference, struct buffer *faults)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(SCRATCH_BYTES_MAX);
    AUTO(buffer_clear) struct buffer should;
    struct text told;
    struct value *value;
    enum result result;
    buffer_init(&should, CONTENT_BYTES_MAX);
    if (!arena)
        return ERROR_MEMORY;
    result = db_one_text(db, arena, &told, SQL("select content from pub_dip_told where sample = $1"), BIND(bind_integer(sample)));
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    TRY(dip_annex_read(db, arena, sample, &value));
    json_write_canonical(&should, told_value(arena, value));
    TRY(arena_failed(arena) ? ERROR_MEMORY : should.failure);
    if (!text_equal(told, buffer_text(&should)))
        buffer_printf(faults, "%s%.*s: the list of samples tells something else of it", faults->length ? "; " : "", TEXT_ARGS(reference));
    return OK;
}

enum result dip_annex_check_rest(struct db *db, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(buffer_clear) struct buffer faults;
    int64_t others;
    int step;
    buffer_init(&faults, 100000);
    TRY(db_one_integer(db, &others, SQL("select count(*) from (select sample from pub_dip_draw union select sample from pub_dip_told) d where not exists (select 1 from pub_record p where p.id = d.sample and p.withdrawn = 0)"), BIND_NOTHING));
    if (others)
        return message_fail(message, ERROR_CORRUPT, "%lld draws were never published.", (long long)others);
    TRY(db_query(db, &row, SQL("select d.sample, p.reference, coalesce(s.sharing, ''), coalesce(s.shares, ''), coalesce(s.size, 0) from pub_dip_draw d join pub_record p on p.id = d.sample"
                            " join pub_dip_sample s on s.id = d.sample order by d.sample"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        const struct dip_settled settled = {statement_text(row, 1), statement_text(row, 2), statement_text(row, 3), statement_integer(row, 4)};
        TRY(repeat_one(db, statement_integer(row, 0), &settled, &faults));
        TRY(check_told(db, statement_integer(row, 0), settled.reference, &faults));
    }
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
