/* What is due: see clocks.h. One query a clock for the records with the days that it names, one a register for the moves. */
#include "blocks/record/clock_days.h"

#include "blocks/record/compose.h"

#define EVENTS_MAX 512 /* of one clock of one record; later ones are left out */
#define HEAD_COLUMNS 7

struct moved { int64_t record; struct text move; struct date day; };
struct gathering {
    struct db *db;
    struct arena *arena;
    const struct deadline_query *query;
    const struct actor *actor;
    const struct definition *definition;
    struct moved *moves; /* of the register, by record and then as they were made */
    size_t move_count;
    struct clock_holidays holidays;
    struct record_deadline *list;
    size_t count, room;
};

/* --- Moves ------------------------------------------------------------------ */

static bool has_moves(const struct definition *definition)
{
    for (size_t i = 0; i < definition->clock_count; i++)
        for (size_t j = 0; j < definition->clocks[i].cause_count; j++)
            if (definition->clocks[i].causes[j].is_move)
                return true;
    return false;
}

#define MOVES_SQL " from history h join record r on r.id = h.record where r.register = $1 and ($2 = 0 or r.id = $2) and h.kind = 'moved' and h.move is not null"
static enum result read_moves(struct gathering *gathering)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct bind name = bind_text(gathering->definition->name), only = bind_integer(gathering->query->of ? gathering->query->of->id : 0);
    int64_t total = 0;
    int step = 0;
    gathering->move_count = 0;
    if (!has_moves(gathering->definition))
        return OK;
    TRY(db_one_integer(gathering->db, &total, SQL("select count(*)" MOVES_SQL), BIND(name, only)));
    gathering->moves = ARENA_ARRAY(gathering->arena, struct moved, (size_t)total + 1);
    if (!gathering->moves)
        return ERROR_MEMORY;
    TRY(db_query(gathering->db, &row, SQL("select h.record, h.move, h.at" MOVES_SQL " order by h.record, h.version"), BIND(name, only)));
    while (gathering->move_count < (size_t)total && (step = statement_step(row)) == 1)
        gathering->moves[gathering->move_count++] =
            (struct moved){statement_integer(row, 0), statement_copy(row, 1, gathering->arena), date_in_london((struct instant){statement_integer(row, 2)})};
    return step < 0 ? (enum result)step : OK;
}

static const struct moved *moves_of(const struct gathering *gathering, int64_t record, size_t *ret_count)
{
    size_t low = 0, high = gathering->move_count, end;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (gathering->moves[middle].record < record)
            low = middle + 1;
        else
            high = middle;
    }
    for (end = low; end < gathering->move_count && gathering->moves[end].record == record;)
        end++;
    *ret_count = end - low;
    return gathering->moves + low;
}

/* --- Events ----------------------------------------------------------------- */

/* After those of the same day. */
static void add_event(struct clock_event *events, size_t *count, struct clock_event event)
{
    size_t at = *count;
    if (*count == EVENTS_MAX || date_is_none(event.day))
        return;
    for (; at > 0 && events[at - 1].day.day > event.day.day; at--)
        events[at] = events[at - 1];
    events[at] = event;
    ++*count;
}

struct days { const struct date *of, *noted; }; /* one a cause */

static void add_fields(const struct clock_rule *clock, struct days days, bool starts, struct clock_event *events, size_t *count)
{
    for (size_t i = 0; i < clock->cause_count; i++)
        if (!clock->causes[i].is_move && (clock->causes[i].what == CLOCK_STARTS) == starts)
            add_event(events, count, (struct clock_event){clock->causes[i].what, days.of[i], clock->causes[i].more, days.noted[i]});
}

/* On one day what starts it by a field comes first, then moves in their order, then the other fields. */
static size_t make_events(const struct gathering *gathering, const struct clock_rule *clock, int64_t record, struct days days, struct clock_event *events)
{
    size_t count = 0, move_count;
    const struct moved *moves = moves_of(gathering, record, &move_count);
    add_fields(clock, days, true, events, &count);
    for (size_t i = 0; i < move_count; i++)
        for (size_t j = 0; j < clock->cause_count; j++)
            if (clock->causes[j].is_move && text_equal(clock->causes[j].name, moves[i].move))
                add_event(events, &count, (struct clock_event){clock->causes[j].what, moves[i].day, clock->causes[j].more, DATE_NONE});
    add_fields(clock, days, false, events, &count);
    return count;
}

