/* Postings of the ledger: checked and made. See ledger.h. Not here: reading them (read.c), accounts (account.c), closing (close.c). */
#include "blocks/ledger/internal.h"

#include <inttypes.h>

#include "base/store/serial.h"
#include "base/wording.h"

#define YEARS_AHEAD_MAX 10 /* an award may run for years; 3026 is a slip of the finger */

static const char *const posting_words[LEDGER_POSTING_KINDS] = {"budget", "transfer", "commitment", "payment", "income", "recall", "correction"};

const char *ledger_posting_word(enum ledger_posting_kind kind)
{
    assert((unsigned)kind < LEDGER_POSTING_KINDS);
    return posting_words[kind];
}

struct text ledger_posting_words(struct arena *arena, enum ledger_posting_kind kind)
{
    switch (kind) {
    case LEDGER_BUDGET: return SAID(arena, "Budget");
    case LEDGER_TRANSFER: return SAID(arena, "Transfer");
    case LEDGER_COMMITMENT: return SAID(arena, "Commitment");
    case LEDGER_PAYMENT: return SAID(arena, "Payment");
    case LEDGER_INCOME: return SAID(arena, "Income");
    case LEDGER_RECALL: return SAID(arena, "Recall");
    case LEDGER_CORRECTION: return SAID(arena, "Correction");
    }
    return TEXT_NONE;
}

/* --- Rules ------------------------------------------------------------------ */

enum result ledger_check_lines(const struct ledger_line *lines, size_t count, struct message *message)
{
    int64_t sum = 0;
    if (count < 2)
        return message_fail(message, ERROR_INVALID, "A posting needs two lines or more: where the money comes from and where it goes");
    if (count > LEDGER_LINES_MAX)
        return message_fail(message, ERROR_INVALID, "A posting has at most %d lines: make several", LEDGER_LINES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (!lines[i].pence)
            return message_fail(message, ERROR_INVALID, "An amount of £0.00 moves nothing: enter an amount above it");
        if (lines[i].pence > PENCE_MAX || lines[i].pence < -PENCE_MAX)
            return message_fail(message, ERROR_INVALID, "The amount can be at most £99,999,999,999.99");
        sum += lines[i].pence; /* a hundred lines of PENCE_MAX are far from overflow */
    }
    if (sum)
        return message_fail(message, ERROR_INVALID, "What is taken and what is given must be the same to the penny");
    return OK;
}

static_assert(PENCE_MAX < INT64_MAX / LEDGER_LINES_MAX, "the sum of a posting's lines cannot overflow");

