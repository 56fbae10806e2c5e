/* Who may see and change what: one rule, as a set in the query (record_visible_sql)
 * and for one record (record_may_…), made of the same condition.
 * Not here: how a record comes to be assigned or its glass broken (assignment.c), how a linked
 * record is called (name.c). */
#include "blocks/record/access.h"
#include "blocks/record/compose.h"
#include "blocks/record/merge.h"
#include "blocks/search/search.h"

#include <inttypes.h>

#define VISIBLE_SQL_BYTES_MAX 16384

/* Where the condition's binds stand, counted from its first parameter: VISIBLE_TO() in record.h. */
enum { AT_ORGANISATION, AT_ASSIGNEE, AT_ACCOUNT, AT_NOW };

struct asking {
    const struct definition *definition;
    const struct text *roles;
    size_t role_count;
    bool through_glass; /* to see, not to do */
    const struct actor *actor;
    const char *id_column;
    int parameter;
};

static struct asking asking_to_see(const struct definition *definition, const struct actor *actor, const char *id_column, int parameter)
{
    return (struct asking){definition, definition->see, definition->see_count, true, actor, id_column, parameter};
}

static const struct scope *scope_of(const struct definition *definition, struct text role)
{
    for (size_t i = 0; i < definition->only_count; i++)
        if (text_equal(definition->only[i].role, role))
            return &definition->only[i];
    return NULL;
}

/* An assignment counts only while its holder has a role that can have records: whoever has moved
 * to other work keeps nothing by having been forgotten. */
static bool may_be_assigned(const struct definition *definition, const struct actor *actor)
{
    return definition->uses_assigned && actor_has_one_of(actor, definition->assigned_to, definition->assigned_to_count);
}

static bool may_break_glass(const struct definition *definition, const struct actor *actor)
{
    return actor_has_one_of(actor, definition->break_glass, definition->break_glass_count);
}

/* --- The condition -------------------------------------------------------- */

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

static void write_assigned(struct buffer *out, const struct asking *asking)
{
    buffer_printf(out, "%s in (select record from assignment where account = $%d and until_at is null)", asking->id_column, asking->parameter + AT_ASSIGNEE);
}

static void write_glass(struct buffer *out, const struct asking *asking)
{
    buffer_printf(out, "%s in (select record from break_glass where account = $%d and until_at > $%d)", asking->id_column,
                  asking->parameter + AT_ACCOUNT, asking->parameter + AT_NOW);
}

/* So that every form of a condition takes the same binds, on both engines. */
static void write_mention(struct buffer *out, int parameter)
{
    for (int i = 0; i < VISIBLE_BINDS; i++)
        buffer_printf(out, "%scast($%d as bigint) >= 0", i ? " and " : "", parameter + i);
}

static bool has_unscoped_role(const struct asking *asking)
{
    for (size_t i = 0; i < asking->role_count; i++)
        if (actor_has_role(asking->actor, asking->roles[i]) && !scope_of(asking->definition, asking->roles[i]))
            return true;
    return false;
}

/* Each way in, joined by "or"; "1=0" where there is none, "1=1" where one role without bounds is enough. */
static void write_ways(struct buffer *out, const struct asking *asking)
{
    const struct definition *definition = asking->definition;
    const char *joint = "";
    if (has_unscoped_role(asking)) {
        buffer_append_z(out, "1=1");
        return;
    }
    for (size_t i = 0; i < asking->role_count; i++) {
        const struct scope *scope = scope_of(definition, asking->roles[i]);
        bool assigned = text_equal(asking->roles[i], ROLE_ASSIGNED) && may_be_assigned(definition, asking->actor);
        bool scoped = scope && actor_has_role(asking->actor, asking->roles[i]) && asking->actor->organisation;
        if (!assigned && !scoped)
            continue;
        buffer_append_z(out, joint);
        joint = " or ";
        if (assigned) {
            write_assigned(out, asking);
            continue;
        }
        buffer_printf(out, "%s in (select id from reg_%.*s where ", asking->id_column, TEXT_ARGS(definition->name));
        write_scope(out, definition, scope->path, asking->parameter + AT_ORGANISATION);
        buffer_append_z(out, ")");
    }
    if (asking->through_glass && may_break_glass(definition, asking->actor)) {
        buffer_append_z(out, joint);
        joint = " or ";
        write_glass(out, asking);
    }
    if (!joint[0])
        buffer_append_z(out, "1=0");
}

