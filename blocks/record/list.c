/* Lists of working records: filters, order, exact counts, and the choices of link fields. One query for
 * the rows and one for the count, both with the visibility of the reader in them. */
#include "blocks/record/compose.h"

#include <inttypes.h>

#define LINK_NAMES_BYTES_MAX 1048576

/* A link's target by its name where the reader may see every record of that register; by its id otherwise, to be named for them. */
static bool names_in_query(const struct field *field, const struct actor *actor)
{
    return field->type == FIELD_LINK && record_may_see_all(field->target, actor);
}

/* The numbers of all the field's files, with blanks between, as record_files() gives them. */
static void write_files(struct buffer *sql, const struct field *field)
{
    buffer_append_z(sql, "trim(");
    for (int64_t i = 0; i < field->files_max; i++)
        buffer_printf(sql, "%scoalesce(cast(t.%.*s as text), '')", i ? " || ' ' || " : "", TEXT_ARGS(field[i].name));
    buffer_append_z(sql, ")");
}

/* What stands for a column in "select" and in "order by". */
static void write_column(struct buffer *sql, const struct definition *definition, struct text name, const struct actor *actor)
{
    const struct field *field = definition_field(definition, name);
    if (text_equals(name, "state"))
        buffer_append_z(sql, "r.state");
    else if (!field || field->type == FIELD_LINKS)
        buffer_append_z(sql, "r.id"); /* computed and several links are filled in afterwards */
    else if (field->files_max > 1)
        write_files(sql, field);
    else if (names_in_query(field, actor))
        buffer_printf(sql, "(select %s from record where id = t.%.*s)", record_name_column(field->target), TEXT_ARGS(name));
    else
        buffer_printf(sql, "t.%.*s", TEXT_ARGS(name));
}

/* A field that is seen only of the records that are the actor's own to work on. */
static bool depends_on_record(const struct field *field, const struct actor *actor)
{
    return field && !field_may_see(field, actor, false) && field_may_see(field, actor, true);
}

/* Where the field is not theirs to see, the record stands as if it held nothing. */
static void write_order_of_field(struct composed *composed, const struct list_query *query, const struct field *field, const struct actor *actor)
{
    bool depends = depends_on_record(field, actor);
    if (depends) {
        buffer_append_z(&composed->sql, "case when ");
        composed_theirs(composed, query->definition, actor, "r.id");
        buffer_append_z(&composed->sql, " then ");
    }
    write_column(&composed->sql, query->definition, field->name, actor);
    buffer_append_z(&composed->sql, depends ? " end" : "");
}

static void write_order(struct composed *composed, const struct list_query *query, const struct actor *actor)
{
    struct buffer *sql = &composed->sql;
    const struct definition *definition = query->definition;
    struct text order = query->order.length ? query->order : definition->order;
    bool descending = query->order.length ? query->descending : definition->order_descending;
    const struct field *field = definition_field(definition, order);
    const char *direction = descending ? " desc" : "";
    buffer_append_z(sql, " order by ");
    if (text_equals(order, "changed"))
        buffer_printf(sql, "r.changed_at%s, ", direction);
    else if (text_equals(order, "reference") || text_equals(order, "state"))
        buffer_printf(sql, "r.%.*s%s, ", TEXT_ARGS(order), direction);
    else if (text_equal(order, definition->name_field))
        buffer_printf(sql, "r.sort_key%s, ", direction);
    else if (field && field->type != FIELD_LINKS && field_may_see_some(definition, field, actor)) {
        write_order_of_field(composed, query, field, actor);
        buffer_printf(sql, "%s, ", direction);
    }
    buffer_append_z(sql, "r.sort_key, r.id");
}

