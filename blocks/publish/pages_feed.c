/* The Atom feed of a register (RFC 4287): its published records, what changed last first. An entry's id is the record's for ever; the page engine makes
 * HTML only, so this is written by hand, every text through xml_append(). */
#include <inttypes.h>

#include "base/format/xml.h"
#include "blocks/body/body.h"
#include "blocks/publish/pages_internal.h"

#define FEED_ENTRIES_MAX 50
#define FEED_BYTES_MAX (1 << 20)

static void write_link(const struct engine *engine, struct text path, const char *attributes, struct buffer *out)
{
    buffer_printf(out, "<link%s href=\"", attributes);
    xml_append(out, engine->public_address);
    xml_append(out, path);
    buffer_append_z(out, "\"/>");
}

static void write_entry(struct request *request, struct db *db, const struct definition *definition, struct statement *row, struct buffer *out)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    int64_t id = statement_integer(row, 0);
    struct text reference = statement_copy(row, 1, arena), name = statement_copy(row, 2, arena), reason = statement_copy(row, 5, arena);
    buffer_printf(out, "<entry><id>urn:frankpledge:%.*s:%" PRId64 "</id><title>", TEXT_ARGS(definition->name), id);
    xml_append(out, name);
    buffer_append_z(out, "</title><updated>");
    xml_append(out, instant_iso(arena, (struct instant){statement_integer(row, 3)}));
    buffer_append_z(out, "</updated>");
    write_link(engine, publish_address(db, engine, arena, definition, id), "", out);
    buffer_append_z(out, "<summary>");
    xml_append(out, arena_printf(arena, "%.*s %.*s, %.*s%s%.*s", TEXT_ARGS(definition->title), TEXT_ARGS(reference), TEXT_ARGS(date_long(arena, statement_date(row, 4))),
                                 reason.length ? ": " : "", TEXT_ARGS(reason)));
    buffer_append_z(out, "</summary></entry>\n");
}

static void write_head(struct request *request, const struct definition *definition, struct text author, struct instant newest, struct buffer *out)
{
    const struct engine *engine = request_context(request);
    buffer_printf(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>urn:frankpledge:%.*s</id><title>", TEXT_ARGS(definition->name));
    xml_append(out, definition->titles);
    buffer_append_z(out, "</title><author><name>");
    xml_append(out, author.length ? author : TEXT("Frankpledge"));
    buffer_append_z(out, "</name></author>");
    write_link(engine, arena_printf(request_arena(request), "/%.*s.atom", TEXT_ARGS(definition->address)), " rel=\"self\"", out);
    write_link(engine, arena_printf(request_arena(request), "/%.*s", TEXT_ARGS(definition->address)), "", out);
    buffer_append_z(out, "<updated>");
    xml_append(out, instant_iso(request_arena(request), newest));
    buffer_append_z(out, "</updated>\n");
}

enum result public_show_feed(struct request *request, struct answer *answer)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(buffer_clear) struct buffer entries = {0}, out = {0};
    const struct definition *definition = public_definition(request);
    struct instant newest = {0};
    struct body body;
    struct db *db;
    int step;
    buffer_init(&entries, FEED_BYTES_MAX);
    buffer_init(&out, FEED_BYTES_MAX);
    TRY(request_db(request, &db));
    TRY(body_on(db, request_arena(request), request_moment(request).today, &body));
    TRY(db_query(db, &row, SQL("select id, reference, name, changed_at, in_force_on, reason from pub_record where register = $1 and withdrawn = 0 order by changed_at desc, id desc limit $2"),
                 BIND(bind_text(definition->name), bind_integer(FEED_ENTRIES_MAX))));
    while ((step = statement_step(row)) == 1) {
        if (statement_integer(row, 3) > newest.seconds)
            newest.seconds = statement_integer(row, 3);
        write_entry(request, db, definition, row, &entries);
    }
    if (step < 0)
        return (enum result)step;
    write_head(request, definition, body.legal_name, newest, &out);
    buffer_append(&out, buffer_text(&entries));
    buffer_append_z(&out, "</feed>\n");
    if (out.failure < 0 || entries.failure < 0)
        return ERROR_LIMIT;
    answer_raw(answer, "application/atom+xml; charset=utf-8", buffer_text(&out));
    return OK;
}
