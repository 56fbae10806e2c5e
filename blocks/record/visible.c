/* Who may see and change what: one rule, as a set in the query (record_visible_sql)
 * and for one record (record_may_…), made of the same condition. */
#include "blocks/record/compose.h"

#include <inttypes.h>

#define VISIBLE_SQL_BYTES_MAX 16384

static const struct scope *scope_of(const struct definition *definition, struct text role)
{
    for (size_t i = 0; i < definition->only_count; i++)
        if (text_equal(definition->only[i].role, role))
            return &definition->only[i];
    return NULL;
}

/* "lead = $4", "action in (select id from reg_action where lead = $4)". The loader has
 * checked that each part of the path is a link of the register before it. */
static void write_scope(struct buffer *out, const struct definition *definition, struct text path, int parameter)
{
    struct text part = TEXT_NONE;
    const struct field *field;
    if (!text_next(&path, '.', &part) || !(field = definition_field(definition, part))) {
        buffer_append_z(out, "1=0");
        return;
    }
    if (field->type == FIELD_LINKS)
        buffer_printf(out, "id in (select from_id from link where field = '%.*s' and to_id", TEXT_ARGS(field->name));
    else
        buffer_append(out, field->name);
    if (!path.length) {
        buffer_printf(out, " = $%d", parameter);
    } else {
        buffer_printf(out, " in (select id from reg_%.*s where ", TEXT_ARGS(field->to));
        write_scope(out, field->target, path, parameter);
        buffer_append_z(out, ")");
    }
    if (field->type == FIELD_LINKS)
        buffer_append_z(out, ")");
}

/* The condition for one list of roles. The parameter is always mentioned, so that
 * every form of the condition takes the same binds. */
static void write_condition(struct buffer *out, const struct definition *definition, const struct text *roles, size_t role_count,
                            const struct actor *actor, const char *id_column, int parameter)
{
    bool any = false;
    size_t start = out->length;
    for (size_t i = 0; i < role_count; i++) {
        const struct scope *scope;
        if (!actor_has_role(actor, roles[i]))
            continue;
        scope = scope_of(definition, roles[i]);
        if (!scope) { /* one role without bounds is enough */
            out->length = start;
            buffer_printf(out, "(cast($%d as bigint) >= 0)", parameter);
            return;
        }
        if (!actor->organisation)
            continue;
        buffer_printf(out, "%s%s in (select id from reg_%.*s where ", any ? " or " : "(", id_column, TEXT_ARGS(definition->name));
        write_scope(out, definition, scope->path, parameter);
        buffer_append_z(out, ")");
        any = true;
    }
    if (any)
        buffer_append_z(out, ")");
    else
        buffer_printf(out, "(cast($%d as bigint) < 0)", parameter);
}

static struct text condition_text(struct arena *arena, struct buffer *out)
{
    struct text text = out->failure < 0 ? TEXT_NONE : arena_copy(arena, buffer_text(out));
    buffer_clear(out);
    return text;
}

struct text record_visible_sql(struct arena *arena, const struct definition *definition, const struct actor *actor,
                               const char *id_column, int parameter)
{
    struct buffer out;
    buffer_init(&out, VISIBLE_SQL_BYTES_MAX);
    write_condition(&out, definition, definition->see, definition->see_count, actor, id_column, parameter);
    return condition_text(arena, &out);
}

struct text record_visible_everywhere_sql(struct arena *arena, const struct engine *engine, const struct actor *actor,
                                          const char *register_column, const char *id_column, int parameter)
{
    struct buffer out;
    buffer_init(&out, COMPOSED_SQL_BYTES_MAX);
    buffer_append_z(&out, "(1=0");
    for (size_t i = 0; i < engine->definitions->count; i++) {
        const struct definition *definition = &engine->definitions->list[i];
        if (!actor_has_one_of(actor, definition->see, definition->see_count))
            continue;
        buffer_printf(&out, " or (%s = '%.*s' and ", register_column, TEXT_ARGS(definition->name));
        write_condition(&out, definition, definition->see, definition->see_count, actor, id_column, parameter);
        buffer_append_z(&out, ")");
    }
    buffer_printf(&out, " or cast($%d as bigint) < 0)", parameter);
    return condition_text(arena, &out);
}

bool record_may_add(const struct definition *definition, const struct actor *actor)
{
    return actor_has_one_of(actor, definition->add, definition->add_count);
}

/* A record that is being made has no row yet: its own links are followed instead. */
static bool scope_holds_unsaved(struct db *db, const struct record *record, const struct actor *actor)
{
    const struct definition *definition = record->definition;
    for (size_t i = 0; i < definition->only_count; i++) {
        struct text path = definition->only[i].path, part = TEXT_NONE;
        const struct field *field;
        const struct field_value *value;
        if (!actor_has_role(actor, definition->only[i].role) || !actor->organisation || !text_next(&path, '.', &part))
            continue;
        field = definition_field(definition, part);
        value = record_value(record, part);
        for (size_t j = 0; j < value->link_count; j++) {
            struct composed composed;
            struct statement *statement = NULL;
            bool holds;
            if (!path.length) {
                if (value->links[j] == actor->organisation)
                    return true;
                continue;
            }
            composed_init(&composed);
            buffer_printf(&composed.sql, "select 1 from reg_%.*s where id = $2 and ", TEXT_ARGS(field->to));
            write_scope(&composed.sql, field->target, path, 1);
            composed.binds[0] = bind_integer(actor->organisation);
            composed.binds[1] = bind_integer(value->links[j]);
            composed.bind_count = 2;
            holds = composed_query(&composed, db, &statement) == OK && statement_step(statement) == 1;
            statement_close(statement);
            composed_clear(&composed);
            if (holds)
                return true;
        }
    }
    return false;
}

