/* What stands of a pot's vote in its published document, sealed as one value, "@ballots" (engine.h: room_annex): from the move `fix` on the choices, from `count` on
 * how many voted and the hash of the list of ballots, from `confirm` on that list and the result with its working. See pot.h. */
#include <inttypes.h>

#include "base/crypto/crypto.h"
#include "base/format/json.h"
#include "blocks/record/record.h"
#include "office/money/pot.h"

#define CONTENT_BYTES_MAX 1048576

static struct value *choices_value(struct arena *arena, const struct pot_choices *choices)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < choices->count; i++) {
        struct value *one = value_object(arena);
        value_set_integer(arena, one, "number", choices->list[i].number);
        value_set_integer(arena, one, "proposal", choices->list[i].proposal);
        value_set_integer(arena, one, "cost_pence", choices->list[i].cost_pence);
        value_append(arena, list, one);
    }
    return list;
}

static enum result terms_of(const struct record *record, struct pot_terms *ret_terms)
{
    struct pot_terms terms = {.by_ranking = text_equals(record_text(record, "method"), "ranking")};
    TRY(pence_parse_plain(record_text(record, "amount"), &terms.amount_pence));
    TRY(pence_parse_plain(record_text(record, "raised_by"), &terms.raise_pence));
    *ret_terms = terms;
    return OK;
}

enum result pot_count_make(struct db *db, struct arena *arena, const struct record *pot, struct value **ret_result, struct message *message)
{
    struct pot_choices choices;
    struct pot_votes votes;
    struct pot_terms terms;
    TRY(terms_of(pot, &terms));
    TRY(pot_choices(db, pot->id, &choices));
    TRY(pot_votes_read(db, arena, pot->id, &votes));
    return pot_count(arena, &terms, &choices, &votes, ret_result, message);
}

enum result pot_count_keep(struct db *db, int64_t pot, struct text hash, const struct value *result)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, CONTENT_BYTES_MAX);
    json_write_canonical(&out, result);
    if (out.failure < 0)
        return out.failure;
    return db_run(db, NULL, SQL("insert into pot_counted (pot, ballots_sha256, content) values ($1, $2, $3) on conflict (pot) do update set ballots_sha256 = $2, content = $3"),
                  BIND(bind_integer(pot), bind_text(hash), bind_text(buffer_text(&out))));
}

enum result pot_count_kept(struct db *db, struct arena *arena, int64_t pot, struct text *ret_hash, struct value **ret_result)
{
    struct pot_votes votes;
    struct text content;
    enum result result;
    TRY(pot_votes_read(db, arena, pot, &votes));
    *ret_hash = hash_hex(arena, hash_of(pot_ballots_text(arena, &votes)));
    result = db_one_text(db, arena, &content, SQL("select content from pot_counted where pot = $1 and ballots_sha256 = $2"), BIND(bind_integer(pot), bind_text(*ret_hash)));
    if (result == ERROR_NOT_FOUND) {
        *ret_result = NULL;
        return OK;
    }
    TRY(result);
    return json_parse_kept(arena, content, CONTENT_BYTES_MAX, ret_result, NULL);
}

static enum result add_votes(struct db *db, struct arena *arena, const struct record *record, bool with_result, struct value *value, struct message *message)
{
    struct pot_numbers numbers;
    struct pot_votes votes;
    struct value *result;
    struct text list, hash;
    TRY(pot_votes_read(db, arena, record->id, &votes));
    TRY(pot_numbers(db, record->id, &numbers));
    TRY(pot_count_kept(db, arena, record->id, &hash, &result));
    list = pot_ballots_text(arena, &votes);
    value_set_integer(arena, value, "voters", votes.voters);
    value_set_integer(arena, value, "on_line", numbers.on_line);
    value_set_integer(arena, value, "paper", numbers.paper);
    value_set_integer(arena, value, "spoilt", numbers.spoilt);
    value_set_integer(arena, value, "codes", numbers.codes - numbers.stopped);
    value_set_text(arena, value, "ballots_sha256", hash);
    if (!with_result)
        return OK;
    if (!result)
        return message_fail(message, ERROR_INVALID, "Look at what the ballots choose first, on the page of the pot: they are counted there.");
    value_set_text(arena, value, "ballots", list);
    value_set(arena, value, "result", result);
    return OK;
}

