/* When something is due, and what is: see keep.h. */
#include "blocks/erasure/keep.h"

#include <inttypes.h>

const char keep_schema[] =
    "create table legal_hold (id {id}, record bigint not null references record (id), reason text not null, account bigint not null,"
    " at bigint not null, lifted_by bigint, lifted_at bigint);\n"
    "create index legal_hold_by_record on legal_hold (record);\n"
    "create table keep_decision (record bigint primary key references record (id), what text not null, day bigint not null,"
    " account bigint not null, at bigint not null);\n"
    "create table disposal (id {id}, register text not null, ground text not null, rule text not null, note text, state text not null,"
    " proposed_by bigint not null, proposed_for bigint not null, proposed_at bigint not null, decided_by bigint, decided_at bigint);\n"
    "create table disposal_record (disposal bigint not null references disposal (id), record bigint not null references record (id),"
    " reference text not null, due_on bigint, outcome text, primary key (disposal, record));\n"
    "create index disposal_by_record on disposal_record (record);\n";

struct date keep_due_on(const struct keep_rule *rule, struct date start)
{
    struct date last = DATE_NONE;
    if (!rule->given || rule->ever || date_is_none(start))
        return DATE_NONE;
    switch (rule->unit) {
    case KEEP_DAYS:
        last = (struct date){start.day + rule->count};
        break;
    case KEEP_MONTHS:
        last = date_add_months(start, rule->count);
        break;
    case KEEP_YEARS:
        last = date_add_years(start, rule->count);
        break;
    }
    return date_is_none(last) ? DATE_NONE : (struct date){last.day + 1};
}

/* --- What is due ---------------------------------------------------------- */

/* The columns that read_due() reads; the start is an instant's seconds for a state, its text for a moment, a day for a date. */
static struct text due_sql(struct arena *arena, const struct definition *definition, struct text condition)
{
    const struct keep_rule *rule = &definition->keep;
    const char *common = ", k.what, k.day, case when r.id in (" HELD_RECORDS ") then 1 else 0 end,"
                         " (select count(*) from disposal_record q join disposal d on d.id = q.disposal where q.record = r.id and d.state = 'proposed')"
                         " from record r left join keep_decision k on k.record = r.id";
    if (rule->state != SIZE_MAX)
        return arena_printf(arena,
                            "select r.id, r.reference, r.name, (select min(h.at) from history h where h.record = r.id and h.version >"
                            " coalesce((select max(x.version) from history x where x.record = r.id and x.state <> r.state), 0))%s"
                            " where r.register = $1 and r.state = '%.*s' and %.*s order by r.id",
                            common, TEXT_ARGS(definition->states[rule->state].name), TEXT_ARGS(condition));
    return arena_printf(arena, "select r.id, r.reference, r.name, t.%.*s%s join reg_%.*s t on t.id = r.id where r.register = $1 and t.%.*s is not null and %.*s order by r.id",
                        TEXT_ARGS(rule->field), common, TEXT_ARGS(definition->name), TEXT_ARGS(rule->field), TEXT_ARGS(condition));
}

/* "6 years" */
static struct text period_said(struct arena *arena, struct text count_word, struct text unit)
{
    int64_t count;
    if (text_to_integer(count_word, &count) < 0)
        return TEXT_NONE;
    if (text_starts(unit, TEXT("day")))
        return arena_printf(arena, SAY_COUNT(arena, count, "%" PRId64 " day", "%" PRId64 " days"), count);
    if (text_starts(unit, TEXT("month")))
        return arena_printf(arena, SAY_COUNT(arena, count, "%" PRId64 " month", "%" PRId64 " months"), count);
    return arena_printf(arena, SAY_COUNT(arena, count, "%" PRId64 " year", "%" PRId64 " years"), count);
}

/* They are as read_keep() makes them: a number, its unit, "after", a name with a comma, "then" and what then. */
struct text keep_said(struct arena *arena, const struct definition *definition, struct text words)
{
    struct text part[7] = {TEXT_NONE}, rest = words, period, after;
    const struct field *field;
    size_t count = 0, state;
    while (count < COUNT_OF(part) && text_next(&rest, ' ', &part[count]))
        count++;
    if (text_equals(words, "for ever"))
        return SAID(arena, "for ever");
    period = count == 2 || count == 6 ? period_said(arena, part[0], part[1]) : TEXT_NONE;
    if (!period.length || count == 2)
        return period.length ? period : words;
    after = text_slice(part[3], 0, part[3].length - 1);
    state = definition ? definition_state(definition, after) : SIZE_MAX;
    field = definition ? definition_field(definition, after) : NULL;
    after = state != SIZE_MAX ? definition->states[state].label : field ? field->label : after;
    return arena_printf(arena, text_equals(part[5], "destroy")  ? SAY(arena, "%.*s after “%.*s”, then destroyed")
                               : text_equals(part[5], "review") ? SAY(arena, "%.*s after “%.*s”, then reviewed")
                                                                : SAY(arena, "%.*s after “%.*s”, then handed to the archive"),
                        TEXT_ARGS(period), TEXT_ARGS(after));
}

