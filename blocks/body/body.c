/* The body and its holder: see body.h. A withdrawn record has no row in its pub_ table (blocks/publish). */
#include "blocks/body/body.h"

#include "base/wording.h"

static enum result read_body(struct db *db, struct arena *arena, struct date day, struct body *body)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select legal_name, short_name, area, holder_title from pub_body_name"
                               " where in_use_from <= $1 and (in_use_until is null or in_use_until >= $1) order by in_use_from desc, id desc"),
                 BIND(bind_date(day))));
    step = statement_step(row);
    if (step <= 0)
        return (enum result)step;
    body->legal_name = statement_copy(row, 0, arena);
    body->short_name = statement_copy(row, 1, arena);
    body->area = statement_copy(row, 2, arena);
    body->holder_title = statement_copy(row, 3, arena);
    return OK;
}

/* Dates of terms may be a day, a month or a year: compared as texts, a shorter one
 * counts from its first day and until its last. */
static enum result read_holder(struct db *db, struct arena *arena, struct text from_before, struct text until_after, struct body *body)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select title, name, term from pub_office_holder where took_office <= $1"
                               " and (left_office is null or left_office >= $2) order by took_office desc, id desc"),
                 BIND(bind_text(from_before), bind_text(until_after))));
    step = statement_step(row);
    if (step <= 0)
        return (enum result)step;
    body->holder_title = statement_copy(row, 0, arena);
    body->holder_name = statement_copy(row, 1, arena);
    body->term = statement_copy(row, 2, arena);
    return OK;
}

enum result body_on(struct db *db, struct arena *arena, struct date day, struct body *ret_body)
{
    struct body body = {.short_name = text_of(SAY(arena, "This office"))};
    struct text iso = date_iso(arena, day);
    TRY(read_body(db, arena, day, &body));
    TRY(read_holder(db, arena, iso, text_slice(iso, 0, 4), &body));
    if (body.holder_title.length)
        body.holder_line = body.area.length ? arena_printf(arena, SAY(arena, "%.*s for %.*s"), TEXT_ARGS(body.holder_title), TEXT_ARGS(body.area)) : body.holder_title;
    *ret_body = body;
    return OK;
}

struct text body_holder_then(struct db *db, struct arena *arena, struct text day)
{
    struct body body = {0};
    struct date last = partial_date_last(day);
    struct text line;
    if (date_is_none(last) || read_body(db, arena, last, &body) < 0 ||
        read_holder(db, arena, date_iso(arena, last), text_slice(day, 0, 4), &body) < 0 || !body.holder_title.length)
        return TEXT_NONE;
    line = body.area.length ? arena_printf(arena, SAY(arena, "%.*s for %.*s"), TEXT_ARGS(body.holder_title), TEXT_ARGS(body.area)) : body.holder_title;
    if (body.holder_name.length)
        line = arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(body.holder_name), TEXT_ARGS(line));
    return body.term.length ? arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(line), TEXT_ARGS(body.term)) : line;
}