static void write_condition(struct buffer *out, const struct asking *asking)
{
    buffer_append_z(out, "((");
    write_ways(out, asking);
    buffer_append_z(out, ") and ");
    if (asking->definition->merge_count) {
        merge_write_standing(out, asking->id_column);
        buffer_append_z(out, " and ");
    }
    write_mention(out, asking->parameter);
    buffer_append_z(out, ")");
}

/* The states in which fields with `see_in` are open to those whom `only` lets in; NULL: no field has it. All that have it name the same. */
static const struct field *first_with_states(const struct definition *definition)
{
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].see_in_count)
            return &definition->fields[i];
    return NULL;
}

bool definition_opens_later(const struct definition *definition)
{
    return first_with_states(definition) != NULL;
}

/* The names were checked when the definition was read. */
static void write_states(struct buffer *out, const struct asking *asking, const struct field *field)
{
    buffer_printf(out, "%s in (select id from record where state in (", asking->id_column);
    for (size_t i = 0; i < field->see_in_count; i++)
        buffer_printf(out, "%s'%.*s'", i ? ", " : "", TEXT_ARGS(field->see_in[i]));
    buffer_append_z(out, ") and id not in (select record from record_held))");
}

static void write_theirs(struct buffer *out, const struct asking *asking)
{
    const struct field *opens = first_with_states(asking->definition);
    const char *joint = "";
    buffer_append_z(out, "((");
    if (opens) {
        write_states(out, asking, opens);
        joint = " or ";
    }
    if (text_equals(asking->actor->roles, "*")) {
        buffer_append_z(out, joint);
        buffer_append_z(out, "1=1");
        joint = " or ";
    }
    if (may_be_assigned(asking->definition, asking->actor)) {
        buffer_append_z(out, joint);
        joint = " or ";
        write_assigned(out, asking);
    }
    if (may_break_glass(asking->definition, asking->actor)) {
        buffer_append_z(out, joint);
        joint = " or ";
        write_glass(out, asking);
    }
    buffer_printf(out, "%s) and ", joint[0] ? "" : "1=0");
    write_mention(out, asking->parameter);
    buffer_append_z(out, ")");
}

/* --- As a set ------------------------------------------------------------- */

static struct text condition_text(struct arena *arena, struct buffer *out)
{
    struct text text = out->failure < 0 ? TEXT_NONE : arena_copy(arena, buffer_text(out));
    buffer_clear(out);
    return text;
}

struct text record_visible_sql(struct arena *arena, const struct definition *definition, const struct actor *actor,
                               const char *id_column, int parameter)
{
    struct asking asking = asking_to_see(definition, actor, id_column, parameter);
    struct buffer out;
    buffer_init(&out, VISIBLE_SQL_BYTES_MAX);
    write_condition(&out, &asking);
    return condition_text(arena, &out);
}

struct text record_by_roles_sql(struct arena *arena, const struct definition *definition, const struct text *roles, size_t count,
                                const struct actor *actor, const char *id_column, int parameter)
{
    struct asking asking = {definition, roles, count, false, actor, id_column, parameter};
    struct buffer out;
    buffer_init(&out, VISIBLE_SQL_BYTES_MAX);
    write_condition(&out, &asking);
    return condition_text(arena, &out);
}

