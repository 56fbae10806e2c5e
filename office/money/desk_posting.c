/* Moving money by hand, and closing a year. See payments.h. */
#include <inttypes.h>

#include "base/wording.h"
#include "office/money/ledger_desk.h"

#define YEARS_OFFERED 6

/* --- Moving ------------------------------------------------------------------- */

#define KINDS_MOVED (~(1u << LEDGER_BETWEEN | 1u << LEDGER_IN_PAYMENT | 1u << LEDGER_PAID))

struct moving {
    struct ledger_visit *visit;
    struct ledger_move move;
    struct text from_error, to_error, amount_error, day_error, words_error;
};

static enum result show_move(struct ledger_visit *visit, const struct moving *moving)
{
    struct arena *arena = visit->arena;
    struct value *field;
    field = ledger_field(visit, "from", SAID(arena, "From"), SAID(arena, "The purse that the money is taken out of, with what lies in it today."), "select", TEXT_NONE, moving->from_error);
    TRY(ledger_account_options(visit, field, KINDS_MOVED, ledger_typed(visit, "from", TEXT_NONE)));
    field = ledger_field(visit, "to", SAID(arena, "To"), TEXT_NONE, "select", TEXT_NONE, moving->to_error);
    TRY(ledger_account_options(visit, field, KINDS_MOVED, ledger_typed(visit, "to", TEXT_NONE)));
    (void)ledger_field(visit, "amount", SAID(arena, "Amount"), TEXT_NONE, "pence", ledger_typed(visit, "amount", TEXT_NONE), moving->amount_error);
    (void)ledger_field(visit, "day", SAID(arena, "On which day"), SAID(arena, "A day of a year that is open."), "date",
                       ledger_typed(visit, "day", date_long(arena, visit->actor.moment.today)), moving->day_error);
    (void)ledger_field(visit, "words", SAID(arena, "What for"), SAID(arena, "In a few words, without personal names."), "text", ledger_typed(visit, "words", TEXT_NONE), moving->words_error);
    ledger_link(visit, SAID(arena, "The ledger"), TEXT(MONEY));
    ledger_form(visit, TEXT(MONEY "/move"), SAID(arena, "Move the money"));
    return OK;
}

/* An entity's general source is there from the first visit on, so that there is something to move. */
static enum result open_sources(struct db *db, void *context, struct message *message)
{
    const struct ledger_visit *visit = context;
    int64_t list[64], account;
    size_t count = 0;
    struct statement *row;
    int step;
    TRY(db_query(db, &row, SQL("select r.id from record r where r.register = '" LEDGER_ENTITY "' and not exists"
                               " (select a.id from ledger_account a where a.register = '" LEDGER_ENTITY "' and a.record = r.id and a.kind = 'source') order by r.id limit 64"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1)
        list[count++] = statement_integer(row, 0);
    statement_close(row);
    for (size_t i = 0; step == 0 && i < count; i++)
        TRY(ledger_source(db, list[i], &visit->actor, &account, message));
    return step < 0 ? (enum result)step : OK;
}

static enum result sources_are_open(struct ledger_visit *visit)
{
    int64_t missing;
    struct message message = {0};
    TRY(db_one_integer(visit->db, &missing, SQL("select count(*) from record r where r.register = '" LEDGER_ENTITY "' and not exists"
                                                " (select a.id from ledger_account a where a.register = '" LEDGER_ENTITY "' and a.record = r.id and a.kind = 'source')"),
                       BIND_NOTHING));
    if (!missing)
        return OK;
    TRY(request_write_aside(visit->request, open_sources, visit, &message));
    return request_db(visit->request, &visit->db);
}

enum result ledger_move_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    const struct moving moving = {.visit = &visit, .from_error = TEXT_NONE, .to_error = TEXT_NONE, .amount_error = TEXT_NONE, .day_error = TEXT_NONE, .words_error = TEXT_NONE};
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "Move money"), MONEY "/move", &visit));
    TRY(ledger_keeper(&visit));
    TRY(sources_are_open(&visit));
    return show_move(&visit, &moving);
}

static enum result post_move(struct db *db, void *context, struct message *message)
{
    struct moving *moving = context;
    struct ledger_account from;
    int64_t id;
    TRY(ledger_get(db, moving->visit->arena, moving->move.from, DATE_NONE, &from));
    moving->move.kind = from.kind == LEDGER_SOURCE ? LEDGER_INCOME : LEDGER_TRANSFER;
    TRY(ledger_move(db, moving->visit->arena, &moving->move, &moving->visit->actor, &id, message));
    answer_redirect(moving->visit->answer, ledger_posting_href(moving->visit->arena, id));
    answer_cookie(moving->visit->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

static bool read_move(struct ledger_visit *visit, struct moving *moving)
{
    struct arena *arena = visit->arena;
    struct request *request = visit->request;
    bool right;
    if (text_to_integer(request_text(request, "from"), &moving->move.from) < 0)
        moving->from_error = SAID(arena, "Choose where the money comes from");
    if (text_to_integer(request_text(request, "to"), &moving->move.to) < 0)
        moving->to_error = SAID(arena, "Choose where the money goes to");
    right = ledger_read_amount(visit, request_text(request, "amount"), &moving->move.pence, &moving->amount_error);
    right = ledger_read_day(visit, request_text(request, "day"), &moving->move.day, &moving->day_error) && right;
    moving->move.words = text_trim(request_text(request, "words"));
    if (!moving->move.words.length)
        moving->words_error = SAID(arena, "Say in a few words what it is for");
    else if (text_count_characters(moving->move.words) > LEDGER_WORDS_CHARACTERS_MAX)
        moving->words_error = arena_printf(arena, SAY(arena, "Use %d characters or fewer"), LEDGER_WORDS_CHARACTERS_MAX);
    return right && !moving->from_error.length && !moving->to_error.length && !moving->words_error.length;
}

enum result ledger_move_post(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct moving moving = {.visit = &visit, .from_error = TEXT_NONE, .to_error = TEXT_NONE, .amount_error = TEXT_NONE, .day_error = TEXT_NONE, .words_error = TEXT_NONE};
    struct message message = {.language = request_language(request)};
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "Move money"), NULL, &visit));
    TRY(ledger_keeper(&visit));
    if (read_move(&visit, &moving)) {
        enum result result = request_write(request, post_move, &moving, &message);
        if (result == OK || !ledger_can_say(result))
            return result;
        TRY(request_db(request, &visit.db));
        ledger_wrong(&visit, arena_copy_z(visit.arena, message.text));
    }
    return show_move(&visit, &moving);
}