static enum result add_part(struct db *db, struct arena *arena, const struct ledger_line *line, struct ledger_part *parts, size_t *count, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct ledger_part part = {.account = line->account, .pence = line->pence};
    size_t at = 0;
    int step;
    while (at < *count && parts[at].account < line->account)
        at++;
    if (at < *count && parts[at].account == line->account) {
        parts[at].pence += line->pence;
        return OK;
    }
    TRY(db_query(db, &row, SQL("select entity, balance, may_go_below, name from ledger_account where id = $1"), BIND(bind_integer(line->account))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : message_fail(message, ERROR_NOT_FOUND, "There is no such account in the ledger.");
    part.entity = statement_integer(row, 0);
    part.balance = statement_integer(row, 1);
    part.may_go_below = statement_integer(row, 2) != 0;
    part.name = statement_copy(row, 3, arena);
    memmove(parts + at + 1, parts + at, (*count - at) * sizeof *parts);
    parts[at] = part;
    (*count)++;
    return OK;
}

enum result ledger_parts(struct db *db, struct arena *arena, const struct ledger_line *lines, size_t count, struct ledger_part **ret_parts, size_t *ret_count,
                         struct message *message)
{
    struct ledger_part *parts = ARENA_ARRAY(arena, struct ledger_part, count + 1);
    size_t part_count = 0;
    if (!parts)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        TRY(add_part(db, arena, &lines[i], parts, &part_count, message));
    *ret_parts = parts;
    *ret_count = part_count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* Each entity's lines add up to 0: its books are whole without the others'. */
static enum result check_entities(struct db *db, struct arena *arena, const struct ledger_part *parts, size_t count, struct message *message)
{
    for (size_t i = 0; i < count; i++) {
        int64_t sum = 0;
        for (size_t j = 0; j < count; j++)
            sum += parts[j].entity == parts[i].entity ? parts[j].pence : 0;
        if (sum)
            return message_fail(message, ERROR_INVALID, "What is taken and what is given must be the same in the books of %.*s: money of one legal entity reaches another only through what lies between them.",
                                TEXT_ARGS(ledger_entity_name(db, arena, parts[i].entity)));
    }
    return OK;
}

static enum result check_day(struct db *db, struct arena *arena, const struct ledger_part *parts, size_t count, struct date day, struct message *message)
{
    for (size_t i = 0; i < count; i++) {
        struct date closed;
        TRY(ledger_closed_until(db, parts[i].entity, &closed));
        if (date_compare(day, closed) <= 0)
            return message_fail(message, ERROR_INVALID, "The books of %.*s are closed up to %.*s and are not opened again. Give a day after that.",
                                TEXT_ARGS(ledger_entity_name(db, arena, parts[i].entity)), TEXT_ARGS(date_long(arena, closed)));
    }
    return OK;
}

/* No purse goes below nothing, on the day or on a later one; nothing grows past what an amount can be. */
static enum result check_left(struct db *db, struct arena *arena, const struct ledger_part *parts, size_t count, struct date day, struct message *message)
{
    for (size_t i = 0; i < count; i++) {
        const struct ledger_part *part = &parts[i];
        int64_t left, sum;
        if (pence_add(part->balance, part->pence, &sum) < 0)
            return message_fail(message, ERROR_INVALID, "%.*s would hold more than an account can: at most £99,999,999,999.99.", TEXT_ARGS(part->name));
        if (part->pence >= 0 || part->may_go_below)
            continue;
        TRY(ledger_left(db, part->account, day, &left));
        if (left + part->pence < 0)
            return message_fail(message, ERROR_INVALID, "%.*s is left of %.*s; %.*s was asked for.", TEXT_ARGS(pence_text(arena, left < 0 ? 0 : left)), TEXT_ARGS(part->name),
                                TEXT_ARGS(pence_text(arena, -part->pence)));
    }
    return OK;
}

static enum result check_words(const struct ledger_posting *posting, struct date today, struct message *message)
{
    if (!text_trim(posting->words).length)
        return message_fail(message, ERROR_INVALID, "Say in a few words what is posted");
    if (text_count_characters(posting->words) > LEDGER_WORDS_CHARACTERS_MAX || text_count_characters(posting->reason) > LEDGER_WORDS_CHARACTERS_MAX)
        return message_fail(message, ERROR_INVALID, "Use %d characters or fewer for what is posted, and for the reason", LEDGER_WORDS_CHARACTERS_MAX);
    if (date_is_none(posting->day))
        return message_fail(message, ERROR_INVALID, "Give the day on which it is posted");
    if (date_compare(posting->day, date_add_years(today, YEARS_AHEAD_MAX)) > 0)
        return message_fail(message, ERROR_INVALID, "The day lies more than %d years ahead: check its year", YEARS_AHEAD_MAX);
    assert(posting->key.length <= LEDGER_KEY_BYTES_MAX);
    return OK;
}

/* --- Making ----------------------------------------------------------------- */

/* Whether what was posted under the key is the same. */
static enum result is_the_same(struct db *db, struct arena *arena, int64_t id, const struct ledger_posting *posting, struct message *message)
{
    struct ledger_posting known;
    bool same;
    TRY(ledger_posting_get(db, arena, id, &known));
    same = known.kind == posting->kind && date_compare(known.day, posting->day) == 0 && known.line_count == posting->line_count;
    for (size_t i = 0; same && i < known.line_count; i++)
        same = known.lines[i].account == posting->lines[i].account && known.lines[i].pence == posting->lines[i].pence;
    return same ? OK : message_fail(message, ERROR_CONFLICT, "This was posted already, as number %" PRId64 ", with another amount or day. Correct that posting first.", id);
}

static enum result insert(struct db *db, const struct ledger_posting *posting, const struct actor *actor, int64_t *ret_id)
{
    int64_t id;
    TRY(db_next_number(db, TEXT("ledger posting"), &id));
    TRY(db_run(db, NULL,
               SQL("insert into ledger_posting (id, kind, posted_on, words, reason, register, record, move_key, contradicts, by_account, by_for, made_at)"
                   " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"),
               BIND(bind_integer(id), bind_text(text_of(ledger_posting_word(posting->kind))), bind_date(posting->day), bind_text(text_trim(posting->words)), bind_optional(posting->reason),
                    bind_optional(posting->reg), posting->record ? bind_integer(posting->record) : bind_null(), bind_optional(posting->key),
                    posting->contradicts ? bind_integer(posting->contradicts) : bind_null(), bind_integer(actor->account), bind_integer(actor->stands_for),
                    bind_integer(actor->moment.now.seconds))));
    for (size_t i = 0; i < posting->line_count; i++) {
        const struct ledger_line *line = &posting->lines[i];
        TRY(db_run(db, NULL, SQL("insert into ledger_line (posting, position, account, posted_on, pence) values ($1, $2, $3, $4, $5)"),
                   BIND(bind_integer(id), bind_integer((int64_t)i), bind_integer(line->account), bind_date(posting->day), bind_integer(line->pence))));
        TRY(db_run(db, NULL, SQL("update ledger_account set balance = balance + $1 where id = $2"), BIND(bind_integer(line->pence), bind_integer(line->account))));
    }
    *ret_id = id;
    return ledger_seal_new(db, actor->moment.now);
}

/* Everything but what only its maker knows: words, kind, contraries. */
static enum result post(struct db *db, struct arena *arena, const struct ledger_posting *posting, const struct actor *actor, int64_t *ret_id, struct message *message)
{
    struct ledger_part *parts;
    size_t count;
    int64_t id;
    enum result result = posting->key.length ? ledger_posting_find(db, posting->key, &id) : ERROR_NOT_FOUND;
    if (result == OK)
        result = is_the_same(db, arena, id, posting, message);
    else if (result == ERROR_NOT_FOUND) {
        TRY(check_words(posting, actor->moment.today, message));
        TRY(ledger_check_lines(posting->lines, posting->line_count, message));
        TRY(ledger_parts(db, arena, posting->lines, posting->line_count, &parts, &count, message));
        TRY(check_entities(db, arena, parts, count, message));
        TRY(check_day(db, arena, parts, count, posting->day, message));
        TRY(check_left(db, arena, parts, count, posting->day, message));
        result = insert(db, posting, actor, &id);
    }
    if (result == OK && ret_id)
        *ret_id = id;
    return result;
}

enum result ledger_post(struct db *db, struct arena *arena, const struct ledger_posting *posting, const struct actor *actor, int64_t *ret_id, struct message *message)
{
    assert(posting->kind != LEDGER_CORRECTION && !posting->contradicts);
    return post(db, arena, posting, actor, ret_id, message);
}

/* --- The usual ones --------------------------------------------------------- */

static enum result entity_of(struct db *db, int64_t account, int64_t *ret_entity, struct message *message)
{
    enum result result = db_one_integer(db, ret_entity, SQL("select entity from ledger_account where id = $1"), BIND(bind_integer(account)));
    return result == ERROR_NOT_FOUND ? message_fail(message, ERROR_NOT_FOUND, "There is no such account in the ledger.") : result;
}

/* `takes`: what is taken, from one account or two of one entity; all of it goes to `move->to`. */
static enum result move_lines(struct db *db, struct arena *arena, const struct ledger_move *move, const struct ledger_line *takes, size_t take_count,
                              const struct actor *actor, int64_t *ret_id, struct message *message)
{
    struct ledger_line lines[5];
    struct ledger_posting posting = {.kind = move->kind, .day = move->day, .words = move->words, .reason = move->reason, .reg = move->reg, .record = move->record,
                                     .key = move->key, .lines = lines};
    int64_t from_entity, to_entity, ours, theirs;
    assert(take_count <= 2);
    TRY(entity_of(db, move->from, &from_entity, message));
    TRY(entity_of(db, move->to, &to_entity, message));
    for (size_t i = 0; i < take_count; i++)
        lines[posting.line_count++] = takes[i];
    if (from_entity != to_entity) {
        TRY(ledger_between(db, from_entity, to_entity, actor, &ours, message));
        TRY(ledger_between(db, to_entity, from_entity, actor, &theirs, message));
        lines[posting.line_count++] = (struct ledger_line){ours, move->pence};
        lines[posting.line_count++] = (struct ledger_line){theirs, -move->pence};
    }
    lines[posting.line_count++] = (struct ledger_line){move->to, move->pence};
    return ledger_post(db, arena, &posting, actor, ret_id, message);
}

static enum result check_move(const struct ledger_move *move, struct message *message)
{
    if (move->pence <= 0)
        return message_fail(message, ERROR_INVALID, "Enter an amount above £0.00");
    if (move->pence > PENCE_MAX)
        return message_fail(message, ERROR_INVALID, "The amount can be at most £99,999,999,999.99");
    if (move->from == move->to)
        return message_fail(message, ERROR_INVALID, "Choose two different accounts: the money would stay where it is");
    return OK;
}

enum result ledger_move(struct db *db, struct arena *arena, const struct ledger_move *move, const struct actor *actor, int64_t *ret_id, struct message *message)
{
    TRY(check_move(move, message));
    return move_lines(db, arena, move, &(struct ledger_line){move->from, -move->pence}, 1, actor, ret_id, message);
}

enum result ledger_give_back(struct db *db, struct arena *arena, const struct ledger_move *move, const struct actor *actor, int64_t *ret_id, struct message *message)
{
    struct ledger_line takes[2];
    size_t count = 0;
    int64_t left, paid, first;
    TRY(check_move(move, message));
    if (move->key.length && ledger_posting_find(db, move->key, &first) == OK) { /* done already: what is left has changed since, and does not matter */
        if (ret_id)
            *ret_id = first;
        return OK;
    }
    TRY(ledger_left(db, move->from, move->day, &left));
    first = left < 0 ? 0 : left < move->pence ? left : move->pence;
    if (first == move->pence)
        return ledger_move(db, arena, move, actor, ret_id, message);
    TRY(ledger_beside(db, move->from, LEDGER_PAID, actor, &paid, message));
    if (first)
        takes[count++] = (struct ledger_line){move->from, -first};
    takes[count++] = (struct ledger_line){paid, first - move->pence};
    return move_lines(db, arena, move, takes, count, actor, ret_id, message);
}

/* --- Contraries ------------------------------------------------------------- */

enum result ledger_contradict(struct db *db, struct arena *arena, int64_t posting, struct date day, struct text reason, const struct actor *actor, int64_t *ret_id,
                              struct message *message)
{
    struct ledger_posting known, contrary;
    TRY(ledger_posting_get(db, arena, posting, &known));
    if (!text_trim(reason).length)
        return message_fail(message, ERROR_INVALID, "Say why it is corrected");
    if (known.contradicted_by)
        return message_fail(message, ERROR_CONFLICT, "Posting %" PRId64 " was corrected already, by posting %" PRId64 ".", posting, known.contradicted_by);
    if (known.contradicts)
        return message_fail(message, ERROR_CONFLICT, "Posting %" PRId64 " is itself a correction. Post anew what should hold.", posting);
    contrary = (struct ledger_posting){.kind = LEDGER_CORRECTION, .day = day, .reason = text_trim(reason), .reg = known.reg, .record = known.record,
                                       .lines = known.lines, .line_count = known.line_count, .contradicts = posting};
    contrary.words = text_slice(kept_printf(arena, "Correction of: %.*s", TEXT_ARGS(known.words)), 0, LEDGER_WORDS_CHARACTERS_MAX);
    while (!text_is_utf8(contrary.words))
        contrary.words.length--;
    for (size_t i = 0; i < contrary.line_count; i++)
        contrary.lines[i].pence = -contrary.lines[i].pence;
    return post(db, arena, &contrary, actor, ret_id, message);
}
