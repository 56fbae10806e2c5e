/* The postings that a trace follows, and what paid for a record: see trace.h. */
#include "blocks/ledger/trace.h"

static enum result read_steps(struct statement *row, struct ledger_step *steps, struct ledger_step_line *lines, size_t line_max, size_t *ret_count)
{
    size_t count = 0, line_count = 0;
    int step;
    while ((step = statement_step(row)) == 1 && line_count < line_max) {
        int64_t posting = statement_integer(row, 0);
        if (!count || steps[count - 1].posting != posting)
            steps[count++] = (struct ledger_step){.posting = posting, .contradicts = statement_integer(row, 1), .lines = &lines[line_count],
                                                  .is_recall = text_equals(statement_text(row, 2), ledger_posting_word(LEDGER_RECALL))};
        if (text_equals(statement_text(row, 5), ledger_kind_word(LEDGER_BETWEEN)))
            continue;
        lines[line_count++] = (struct ledger_step_line){statement_integer(row, 3), statement_integer(row, 4), text_equals(statement_text(row, 5), ledger_kind_word(LEDGER_SOURCE))};
        steps[count - 1].line_count++;
    }
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

enum result ledger_trace_read(struct db *db, struct arena *arena, struct date day, struct ledger_step **ret_steps, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct bind upto = bind_integer(date_is_none(day) ? INT32_MAX : day.day);
    struct ledger_step *steps;
    struct ledger_step_line *lines;
    int64_t total;
    TRY(db_one_integer(db, &total, SQL("select count(*) from ledger_line where posted_on <= $1"), BIND(upto)));
    steps = ARENA_ARRAY(arena, struct ledger_step, (size_t)total + 1);
    lines = ARENA_ARRAY(arena, struct ledger_step_line, (size_t)total + 1);
    if (!steps || !lines)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select p.id, p.contradicts, coalesce(c.kind, p.kind), l.account, l.pence, a.kind from ledger_line l join ledger_posting p on p.id = l.posting"
                               " join ledger_account a on a.id = l.account left join ledger_posting c on c.id = p.contradicts where l.posted_on <= $1"
                               " order by l.posted_on, l.posting, l.position"),
                 BIND(upto)));
    TRY(read_steps(row, steps, lines, (size_t)total + 1, ret_count));
    *ret_steps = steps;
    return OK;
}

/* --- Of one record ---------------------------------------------------------- */

static enum result add_receipt(struct db *db, struct arena *arena, const struct ledger_origin *origin, struct ledger_receipt *list, size_t *count)
{
    struct ledger_receipt receipt = {.posting = origin->posting, .pence = origin->pence, .day = DATE_NONE};
    for (size_t i = 0; i < *count; i++)
        if (list[i].posting == origin->posting) {
            list[i].pence += origin->pence;
            return OK;
        }
    if (origin->posting) {
        struct ledger_posting posting;
        TRY(ledger_posting_get(db, arena, origin->posting, &posting));
        receipt.day = posting.day;
        receipt.words = posting.words;
        receipt.reg = posting.reg;
        receipt.record = posting.record;
    }
    list[(*count)++] = receipt;
    return OK;
}

static enum result is_of(struct db *db, int64_t account, struct text reg, int64_t record, bool *ret_is)
{
    int64_t found;
    TRY(db_one_integer(db, &found, SQL("select count(*) from ledger_account where id = $1 and register = $2 and record = $3"),
                       BIND(bind_integer(account), bind_text(reg), bind_integer(record))));
    *ret_is = found > 0;
    return OK;
}

enum result ledger_receipts_of(struct db *db, struct arena *arena, struct text reg, int64_t record, struct ledger_receipt **ret_list, size_t *ret_count)
{
    struct ledger_step *steps;
    struct ledger_origin *origins;
    struct ledger_receipt *list;
    size_t step_count, origin_count, count = 0;
    int64_t asked = 0;
    bool is_asked = false;
    TRY(ledger_trace_read(db, arena, DATE_NONE, &steps, &step_count));
    TRY(ledger_trace(arena, steps, step_count, &origins, &origin_count));
    list = ARENA_ARRAY(arena, struct ledger_receipt, origin_count + 1);
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < origin_count; i++) {
        if (origins[i].account != asked)
            TRY(is_of(db, origins[i].account, reg, record, &is_asked));
        asked = origins[i].account;
        if (is_asked)
            TRY(add_receipt(db, arena, &origins[i], list, &count));
    }
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
