/* What was withdrawn from a register: that something was there, until when, and why; by its reference and address, never by its
 * name, which may be why it went. For the register's public list and for exports. */
#include "blocks/publish/publish.h"

enum result publish_withdrawn(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, size_t max,
                              struct withdrawn **ret_list, size_t *ret_count, int64_t *ret_total)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct withdrawn *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from pub_record where register = $1 and withdrawn = 1 and id not in (select from_id from pub_redirect)"),
                       BIND(bind_text(definition->name))));
    list = ARENA_ARRAY(arena, struct withdrawn, (total < (int64_t)max ? (size_t)total : max) + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select id, version, reference, in_force_on, withdrawn_ground from pub_record where register = $1 and withdrawn = 1"
                               " and id not in (select from_id from pub_redirect) order by in_force_on desc, id desc limit $2"),
                 BIND(bind_text(definition->name), bind_integer((int64_t)max))));
    while ((step = statement_step(row)) == 1 && count < max && (int64_t)count < total)
        list[count++] = (struct withdrawn){.id = statement_integer(row, 0), .version = statement_integer(row, 1), .reference = statement_copy(row, 2, arena),
                                           .day = statement_date(row, 3), .ground = statement_copy(row, 4, arena)};
    if (step < 0)
        return (enum result)step;
    for (size_t i = 0; i < count; i++)
        list[i].url = publish_address(db, engine, arena, definition, list[i].id);
    *ret_list = list;
    *ret_count = count;
    *ret_total = total;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

struct value *withdrawn_value(struct arena *arena, const struct withdrawn *withdrawn)
{
    struct value *value = value_object(arena);
    value_set_text(arena, value, "reference", withdrawn->reference);
    value_set(arena, value, "url", withdrawn->url.length ? value_text(arena, withdrawn->url) : value_null(arena));
    value_set(arena, value, "withdrawn_on", value_date(arena, withdrawn->day));
    value_set(arena, value, "ground", withdrawn->ground.length ? value_text(arena, withdrawn->ground) : value_null(arena));
    return value;
}

#define DATA(name, kind, nullable, about) {name, kind, false, nullable, about, NULL}
static const struct shape_field withdrawn_fields[] = {
    DATA("reference", VALUE_TEXT, false, "Its reference"), DATA("url", VALUE_TEXT, true, "Its address, which says that it was withdrawn"),
    DATA("withdrawn_on", VALUE_TEXT, true, "The day on which it was withdrawn"), DATA("ground", VALUE_TEXT, true, "Why"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape withdrawn_shape = {"Withdrawn", withdrawn_fields};
