/* Batches of payments for the finance system: see finance.h. */
#include "blocks/ledger/finance.h"

#include <inttypes.h>

#include "base/format/csv.h"
#include "base/limits.h"
#include "base/store/serial.h"
#include "base/wording.h"
#include "blocks/flow/flow.h"
#include "blocks/ledger/internal.h"

#define ERASED_CONTENT "erased\r\n"

const char finance_schema[] =
    "create table payment_batch (id {id}, entity bigint not null, made_at bigint not null, by_account bigint not null, by_for bigint not null, payments bigint not null,"
    " pence bigint not null, hash text not null, content text not null);\n"
    "create table payment_batch_line (payment bigint primary key, batch bigint not null, position bigint not null, pence bigint not null, unique (batch, position));\n"
    "create table actual_file (id {id}, file_name text not null, hash text not null unique, made_at bigint not null, by_account bigint not null, by_for bigint not null, lines bigint not null);\n"
    "create table actual_line (id {id}, file bigint not null, line bigint not null, paid_on bigint not null, reference text not null, payee text not null, number text not null,"
    " pence bigint not null, standing text not null, payment bigint, note text, noted_by bigint, noted_for bigint, noted_at bigint);\n"
    "create index actual_line_by_payment on actual_line (payment);\n"
    "create index actual_line_by_number on actual_line (number);\n"
    "create index actual_line_by_standing on actual_line (standing);\n";

/* --- The file ----------------------------------------------------------------- */

void batch_write(struct buffer *out, struct arena *arena, int64_t number, const struct batch_item *items, size_t count)
{
    buffer_append_z(out, FINANCE_COLUMNS);
    csv_end_row(out);
    for (size_t i = 0; i < count; i++) {
        const struct batch_item *item = &items[i];
        const struct text cells[] = {
            arena_printf(arena, "%" PRId64, number), arena_printf(arena, "%zu", i + 1), item->reference, item->entity, item->payee, item->payee_number, item->payee_reference,
            pence_plain(arena, item->pence), date_iso(arena, item->due), item->purpose, item->budget_code, item->authorised_by,
        };
        for (size_t j = 0; j < COUNT_OF(cells); j++)
            csv_write_cell(out, cells[j], j == 0);
        csv_end_row(out);
    }
}

/* --- What waits --------------------------------------------------------------- */

/* Who authorised it: their name as the history of the record has it. */
static enum result find_authoriser(struct db *db, struct arena *arena, int64_t payment, struct text *ret_name)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select h.account, a.name, f.name from history h left join account a on a.id = h.account left join account f on f.id = h.account_for"
                               " where h.record = $1 and h.move = 'authorise' order by h.version desc limit 1"),
                 BIND(bind_integer(payment))));
    step = statement_step(row);
    *ret_name = step == 1 ? ledger_by_name(row, arena, 0) : TEXT_NONE;
    return step < 0 ? (enum result)step : OK;
}

static enum result read_waiting(struct statement *row, struct arena *arena, struct batch_item *items, size_t *count)
{
    int step;
    while ((step = statement_step(row)) == 1 && *count <= BATCH_PAYMENTS_MAX)
        items[(*count)++] = (struct batch_item){
            .payment = statement_integer(row, 0), .version = statement_integer(row, 1), .reference = statement_copy(row, 2, arena), .payee = statement_copy(row, 3, arena),
            .payee_number = statement_copy(row, 4, arena), .payee_reference = statement_copy(row, 5, arena), .pence = statement_integer(row, 6),
            .due = statement_date(row, 7), .purpose = statement_copy(row, 8, arena), .budget_code = statement_copy(row, 9, arena), .entity = statement_copy(row, 10, arena)};
    return step < 0 ? (enum result)step : OK;
}

enum result batch_waiting(struct db *db, struct arena *arena, int64_t entity, struct batch_item **ret_items, size_t *ret_count)
{
    struct batch_item *items = ARENA_ARRAY(arena, struct batch_item, BATCH_PAYMENTS_MAX + 1);
    size_t count = 0;
    struct statement *row;
    enum result result;
    if (!items)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select p.id, r.version, r.reference, p.payee, p.payee_number, p.payee_reference, p.amount, p.due, p.purpose, p.budget_code, coalesce(e.finance_code, e.name)"
                               " from reg_payment p join record r on r.id = p.id join ledger_account a on a.id = p.purse join reg_legal_entity e on e.id = a.entity"
                               " left join payment_batch_line l on l.payment = p.id where r.state = 'authorised' and a.entity = $1 and l.payment is null order by p.due, p.id"),
                 BIND(bind_integer(entity))));
    result = read_waiting(row, arena, items, &count);
    statement_close(row);
    TRY(result);
    for (size_t i = 0; i < count; i++)
        TRY(find_authoriser(db, arena, items[i].payment, &items[i].authorised_by));
    *ret_items = items;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Making ------------------------------------------------------------------- */