/* --- Years -------------------------------------------------------------------- */

static enum result show_years(struct ledger_visit *visit, struct text entity_error, struct text year_error)
{
    struct arena *arena = visit->arena;
    struct value *table = part_table(arena, "years", SAID(arena, "Closed years"), SAID(arena, "No year is closed yet.")), *list = value_list(arena), *field;
    struct ledger_closing *closings;
    size_t count;
    struct date day = visit->actor.moment.today;
    TRY(ledger_closings(visit->db, arena, &closings, &count));
    part_column(arena, table, SAID(arena, "Year"), false);
    part_column(arena, table, SAID(arena, "Whose books"), false);
    part_column(arena, table, SAID(arena, "Closed by"), false);
    part_column(arena, table, SAID(arena, "Closed"), false);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(arena, table), *item = value_object(arena);
        struct text name = ledger_record_name(visit, TEXT(LEDGER_ENTITY), closings[i].entity);
        part_cell(arena, row, ledger_year(arena, closings[i].last_day));
        part_cell(arena, row, name);
        part_cell(arena, row, closings[i].by_name);
        part_cell(arena, row, instant_long(arena, closings[i].at));
        value_set_text(arena, item, "year", ledger_year(arena, closings[i].last_day));
        value_set_text(arena, item, "entity", name);
        value_append(arena, list, item);
    }
    ledger_set(visit, "table", table);
    value_set(arena, visit->view, "closings", list);
    ledger_text(visit, "lead", SAID(arena, "A financial year runs from 1 April to 31 March. Once it is closed nothing is posted on its days any more, and it is not opened again: what is found later is posted on a day of an open year."));
    ledger_link(visit, SAID(arena, "The ledger"), TEXT(MONEY));
    if (!ledger_is_keeper(&visit->actor))
        return OK;
    ledger_text(visit, "form_heading", SAID(arena, "Close a year"));
    field = ledger_field(visit, "entity", SAID(arena, "Whose books"), TEXT_NONE, "select", TEXT_NONE, entity_error);
    TRY(ledger_entity_options(visit, field, ledger_typed(visit, "entity", TEXT_NONE)));
    field = ledger_field(visit, "year", SAID(arena, "Year"), SAID(arena, "This cannot be undone."), "select", TEXT_NONE, year_error);
    for (size_t i = 0; i < YEARS_OFFERED; i++) {
        day = (struct date){ledger_year_ends(date_add_years(visit->actor.moment.today, -1 - (int)i)).day};
        part_field_option(arena, field, date_iso(arena, day), ledger_year(arena, day), TEXT_NONE, text_equal(date_iso(arena, day), ledger_typed(visit, "year", TEXT_NONE)));
    }
    ledger_form(visit, TEXT(MONEY "/years"), SAID(arena, "Close this year for good"));
    return OK;
}

enum result ledger_years_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "Financial years"), MONEY "/years", &visit));
    return show_years(&visit, TEXT_NONE, TEXT_NONE);
}

struct closing { struct ledger_visit *visit; int64_t entity; struct date day; };

static enum result close_year(struct db *db, void *context, struct message *message)
{
    struct closing *closing = context;
    TRY(ledger_close(db, closing->entity, closing->day, &closing->visit->actor, message));
    answer_redirect(closing->visit->answer, TEXT(MONEY "/years"));
    answer_cookie(closing->visit->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result ledger_years_post(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct closing closing = {.visit = &visit};
    struct message message = {.language = request_language(request)};
    struct text entity_error = TEXT_NONE, year_error = TEXT_NONE;
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "Financial years"), NULL, &visit));
    TRY(ledger_keeper(&visit));
    if (text_to_integer(request_text(request, "entity"), &closing.entity) < 0)
        entity_error = SAID(visit.arena, "Choose whose books are closed");
    if (date_parse(request_text(request, "year"), &closing.day) < 0)
        year_error = SAID(visit.arena, "Choose the year");
    if (!entity_error.length && !year_error.length) {
        enum result result = request_write(request, close_year, &closing, &message);
        if (result == OK || !ledger_can_say(result))
            return result;
        TRY(request_db(request, &visit.db));
        ledger_wrong(&visit, arena_copy_z(visit.arena, message.text));
    }
    return show_years(&visit, entity_error, year_error);
}