static void write_filter(struct composed *composed, const struct definition *definition, const struct list_filter *filter, const struct actor *actor)
{
    const struct field *field = definition_field(definition, filter->field);
    struct field_value value = {.text = filter->canonical};
    int64_t link = 0;
    if (text_equals(filter->field, "state")) {
        buffer_append_z(&composed->sql, " and r.state = ");
        composed_bind(composed, bind_text(filter->canonical));
        return;
    }
    if (!field)
        return;
    if (depends_on_record(field, actor)) {
        buffer_append_z(&composed->sql, " and ");
        composed_theirs(composed, definition, actor, "r.id");
    }
    if (field->type == FIELD_LINK || field->type == FIELD_LINKS) {
        if (text_to_integer(filter->canonical, &link) < 0)
            link = -1; /* matches nothing */
        value = (struct field_value){.links = &link, .link_count = 1};
    }
    if (field->type == FIELD_LINKS) {
        buffer_printf(&composed->sql, " and r.id in (select from_id from link where field = '%.*s' and to_id = ", TEXT_ARGS(field->name));
        composed_bind(composed, bind_integer(link));
        buffer_append_z(&composed->sql, ")");
        return;
    }
    buffer_printf(&composed->sql, " and t.%.*s = ", TEXT_ARGS(field->name));
    composed_bind(composed, field_bind(field, &value));
}

static void write_from(struct composed *composed, const struct list_query *query, const struct actor *actor)
{
    buffer_printf(&composed->sql, " from record r join reg_%.*s t on t.id = r.id where r.register = ", TEXT_ARGS(query->definition->name));
    composed_bind(composed, bind_text(query->definition->name));
    buffer_append_z(&composed->sql, " and ");
    composed_visible(composed, query->definition, actor, "r.id");
    for (size_t i = 0; i < query->filter_count; i++)
        write_filter(composed, query->definition, &query->filters[i], actor);
    if (!query->only)
        return;
    assert(query->only_count <= LIST_ONLY_MAX);
    buffer_append_z(&composed->sql, " and r.id in (");
    for (size_t i = 0; i < LIST_ONLY_MAX; i++) { /* always as many, so that the statement is always the same */
        buffer_append_z(&composed->sql, i ? ", " : "");
        composed_bind(composed, bind_integer(i < query->only_count ? query->only[i] : 0));
    }
    buffer_append_z(&composed->sql, ")");
}

static enum result count_rows(struct db *db, const struct list_query *query, const struct actor *actor, int64_t *ret_total)
{
    AUTO(composed_clear) struct composed composed;
    composed_init(&composed);
    buffer_append_z(&composed.sql, "select count(*)");
    write_from(&composed, query, actor);
    if (composed.sql.failure < 0)
        return composed.sql.failure;
    return db_one_integer(db, ret_total, SQL_COMPOSED(composed.sql.data), (struct binds){composed.binds, composed.bind_count});
}

static enum result names_of_links(struct db *db, struct arena *arena, const struct field *field, int64_t id, const struct actor *actor, struct text *ret_names)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(buffer_clear) struct buffer all;
    bool all_seen = record_may_see_all(field->target, actor);
    int step;
    buffer_init(&all, LINK_NAMES_BYTES_MAX);
    TRY(db_query(db, &row, SQL("select l.to_id, r.name, r.reference from link l join record r on r.id = l.to_id where l.from_id = $1 and l.field = $2 order by l.position"),
                 BIND(bind_integer(id), bind_text(field->name))));
    while ((step = statement_step(row)) == 1) {
        struct text name = record_spoken_name(field->target, statement_text(row, 2), statement_text(row, 1));
        if (!all_seen)
            TRY(record_name_for(db, arena, field->target, statement_integer(row, 0), actor, &name));
        buffer_append_z(&all, all.length ? "; " : "");
        buffer_append(&all, name);
    }
    if (step < 0)
        return (enum result)step;
    *ret_names = arena_copy(arena, buffer_text(&all));
    return OK;
}