static enum result keep(struct db *db, struct arena *arena, int64_t entity, const struct batch_item *items, size_t count, const struct actor *actor, int64_t *ret_batch)
{
    AUTO(buffer_clear) struct buffer content;
    int64_t id, sum = 0;
    buffer_init(&content, PAGE_BYTES_MAX);
    TRY(db_next_number(db, TEXT("payment batch"), &id));
    batch_write(&content, arena, id, items, count);
    TRY(content.failure);
    for (size_t i = 0; i < count; i++) {
        TRY(pence_add(sum, items[i].pence, &sum));
        TRY(db_run(db, NULL, SQL("insert into payment_batch_line (payment, batch, position, pence) values ($1, $2, $3, $4)"),
                   BIND(bind_integer(items[i].payment), bind_integer(id), bind_integer((int64_t)i + 1), bind_integer(items[i].pence))));
    }
    TRY(db_run(db, NULL, SQL("insert into payment_batch (id, entity, made_at, by_account, by_for, payments, pence, hash, content) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"),
               BIND(bind_integer(id), bind_integer(entity), bind_integer(actor->moment.now.seconds), bind_integer(actor->account), bind_integer(actor->stands_for),
                    bind_integer((int64_t)count), bind_integer(sum), bind_text(hash_hex(arena, hash_of(buffer_text(&content)))), bind_text(buffer_text(&content)))));
    *ret_batch = id;
    return OK;
}

enum result batch_make(struct db *db, const struct engine *engine, struct arena *arena, int64_t entity, const struct actor *actor, int64_t *ret_batch, struct message *message)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT(LEDGER_PAYMENTS));
    struct batch_item *items;
    size_t count;
    int64_t id;
    if (!definition)
        return message_fail(message, ERROR_INVALID, "This office keeps no payments.");
    TRY(batch_waiting(db, arena, entity, &items, &count));
    if (!count)
        return message_fail(message, ERROR_INVALID, "No authorised payment waits to be exported: it may be in a batch already.");
    if (count > BATCH_PAYMENTS_MAX)
        return message_fail(message, ERROR_LIMIT, "More than %d payments wait, too many for one file.", BATCH_PAYMENTS_MAX);
    TRY(keep(db, arena, entity, items, count, actor, &id));
    for (size_t i = 0; i < count; i++)
        TRY(flow_move(db, engine, arena, definition, items[i].payment, items[i].version, TEXT("export"), TEXT_NONE, actor, NULL, message));
    *ret_batch = id;
    return OK;
}

/* --- Reading ------------------------------------------------------------------ */

#define BATCH_FIELDS "b.id, b.entity, e.name, b.made_at, b.by_account, a.name, f.name, b.payments, b.pence, b.hash"
#define BATCH_TABLES " from payment_batch b left join record e on e.id = b.entity left join account a on a.id = b.by_account left join account f on f.id = b.by_for"

static struct batch read_batch(struct statement *row, struct arena *arena)
{
    return (struct batch){.id = statement_integer(row, 0), .entity = statement_integer(row, 1), .entity_name = statement_copy(row, 2, arena), .at = {statement_integer(row, 3)},
                          .by_name = ledger_by_name(row, arena, 4), .payments = statement_integer(row, 7), .pence = statement_integer(row, 8), .hash = statement_copy(row, 9, arena)};
}

enum result batch_list(struct db *db, struct arena *arena, struct batch **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct batch *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from payment_batch"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct batch, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select " BATCH_FIELDS BATCH_TABLES " order by b.id desc"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = read_batch(row, arena);
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result batch_get(struct db *db, struct arena *arena, int64_t id, struct batch *ret_batch, struct text *ret_content)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select " BATCH_FIELDS ", b.content" BATCH_TABLES " where b.id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_batch = read_batch(row, arena);
    *ret_content = statement_copy(row, 10, arena);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result batch_of(struct db *db, int64_t payment, int64_t *ret_batch)
{
    return db_one_integer(db, ret_batch, SQL("select coalesce(max(batch), 0) from payment_batch_line where payment = $1"), BIND(bind_integer(payment)));
}

/* --- Proof -------------------------------------------------------------------- */

enum result batch_verify(struct db *db, struct arena *arena, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select b.id, b.hash, b.content, b.payments, b.pence, count(l.payment), cast(coalesce(sum(l.pence), 0) as bigint) from payment_batch b"
                               " left join payment_batch_line l on l.batch = b.id group by b.id, b.hash, b.content, b.payments, b.pence order by b.id"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        struct text content = statement_text(row, 2);
        bool is_whole = text_equals(content, ERASED_CONTENT) || text_equal(hash_hex(arena, hash_of(content)), statement_text(row, 1));
        if (!is_whole)
            return message_fail(message, ERROR_CORRUPT, "The file of batch %" PRId64 " is not the one that was exported.", statement_integer(row, 0));
        if (statement_integer(row, 3) != statement_integer(row, 5) || statement_integer(row, 4) != statement_integer(row, 6))
            return message_fail(message, ERROR_CORRUPT, "Batch %" PRId64 " has not the payments that were exported.", statement_integer(row, 0));
    }
    return step < 0 ? (enum result)step : OK;
}
