/* Lines of what was paid, kept and settled: see finance.h. Not here: reading a file, and which line belongs to which payment (actual.c). */
#include "blocks/ledger/finance.h"

#include <inttypes.h>

#include "base/store/serial.h"
#include "base/wording.h"
#include "blocks/flow/flow.h"
#include "blocks/ledger/internal.h"

/* --- Comparing ---------------------------------------------------------------- */

static enum result read_payments(struct db *db, struct arena *arena, struct actual_payment **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct actual_payment *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from payment_batch_line"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct actual_payment, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select p.id, p.amount, r.reference, r.state, (select count(*) from actual_line a where a.payment = p.id and a.standing in ('matched', 'accepted'))"
                               " from payment_batch_line l join reg_payment p on p.id = l.payment join record r on r.id = p.id order by p.id"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct actual_payment){statement_integer(row, 0), statement_integer(row, 1), statement_copy(row, 2, arena), text_equals(statement_text(row, 3), "exported"),
                                                statement_integer(row, 4) > 0};
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result read_numbers(struct db *db, struct arena *arena, struct text **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from actual_line where number <> ''"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct text, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select number from actual_line where number <> '' order by id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = statement_copy(row, 0, arena);
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result actual_compare(struct db *db, struct arena *arena, struct actual_line *lines, size_t count)
{
    struct actual_payment *payments;
    struct text *numbers;
    size_t payment_count, number_count;
    TRY(read_payments(db, arena, &payments, &payment_count));
    TRY(read_numbers(db, arena, &numbers, &number_count));
    return actual_match(arena, lines, count, payments, payment_count, numbers, number_count);
}

/* --- Landing ------------------------------------------------------------------ */

static enum result insert_line(struct db *db, int64_t file, const struct actual_line *line)
{
    int64_t id;
    TRY(db_next_number(db, TEXT("actual line"), &id));
    return db_run(db, NULL, SQL("insert into actual_line (id, file, line, paid_on, reference, payee, number, pence, standing, payment) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"),
                  BIND(bind_integer(id), bind_integer(file), bind_integer((int64_t)line->row), bind_date(line->paid_on), bind_text(line->reference), bind_text(line->payee),
                       bind_text(line->number), bind_integer(line->pence), bind_text(text_of(actual_standing_word(line->standing))),
                       line->payment ? bind_integer(line->payment) : bind_null()));
}

static enum result pay(struct db *db, const struct engine *engine, struct arena *arena, int64_t payment, struct text reason, const struct actor *actor, struct message *message)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT(LEDGER_PAYMENTS));
    return definition ? flow_move(db, engine, arena, definition, payment, 0, TEXT("pay"), reason, actor, NULL, message) : ERROR_NOT_FOUND;
}

enum result actual_land(struct db *db, const struct engine *engine, struct arena *arena, const struct actual_landing *landing, const struct actor *actor, int64_t *ret_file,
                        struct message *message)
{
    struct text hash = hash_hex(arena, hash_of(landing->content));
    struct actual_line *lines = ARENA_ARRAY(arena, struct actual_line, landing->count + 1);
    int64_t id, known;
    if (!lines)
        return ERROR_MEMORY;
    if (landing->count)
        memcpy(lines, landing->lines, landing->count * sizeof *lines);
    TRY(db_one_integer(db, &known, SQL("select count(*) from actual_file where hash = $1"), BIND(bind_text(hash))));
    if (known)
        return message_fail(message, ERROR_CONFLICT, "This file was brought in before. Nothing was changed.");
    TRY(actual_compare(db, arena, lines, landing->count)); /* as it is now, which may be other than what was looked at */
    TRY(db_next_number(db, TEXT("actual file"), &id));
    TRY(db_run(db, NULL, SQL("insert into actual_file (id, file_name, hash, made_at, by_account, by_for, lines) values ($1, $2, $3, $4, $5, $6, $7)"),
               BIND(bind_integer(id), bind_text(landing->file_name), bind_text(hash), bind_integer(actor->moment.now.seconds), bind_integer(actor->account),
                    bind_integer(actor->stands_for), bind_integer((int64_t)landing->count))));
    for (size_t i = 0; i < landing->count; i++)
        TRY(insert_line(db, id, &lines[i]));
    for (size_t i = 0; i < landing->count; i++)
        if (lines[i].standing == ACTUAL_MATCHED)
            TRY(pay(db, engine, arena, lines[i].payment, TEXT_NONE, actor, message));
    *ret_file = id;
    return OK;
}

/* --- Reading ------------------------------------------------------------------ */

#define LINE_FIELDS \
    "l.id, l.file, l.line, l.paid_on, l.reference, l.payee, l.number, l.pence, l.standing, l.payment, f.file_name, r.reference, p.amount, l.note, l.noted_by, a.name, c.name, f.made_at"
#define LINE_TABLES \
    " from actual_line l join actual_file f on f.id = l.file left join record r on r.id = l.payment left join reg_payment p on p.id = l.payment" \
    " left join account a on a.id = l.noted_by left join account c on c.id = l.noted_for"