static enum result read_cell(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                             const struct actor *actor, bool is_theirs, struct statement *row, int column, struct text name, int64_t id, struct text *ret_cell)
{
    const struct field *field = definition_field(definition, name);
    const struct computed *computed = definition_computed(definition, name);
    *ret_cell = TEXT_NONE;
    if (field && !field_may_see(field, actor, is_theirs))
        return OK;
    if (field && field->type == FIELD_LINKS) {
        TRY(names_of_links(db, arena, field, id, actor, ret_cell));
    } else if (field && field->type == FIELD_LINK && !names_in_query(field, actor)) {
        if (!statement_is_null(row, column))
            TRY(record_name_for(db, arena, field->target, statement_integer(row, column), actor, ret_cell));
    } else if (field && field->type == FIELD_LINK) {
        *ret_cell = statement_copy(row, column, arena);
    } else if (field && field->files_max > 1) {
        *ret_cell = statement_copy(row, column, arena);
    } else if (field) {
        *ret_cell = field_from_column(arena, field, row, column);
    } else if (computed) {
        rule_function *rule = engine_rule(engine, computed->rule);
        struct rule_input input = {db, arena, definition, id, actor->moment.today, false};
        if (rule)
            TRY(rule(&input, ret_cell));
    } else {
        *ret_cell = statement_copy(row, column, arena);
    }
    return OK;
}

static enum result read_row(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                            const struct actor *actor, struct statement *row, struct list_row *ret_row)
{
    ret_row->id = statement_integer(row, 0);
    ret_row->version = statement_integer(row, 1);
    ret_row->published_version = statement_integer(row, 2);
    ret_row->reference = statement_copy(row, 3, arena);
    ret_row->name = statement_copy(row, 4, arena);
    ret_row->state = definition_state(definition, statement_text(row, 5));
    ret_row->changed_at.seconds = statement_integer(row, 6);
    ret_row->cells = ARENA_ARRAY(arena, struct text, definition->column_count);
    if (!ret_row->cells)
        return ERROR_MEMORY;
    if (ret_row->state == SIZE_MAX)
        return ERROR_CORRUPT;
    for (size_t i = 0; i < definition->column_count; i++)
        TRY(read_cell(db, engine, arena, definition, actor, statement_integer(row, 7) == 1, row, 8 + (int)i, definition->columns[i], ret_row->id, &ret_row->cells[i]));
    return OK;
}

/* A filter or an order on a field that the actor may not see would tell what is in it. */
static bool may_ask(const struct list_query *query, const struct actor *actor)
{
    const struct field *field = query->order.length ? definition_field(query->definition, query->order) : NULL;
    if (field && !field_may_see_some(query->definition, field, actor))
        return false;
    for (size_t i = 0; i < query->filter_count; i++) {
        field = definition_field(query->definition, query->filters[i].field);
        if (field && !field_may_see_some(query->definition, field, actor))
            return false;
    }
    return true;
}

enum result record_list(struct db *db, const struct engine *engine, struct arena *arena, const struct list_query *query,
                        const struct actor *actor, struct list_row **ret_rows, size_t *ret_count, int64_t *ret_total)
{
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct definition *definition = query->definition;
    struct list_row *rows = ARENA_ARRAY(arena, struct list_row, query->max);
    size_t count = 0;
    int step;
    composed_init(&composed);
    if (!rows)
        return ERROR_MEMORY;
    if (!may_ask(query, actor))
        return ERROR_DENIED;
    TRY(count_rows(db, query, actor, ret_total));
    buffer_append_z(&composed.sql, "select r.id, r.version, r.published_version, r.reference, r.name, r.state, r.changed_at, case when ");
    composed_theirs(&composed, definition, actor, "r.id");
    buffer_append_z(&composed.sql, " then 1 else 0 end");
    for (size_t i = 0; i < definition->column_count; i++) {
        buffer_append_z(&composed.sql, ", ");
        write_column(&composed.sql, definition, definition->columns[i], actor);
    }
    write_from(&composed, query, actor);
    write_order(&composed, query, actor);
    buffer_append_z(&composed.sql, " limit ");
    composed_bind(&composed, bind_integer((int64_t)query->max));
    buffer_append_z(&composed.sql, " offset ");
    composed_bind(&composed, bind_integer((int64_t)query->offset));
    TRY(composed_query(&composed, db, &row));
    while ((step = statement_step(row)) == 1 && count < query->max)
        TRY(read_row(db, engine, arena, definition, actor, row, &rows[count++]));
    if (step < 0)
        return (enum result)step;
    *ret_rows = rows;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* The link within whose value records of the register are told apart, where the reader may see all that it leads to. */
static const struct field *field_of_whole(const struct definition *target, const struct actor *actor)
{
    for (size_t i = 0; i < target->field_count; i++) {
        const struct field *whole = definition_field(target, target->fields[i].unique_within);
        if (target->fields[i].unique_within.length && whole && whole->type == FIELD_LINK && !whole->sealed && field_may_see(whole, actor, false) && record_may_see_all(whole->target, actor))
            return whole;
    }
    return NULL;
}

static void name_wholes(struct arena *arena, struct link_option *options, size_t count)
{
    size_t same = 0;
    while (same < count && text_equal(options[same].whole, options[0].whole))
        same++;
    for (size_t i = 0; same < count && i < count; i++)
        if (options[i].whole.length)
            options[i].name = arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(options[i].bare), TEXT_ARGS(options[i].whole));
}

