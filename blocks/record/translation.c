/* Whether a translation still says what the original says: the version in which each was last changed, from history.
 * Not here: which fields are translations (blocks/definition/written.c). */
#include "blocks/record/desk.h"

#include "base/format/json.h"

struct followed {
    struct text text;  /* as the version before had it */
    int64_t changed_in;
};

static void follow(const struct definition *definition, const struct value *document, int64_t version, struct followed *followed)
{
    for (size_t i = 0; i < definition->field_count; i++) {
        struct text now = value_get_text(document, definition->fields[i].name.data);
        if (text_equal(now, followed[i].text))
            continue;
        followed[i].text = now;
        followed[i].changed_in = version;
    }
}

static size_t index_of(const struct definition *definition, struct text name)
{
    return (size_t)(definition_field(definition, name) - definition->fields);
}

enum result translations_behind(struct db *db, struct arena *arena, const struct record *record, bool *ret_behind)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct definition *definition = record->definition;
    struct followed *followed = ARENA_ARRAY(arena, struct followed, definition->field_count);
    struct message ignored = {0};
    int step;
    if (!followed)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select version, document from history where record = $1 order by version"), BIND(bind_integer(record->id))));
    while ((step = statement_step(row)) == 1) {
        struct text document = statement_copy(row, 1, arena);
        struct value *fields;
        if (json_parse_kept(arena, document, document.length, &fields, &ignored) == OK) /* one that was erased says nothing */
            follow(definition, fields, statement_integer(row, 0), followed);
    }
    if (step < 0)
        return (enum result)step;
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        ret_behind[i] = field->translates.length && record->values[i].text.length &&
                        followed[i].changed_in < followed[index_of(definition, field->translates)].changed_in;
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
