/* Accounts of the ledger: made, found, read. See ledger.h. Not here: postings (posting.c). */
#include "blocks/ledger/internal.h"

#include <inttypes.h>

#include "base/store/serial.h"
#include "base/wording.h"
#include "blocks/record/compose.h"

const char ledger_schema[] =
    "create table ledger_account (id {id}, entity bigint not null, kind text not null, name text not null, register text not null, record bigint not null,"
    " other bigint not null, may_go_below bigint not null, balance bigint not null, made_at bigint not null, unique (register, record, kind, other));\n"
    "create index ledger_account_by_entity on ledger_account (entity, kind);\n"
    "create table ledger_posting (id {id}, kind text not null, posted_on bigint not null, words text not null, reason text, register text, record bigint,"
    " move_key text unique, contradicts bigint unique, by_account bigint not null, by_for bigint not null, made_at bigint not null);\n"
    "create index ledger_posting_by_record on ledger_posting (register, record);\n"
    "create table ledger_line (posting bigint not null, position bigint not null, account bigint not null, posted_on bigint not null,"
    " pence bigint not null check (pence <> 0), primary key (posting, position));\n"
    "create index ledger_line_by_account on ledger_line (account, posted_on, posting);\n"
    "create table ledger_closing (id {id}, entity bigint not null, last_day bigint not null, by_account bigint not null, by_for bigint not null, made_at bigint not null,"
    " unique (entity, last_day));\n";

static const char *const kind_words[LEDGER_KINDS] = {"source", "receipt", "line", "reserve", "fund", "award", "in_payment", "paid", "between"};

const char *ledger_kind_word(enum ledger_kind kind)
{
    assert((unsigned)kind < LEDGER_KINDS);
    return kind_words[kind];
}

bool ledger_kind_parse(struct text word, enum ledger_kind *ret_kind)
{
    for (unsigned kind = 0; kind < LEDGER_KINDS; kind++)
        if (text_equals(word, kind_words[kind])) {
            *ret_kind = (enum ledger_kind)kind;
            return true;
        }
    return false;
}

struct text ledger_kind_words(struct arena *arena, enum ledger_kind kind)
{
    switch (kind) {
    case LEDGER_SOURCE: return SAID(arena, "Source");
    case LEDGER_RECEIPT: return SAID(arena, "Receipt");
    case LEDGER_LINE: return SAID(arena, "Budget line");
    case LEDGER_RESERVE: return SAID(arena, "Reserve");
    case LEDGER_FUND: return SAID(arena, "Fund");
    case LEDGER_AWARD: return SAID(arena, "Award");
    case LEDGER_IN_PAYMENT: return SAID(arena, "In payment");
    case LEDGER_PAID: return SAID(arena, "Paid out");
    case LEDGER_BETWEEN: return SAID(arena, "Between entities");
    }
    return TEXT_NONE;
}

/* --- Whose money ------------------------------------------------------------ */

enum result ledger_entity(struct db *db, int64_t organisation, int64_t *ret_entity, struct message *message)
{
    int64_t count;
    TRY(db_one_integer(db, &count, SQL("select count(*) from reg_legal_entity where coalesce(organisation, 0) = $1"), BIND(bind_integer(organisation))));
    if (count > 1) /* the register refuses two; an organisation that is gone may have left its entity without one */
        return message_fail(message, ERROR_INVALID, "More than one legal entity has no organisation: which of them is the office is not known. Say of the others which organisation they are.");
    if (count == 1)
        return db_one_integer(db, ret_entity, SQL("select id from reg_legal_entity where coalesce(organisation, 0) = $1"), BIND(bind_integer(organisation)));
    return organisation ? message_fail(message, ERROR_INVALID, "The ledger does not know that organisation. Add it to the legal entities first, with the organisation that it is.")
                        : message_fail(message, ERROR_INVALID, "The ledger does not know the office yet. Add it to the legal entities first, without an organisation.");
}

struct text ledger_entity_name(struct db *db, struct arena *arena, int64_t entity)
{
    struct text name;
    return db_one_text(db, arena, &name, SQL("select name from record where id = $1"), BIND(bind_integer(entity))) == OK ? name : SAID(arena, "a legal entity");
}

static enum result check_entity(struct db *db, int64_t entity, struct message *message)
{
    int64_t found;
    TRY(db_one_integer(db, &found, SQL("select count(*) from record where id = $1 and register = '" LEDGER_ENTITY "'"), BIND(bind_integer(entity))));
    return found ? OK : message_fail(message, ERROR_INVALID, "There is no such legal entity. Choose one that is on the list.");
}

/* --- Opening ---------------------------------------------------------------- */

static struct text cut(struct text text, size_t characters_max)
{
    size_t at = 0;
    uint32_t point;
    for (size_t length, count = 0; count < characters_max && (length = text_decode(text, at, &point)) > 0; count++)
        at += length;
    return text_slice(text, 0, at);
}