/* --- Whose ------------------------------------------------------------------- */

static const struct field *role_field(const struct definition *definition)
{
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].type == FIELD_ROLE && !definition->fields[i].sealed)
            return &definition->fields[i];
    return NULL;
}

/* The link that says which organisation leads a record; one that goes over another record says nothing here. */
static const struct field *lead_field(const struct definition *definition)
{
    for (size_t i = 0; i < definition->only_count; i++) {
        const struct field *field = definition_field(definition, definition->only[i].path);
        if (field && field->type == FIELD_LINK && !field->sealed)
            return field;
    }
    return NULL;
}

static bool is_mine(const struct gathering *gathering, int64_t assigned, struct text role, int64_t lead)
{
    const struct definition *definition = gathering->definition;
    const struct actor *actor = gathering->actor;
    bool edits = record_may_some(definition, definition->edit, definition->edit_count, actor), own = !gathering->query->own_count || !lead;
    if (definition->uses_assigned)
        return assigned > 0;
    if (role.length)
        return actor_has_role(actor, role);
    if (!lead_field(definition))
        return edits;
    if (actor->organisation)
        return lead == actor->organisation;
    for (size_t i = 0; i < gathering->query->own_count; i++)
        own = own || gathering->query->own[i] == lead;
    return own && edits;
}

/* --- Records ----------------------------------------------------------------- */

enum clock_seen { CLOCK_HIDDEN, CLOCK_SEEN, CLOCK_SEEN_WHERE_THEIRS };
static enum clock_seen may_see_clock(const struct gathering *gathering, const struct clock_rule *clock)
{
    enum clock_seen seen = CLOCK_SEEN;
    for (size_t i = 0; i < clock->cause_count; i++) {
        const struct field *field = clock->causes[i].is_move ? NULL : definition_field(gathering->definition, clock->causes[i].name);
        if (!field || field_may_see(field, gathering->actor, false))
            continue;
        if (!field_may_see(field, gathering->actor, true))
            return CLOCK_HIDDEN;
        seen = CLOCK_SEEN_WHERE_THEIRS;
    }
    return seen;
}

/* Which link to the record asked about, by a field that the actor sees everywhere, or only where a record is theirs: another would tell what it holds. */
static void write_links(const struct gathering *gathering, bool where_theirs, struct composed *composed)
{
    const struct definition *definition = gathering->definition;
    buffer_append_z(&composed->sql, "r.id in (select from_id from link where to_id = ");
    composed_bind(composed, bind_integer(gathering->query->about));
    buffer_append_z(&composed->sql, " and field in (''");
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        bool everywhere = field_may_see(field, gathering->actor, false);
        if ((field->type == FIELD_LINK || field->type == FIELD_LINKS) && (where_theirs ? !everywhere && field_may_see(field, gathering->actor, true) : everywhere))
            buffer_printf(&composed->sql, ",'%.*s'", TEXT_ARGS(field->name));
    }
    buffer_append_z(&composed->sql, "))");
}

/* A report belongs to its award, that to its round, and that to its fund: by the parent of each register, through records that the actor may see. */
static void write_parents(const struct gathering *gathering, const struct definition *definition, const char *id_column, size_t depth, struct composed *composed)
{
    static const char *const columns[] = {"up0.to_id", "up1.to_id", "up2.to_id"};
    const struct field *up = definition->parent.length ? definition_field(definition, definition->parent) : NULL;
    if (!up || !up->target || depth == COUNT_OF(columns) || !field_may_see(up, gathering->actor, false))
        return;
    buffer_printf(&composed->sql, " or %s in (select up%zu.from_id from link up%zu where up%zu.field = '%.*s' and ", id_column, depth, depth, depth, TEXT_ARGS(up->name));
    composed_visible(composed, up->target, gathering->actor, columns[depth]);
    buffer_printf(&composed->sql, " and (%s = ", columns[depth]);
    composed_bind(composed, bind_integer(gathering->query->about));
    write_parents(gathering, up->target, columns[depth], depth + 1, composed);
    buffer_append_z(&composed->sql, "))");
}