static enum result read_kept(struct statement *row, struct arena *arena, struct actual_kept *line)
{
    *line = (struct actual_kept){
        .id = statement_integer(row, 0), .file = statement_integer(row, 1),
        .line = {.row = (size_t)statement_integer(row, 2), .paid_on = statement_date(row, 3), .reference = statement_copy(row, 4, arena), .payee = statement_copy(row, 5, arena),
                 .number = statement_copy(row, 6, arena), .pence = statement_integer(row, 7), .payment = statement_integer(row, 9)},
        .file_name = statement_copy(row, 10, arena), .payment_reference = statement_copy(row, 11, arena), .payment_pence = statement_integer(row, 12),
        .note = statement_copy(row, 13, arena), .noted_by = statement_is_null(row, 14) ? TEXT_NONE : ledger_by_name(row, arena, 14), .at = {statement_integer(row, 17)}};
    return actual_standing_parse(statement_text(row, 8), &line->line.standing) ? OK : ERROR_CORRUPT;
}

enum result actual_list(struct db *db, struct arena *arena, bool open_only, struct actual_kept **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct actual_kept *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from actual_line where ($1 = 0 or (standing not in ('matched', 'accepted') and note is null))"), BIND(bind_integer(open_only))));
    list = ARENA_ARRAY(arena, struct actual_kept, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select " LINE_FIELDS LINE_TABLES " where ($1 = 0 or (l.standing not in ('matched', 'accepted') and l.note is null)) order by l.file desc, l.line, l.id"),
                 BIND(bind_integer(open_only))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        TRY(read_kept(row, arena, &list[count++]));
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result actual_get(struct db *db, struct arena *arena, int64_t id, struct actual_kept *ret_line)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select " LINE_FIELDS LINE_TABLES " where l.id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    TRY(read_kept(row, arena, ret_line));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result actual_of(struct db *db, int64_t payment, struct date *ret_day, int64_t *ret_pence)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select paid_on, pence from actual_line where payment = $1 and standing in ('matched', 'accepted') order by id limit 1"), BIND(bind_integer(payment))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_day = statement_date(row, 0);
    *ret_pence = statement_integer(row, 1);
    return OK;
}

enum result actual_missing(struct db *db, struct arena *arena, struct actual_missing **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct actual_missing *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from payment_batch_line"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct actual_missing, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select p.id, l.batch, p.amount, r.reference, p.payee, p.due, b.made_at from payment_batch_line l join payment_batch b on b.id = l.batch"
                               " join reg_payment p on p.id = l.payment join record r on r.id = p.id where r.state = 'exported'"
                               " and not exists (select a.id from actual_line a where a.payment = p.id and a.standing in ('matched', 'differs', 'accepted')) order by b.made_at, p.id"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct actual_missing){statement_integer(row, 0), statement_integer(row, 1), statement_integer(row, 2), statement_copy(row, 3, arena), statement_copy(row, 4, arena),
                                                statement_date(row, 5), {statement_integer(row, 6)}};
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Settling ----------------------------------------------------------------- */

static enum result check_note(struct text note, struct message *message)
{
    if (!text_trim(note).length)
        return message_fail(message, ERROR_INVALID, "Say why, in a few words");
    if (text_count_characters(note) > ACTUAL_NOTE_CHARACTERS_MAX)
        return message_fail(message, ERROR_INVALID, "Use %d characters or fewer", ACTUAL_NOTE_CHARACTERS_MAX);
    return OK;
}

enum result actual_accept(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct text reason, const struct actor *actor, struct message *message)
{
    struct actual_kept line;
    int64_t changed;
    TRY(actual_get(db, arena, id, &line));
    TRY(check_note(reason, message));
    if (line.line.standing == ACTUAL_MATCHED || line.line.standing == ACTUAL_ACCEPTED)
        return message_fail(message, ERROR_CONFLICT, "This line agrees already.");
    if (line.line.standing != ACTUAL_DIFFERS)
        return message_fail(message, ERROR_INVALID, "Only a line that names one of our payments with another amount can be taken for it.");
    if (line.line.pence > line.payment_pence)
        return message_fail(message, ERROR_INVALID, "%.*s was paid and %.*s was asked for. Ask for the rest as a payment of its own, then explain this line.",
                            TEXT_ARGS(pence_text(arena, line.line.pence)), TEXT_ARGS(pence_text(arena, line.payment_pence)));
    TRY(db_run(db, &changed, SQL("update actual_line set standing = 'accepted', note = $1, noted_by = $2, noted_for = $3, noted_at = $4 where id = $5 and standing = 'differs'"),
               BIND(bind_text(text_trim(reason)), bind_integer(actor->account), bind_integer(actor->stands_for), bind_integer(actor->moment.now.seconds), bind_integer(id))));
    return pay(db, engine, arena, line.line.payment, text_trim(reason), actor, message);
}

enum result actual_explain(struct db *db, int64_t id, struct text note, const struct actor *actor, struct message *message)
{
    int64_t changed;
    TRY(check_note(note, message));
    TRY(db_run(db, &changed, SQL("update actual_line set note = $1, noted_by = $2, noted_for = $3, noted_at = $4 where id = $5 and standing not in ('matched', 'accepted')"),
               BIND(bind_text(text_trim(note)), bind_integer(actor->account), bind_integer(actor->stands_for), bind_integer(actor->moment.now.seconds), bind_integer(id))));
    return changed ? OK : message_fail(message, ERROR_CONFLICT, "This line agrees already, or is not there.");
}