/* One that is there: its entity is for ever, its name is what its record is called now. */
static enum result open_again(struct db *db, int64_t account, int64_t entity, struct text name, struct message *message)
{
    int64_t owner;
    TRY(db_one_integer(db, &owner, SQL("select entity from ledger_account where id = $1"), BIND(bind_integer(account))));
    if (owner != entity)
        return message_fail(message, ERROR_CONFLICT, "Its account belongs to another legal entity, and what was posted there stays there. Begin a new record for the other one.");
    return db_run(db, NULL, SQL("update ledger_account set name = $1 where id = $2 and name <> $1"), BIND(bind_text(name), bind_integer(account)));
}

static enum result insert(struct db *db, const struct ledger_opening *opening, int64_t other, const struct actor *actor, int64_t *ret_account)
{
    int64_t id;
    bool below = opening->may_go_below || opening->kind == LEDGER_SOURCE || opening->kind == LEDGER_BETWEEN;
    TRY(db_next_number(db, TEXT("ledger account"), &id));
    TRY(db_run(db, NULL, SQL("insert into ledger_account (id, entity, kind, name, register, record, other, may_go_below, balance, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)"),
               BIND(bind_integer(id), bind_integer(opening->entity), bind_text(text_of(ledger_kind_word(opening->kind))), bind_text(opening->name), bind_text(opening->reg),
                    bind_integer(opening->record), bind_integer(other), bind_integer(below), bind_integer(actor->moment.now.seconds))));
    *ret_account = id;
    return OK;
}

static enum result find(struct db *db, struct text reg, int64_t record, enum ledger_kind kind, int64_t other, int64_t *ret_account)
{
    return db_one_integer(db, ret_account, SQL("select id from ledger_account where register = $1 and record = $2 and kind = $3 and other = $4"),
                          BIND(bind_text(reg), bind_integer(record), bind_text(text_of(ledger_kind_word(kind))), bind_integer(other)));
}

enum result ledger_find(struct db *db, struct text reg, int64_t record, enum ledger_kind kind, int64_t *ret_account)
{
    return find(db, reg, record, kind, 0, ret_account);
}

enum result ledger_open(struct db *db, const struct ledger_opening *opening, const struct actor *actor, int64_t *ret_account, struct message *message)
{
    struct ledger_opening checked = *opening;
    enum result result;
    int64_t account;
    checked.name = cut(text_trim(opening->name), LEDGER_NAME_CHARACTERS_MAX);
    assert(opening->kind != LEDGER_BETWEEN && opening->reg.length && opening->record > 0);
    if (!checked.name.length)
        return message_fail(message, ERROR_INVALID, "An account of the ledger needs a name");
    result = ledger_find(db, opening->reg, opening->record, opening->kind, &account);
    if (result == OK)
        result = open_again(db, account, opening->entity, checked.name, message);
    else if (result == ERROR_NOT_FOUND) {
        TRY(check_entity(db, opening->entity, message));
        result = insert(db, &checked, 0, actor, &account);
    }
    if (result == OK)
        *ret_account = account;
    return result;
}

enum result ledger_source(struct db *db, int64_t entity, const struct actor *actor, int64_t *ret_account, struct message *message)
{
    enum result result = ledger_find(db, TEXT(LEDGER_ENTITY), entity, LEDGER_SOURCE, ret_account);
    return result != ERROR_NOT_FOUND ? result : ledger_open(db, &(struct ledger_opening){.entity = entity, .kind = LEDGER_SOURCE, .name = KEPT("General source"), .reg = TEXT(LEDGER_ENTITY), .record = entity},
                                                            actor, ret_account, message);
}

enum result ledger_between(struct db *db, int64_t entity, int64_t other, const struct actor *actor, int64_t *ret_account, struct message *message)
{
    const struct ledger_opening opening = {.entity = entity, .kind = LEDGER_BETWEEN, .name = KEPT("Given to another legal entity"), .reg = TEXT(LEDGER_ENTITY), .record = entity};
    enum result result = find(db, opening.reg, entity, LEDGER_BETWEEN, other, ret_account);
    if (result != ERROR_NOT_FOUND)
        return result;
    TRY(check_entity(db, entity, message));
    TRY(check_entity(db, other, message));
    return insert(db, &opening, other, actor, ret_account);
}

