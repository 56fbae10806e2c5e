/* What of the bookkeeping is due, and destroying it by two people: see bookkeeping.h. */
#include "blocks/erasure/bookkeeping.h"

#include <inttypes.h>

#include "base/store/serial.h"
#include "blocks/gather/gather.h"
#include "blocks/ledger/finance.h"
#include "blocks/subject/subject.h"

const char bookkeeping_schema[] =
    "create table bookkeeping_disposal (id {id}, class text not null, rule text not null, source text not null, kept_from bigint not null,"
    " counted bigint not null, destroyed bigint not null, state text not null, proposed_by bigint not null, proposed_for bigint not null,"
    " proposed_at bigint not null, decided_by bigint, decided_at bigint);\n";

/* --- The classes ---------------------------------------------------------- */

#define NOT_HELD(column) " and " column " not in (" HELD_RECORDS ")"
#define READS "at < $1" NOT_HELD("record")
#define READINGS "last_at < $1 and embargo in (select e.id from embargo e where e.ended_at is not null" NOT_HELD("e.record") ")"
#define SESSIONS "seen_at < $1"
#define LINKS "made_at < $1 and (ended_at is not null or expires_at < $1)"
#define MESSAGES "state_at < $1 and state <> 'waiting'"

static const char *const titles[] WORDINGS = {
    "Readings of records",
    "Readings of what waited to be published",
    "Sessions",
    "Invitations and links for a password",
    "Messages",
    "Who gathered what is held about somebody",
    "Answers to requests for access",
    "Forms that were begun and not sent",
    "Answers to forms that made no record",
    "Files of payments that went out and came back",
};

static struct bookkeeping_class class_at(size_t index)
{
    const struct bookkeeping_class classes[] = {
        {"reads", titles[0], SQL("select count(*) from read_log where " READS), SQL("delete from read_log where " READS)},
        {"embargo_readings", titles[1], SQL("select count(*) from embargo_seen where " READINGS), SQL("delete from embargo_seen where " READINGS)},
        {"sessions", titles[2], SQL("select count(*) from session where " SESSIONS), SQL("delete from session where " SESSIONS)},
        {"links", titles[3], SQL("select count(*) from account_link where " LINKS), SQL("delete from account_link where " LINKS)},
        {"messages", titles[4], SQL("select count(*) from outbox where " MESSAGES), SQL("delete from outbox where " MESSAGES)},
        {"gatherings", titles[5], SQL("select count(*) from gathering where " READS), SQL("delete from gathering where " READS)},
        {"answers", titles[6], {NULL}, {NULL}}, /* these by functions of their blocks */
        {"drafts", titles[7], {NULL}, {NULL}},
        {"forms", titles[8], {NULL}, {NULL}},
        {"payment_files", titles[9], {NULL}, {NULL}},
    };
    return index < COUNT_OF(classes) ? classes[index] : (struct bookkeeping_class){NULL, NULL, {NULL}, {NULL}};
}

bool bookkeeping_class_find(struct text name, struct bookkeeping_class *ret_class)
{
    for (size_t i = 0; bookkeeping_names[i]; i++) {
        struct bookkeeping_class one = class_at(i);
        assert(one.name && strcmp(one.name, bookkeeping_names[i]) == 0);
        if (text_equals(name, one.name)) {
            *ret_class = one;
            return true;
        }
    }
    return false;
}

/* What goes, by which rule, as it was due on that day; `kept_from`: the first day that is kept by it. */
struct old_rows {
    struct bookkeeping_class of;
    const struct kept_rule *rule;
    struct date as_of, kept_from;
};

static bool is_class(const struct old_rows *old, const char *name)
{
    return strcmp(old->of.name, name) == 0;
}

static enum gather_kept kept_of(const struct old_rows *old)
{
    return is_class(old, "drafts") ? GATHER_DRAFTS : GATHER_ANSWERS;
}

static enum result count_rows(struct db *db, const struct engine *engine, const struct old_rows *old, int64_t *ret_count)
{
    struct instant before = date_begins_in_london(old->kept_from);
    if (old->of.count.text)
        return db_one_integer(db, ret_count, old->of.count, BIND(bind_integer(before.seconds)));
    if (is_class(old, "answers"))
        return subject_count_old(db, before, ret_count);
    if (is_class(old, "payment_files"))
        return finance_count_old(db, before, ret_count);
    return gather_count_old(db, engine, kept_of(old), &old->rule->keep, old->as_of, ret_count);
}

/* Each is on the erasure list then, as one that is erased by hand is. */
static enum result erase_old_answers(struct db *db, const struct engine *engine, struct arena *arena, const struct old_rows *old, const struct actor *actor, int64_t *ret_count, struct message *message)
{
    int64_t answer = 0, count = 0;
    enum result result;
    while ((result = gather_next_old(db, engine, kept_of(old), &old->rule->keep, old->as_of, answer, &answer)) == OK) {
        TRY(answer_erase(db, engine, arena, answer, actor, message));
        count++;
    }
    if (result != ERROR_NOT_FOUND)
        return result;
    *ret_count = count;
    return OK;
}

