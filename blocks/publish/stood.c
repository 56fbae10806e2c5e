/* What of a register stood published on a day, from the documents alone: for reports on a year that is over. */
#include "base/format/json.h"
#include "blocks/publish/internal.h"

static enum result read_one(struct db *db, struct arena *arena, const struct document *document, struct publish_stood *stood, bool *ret_stands)
{
    bool withdrawn;
    struct text ground;
    TRY(document_withdrawn(db, arena, document, &withdrawn, &ground));
    *ret_stands = !withdrawn;
    if (withdrawn)
        return OK;
    *stood = (struct publish_stood){.id = document->id, .version = document->version, .definition = document->definition, .reference = document->reference,
                                    .in_force_on = document->in_force_on, .first_on = document->first_on};
    TRY(json_parse_kept(arena, document->fields, DOCUMENT_BYTES_MAX, &stood->fields, NULL));
    stood->name = document_name(arena, document, stood->fields);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result publish_stood(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, struct date day, struct publish_stood **ret_list,
                          size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct publish_stood *list;
    size_t count = 0;
    int64_t total;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(distinct id) from pub_document where register = $1"), BIND(bind_text(definition->name))));
    list = ARENA_ARRAY(arena, struct publish_stood, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select d.id, d.version, d.register, d.reference, d.slug, d.in_force_on, d.published_at, d.approved_as, d.reason,"
                     " d.kind, d.fields, d.leaves, d.hash, (select min(f.in_force_on) from pub_document f where f.id = d.id),"
                     " (select count(*) from pub_record p where p.id = d.id and p.withdrawn = 1)"
                     " from pub_document d where d.register = $1 and d.version = (select max(l.version) from pub_document l where l.id = d.id and l.in_force_on <= $2)"
                     " order by d.id"),
                 BIND(bind_text(definition->name), bind_date(day))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total) {
        struct document document;
        bool stands;
        document_read(row, arena, engine, &document);
        TRY(read_one(db, arena, &document, &list[count], &stands));
        list[count].withdrawn_since = statement_integer(row, 14) != 0;
        count += stands;
    }
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

const struct value *publish_stood_value(const struct publish_stood *stood, struct text field) { return document_value(stood->fields, field); }