static void write_about(const struct gathering *gathering, struct composed *composed)
{
    struct buffer *sql = &composed->sql;
    buffer_append_z(sql, " and (r.id = ");
    composed_bind(composed, bind_integer(gathering->query->about));
    buffer_append_z(sql, " or ");
    write_links(gathering, false, composed);
    buffer_append_z(sql, " or (");
    write_links(gathering, true, composed);
    buffer_append_z(sql, " and ");
    composed_theirs(composed, gathering->definition, gathering->actor, "r.id");
    buffer_append_z(sql, ")");
    write_parents(gathering, gathering->definition, "r.id", 0, composed);
    buffer_append_z(sql, ")");
}

static void write_query(const struct gathering *gathering, const struct clock_rule *clock, enum clock_seen seen, struct composed *composed)
{
    const struct definition *definition = gathering->definition;
    const struct field *role = role_field(definition), *lead = lead_field(definition);
    struct buffer *sql = &composed->sql;
    buffer_append_z(sql, "select r.id, r.state, r.reference, r.name, ");
    if (definition->uses_assigned) {
        buffer_append_z(sql, "(select count(*) from assignment s where s.record = r.id and s.until_at is null and s.account = ");
        composed_bind(composed, bind_integer(actor_assignee(gathering->actor)));
        buffer_append_z(sql, ")");
    } else {
        buffer_append_z(sql, "0");
    }
    buffer_printf(sql, ", %s%.*s, %s%.*s", role ? "t." : "''", role ? (int)role->name.length : 0, role ? role->name.data : "", lead ? "t." : "0",
                  lead ? (int)lead->name.length : 0, lead ? lead->name.data : "");
    if (clock->when.length)
        buffer_printf(sql, ", t.%.*s", TEXT_ARGS(clock->when));
    for (size_t i = 0; i < clock->cause_count; i++)
        if (!clock->causes[i].is_move)
            buffer_printf(sql, ", t.%.*s", TEXT_ARGS(clock->causes[i].name));
    buffer_printf(sql, " from record r join reg_%.*s t on t.id = r.id where r.register = ", TEXT_ARGS(definition->name));
    composed_bind(composed, bind_text(definition->name));
    buffer_append_z(sql, " and ");
    composed_visible(composed, definition, gathering->actor, "r.id");
    if (seen == CLOCK_SEEN_WHERE_THEIRS) {
        buffer_append_z(sql, " and ");
        composed_theirs(composed, definition, gathering->actor, "r.id");
    }
    if (gathering->query->of) {
        buffer_append_z(sql, " and r.id = ");
        composed_bind(composed, bind_integer(gathering->query->of->id));
    }
    if (gathering->query->about)
        write_about(gathering, composed);
    buffer_append_z(sql, " order by r.id");
}

static bool is_open(const struct clock_run *run)
{
    return run->state != CLOCK_NOT_STARTED && run->state != CLOCK_HAS_STOPPED && run->lateness != LATENESS_STOPPED &&
           (run->state == CLOCK_IS_PAUSED || !date_is_none(run->due));
}

static enum result keep(struct gathering *gathering, struct record_deadline deadline)
{
    if ((gathering->query->mine_only && !deadline.mine) || (gathering->query->open_only && !is_open(&deadline.run)))
        return OK;
    if (gathering->count == gathering->room) {
        size_t room = gathering->room ? gathering->room * 2 : 64;
        struct record_deadline *more = ARENA_ARRAY(gathering->arena, struct record_deadline, room);
        if (!more)
            return ERROR_MEMORY;
        if (gathering->count)
            memcpy(more, gathering->list, gathering->count * sizeof *more);
        gathering->list = more;
        gathering->room = room;
    }
    gathering->list[gathering->count++] = deadline;
    return OK;
}