static enum result destroy_rows(struct db *db, const struct engine *engine, struct arena *arena, const struct old_rows *old, const struct actor *actor, int64_t *ret_count, struct message *message)
{
    struct instant before = date_begins_in_london(old->kept_from);
    if (old->of.destroy.text)
        return db_run(db, ret_count, old->of.destroy, BIND(bind_integer(before.seconds)));
    if (is_class(old, "answers"))
        return subject_destroy_old(db, before, actor->moment, ret_count);
    if (is_class(old, "payment_files"))
        return finance_destroy_old(db, before, ret_count);
    return erase_old_answers(db, engine, arena, old, actor, ret_count, message);
}

/* --- Rules and days ------------------------------------------------------- */

const struct kept_rule *bookkeeping_rule(const struct definitions *definitions, const char *name, struct date day)
{
    for (size_t i = 0; i < definitions->bookkeeping.rule_count; i++) {
        const struct kept_rule *rule = &definitions->bookkeeping.rules[i];
        if (text_equals(rule->of, name) && date_compare(rule->from, day) <= 0 && (date_is_none(rule->until) || date_compare(day, rule->until) <= 0))
            return rule;
    }
    return NULL;
}

struct date bookkeeping_kept_from(const struct keep_rule *keep, struct date today)
{
    struct date day = keep->unit == KEEP_YEARS ? date_add_years(today, -keep->count) : keep->unit == KEEP_MONTHS ? date_add_months(today, -keep->count)
                                                                                                                 : (struct date){today.day - keep->count};
    if (date_is_none(day))
        return DATE_NONE;
    for (day.day += 2; date_compare(keep_due_on(keep, day), today) > 0;) /* the ends of months are not alike: looked for */
        day.day--;
    return (struct date){day.day + 1};
}

bool bookkeeping_may(const struct engine *engine, const struct actor *actor)
{
    const struct bookkeeping *bookkeeping = &engine->definitions->bookkeeping;
    return actor_has_one_of(actor, bookkeeping->by, bookkeeping->by_count);
}

static enum result is_proposed(struct db *db, const char *name, bool *ret_is)
{
    int64_t count;
    TRY(db_one_integer(db, &count, SQL("select count(*) from bookkeeping_disposal where class = $1 and state = 'proposed'"), BIND(bind_text(text_of(name)))));
    *ret_is = count > 0;
    return OK;
}

enum result bookkeeping_due(struct db *db, struct arena *arena, const struct engine *engine, struct date today, struct bookkeeping_due **ret_list, size_t *ret_count)
{
    struct bookkeeping_due *list = ARENA_ARRAY(arena, struct bookkeeping_due, engine->definitions->bookkeeping.rule_count + 1);
    size_t count = 0;
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; bookkeeping_names[i]; i++) {
        struct bookkeeping_due *due = &list[count];
        const struct kept_rule *rule = bookkeeping_rule(engine->definitions, bookkeeping_names[i], today);
        if (!rule)
            continue;
        *due = (struct bookkeeping_due){.of = class_at(i), .rule = rule, .kept_from = bookkeeping_kept_from(&rule->keep, today)};
        if (!date_is_none(due->kept_from))
            TRY(count_rows(db, engine, &(struct old_rows){due->of, rule, today, due->kept_from}, &due->count));
        TRY(is_proposed(db, due->of.name, &due->proposed));
        count++;
    }
    *ret_list = list;
    *ret_count = count;
    return OK;
}

/* --- Proposing and deciding ----------------------------------------------- */

enum result bookkeeping_propose(struct db *db, struct arena *arena, const struct engine *engine, struct text class_name, const struct actor *actor, int64_t *ret_id,
                                struct message *message)
{
    struct bookkeeping_due *list;
    size_t count, i = 0;
    if (!bookkeeping_may(engine, actor))
        return message_fail(message, ERROR_DENIED, "Your role may not propose that.");
    TRY(bookkeeping_due(db, arena, engine, actor->moment.today, &list, &count));
    while (i < count && !text_equals(class_name, list[i].of.name))
        i++;
    if (i == count)
        return message_fail(message, ERROR_INVALID, "There is no rule for that kind of bookkeeping. Open the page again.");
    if (list[i].proposed)
        return message_fail(message, ERROR_CONFLICT, "That is proposed already, and waits for a second person.");
    if (!list[i].count)
        return message_fail(message, ERROR_CONFLICT, "Nothing of that is due.");
    TRY(db_next_number(db, TEXT("bookkeeping_disposal"), ret_id));
    return db_run(db, NULL,
                  SQL("insert into bookkeeping_disposal (id, class, rule, source, kept_from, counted, destroyed, state, proposed_by, proposed_for, proposed_at)"
                      " values ($1, $2, $3, $4, $5, $6, 0, 'proposed', $7, $8, $9)"),
                  BIND(bind_integer(*ret_id), bind_text(class_name), bind_text(list[i].rule->keep.words), bind_text(list[i].rule->source_defined.length ? list[i].rule->source_defined : list[i].rule->source), bind_date(list[i].kept_from),
                       bind_integer(list[i].count), bind_integer(actor->account), bind_integer(actor->stands_for), bind_integer(actor->moment.now.seconds)));
}