static struct text options_sql(struct arena *arena, const struct definition *target, const struct actor *actor)
{
    struct text visible = record_visible_sql(arena, target, actor, "id", 2), whole = TEXT("''");
    const struct field *field = field_of_whole(target, actor);
    if (field)
        whole = arena_printf(arena, "(select w.reference from reg_%.*s t join record w on w.id = t.%.*s where t.id = record.id)", TEXT_ARGS(target->name), TEXT_ARGS(field->name));
    return arena_printf(arena, "select id, reference, %s, %.*s from record where register = $1 and %.*s order by %s, id", record_name_column(target), TEXT_ARGS(whole),
                        TEXT_ARGS(visible), target->reads_logged ? "reference" : "sort_key");
}

enum result record_options(struct db *db, struct arena *arena, const struct definition *target, const struct actor *actor,
                           struct link_option **ret_options, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text sql = options_sql(arena, target, actor);
    struct link_option *options = NULL;
    size_t count = 0, capacity = 0;
    int step;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL_COMPOSED(sql.data), BIND(bind_text(target->name), VISIBLE_TO(actor))));
    while ((step = statement_step(row)) == 1) {
        if (count == capacity) {
            struct link_option *more = ARENA_ARRAY(arena, struct link_option, capacity ? capacity * 2 : 64);
            if (!more)
                return ERROR_MEMORY;
            if (count)
                memcpy(more, options, count * sizeof *more);
            options = more;
            capacity = capacity ? capacity * 2 : 64;
        }
        struct text name = statement_copy(row, 2, arena);
        options[count++] = (struct link_option){statement_integer(row, 0), statement_copy(row, 1, arena), name, name, statement_copy(row, 3, arena)};
    }
    if (step < 0)
        return (enum result)step;
    name_wholes(arena, options, count);
    *ret_options = options;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result record_history(struct db *db, struct arena *arena, int64_t id, struct history_entry **ret_entries, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct history_entry *entries;
    size_t count = 0;
    int64_t total = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from history where record = $1"), BIND(bind_integer(id))));
    entries = ARENA_ARRAY(arena, struct history_entry, (size_t)total + 1);
    if (!entries)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select h.version, h.account, h.at, a.name, h.kind, h.move, h.reason, h.state, h.document, f.name from history h"
                               " left join account a on a.id = h.account left join account f on f.id = h.account_for where h.record = $1 order by h.version desc"),
                 BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total) {
        struct history_entry *entry = &entries[count++];
        entry->version = statement_integer(row, 0);
        entry->account = statement_integer(row, 1);
        entry->at.seconds = statement_integer(row, 2);
        entry->account_name = statement_is_null(row, 3) ? account_words(entry->account)
                                                        : people_name_for(arena, statement_copy(row, 3, arena), statement_copy(row, 9, arena));
        entry->kind = statement_copy(row, 4, arena);
        entry->move = statement_copy(row, 5, arena);
        entry->reason = statement_copy(row, 6, arena);
        entry->state = statement_copy(row, 7, arena);
        entry->document = statement_copy(row, 8, arena);
    }
    if (step < 0)
        return (enum result)step;
    *ret_entries = entries;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
