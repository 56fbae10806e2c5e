/* /feed.atom: published updates, newest first (RFC 4287). Escaped by hand, since the page engine makes HTML
 * only; every text goes through xml_append(). */
#include "base/format/xml.h"
#include "base/page/page.h"
#include "office/plan/plan.h"

#include <inttypes.h>

#define FEED_ENTRIES_MAX 50
#define FEED_BYTES_MAX (1 << 20)

static void write_entry(struct request *request, struct statement *row, struct buffer *out)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct text edition = statement_copy(row, 0, arena), happened = statement_copy(row, 4, arena);
    struct text label = plan_status_label(engine, statement_copy(row, 3, arena));
    struct instant at = {statement_integer(row, 6)};
    buffer_printf(out, "<entry><id>urn:frankpledge:update:%" PRId64 "</id><title>", statement_integer(row, 7));
    xml_append(out, arena_printf(arena, "Action %" PRId64 ", %.*s: %.*s", statement_integer(row, 1), TEXT_ARGS(statement_text(row, 2)), TEXT_ARGS(label)));
    buffer_append_z(out, "</title><updated>");
    xml_append(out, instant_iso(arena, at));
    buffer_append_z(out, "</updated><link href=\"");
    xml_append(out, arena_printf(arena, "%.*s/plan/%.*s/actions/%" PRId64 "#update-%" PRId64, TEXT_ARGS(engine->public_address), TEXT_ARGS(edition), statement_integer(row, 1), statement_integer(row, 7)));
    buffer_append_z(out, "\"/><summary>");
    xml_append(out, arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(partial_date_long(arena, happened)), TEXT_ARGS(markdown_plain(arena, statement_copy(row, 5, arena)))));
    buffer_append_z(out, "</summary></entry>\n");
}

enum result plan_show_feed(struct request *request, struct answer *answer)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(buffer_clear) struct buffer entries = {0}, out = {0};
    const struct engine *engine = request_context(request);
    struct instant newest = {0};
    struct db *db;
    int step;
    buffer_init(&entries, FEED_BYTES_MAX);
    buffer_init(&out, FEED_BYTES_MAX);
    TRY(request_db(request, &db));
    TRY(db_query(db, &row,
                 SQL("select e.code, a.number, a.title, u.status, u.happened_on, u.text, p.changed_at, u.id from pub_action_update u"
                     " join pub_action a on a.id = u.action join pub_edition e on e.id = a.edition join pub_record p on p.id = u.id"
                     " order by p.in_force_on desc, u.id desc limit $1"),
                 BIND(bind_integer(FEED_ENTRIES_MAX))));
    while ((step = statement_step(row)) == 1) {
        if (statement_integer(row, 6) > newest.seconds)
            newest.seconds = statement_integer(row, 6);
        write_entry(request, row, &entries);
    }
    if (step < 0)
        return (enum result)step;
    buffer_printf(&out,
                  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
                  "<id>urn:frankpledge:updates</id><title>What became of the promises</title>"
                  "<author><name>Frankpledge</name></author><link rel=\"self\" href=\"%.*s/feed.atom\"/><link href=\"%.*s/\"/><updated>",
                  TEXT_ARGS(engine->public_address), TEXT_ARGS(engine->public_address));
    xml_append(&out, instant_iso(request_arena(request), newest));
    buffer_append_z(&out, "</updated>\n");
    buffer_append(&out, buffer_text(&entries));
    buffer_append_z(&out, "</feed>\n");
    if (out.failure < 0 || entries.failure < 0)
        return ERROR_LIMIT;
    answer_raw(answer, "application/atom+xml; charset=utf-8", buffer_text(&out));
    return OK;
}