struct text record_theirs_sql(struct arena *arena, const struct definition *definition, const struct actor *actor,
                              const char *id_column, int parameter)
{
    struct asking asking = asking_to_see(definition, actor, id_column, parameter);
    struct buffer out;
    buffer_init(&out, VISIBLE_SQL_BYTES_MAX);
    write_theirs(&out, &asking);
    return condition_text(arena, &out);
}

void composed_visible(struct composed *composed, const struct definition *definition, const struct actor *actor, const char *id_column)
{
    const struct bind binds[] = {VISIBLE_TO(actor)};
    struct asking asking = asking_to_see(definition, actor, id_column, (int)composed->bind_count + 1);
    write_condition(&composed->sql, &asking);
    composed_add_binds(composed, (struct binds){binds, COUNT_OF(binds)});
}

void composed_theirs(struct composed *composed, const struct definition *definition, const struct actor *actor, const char *id_column)
{
    const struct bind binds[] = {VISIBLE_TO(actor)};
    struct asking asking = asking_to_see(definition, actor, id_column, (int)composed->bind_count + 1);
    write_theirs(&composed->sql, &asking);
    composed_add_binds(composed, (struct binds){binds, COUNT_OF(binds)});
}

/* Registers that the actor sees whole stand in one list; each of the others has a condition of its own. */
static bool sees_always(const struct definition *definition, const struct actor *actor)
{
    const struct field *opens = first_with_states(definition);
    return opens && actor_has_one_of(actor, opens->see_always, opens->see_always_count);
}

/* Its name in a list; and as words of fields with `see_in` have it, for whoever sees those whatever the state. */
static void write_register(struct buffer *out, const struct definition *definition, const struct actor *actor)
{
    buffer_printf(out, ",'%.*s'", TEXT_ARGS(definition->name));
    if (sees_always(definition, actor))
        buffer_printf(out, ",'%.*s" SEARCH_LATER "'", TEXT_ARGS(definition->name));
}

struct text record_visible_everywhere_sql(struct arena *arena, const struct engine *engine, const struct actor *actor,
                                          const char *register_column, const char *id_column, int parameter)
{
    struct buffer out;
    buffer_init(&out, COMPOSED_SQL_BYTES_MAX);
    buffer_printf(&out, "((%s in (''", register_column);
    for (size_t i = 0; i < engine->definitions->count; i++)
        if (record_may_see_all(&engine->definitions->list[i], actor))
            write_register(&out, &engine->definitions->list[i], actor);
    buffer_append_z(&out, ")");
    for (size_t i = 0; i < engine->definitions->count; i++) {
        const struct definition *definition = &engine->definitions->list[i];
        struct asking asking = asking_to_see(definition, actor, id_column, parameter);
        if (record_may_see_all(definition, actor) || !record_may_open(definition, actor))
            continue;
        buffer_printf(&out, " or (%s in (''", register_column);
        write_register(&out, definition, actor);
        buffer_append_z(&out, ") and (");
        write_ways(&out, &asking);
        buffer_append_z(&out, "))");
        if (!definition_opens_later(definition) || sees_always(definition, actor))
            continue;
        buffer_printf(&out, " or (%s = '%.*s" SEARCH_LATER "' and (", register_column, TEXT_ARGS(definition->name));
        write_ways(&out, &asking);
        buffer_append_z(&out, ") and ");
        write_theirs(&out, &asking);
        buffer_append_z(&out, ")");
    }
    buffer_append_z(&out, ") and ");
    merge_write_standing(&out, id_column);
    buffer_append_z(&out, " and ");
    write_mention(&out, parameter);
    buffer_append_z(&out, ")");
    return condition_text(arena, &out);
}

/* --- A register ----------------------------------------------------------- */

bool record_may_add(const struct definition *definition, const struct actor *actor)
{
    return actor_has_one_of(actor, definition->add, definition->add_count);
}