static enum result take_row(struct gathering *gathering, const struct clock_rule *clock, struct statement *row)
{
    struct clock_event events[EVENTS_MAX];
    struct date *days = ARENA_ARRAY(gathering->arena, struct date, clock->cause_count + 1), *noted = ARENA_ARRAY(gathering->arena, struct date, clock->cause_count + 1);
    struct record_deadline deadline = {.definition = gathering->definition, .clock = clock, .id = statement_integer(row, 0),
                                       .reference = statement_copy(row, 2, gathering->arena)};
    int column = HEAD_COLUMNS;
    enum result result;
    if (!days || !noted)
        return ERROR_MEMORY;
    if (clock->when.length && !text_in(statement_text(row, column++), clock->when_codes, clock->when_count))
        return OK;
    deadline.name = record_spoken_name(gathering->definition, deadline.reference, statement_copy(row, 3, gathering->arena));
    deadline.state = definition_state(gathering->definition, statement_text(row, 1));
    deadline.mine = is_mine(gathering, statement_integer(row, 4), statement_text(row, 5), statement_integer(row, 6));
    for (size_t i = 0; i < clock->cause_count; i++) {
        if (clock->causes[i].is_move)
            continue;
        const struct field_value value = {.text = field_from_column(gathering->arena, definition_field(gathering->definition, clock->causes[i].name), row, column++)};
        days[i] = record_day(&value);
        noted[i] = DATE_NONE;
    }
    if (clock->law)
        TRY(clock_days_noted(gathering->db, gathering->arena, gathering->definition, clock, deadline.id, days, noted));
    size_t count = make_events(gathering, clock, deadline.id, (struct days){days, noted}, events);
    result = clock_replay(clock, events, count, deadline.state, gathering->actor->moment.today, &gathering->holidays, gathering->arena, &deadline.run);
    if (result == ERROR_LIMIT)
        return OK;
    TRY(result);
    return keep(gathering, deadline);
}

static enum result take_clock(struct gathering *gathering, const struct clock_rule *clock)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(composed_clear) struct composed composed;
    enum clock_seen seen = may_see_clock(gathering, clock);
    int step;
    composed_init(&composed);
    if (seen == CLOCK_HIDDEN)
        return OK;
    write_query(gathering, clock, seen, &composed);
    TRY(composed_query(&composed, gathering->db, &row));
    while ((step = statement_step(row)) == 1)
        TRY(take_row(gathering, clock, row));
    return (enum result)step;
}

static int by_day(const void *a, const void *b)
{
    const struct record_deadline *x = a, *y = b;
    bool x_none = date_is_none(x->run.due), y_none = date_is_none(y->run.due);
    if (x_none != y_none)
        return x_none ? 1 : -1;
    if (x->run.due.day != y->run.due.day)
        return x->run.due.day < y->run.due.day ? -1 : 1;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return text_compare(x->clock->name, y->clock->name);
}

enum result record_deadlines(struct db *db, const struct engine *engine, struct arena *arena, const struct deadline_query *query, const struct actor *actor,
                             struct record_deadline **ret_list, size_t *ret_count)
{
    struct gathering gathering = {.db = db, .arena = arena, .query = query, .actor = actor};
    TRY(record_holidays(db, arena, &gathering.holidays));
    for (size_t i = 0; i < engine->definitions->count; i++) {
        gathering.definition = &engine->definitions->list[i];
        if (!gathering.definition->clock_count || !record_may_open(gathering.definition, actor))
            continue;
        if (query->of && !text_equal(query->of->definition->name, gathering.definition->name))
            continue;
        TRY(read_moves(&gathering));
        for (size_t j = 0; j < gathering.definition->clock_count; j++)
            TRY(take_clock(&gathering, &gathering.definition->clocks[j]));
    }
    if (gathering.count)
        qsort(gathering.list, gathering.count, sizeof *gathering.list, by_day);
    *ret_list = gathering.list;
    *ret_count = gathering.count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
