/* Payments asked for, gone back and paid, in the ledger. See payment.h. */
#include "blocks/ledger/payment.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/record/record.h"

static enum result set(struct arena *arena, struct record *record, const char *name, struct text canonical)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    return field ? record_set(arena, record, field, canonical) : ERROR_INVALID;
}

static struct text number(struct arena *arena, int64_t id)
{
    return id ? arena_printf(arena, "%" PRId64, id) : TEXT_NONE;
}

static enum result fill(struct arena *arena, const struct ledger_payment *payment, struct record *record)
{
    const struct { const char *name; struct text canonical; } values[] = {
        {"payee", text_trim(payment->payee)}, {"organisation", number(arena, payment->organisation)}, {"payee_number", text_trim(payment->payee_number)},
        {"payee_reference", text_trim(payment->payee_reference)}, {"amount", pence_plain(arena, payment->pence)}, {"due", date_iso(arena, payment->due)},
        {"purpose", text_trim(payment->purpose)}, {"budget_code", text_trim(payment->budget_code)}, {"purse", number(arena, payment->account)},
    };
    for (size_t i = 0; i < COUNT_OF(values); i++)
        TRY(set(arena, record, values[i].name, values[i].canonical));
    return OK;
}

/* Lengths as the definition has them: these values come from a program, and a person is to be told in words what to shorten. */
static enum result check(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const struct actor *actor, struct message *message)
{
    struct problems problems = {0};
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        struct text ignored, text = record->values[i].text;
        struct message why = {.language = message ? message->language : NULL};
        if (field->type == FIELD_TEXT && text.length && field_read(arena, field, text, actor->moment.today, &ignored, &why) < 0)
            return message_fail(message, ERROR_INVALID, "%.*s: %s", TEXT_ARGS(field->label), why.text);
    }
    TRY(record_check(db, engine, arena, record, NULL, actor, &problems));
    if (!problems.count)
        return OK;
    if (!problems.list[0].field)
        return message_fail(message, ERROR_INVALID, "%.*s", TEXT_ARGS(problems.list[0].what));
    return message_fail(message, ERROR_INVALID, "%.*s: %.*s", TEXT_ARGS(problems.list[0].field->label), TEXT_ARGS(problems.list[0].what));
}

static enum result make(struct db *db, const struct engine *engine, struct arena *arena, const struct ledger_payment *payment, const struct actor *actor,
                        struct record **ret_record, struct message *message)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT(LEDGER_PAYMENTS));
    if (!definition)
        return message_fail(message, ERROR_INVALID, "This office keeps no payments.");
    TRY(record_new(db, engine, arena, definition, actor, ret_record));
    TRY(fill(arena, payment, *ret_record));
    TRY(check(db, engine, arena, *ret_record, actor, message));
    return record_save(db, engine, arena, *ret_record, 0, actor, "made", TEXT_NONE, message);
}

enum result ledger_request_payment(struct db *db, const struct engine *engine, struct arena *arena, const struct ledger_payment *payment, const struct actor *actor,
                                   int64_t *ret_record, struct message *message)
{
    struct text key = payment->key.length ? arena_printf(arena, "payment for %.*s", TEXT_ARGS(payment->key)) : TEXT_NONE;
    struct ledger_move move = {.kind = LEDGER_PAYMENT, .from = payment->account, .pence = payment->pence, .day = actor->moment.today, .reg = TEXT(LEDGER_PAYMENTS)};
    struct ledger_posting known;
    struct record *record;
    int64_t id;
    if (key.length && ledger_posting_find(db, key, &id) == OK) {
        TRY(ledger_posting_get(db, arena, id, &known));
        if (ret_record)
            *ret_record = known.record;
        return OK;
    }
    if (payment->pence <= 0 || payment->pence > PENCE_MAX)
        return message_fail(message, ERROR_INVALID, "Enter an amount above £0.00");
    TRY(ledger_beside(db, payment->account, LEDGER_IN_PAYMENT, actor, &move.to, message));
    TRY(make(db, engine, arena, payment, actor, &record, message));
    move.record = record->id;
    move.words = kept_printf(arena, "%.*s asked for: %.*s", TEXT_ARGS(record->reference), TEXT_ARGS(text_trim(payment->purpose)));
    move.key = key.length ? key : arena_printf(arena, "payment %" PRId64 " requested", record->id);
    TRY(ledger_move(db, arena, &move, actor, NULL, message));
    if (ret_record)
        *ret_record = record->id;
    return OK;
}

enum result ledger_payment_back(struct db *db, struct arena *arena, int64_t payment, int64_t account, int64_t pence, struct text words, const struct actor *actor,
                                struct message *message)
{
    struct ledger_move move = {.kind = LEDGER_PAYMENT, .to = account, .pence = pence, .day = actor->moment.today, .words = words, .reg = TEXT(LEDGER_PAYMENTS),
                               .record = payment, .key = arena_printf(arena, "payment %" PRId64 " back", payment)};
    TRY(ledger_beside(db, account, LEDGER_IN_PAYMENT, actor, &move.from, message));
    return ledger_move(db, arena, &move, actor, NULL, message);
}

enum result ledger_payment_paid(struct db *db, struct arena *arena, int64_t payment, int64_t account, int64_t pence, struct date day, struct text words,
                                const struct actor *actor, struct message *message)
{
    struct ledger_move move = {.kind = LEDGER_PAYMENT, .pence = pence, .day = day, .words = words, .reg = TEXT(LEDGER_PAYMENTS), .record = payment,
                               .key = arena_printf(arena, "payment %" PRId64 " paid", payment)};
    TRY(ledger_beside(db, account, LEDGER_IN_PAYMENT, actor, &move.from, message));
    TRY(ledger_beside(db, account, LEDGER_PAID, actor, &move.to, message));
    return ledger_move(db, arena, &move, actor, NULL, message);
}
