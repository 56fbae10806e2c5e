/* The public calendar: days of published records whose definition says `calendar`, over a public connection. Not here: who asks for it (office/transparency). */
#include "blocks/publish/internal.h"

#include "blocks/record/compose.h"

static enum result query(struct db *db, const struct definition *definition, const struct field *field, struct date from, struct date until, struct statement **ret_row)
{
    AUTO(composed_clear) struct composed composed;
    composed_init(&composed);
    buffer_printf(&composed.sql, "select p.id, p.name, p.reference, t.%.*s from pub_record p join pub_%.*s t on t.id = p.id where p.withdrawn = 0 and t.%.*s >= ", TEXT_ARGS(field->name),
                  TEXT_ARGS(definition->name), TEXT_ARGS(field->name));
    composed_bind(&composed, bind_date(from));
    buffer_printf(&composed.sql, " and t.%.*s <= ", TEXT_ARGS(field->name));
    composed_bind(&composed, bind_date(until));
    buffer_printf(&composed.sql, " order by t.%.*s, p.id", TEXT_ARGS(field->name));
    return composed_query(&composed, db, ret_row);
}

static enum result add(struct db *db, struct arena *arena, const struct definition *definition, const struct field *field, struct date from, struct date until, struct publish_date *list,
                       size_t max, size_t *count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step = 0;
    TRY(query(db, definition, field, from, until, &row));
    while (*count < max && (step = statement_step(row)) == 1)
        list[(*count)++] = (struct publish_date){.definition = definition, .field = field, .id = statement_integer(row, 0), .name = statement_copy(row, 1, arena),
                                                 .reference = statement_copy(row, 2, arena), .day = statement_date(row, 3)};
    return step < 0 ? (enum result)step : OK;
}

static int by_day(const void *a, const void *b)
{
    const struct publish_date *one = a, *other = b;
    int order = date_compare(one->day, other->day);
    return order ? order : one->id != other->id ? (one->id < other->id ? -1 : 1) : text_compare(one->field->name, other->field->name);
}

enum result publish_dates(struct db *db, const struct engine *engine, struct arena *arena, struct date from, struct date until, struct publish_date **ret_list, size_t *ret_count)
{
    struct publish_date *list = ARENA_ARRAY(arena, struct publish_date, PUBLISH_DATES_MAX);
    size_t count = 0;
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < engine->definitions->count; i++) {
        const struct definition *definition = &engine->definitions->list[i];
        for (size_t j = 0; j < definition->field_count; j++)
            if (definition->fields[j].calendar.length)
                TRY(add(db, arena, definition, &definition->fields[j], from, until, list, PUBLISH_DATES_MAX, &count));
    }
    for (size_t i = 0; i < count; i++)
        list[i].url = publish_address(db, engine, arena, list[i].definition, list[i].id);
    if (count)
        qsort(list, count, sizeof *list, by_day);
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