bool record_may_some(const struct definition *definition, const struct text *roles, size_t count, const struct actor *actor)
{
    return actor_has_one_of(actor, roles, count) || (text_in(ROLE_ASSIGNED, roles, count) && may_be_assigned(definition, actor));
}

bool record_may_open(const struct definition *definition, const struct actor *actor)
{
    return record_may_some(definition, definition->see, definition->see_count, actor) || may_break_glass(definition, actor);
}

bool record_may_see_all(const struct definition *definition, const struct actor *actor)
{
    struct asking asking = asking_to_see(definition, actor, "id", 1);
    return has_unscoped_role(&asking);
}

bool record_may_be_theirs(const struct definition *definition, const struct actor *actor)
{
    return may_be_assigned(definition, actor) || may_break_glass(definition, actor) || definition_opens_later(definition);
}

static bool may_withhold(const struct definition *definition)
{
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].withheld_by_count)
            return true;
    return false;
}

enum result record_take_back(struct arena *arena, struct record *record)
{
    const struct definition *definition = record->definition;
    for (size_t i = 0; i < definition->only_count && may_withhold(definition); i++) {
        const struct field *link = definition_field(definition, definition->only[i].path);
        if (link && link->by_moves && link->type == FIELD_LINKS)
            TRY(record_set(arena, record, link, TEXT_NONE));
    }
    return OK;
}

const char record_held_schema[] = "create table record_held (record bigint primary key references record (id));\n";

static bool says_other_later(const struct record *one, const struct record *other)
{
    for (size_t i = 0; i < one->definition->field_count; i++)
        if (one->definition->fields[i].see_in_count && !text_equal(one->values[i].text, other->values[i].text))
            return true;
    return false;
}

enum result record_hold_back(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record)
{
    struct record *earlier;
    if (!record->id || !definition_opens_later(record->definition))
        return OK;
    TRY(record_load(db, engine, arena, record->definition, record->id, &earlier));
    if (!says_other_later(earlier, record))
        return OK;
    return db_run(db, NULL, SQL("insert into record_held (record) values ($1) on conflict (record) do nothing"), BIND(bind_integer(record->id)));
}

enum result record_give_out(struct db *db, const struct record *current, const struct record *given)
{
    if (!definition_opens_later(current->definition) || says_other_later(current, given))
        return OK;
    return db_run(db, NULL, SQL("delete from record_held where record = $1"), BIND(bind_integer(current->id)));
}

/* --- One record ----------------------------------------------------------- */

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

/* Whether the record is in the set that `write` makes. */
static bool is_in(struct db *db, int64_t id, struct asking *asking, void (*write)(struct buffer *out, const struct asking *asking))
{
    struct composed composed;
    struct statement *statement = NULL;
    const struct bind binds[] = {VISIBLE_TO(asking->actor)};
    bool is;
    composed_init(&composed);
    buffer_append_z(&composed.sql, "select 1 from record where id = ");
    composed_bind(&composed, bind_integer(id));
    buffer_append_z(&composed.sql, " and ");
    asking->id_column = "id";
    asking->parameter = (int)composed.bind_count + 1;
    write(&composed.sql, asking);
    composed_add_binds(&composed, (struct binds){binds, COUNT_OF(binds)});
    is = composed_query(&composed, db, &statement) == OK && statement_step(statement) == 1;
    statement_close(statement);
    composed_clear(&composed);
    return is;
}

/* May the actor, by one of these roles, within its scope? */
static bool may(struct db *db, const struct record *record, struct asking *asking)
{
    const struct definition *definition = record->definition;
    bool some = record_may_some(definition, asking->roles, asking->role_count, asking->actor);
    if (!some && !(asking->through_glass && may_break_glass(definition, asking->actor)))
        return false;
    if (has_unscoped_role(asking))
        return true;
    if (!record->id)
        return (text_in(ROLE_ASSIGNED, asking->roles, asking->role_count) && may_be_assigned(definition, asking->actor)) ||
               scope_holds_unsaved(db, record, asking->actor);
    return is_in(db, record->id, asking, write_condition);
}