static struct date read_start(struct statement *row, const struct keep_rule *rule)
{
    struct instant instant;
    if (rule->state != SIZE_MAX)
        return date_in_london((struct instant){statement_integer(row, 3)});
    if (!rule->is_moment)
        return statement_date(row, 3);
    return instant_parse(statement_text(row, 3), &instant) == OK ? date_in_london(instant) : DATE_NONE;
}

/* False when it is not due on that day. */
static bool read_due(struct statement *row, struct arena *arena, const struct definition *definition, struct date today, struct due_record *record)
{
    const struct keep_rule *rule = &definition->keep;
    bool reviewed = text_equals(statement_text(row, 4), "reviewed");
    struct date start, since;
    if (statement_is_null(row, 3) || text_equals(statement_text(row, 4), "archived"))
        return false;
    start = read_start(row, rule);
    since = reviewed ? statement_date(row, 5) : DATE_NONE;
    reviewed = reviewed && date_compare(since, start) > 0;
    *record = (struct due_record){.id = statement_integer(row, 0), .start = reviewed ? since : start, .reviewed = reviewed,
                                  .on_hold = statement_integer(row, 6) > 0, .proposed = statement_integer(row, 7) > 0};
    record->due_on = keep_due_on(rule, record->start);
    if (date_is_none(record->due_on) || date_compare(record->due_on, today) > 0)
        return false;
    record->reference = statement_copy(row, 1, arena);
    record->name = statement_copy(row, 2, arena);
    return true;
}

static int by_day(const void *a, const void *b)
{
    const struct due_record *left = a, *right = b;
    int days = date_compare(left->due_on, right->due_on);
    return days ? days : left->id < right->id ? -1 : left->id > right->id;
}

enum result keep_due(struct db *db, struct arena *arena, const struct definition *definition, const struct actor *actor, size_t max, struct due_record **ret_list,
                     size_t *ret_count, int64_t *ret_total)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct due_record *list = ARENA_ARRAY(arena, struct due_record, max + 1);
    struct text may_erase = record_by_roles_sql(arena, definition, definition->erase, definition->erase_count, actor, "r.id", 2);
    struct text may_see = record_visible_sql(arena, definition, actor, "r.id", 2);
    struct text sql = due_sql(arena, definition, arena_printf(arena, "%.*s and %.*s", TEXT_ARGS(may_erase), TEXT_ARGS(may_see)));
    size_t count = 0;
    int64_t total = 0;
    int step;
    if (!list || arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL_COMPOSED(sql.data), BIND(bind_text(definition->name), VISIBLE_TO(actor))));
    while ((step = statement_step(row)) == 1) {
        struct due_record record;
        if (!read_due(row, arena, definition, actor->moment.today, &record))
            continue;
        total++;
        if (count < max)
            list[count++] = record;
    }
    if (step < 0)
        return (enum result)step;
    if (count)
        qsort(list, count, sizeof(*list), by_day);
    *ret_list = list;
    *ret_count = count;
    *ret_total = total;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result keep_due_of(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, struct date today, struct due_record *ret_record,
                        bool *ret_is_due)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text sql;
    int step;
    *ret_is_due = false;
    if (!definition->keep.given || definition->keep.ever)
        return OK;
    sql = due_sql(arena, definition, TEXT("r.id = $2"));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL_COMPOSED(sql.data), BIND(bind_text(definition->name), bind_integer(id))));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    *ret_is_due = step == 1 && read_due(row, arena, definition, today, ret_record);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result keep_decide(struct db *db, int64_t record, const char *what, const struct actor *actor)
{
    return db_run(db, NULL,
                  SQL("insert into keep_decision (record, what, day, account, at) values ($1, $2, $3, $4, $5)"
                      " on conflict (record) do update set what = $2, day = $3, account = $4, at = $5"),
                  BIND(bind_integer(record), bind_text(text_of(what)), bind_date(actor->moment.today), bind_integer(actor->account),
                       bind_integer(actor->moment.now.seconds)));
}