enum result ledger_beside(struct db *db, int64_t account, enum ledger_kind kind, const struct actor *actor, int64_t *ret_account, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct ledger_opening opening = {.kind = kind};
    int step;
    assert(kind == LEDGER_IN_PAYMENT || kind == LEDGER_PAID);
    TRY(db_query(db, &row, SQL("select a.entity, a.name, a.register, a.record, b.id from ledger_account a left join ledger_account b"
                               " on b.register = a.register and b.record = a.record and b.kind = $2 and b.other = 0 where a.id = $1 and a.other = 0"),
                 BIND(bind_integer(account), bind_text(text_of(ledger_kind_word(kind))))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    if (statement_integer(row, 4)) {
        *ret_account = statement_integer(row, 4);
        return OK;
    }
    opening.entity = statement_integer(row, 0);
    opening.name = statement_text(row, 1);
    opening.reg = statement_text(row, 2);
    opening.record = statement_integer(row, 3);
    return ledger_open(db, &opening, actor, ret_account, message);
}

/* --- Reading ---------------------------------------------------------------- */

#define ACCOUNT_FIELDS \
    "a.id, a.entity, e.name, a.kind, a.name, a.register, a.record, a.may_go_below, o.name, cast(coalesce(sum(l.pence), 0) as bigint), count(l.posting)"
#define ACCOUNT_TABLES \
    " from ledger_account a left join record e on e.id = a.entity left join record o on o.id = a.other left join ledger_line l on l.account = a.id and l.posted_on <= $1"
#define ACCOUNT_GROUP " group by a.id, a.entity, e.name, a.kind, a.name, a.register, a.record, a.may_go_below, o.name"

static struct bind upto(struct date day)
{
    return bind_integer(date_is_none(day) ? INT32_MAX : day.day);
}

static enum result read_account(struct statement *row, struct arena *arena, struct ledger_account *ret_account)
{
    struct ledger_account account = {.id = statement_integer(row, 0), .entity = statement_integer(row, 1), .entity_name = statement_copy(row, 2, arena),
                                     .name = statement_copy(row, 4, arena), .reg = statement_copy(row, 5, arena), .record = statement_integer(row, 6),
                                     .may_go_below = statement_integer(row, 7) != 0, .pence = statement_integer(row, 9), .postings = statement_integer(row, 10)};
    if (!ledger_kind_parse(statement_text(row, 3), &account.kind))
        return ERROR_CORRUPT;
    if (account.kind == LEDGER_BETWEEN)
        account.name = arena_printf(arena, SAY(arena, "Given to %.*s"), TEXT_ARGS(statement_text(row, 8)));
    *ret_account = account;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result ledger_get(struct db *db, struct arena *arena, int64_t account, struct date day, struct ledger_account *ret_account)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select " ACCOUNT_FIELDS ACCOUNT_TABLES " where a.id = $2" ACCOUNT_GROUP), BIND(upto(day), bind_integer(account))));
    step = statement_step(row);
    return step < 0 ? (enum result)step : !step ? ERROR_NOT_FOUND : read_account(row, arena, ret_account);
}

enum result ledger_accounts(struct db *db, struct arena *arena, int64_t entity, unsigned kind, struct date day, struct ledger_account **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text word = kind < LEDGER_KINDS ? text_of(kind_words[kind]) : TEXT_NONE;
    struct ledger_account *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from ledger_account"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct ledger_account, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select " ACCOUNT_FIELDS ACCOUNT_TABLES " where ($2 = 0 or a.entity = $2) and ($3 = '' or a.kind = $3)" ACCOUNT_GROUP
                               " order by a.entity, a.kind, a.name, a.id"),
                 BIND(upto(day), bind_integer(entity), bind_text(word))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        TRY(read_account(row, arena, &list[count++]));
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

enum result ledger_funds(struct db *db, struct arena *arena, struct date day, struct ledger_fund **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct ledger_fund *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from ledger_account where kind = 'fund'"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct ledger_fund, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select a.id, a.record, a.name, e.name, cast(coalesce(sum(l.pence), 0) as bigint),"
                               " cast(coalesce(sum(case when coalesce(c.kind, p.kind) in ('commitment', 'payment', 'recall') then -l.pence else 0 end), 0) as bigint)"
                               " from ledger_account a left join record e on e.id = a.entity left join ledger_line l on l.account = a.id and l.posted_on <= $1"
                               " left join ledger_posting p on p.id = l.posting left join ledger_posting c on c.id = p.contradicts where a.kind = 'fund'"
                               " group by a.id, a.record, a.name, e.name order by a.name, a.id"),
                 BIND(upto(day))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct ledger_fund){statement_integer(row, 0), statement_integer(row, 1), statement_integer(row, 5), statement_integer(row, 4),
                                             statement_copy(row, 2, arena), statement_copy(row, 3, arena)};
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result ledger_balance(struct db *db, int64_t account, struct date day, int64_t *ret_pence)
{
    return db_one_integer(db, ret_pence, SQL("select cast(coalesce(sum(pence), 0) as bigint) from ledger_line where account = $1 and posted_on <= $2"),
                          BIND(bind_integer(account), upto(day)));
}

enum result ledger_left(struct db *db, int64_t account, struct date day, int64_t *ret_pence)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t balance, lowest;
    int step;
    TRY(ledger_balance(db, account, day, &balance));
    lowest = balance;
    TRY(db_query(db, &row, SQL("select posted_on, cast(sum(pence) as bigint) from ledger_line where account = $1 and posted_on > $2 group by posted_on order by posted_on"),
                 BIND(bind_integer(account), upto(day))));
    while ((step = statement_step(row)) == 1) {
        balance += statement_integer(row, 1);
        lowest = balance < lowest ? balance : lowest;
    }
    *ret_pence = lowest;
    return step < 0 ? (enum result)step : OK;
}