bool record_may_by_roles(struct db *db, const struct record *record, const struct text *roles, size_t count, const struct actor *actor)
{
    struct asking asking = {record->definition, roles, count, false, actor, NULL, 0};
    return may(db, record, &asking);
}

bool record_may_see(struct db *db, const struct record *record, const struct actor *actor)
{
    struct asking asking = asking_to_see(record->definition, actor, NULL, 0);
    return may(db, record, &asking);
}

bool record_may_see_without_glass(struct db *db, const struct record *record, const struct actor *actor)
{
    return record_may_by_roles(db, record, record->definition->see, record->definition->see_count, actor);
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

bool record_may_edit(struct db *db, const struct record *record, const struct actor *actor)
{
    return is_editable_state(record->definition, record->state) &&
           record_may_by_roles(db, record, record->definition->edit, record->definition->edit_count, actor);
}

/* The record as it is about to be written: a partner may not hand it to a record
 * that another body leads. */
bool record_scope_holds(struct db *db, const struct record *record, const struct actor *actor)
{
    const struct definition *definition = record->definition;
    struct asking add = {definition, definition->add, definition->add_count, false, actor, NULL, 0};
    struct asking edit = {definition, definition->edit, definition->edit_count, false, actor, NULL, 0};
    if (!actor->account) /* the command line acts for the office */
        return true;
    if (has_unscoped_role(&add) || has_unscoped_role(&edit) || !definition->only_count)
        return true;
    if (record->id && text_in(ROLE_ASSIGNED, definition->edit, definition->edit_count) && record_is_theirs(db, record, actor))
        return true;
    return scope_holds_unsaved(db, record, actor);
}

/* --- Fields --------------------------------------------------------------- */

bool record_is_theirs(struct db *db, const struct record *record, const struct actor *actor)
{
    struct asking asking = asking_to_see(record->definition, actor, NULL, 0);
    bool asks = definition_opens_later(record->definition);
    for (size_t i = 0; i < record->definition->field_count; i++)
        asks = asks || text_in(ROLE_ASSIGNED, record->definition->fields[i].see, record->definition->fields[i].see_count);
    if (!asks || !record_may_be_theirs(record->definition, actor))
        return false;
    return record->id ? is_in(db, record->id, &asking, write_theirs) : may_be_assigned(record->definition, actor);
}

bool record_may_withdraw(struct db *db, const struct record *record, const struct actor *actor)
{
    return record->definition->publishes && record_may_see(db, record, actor) &&
           record_may_by_roles(db, record, record->definition->withdraw, record->definition->withdraw_count, actor);
}

bool record_may_erase(struct db *db, const struct record *record, const struct actor *actor)
{
    return record_may_see(db, record, actor) && record_may_by_roles(db, record, record->definition->erase, record->definition->erase_count, actor);
}

bool field_may_see(const struct field *field, const struct actor *actor, bool is_theirs)
{
    bool may = !field->see_count || actor_has_one_of(actor, field->see, field->see_count) || (is_theirs && text_in(ROLE_ASSIGNED, field->see, field->see_count));
    return may && (!field->see_in_count || is_theirs || actor_has_one_of(actor, field->see_always, field->see_always_count));
}

bool field_may_edit_some(const struct field *field, const struct actor *actor)
{
    return !field->edit_count || actor_has_one_of(actor, field->edit, field->edit_count);
}

bool field_may_edit(const struct definition *definition, const struct field *field, size_t state, const struct actor *actor)
{
    return field_may_edit_some(field, actor) && (!field->edit_in_count || text_in(definition->states[state].name, field->edit_in, field->edit_in_count));
}

bool field_may_see_some(const struct definition *definition, const struct field *field, const struct actor *actor)
{
    return field_may_see(field, actor, record_may_be_theirs(definition, actor));
}