static bool has_unscoped_role(const struct definition *definition, const struct text *roles, size_t count, const struct actor *actor)
{
    for (size_t i = 0; i < count; i++)
        if (actor_has_role(actor, roles[i]) && !scope_of(definition, roles[i]))
            return true;
    return false;
}

/* May the actor, by one of these roles, within its scope? */
static bool may_by(struct db *db, const struct record *record, const struct text *roles, size_t count, const struct actor *actor)
{
    struct composed composed;
    struct statement *statement = NULL;
    bool may;
    if (!actor_has_one_of(actor, roles, count))
        return false;
    if (has_unscoped_role(record->definition, roles, count, actor))
        return true;
    if (!record->id)
        return scope_holds_unsaved(db, record, actor);
    composed_init(&composed);
    buffer_append_z(&composed.sql, "select 1 from record where id = $2 and ");
    write_condition(&composed.sql, record->definition, roles, count, actor, "id", 1);
    composed.binds[0] = bind_integer(actor->organisation);
    composed.binds[1] = bind_integer(record->id);
    composed.bind_count = 2;
    may = composed_query(&composed, db, &statement) == OK && statement_step(statement) == 1;
    statement_close(statement);
    composed_clear(&composed);
    return may;
}

bool record_may_by_roles(struct db *db, const struct record *record, const struct text *roles, size_t count, const struct actor *actor)
{
    return may_by(db, record, roles, count, actor);
}

bool record_may_see(struct db *db, const struct record *record, const struct actor *actor)
{
    return may_by(db, record, record->definition->see, record->definition->see_count, actor);
}

/* Where the definition does not say, a record may be edited in its start state and
 * in every state that a publishing move leads from or to. */
static bool is_editable_state(const struct definition *definition, size_t state)
{
    for (size_t i = 0; i < definition->editable_in_count; i++)
        if (definition->editable_in[i] == state)
            return true;
    if (definition->editable_in_count)
        return false;
    if (state == 0)
        return true;
    for (size_t i = 0; i < definition->move_count; i++) {
        const struct move *move = &definition->moves[i];
        if (!move->publishes)
            continue;
        if (move->to == state)
            return true;
        for (size_t j = 0; j < move->from_count; j++)
            if (move->from[j] == state)
                return true;
    }
    return false;
}

bool record_may_see_all(const struct definition *definition, const struct actor *actor)
{
    return has_unscoped_role(definition, definition->see, definition->see_count, actor);
}

static enum result public_name(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, struct text *ret_name)
{
    enum result result = db_one_text(db, arena, ret_name, SQL("select name from pub_record where id = $1 and withdrawn = 0"), BIND(bind_integer(id)));
    if (result != ERROR_NOT_FOUND)
        return result;
    *ret_name = arena_printf(arena, "%.*s that you may not see (record %" PRId64 ")", TEXT_ARGS(definition->title), id);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result record_name_for(struct db *db, struct arena *arena, const struct definition *definition, int64_t id,
                            const struct actor *actor, struct text *ret_name)
{
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    composed_init(&composed);
    if (record_may_see_all(definition, actor))
        return record_name_of(db, arena, id, ret_name);
    buffer_append_z(&composed.sql, "select name from record where id = $2 and ");
    write_condition(&composed.sql, definition, definition->see, definition->see_count, actor, "id", 1);
    composed.binds[0] = bind_integer(actor->organisation);
    composed.binds[1] = bind_integer(id);
    composed.bind_count = 2;
    TRY(composed_query(&composed, db, &row));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 0)
        return public_name(db, arena, definition, id, ret_name);
    *ret_name = statement_copy(row, 0, arena);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* The record as it is about to be written: a partner may not hand it to a record
 * that another body leads. */
bool record_scope_holds(struct db *db, const struct record *record, const struct actor *actor)
{
    const struct definition *definition = record->definition;
    if (!actor->account) /* the command line acts for the office */
        return true;
    if (has_unscoped_role(definition, definition->add, definition->add_count, actor) ||
        has_unscoped_role(definition, definition->edit, definition->edit_count, actor) || !definition->only_count)
        return true;
    return scope_holds_unsaved(db, record, actor);
}

bool record_may_edit(struct db *db, const struct record *record, const struct actor *actor)
{
    return is_editable_state(record->definition, record->state) &&
           may_by(db, record, record->definition->edit, record->definition->edit_count, actor);
}

bool field_may_see(const struct field *field, const struct actor *actor)
{
    return !field->see_count || actor_has_one_of(actor, field->see, field->see_count);
}
