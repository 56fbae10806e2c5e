/* Counts a quarter's requests for information: how many came, which were answered in time by the clock of their law, and what became of them. */
#include "office/transparency/information.h"

#include "base/wording.h"
#include "blocks/record/clocks.h"
#include "blocks/record/compose.h"

enum counted { RECEIVED, IN_TIME, LATE, OPEN, FULL, PART, REFUSED, NOT_HELD, OTHERWISE, REVIEWS, COUNTED };
static const char *const counted_fields[COUNTED] = {"received", "in_time", "late", "still_open", "in_full", "part", "refused", "not_held", "otherwise", "reviews"};

/* The clock of its answer; NULL: it has none that runs. */
static const struct clock_run *answer_of(const struct record_deadline *list, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].id == id && text_starts(list[i].clock->name, TEXT("answer")))
            return &list[i].run;
    return NULL;
}

static enum counted outcome_of(struct text outcome)
{
    return text_equals(outcome, "full") ? FULL : text_equals(outcome, "part") ? PART : text_equals(outcome, "not_held") ? NOT_HELD
           : text_equals(outcome, "refused") || text_equals(outcome, "cost") || text_equals(outcome, "vexatious") ? REFUSED : OTHERWISE;
}

static void count_one(const struct clock_run *run, bool is_answered, bool has_ended, struct text outcome, int64_t counts[COUNTED])
{
    counts[RECEIVED]++;
    if (is_answered)
        counts[outcome_of(outcome)]++;
    else if (has_ended)
        counts[OTHERWISE]++;
    if (has_ended && !is_answered)
        return;
    if (run && (run->lateness == LATENESS_MET_LATE || run->lateness == LATENESS_LATE))
        counts[LATE]++;
    else
        counts[is_answered ? IN_TIME : OPEN]++;
}

static enum result count_all(struct db *db, struct date from, struct date until, const struct record_deadline *list, size_t list_count, int64_t counts[COUNTED])
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row,
                 SQL("select t.id, t.answered_on, coalesce(t.outcome, ''), r.state, t.review_asked_on from reg_information_request t join record r on r.id = t.id"
                     " where t.received_on >= $1 and t.received_on <= $2 order by t.id"),
                 BIND(bind_date(from), bind_date(until))));
    while ((step = statement_step(row)) == 1) {
        struct text state = statement_text(row, 3);
        bool has_ended = text_equals(state, "withdrawn") || text_equals(state, "lapsed") || text_equals(state, "transferred");
        count_one(answer_of(list, list_count, statement_integer(row, 0)), !statement_is_null(row, 1), has_ended, statement_text(row, 2), counts);
        counts[REVIEWS] += !statement_is_null(row, 4);
    }
    return (enum result)step;
}

ROOM_CHECK(count_requests)
{
    const struct deadline_query query = {.of = NULL};
    int64_t counts[COUNTED] = {0};
    struct record_deadline *list;
    struct record *current;
    struct date from, until;
    size_t count;
    (void)message;
    TRY(date_parse(record_text(record, "from_on"), &from));
    TRY(date_parse(record_text(record, "until_on"), &until));
    TRY(record_deadlines(db, engine, arena, &query, actor, &list, &count));
    TRY(count_all(db, from, until, list, count, counts));
    TRY(record_load(db, engine, arena, record->definition, record->id, &current));
    for (size_t i = 0; i < COUNTED; i++) {
        const struct field *field = definition_field(record->definition, text_of(counted_fields[i]));
        if (field)
            TRY(record_set(arena, current, field, arena_printf(arena, "%" PRId64, counts[i])));
    }
    return record_write_version(db, engine, arena, current, current->version, actor, "moved", move->name, TEXT_NONE, false, message);
}
