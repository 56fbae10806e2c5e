/* What a record is called where it is spoken of: by another record's link, in a list of choices, in
 * the queue, in what changed. Whoever may not see it hears what is public, or what kind of thing it is; and
 * a record whose reads are logged is called by its reference, so that its name is only ever
 * shown by a door that says so (read_log.c). */
#include "blocks/record/compose.h"

#include <inttypes.h>

#include "base/wording.h"

const char *record_name_column(const struct definition *definition)
{
    return definition->reads_logged ? "reference" : "name";
}

struct text record_spoken_name(const struct definition *definition, struct text reference, struct text name)
{
    return definition->reads_logged ? reference : name;
}

static struct text day_said(struct arena *arena, const struct field *field, struct text name)
{
    struct date day;
    if (date_parse_typed(name, &day) == OK)
        return date_long(arena, day);
    if (field->type == FIELD_PARTIAL_DATE && date_parse_typed(arena_printf(arena, "1 %.*s", TEXT_ARGS(name)), &day) == OK) /* "September 2019" */
        return partial_date_long(arena, text_slice(date_iso(arena, day), 0, 7));
    return name;
}

struct text record_name_said(struct arena *arena, const struct definition *definition, struct text name)
{
    const struct field *field = arena_language(arena) ? definition_field(definition, definition->name_field) : NULL;
    if (field && (field->type == FIELD_DATE || field->type == FIELD_PARTIAL_DATE))
        return day_said(arena, field, name);
    for (size_t i = 0; field && field->type == FIELD_CHOICE && i < field->choices->count; i++)
        if (text_equal(field->choices->choices[i].label_defined, name))
            return field->choices->choices[i].label;
    return name;
}

/* Where only some may see the records of a register, its names are no part of another's name. */
bool record_name_is_open(const struct definition *definition)
{
    return !definition->reads_logged && !definition->break_glass_count && !text_in(ROLE_ASSIGNED, definition->see, definition->see_count);
}

static enum result public_name(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, struct text *ret_name)
{
    enum result result = db_one_text(db, arena, ret_name, SQL("select name from pub_record where id = $1 and withdrawn = 0"), BIND(bind_integer(id)));
    if (result != ERROR_NOT_FOUND)
        return result;
    *ret_name = arena_printf(arena, SAY(arena, "%.*s that you may not see (record %" PRId64 ")"), TEXT_ARGS(definition->title), id);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result record_name_for(struct db *db, struct arena *arena, const struct definition *definition, int64_t id,
                            const struct actor *actor, struct text *ret_name)
{
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    composed_init(&composed);
    buffer_printf(&composed.sql, "select %s from record where id = ", record_name_column(definition));
    composed_bind(&composed, bind_integer(id));
    buffer_append_z(&composed.sql, " and ");
    composed_visible(&composed, definition, actor, "id");
    TRY(composed_query(&composed, db, &row));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 0)
        return public_name(db, arena, definition, id, ret_name);
    *ret_name = statement_copy(row, 0, arena);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