enum result pot_annex_make(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message)
{
    struct text state = record_state_name(record);
    bool is_decided = text_equals(state, "decided"), is_counted = is_decided || text_equals(state, "counted");
    struct value *value = value_object(arena);
    struct pot_choices choices;
    int64_t fixed;
    TRY(db_one_integer(db, &fixed, SQL("select count(*) from pot_choice where pot = $1"), BIND(bind_integer(record->id))));
    if (!is_counted && !fixed && !text_equals(state, "fixed"))
        return OK; /* proposals are still taken, or it was cancelled before its ballot was fixed */
    TRY(pot_choices(db, record->id, &choices));
    value_set(arena, value, "choices", choices_value(arena, &choices));
    if (is_counted)
        TRY(add_votes(db, arena, record, is_decided, value, message));
    *ret_value = value;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result pot_annex_index(struct db *db, struct arena *arena, int64_t id, const struct value *value, bool withdrawn)
{
    AUTO(buffer_clear) struct buffer out;
    (void)arena;
    buffer_init(&out, CONTENT_BYTES_MAX);
    TRY(db_run(db, NULL, SQL("delete from pub_pot_ballots where pot = $1"), BIND(bind_integer(id))));
    if (withdrawn || !value)
        return OK;
    json_write_canonical(&out, value);
    if (out.failure < 0)
        return out.failure;
    return db_run(db, NULL, SQL("insert into pub_pot_ballots (pot, content) values ($1, $2)"), BIND(bind_integer(id), bind_text((struct text){out.data, out.length})));
}

enum result pot_annex_clear(struct db *db) { return db_run(db, NULL, SQL("delete from pub_pot_ballots"), BIND_NOTHING); }

enum result pot_annex_read(struct db *db, struct arena *arena, int64_t id, struct value **ret_value)
{
    struct text content;
    enum result result = db_one_text(db, arena, &content, SQL("select content from pub_pot_ballots where pot = $1"), BIND(bind_integer(id)));
    if (result == ERROR_NOT_FOUND) {
        *ret_value = NULL;
        return OK;
    }
    TRY(result);
    return json_parse_kept(arena, content, CONTENT_BYTES_MAX, ret_value, NULL);
}

enum result pot_ballots_are_sealed(struct db *db, struct arena *arena, int64_t pot, bool *ret_same)
{
    struct value *sealed;
    struct pot_votes votes;
    TRY(pot_annex_read(db, arena, pot, &sealed));
    TRY(pot_votes_read(db, arena, pot, &votes));
    *ret_same = sealed && text_equal(value_get_text(sealed, "ballots_sha256"), hash_hex(arena, hash_of(pot_ballots_text(arena, &votes))));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* The list that is published is the one whose hash stood in the log before; `verify` counts on it. */
static enum result check_hash(struct db *db, int64_t pot, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)256 << 20);
    struct value *value;
    if (!arena)
        return ERROR_MEMORY;
    TRY(pot_annex_read(db, arena, pot, &value));
    if (!value || !value_get_text(value, "ballots").length)
        return OK;
    if (text_equal(hash_hex(arena, hash_of(value_get_text(value, "ballots"))), value_get_text(value, "ballots_sha256")))
        return OK;
    return message_fail(message, ERROR_CORRUPT, "The ballots of pot %" PRId64 " are not those whose hash is published.", pot);
}

enum result pot_annex_check_rest(struct db *db, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t others;
    int step;
    TRY(db_one_integer(db, &others, SQL("select count(*) from pub_pot_ballots b where not exists (select 1 from pub_record p where p.id = b.pot and p.withdrawn = 0)"), BIND_NOTHING));
    if (others)
        return message_fail(message, ERROR_CORRUPT, "%lld lists of ballots were never published.", (long long)others);
    TRY(db_query(db, &row, SQL("select pot from pub_pot_ballots order by pot"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1)
        TRY(check_hash(db, statement_integer(row, 0), message));
    return step < 0 ? (enum result)step : OK;
}

enum result pot_annex_erase(struct db *db, int64_t id)
{
    TRY(db_run(db, NULL, SQL("delete from pot_choice where pot = $1"), BIND(bind_integer(id))));
    TRY(db_run(db, NULL, SQL("delete from pot_code where pot = $1"), BIND(bind_integer(id))));
    TRY(db_run(db, NULL, SQL("delete from pot_ballot where pot = $1"), BIND(bind_integer(id))));
    TRY(db_run(db, NULL, SQL("delete from pot_counted where pot = $1"), BIND(bind_integer(id))));
    TRY(db_run(db, NULL, SQL("delete from pot_tally where pot = $1"), BIND(bind_integer(id))));
    return db_run(db, NULL, SQL("delete from pot_paper where pot = $1"), BIND(bind_integer(id)));
}

enum result pot_annex_put_least(struct db *db, struct arena *arena, const struct record *record)
{
    struct value *result;
    struct text hash;
    TRY(db_run(db, NULL, SQL("insert into pot_choice (pot, number, proposal, cost) values ($1, 1, $1, 100)"), BIND(bind_integer(record->id))));
    TRY(pot_count_kept(db, arena, record->id, &hash, &result));
    return pot_count_keep(db, record->id, hash, value_object(arena));
}

struct text pot_href(struct arena *arena, int64_t id) { return arena_printf(arena, "/desk/money/pots/%" PRId64, id); }
