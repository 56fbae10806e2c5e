/* Postings of the ledger, read. See ledger.h. */
#include "blocks/ledger/internal.h"

#include "base/wording.h"

static bool posting_kind_parse(struct text word, enum ledger_posting_kind *ret_kind)
{
    for (unsigned kind = 0; kind < LEDGER_POSTING_KINDS; kind++)
        if (text_equals(word, ledger_posting_word((enum ledger_posting_kind)kind))) {
            *ret_kind = (enum ledger_posting_kind)kind;
            return true;
        }
    return false;
}

struct text ledger_by_name(struct statement *row, struct arena *arena, int column)
{
    return statement_is_null(row, column + 1) ? account_words(statement_integer(row, column))
                                              : people_name_for(arena, statement_copy(row, column + 1, arena), statement_copy(row, column + 2, arena));
}

enum result ledger_read_lines(struct db *db, struct arena *arena, int64_t posting, struct ledger_line **ret_lines, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct ledger_line *lines = ARENA_ARRAY(arena, struct ledger_line, LEDGER_LINES_MAX);
    size_t count = 0;
    int step;
    if (!lines)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select account, pence from ledger_line where posting = $1 order by position"), BIND(bind_integer(posting))));
    while ((step = statement_step(row)) == 1 && count < LEDGER_LINES_MAX)
        lines[count++] = (struct ledger_line){statement_integer(row, 0), statement_integer(row, 1)};
    if (step)
        return step < 0 ? (enum result)step : ERROR_CORRUPT;
    *ret_lines = lines;
    *ret_count = count;
    return OK;
}

enum result ledger_posting_get(struct db *db, struct arena *arena, int64_t id, struct ledger_posting *ret_posting)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct ledger_posting posting = {.id = id};
    int step;
    TRY(db_query(db, &row, SQL("select p.kind, p.posted_on, p.words, p.reason, p.register, p.record, p.move_key, p.contradicts, c.id, p.by_account, a.name, f.name, p.made_at"
                               " from ledger_posting p left join ledger_posting c on c.contradicts = p.id left join account a on a.id = p.by_account"
                               " left join account f on f.id = p.by_for where p.id = $1"),
                 BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    if (!posting_kind_parse(statement_text(row, 0), &posting.kind))
        return ERROR_CORRUPT;
    posting.day = statement_date(row, 1);
    posting.words = statement_copy(row, 2, arena);
    posting.reason = statement_copy(row, 3, arena);
    posting.reg = statement_copy(row, 4, arena);
    posting.record = statement_integer(row, 5);
    posting.key = statement_copy(row, 6, arena);
    posting.contradicts = statement_integer(row, 7);
    posting.contradicted_by = statement_integer(row, 8);
    posting.by = statement_integer(row, 9);
    posting.by_name = ledger_by_name(row, arena, 9);
    posting.at.seconds = statement_integer(row, 12);
    TRY(ledger_read_lines(db, arena, id, &posting.lines, &posting.line_count));
    *ret_posting = posting;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result ledger_posting_find(struct db *db, struct text key, int64_t *ret_id)
{
    return db_one_integer(db, ret_id, SQL("select id from ledger_posting where move_key = $1"), BIND(bind_text(key)));
}

/* What lies in the account before the entry with that offset. */
static enum result balance_before(struct db *db, int64_t account, int64_t first, int64_t *ret_pence)
{
    return db_one_integer(db, ret_pence, SQL("select cast(coalesce(sum(pence), 0) as bigint) from (select pence from ledger_line where account = $1"
                                             " order by posted_on, posting, position limit $2) before_it"),
                          BIND(bind_integer(account), bind_integer(first)));
}

static enum result read_entry(struct statement *row, struct arena *arena, int64_t *balance, struct ledger_entry *entry)
{
    entry->posting = statement_integer(row, 0);
    entry->pence = statement_integer(row, 1);
    *balance += entry->pence;
    entry->balance = *balance;
    if (!posting_kind_parse(statement_text(row, 2), &entry->kind))
        return ERROR_CORRUPT;
    entry->day = statement_date(row, 3);
    entry->words = statement_copy(row, 4, arena);
    entry->reason = statement_copy(row, 5, arena);
    entry->reg = statement_copy(row, 6, arena);
    entry->record = statement_integer(row, 7);
    entry->contradicts = statement_integer(row, 8);
    entry->contradicted_by = statement_integer(row, 9);
    entry->by_name = ledger_by_name(row, arena, 10);
    entry->at.seconds = statement_integer(row, 13);
    return OK;
}

enum result ledger_entries(struct db *db, struct arena *arena, int64_t account, size_t first, size_t max, struct ledger_entry **ret_list, size_t *ret_count,
                           int64_t *ret_total)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct ledger_entry *list;
    int64_t total, balance;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from ledger_line where account = $1"), BIND(bind_integer(account))));
    max = max < (size_t)total ? max : (size_t)total;
    list = ARENA_ARRAY(arena, struct ledger_entry, max + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(balance_before(db, account, (int64_t)first, &balance));
    TRY(db_query(db, &row, SQL("select l.posting, l.pence, p.kind, p.posted_on, p.words, p.reason, p.register, p.record, p.contradicts, c.id, p.by_account, a.name, f.name, p.made_at"
                               " from ledger_line l join ledger_posting p on p.id = l.posting left join ledger_posting c on c.contradicts = p.id"
                               " left join account a on a.id = p.by_account left join account f on f.id = p.by_for where l.account = $1"
                               " order by l.posted_on, l.posting, l.position limit $2 offset $3"),
                 BIND(bind_integer(account), bind_integer((int64_t)max), bind_integer((int64_t)first))));
    while ((step = statement_step(row)) == 1 && count < max)
        TRY(read_entry(row, arena, &balance, &list[count++]));
    *ret_list = list;
    *ret_count = count;
    *ret_total = total;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}
