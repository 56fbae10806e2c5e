/* Names and words that are erased go from the ledger and from files that went out and came back; sums stay. See ledger.h, finance.h; who decides is
 * blocks/erasure. */
#include "blocks/ledger/finance.h"
#include "blocks/ledger/internal.h"

#define ERASED_CONTENT "erased\r\n" /* the file of a batch that named somebody: its hash stays (batch_verify) */

struct forgetting {
    struct db *db;
    struct arena *arena;
    bool (*says)(const void *context, struct text text);
    const void *context;
    struct text instead;
    struct instant at;
};
struct place { struct sql count, read, write; bool is_sealed; };
struct kept { int64_t id; struct text words; };

static enum result read_kept(const struct forgetting *forgetting, const struct place *place, struct kept **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct kept *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(forgetting->db, &total, place->count, BIND_NOTHING));
    list = ARENA_ARRAY(forgetting->arena, struct kept, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(forgetting->db, &row, place->read, BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct kept){statement_integer(row, 0), statement_copy(row, 1, forgetting->arena)};
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(forgetting->arena) ? ERROR_MEMORY : OK;
}

static enum result forget(const struct forgetting *forgetting, const struct place *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct kept *list;
        size_t kept_count;
        TRY(read_kept(forgetting, &places[i], &list, &kept_count));
        for (size_t j = 0; j < kept_count; j++)
            if (forgetting->says(forgetting->context, list[j].words)) {
                TRY(db_run(forgetting->db, NULL, places[i].write, BIND(bind_text(forgetting->instead), bind_integer(list[j].id))));
                if (places[i].is_sealed)
                    TRY(ledger_seal_forget_words(forgetting->db, forgetting->arena, list[j].id, forgetting->at));
            }
    }
    return OK;
}

enum result ledger_forget(struct db *db, struct arena *arena, bool (*says)(const void *context, struct text text), const void *context, struct text instead, struct instant at)
{
    const struct forgetting forgetting = {db, arena, says, context, instead, at};
    const struct place places[] = {
        {SQL("select count(*) from ledger_posting"), SQL("select id, words from ledger_posting order by id"), SQL("update ledger_posting set words = $1 where id = $2"), true},
        {SQL("select count(*) from ledger_posting"), SQL("select id, reason from ledger_posting where reason is not null order by id"), SQL("update ledger_posting set reason = $1 where id = $2"), true},
        {SQL("select count(*) from ledger_account"), SQL("select id, name from ledger_account order by id"), SQL("update ledger_account set name = $1 where id = $2"), false},
    };
    return forget(&forgetting, places, COUNT_OF(places));
}

enum result finance_forget(struct db *db, struct arena *arena, bool (*says)(const void *context, struct text text), const void *context, struct text instead)
{
    const struct forgetting forgetting = {db, arena, says, context, instead, {0}}, files = {db, arena, says, context, TEXT(ERASED_CONTENT), {0}};
    const struct place places[] = {
        {SQL("select count(*) from actual_line"), SQL("select id, payee from actual_line order by id"), SQL("update actual_line set payee = $1 where id = $2"), false},
        {SQL("select count(*) from actual_line"), SQL("select id, reference from actual_line order by id"), SQL("update actual_line set reference = $1 where id = $2"), false},
        {SQL("select count(*) from actual_line"), SQL("select id, note from actual_line where note is not null order by id"), SQL("update actual_line set note = $1 where id = $2"), false},
        {SQL("select count(*) from actual_file"), SQL("select id, file_name from actual_file order by id"), SQL("update actual_file set file_name = $1 where id = $2"), false},
    };
    const struct place contents[] = {
        {SQL("select count(*) from payment_batch"), SQL("select id, content from payment_batch order by id"), SQL("update payment_batch set content = $1 where id = $2"), false},
    };
    TRY(forget(&forgetting, places, COUNT_OF(places)));
    return forget(&files, contents, COUNT_OF(contents));
}