/* No more goes than was proposed, and no more than is due today: a rule may have become longer meanwhile. */
static enum result destroy(struct db *db, const struct engine *engine, struct arena *arena, const struct bookkeeping_disposal *disposal, const struct actor *actor, int64_t *ret_count,
                           struct message *message)
{
    struct old_rows old = {.as_of = date_in_london(disposal->proposed_at)};
    if (!bookkeeping_class_find(disposal->class_name, &old.of))
        return message_fail(message, ERROR_CONFLICT, "That kind of bookkeeping is not known to the program any more. Nothing was destroyed.");
    old.rule = bookkeeping_rule(engine->definitions, old.of.name, actor->moment.today);
    if (!old.rule)
        return message_fail(message, ERROR_CONFLICT, "There is no rule for it any more. Nothing was destroyed.");
    old.kept_from = bookkeeping_kept_from(&old.rule->keep, actor->moment.today);
    if (date_compare(old.kept_from, disposal->kept_from) > 0)
        old.kept_from = disposal->kept_from;
    return date_is_none(old.kept_from) ? OK : destroy_rows(db, engine, arena, &old, actor, ret_count, message);
}

enum result bookkeeping_decide(struct db *db, struct arena *arena, const struct engine *engine, int64_t id, bool approves, const struct actor *actor,
                               struct message *message)
{
    struct bookkeeping_disposal disposal;
    int64_t destroyed = 0;
    TRY(bookkeeping_get(db, arena, id, &disposal));
    if (!text_equals(disposal.state, "proposed"))
        return message_fail(message, ERROR_CONFLICT, "That was decided already.");
    if (!bookkeeping_may(engine, actor))
        return message_fail(message, ERROR_DENIED, "Your role may not decide on that.");
    if (approves && people_own_work(db, disposal.proposed_by, disposal.proposed_for, actor))
        return message_fail(message, ERROR_DENIED, "You proposed this, or somebody for whom you act did: another person must approve it.");
    if (approves)
        TRY(destroy(db, engine, arena, &disposal, actor, &destroyed, message));
    return db_run(db, NULL, SQL("update bookkeeping_disposal set state = $2, destroyed = $3, decided_by = $4, decided_at = $5 where id = $1"),
                  BIND(bind_integer(id), bind_text(approves ? TEXT("done") : TEXT("refused")), bind_integer(destroyed), bind_integer(actor->account),
                       bind_integer(actor->moment.now.seconds)));
}

/* --- Reading -------------------------------------------------------------- */

#define DISPOSAL_SELECT                                                                                                           \
    "select d.id, d.class, d.rule, d.source, d.kept_from, d.counted, d.destroyed, d.state, d.proposed_by, d.proposed_for, d.proposed_at," \
    " coalesce(d.decided_at, 0), a.name, b.name from bookkeeping_disposal d left join account a on a.id = d.proposed_by left join account b on b.id = d.decided_by"

static struct bookkeeping_disposal read_disposal(struct statement *row, struct arena *arena)
{
    return (struct bookkeeping_disposal){
        .id = statement_integer(row, 0), .class_name = statement_copy(row, 1, arena), .rule = statement_copy(row, 2, arena), .source = statement_copy(row, 3, arena),
        .kept_from = statement_date(row, 4), .counted = statement_integer(row, 5), .destroyed = statement_integer(row, 6), .state = statement_copy(row, 7, arena),
        .proposed_by = statement_integer(row, 8), .proposed_for = statement_integer(row, 9), .proposed_at = {statement_integer(row, 10)},
        .decided_at = {statement_integer(row, 11)}, .proposed_name = statement_copy(row, 12, arena), .decided_name = statement_copy(row, 13, arena)};
}

enum result bookkeeping_get(struct db *db, struct arena *arena, int64_t id, struct bookkeeping_disposal *ret_disposal)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL(DISPOSAL_SELECT " where d.id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_disposal = read_disposal(row, arena);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result bookkeeping_list(struct db *db, struct arena *arena, size_t max, struct bookkeeping_disposal **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct bookkeeping_disposal *list = ARENA_ARRAY(arena, struct bookkeeping_disposal, max + 1);
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL(DISPOSAL_SELECT " order by d.id desc limit $1"), BIND(bind_integer((int64_t)max))));
    while (count < max && (step = statement_step(row)) == 1)
        list[count++] = read_disposal(row, arena);
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
