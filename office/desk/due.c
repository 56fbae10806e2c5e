/* /desk/due: what is due and overdue, for whoever looks, for a record and what belongs to it, or for the office; the switch of one's own
 * reminders, and one's calendar: a private link to which a calendar program subscribes.
 *
 * Owns calendar_link: the hash of each link's token, one for an account; a new one ends the one before. Whoever has a link reads what its
 * owner answers for, as they may see it at that moment, by the names that records have outside their own pages. Not
 * here: deadlines (blocks/record/clocks.h), reminders (remind.c). */
#include <inttypes.h>

#include "base/format/icalendar.h"
#include "base/wording.h"
#include "blocks/clock/standing.h"
#include "office/desk/internal.h"

#define FEED_BYTES_MAX (4u << 20)
#define FEED_HOURS 4
#define DUE_SHOWN_MAX 500

const char due_schema[] =
    "create table calendar_link (token_hash text primary key, account bigint not null references account (id), made_at bigint not null);\n"
    "create unique index calendar_link_account on calendar_link (account);\n"
    "create table reminder_told (account bigint not null references account (id), record bigint not null, clock text not null, due_on bigint not null,"
    " days bigint not null, at bigint not null, primary key (account, record, clock, due_on, days));\n"
    "create table reminder_off (account bigint not null primary key, at bigint not null);\n"
    "create table reminder_run (day bigint not null primary key, at bigint not null);\n";

/* --- Promises ------------------------------------------------------------------ */

/* A promise that is kept, partly kept, changed or broken runs no more, whatever its date: the rule of every page (blocks/clock/standing.h). */
static enum result drop_promises_that_ended(struct visit *visit, struct record_deadline *list, size_t *count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t kept = 0;
    int step;
    TRY(db_query(visit->db, &row, SQL("select id, status from reg_action order by id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        if (standing_is_open(statement_text(row, 1)))
            continue;
        for (size_t i = 0; i < *count; i++)
            if (list[i].id == statement_integer(row, 0))
                list[i].id = 0;
    }
    for (size_t i = 0; i < *count; i++)
        if (list[i].id)
            list[kept++] = list[i];
    *count = kept;
    return (enum result)step;
}

static enum result read_deadlines(struct visit *visit, struct deadline_query query, struct record_deadline **ret_list, size_t *ret_count)
{
    struct record_deadline *list;
    int64_t *own;
    size_t count;
    query.open_only = true;
    TRY(desk_own_organisations(visit, &own, &query.own_count));
    query.own = own;
    TRY(record_deadlines(visit->db, visit->engine, visit->arena, &query, &visit->actor, &list, &count));
    TRY(drop_promises_that_ended(visit, list, &count));
    *ret_list = list;
    *ret_count = count;
    return OK;
}

/* --- What somebody answers for ----------------------------------------------- */

static bool has_it(const struct record_deadline *list, size_t count, const struct record_deadline *one)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].id == one->id && list[i].clock == one->clock)
            return true;
    return false;
}

enum result desk_deadlines_of(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, struct moment moment,
                              struct record_deadline **ret_list, size_t *ret_count)
{
    struct capacity_of *capacities;
    struct record_deadline *all = NULL;
    size_t capacity_count, count = 0;
    TRY(people_actors(db, arena, account, moment, &capacities, &capacity_count));
    for (size_t i = 0; i < capacity_count; i++) {
        struct visit visit = {.arena = arena, .engine = engine, .db = db, .actor = capacities[i].actor, .today = moment.today};
        struct record_deadline *list, *more;
        size_t found;
        TRY(read_deadlines(&visit, (struct deadline_query){.mine_only = true}, &list, &found));
        more = ARENA_ARRAY(arena, struct record_deadline, count + found + 1);
        if (!more)
            return ERROR_MEMORY;
        if (count)
            memcpy(more, all, count * sizeof *more);
        all = more;
        for (size_t j = 0; j < found; j++)
            if (!has_it(all, count, &list[j]))
                all[count++] = list[j];
    }
    *ret_list = all;
    *ret_count = count;
    return OK;
}

/* --- The page ------------------------------------------------------------------ */

struct due_page {
    struct visit visit;
    bool office;           /* of the whole office, as far as they see it */
    int64_t about;
    struct text when;      /* "overdue", "soon", "paused" or empty */
    int64_t overdue, soon, paused, paused_long, total;
};

static bool is_overdue(const struct record_deadline *deadline) { return deadline->run.lateness == LATENESS_LATE; }
static bool is_due_soon(const struct record_deadline *deadline)
{
    return deadline->run.lateness == LATENESS_TODAY || (!is_overdue(deadline) && !date_is_none(deadline->run.due) && deadline->run.days <= CLOCK_SOON_DAYS);
}

static bool is_paused(const struct record_deadline *deadline) { return deadline->run.state == CLOCK_IS_PAUSED; }
static bool fits(const struct due_page *page, const struct record_deadline *deadline)
{
    return !page->when.length || (text_equals(page->when, "overdue") ? is_overdue(deadline) : text_equals(page->when, "paused") ? is_paused(deadline) : is_due_soon(deadline));
}

static struct value *lateness_tag(struct arena *arena, const struct record_deadline *deadline)
{
    struct text words = clock_run_words(arena, &deadline->run);
    return part_tag(arena, words, is_overdue(deadline) || deadline->run.pause_is_long ? TEXT("red") : is_due_soon(deadline) ? TEXT("yellow") : TEXT("grey"));
}

static void add_row(struct due_page *page, struct value *table, const struct record_deadline *deadline)
{
    struct arena *arena = page->visit.arena;
    struct value *row = part_table_row(arena, table);
    part_cell_link(arena, row, record_title(arena, deadline->definition, deadline->reference, deadline->name), record_href(&page->visit, deadline->definition, deadline->id, ""));
    part_cell(arena, row, deadline->clock->label);
    part_cell(arena, row, date_is_none(deadline->run.due) ? SAID(arena, "No date") : date_long(arena, deadline->run.due));
    part_cell_tag(arena, row, lateness_tag(arena, deadline));
    part_cell(arena, row, clock_working_words(arena, &deadline->run));
}

static struct text page_href(const struct due_page *page, const char *name, const char *value)
{
    struct arena *arena = page->visit.arena;
    bool whose = strcmp(name, "whose") == 0, when = strcmp(name, "when") == 0, about = strcmp(name, "about") == 0;
    struct text record = page->about && !about ? arena_printf(arena, "&about=%" PRId64, page->about) : TEXT_NONE;
    return arena_printf(arena, "/desk/due?whose=%s&when=%.*s%.*s", whose ? value : page->office ? "office" : "mine",
                        when ? (int)strlen(value) : (int)page->when.length, when ? value : page->when.data ? page->when.data : "", TEXT_ARGS(record));
}

static void add_filters(struct due_page *page)
{
    struct arena *arena = page->visit.arena;
    struct value *filters = part_filters(arena, TEXT("/desk/due")), *whose = part_filter_choice(arena, filters, TEXT("whose"), SAID(arena, "Whose"));
    part_filter_option(arena, whose, TEXT("mine"), SAID(arena, "What I answer for"), !page->office);
    part_filter_option(arena, whose, TEXT("office"), SAID(arena, "All that I may see"), page->office);
    struct value *when = part_filter_choice(arena, filters, TEXT("when"), SAID(arena, "When"));
    part_filter_option(arena, when, TEXT_NONE, SAID(arena, "Any time"), !page->when.length);
    part_filter_option(arena, when, TEXT("overdue"), SAID(arena, "Overdue"), text_equals(page->when, "overdue"));
    part_filter_option(arena, when, TEXT("soon"), SAID(arena, "Within 30 days"), text_equals(page->when, "soon"));
    part_filter_option(arena, when, TEXT("paused"), SAID(arena, "Paused"), text_equals(page->when, "paused"));
    if (page->about)
        part_filter_keep(arena, filters, TEXT("about"), arena_printf(arena, "%" PRId64, page->about));
    if (page->office)
        part_filter_active(arena, filters, SAID(arena, "All that I may see"), page_href(page, "whose", "mine"));
    if (page->when.length)
        part_filter_active(arena, filters, text_equals(page->when, "overdue") ? SAID(arena, "Overdue") : text_equals(page->when, "paused") ? SAID(arena, "Paused") : SAID(arena, "Within 30 days"), page_href(page, "when", ""));
    if (page->about)
        part_filter_active(arena, filters, SAID(arena, "One record and what belongs to it"), page_href(page, "about", ""));
    visit_set(&page->visit, "filters", filters);
}

static enum result add_deadlines(struct due_page *page)
{
    static const char *const columns[] WORDINGS = {"What", "Clock", "Due", "How it stands", "Working"};
    struct visit *visit = &page->visit;
    struct value *table = part_table(visit->arena, "due", SAID(visit->arena, "What is due, the earliest first"), SAID(visit->arena, "Nothing is due here."));
    struct record_deadline *list;
    size_t count, shown = 0;
    TRY(read_deadlines(visit, (struct deadline_query){.about = page->about, .mine_only = !page->office}, &list, &count));
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        part_column(visit->arena, table, text_of(wording(visit->arena, columns[i])), false);
    for (size_t i = 0; i < count; i++) {
        page->overdue += is_overdue(&list[i]);
        page->soon += is_due_soon(&list[i]);
        page->paused += is_paused(&list[i]);
        page->paused_long += list[i].run.pause_is_long;
        if (fits(page, &list[i]) && (shown++ < DUE_SHOWN_MAX || request_is_for_table(visit->request)))
            add_row(page, table, &list[i]);
    }
    page->total = (int64_t)count;
    visit_set(visit, "table", table);
    visit_set_text(visit, "shown_line", shown > DUE_SHOWN_MAX ? arena_printf(visit->arena, SAY(visit->arena, "The first %d of %zu are shown; the file to read has all."), DUE_SHOWN_MAX, shown) : TEXT_NONE);
    return OK;
}

/* For /desk: how much of what they answer for is late or close. */
enum result desk_due_line(struct visit *visit, struct text *ret_line)
{
    struct record_deadline *list;
    size_t count;
    int64_t overdue = 0, soon = 0;
    TRY(read_deadlines(visit, (struct deadline_query){.mine_only = true}, &list, &count));
    for (size_t i = 0; i < count; i++) {
        overdue += is_overdue(&list[i]);
        soon += is_due_soon(&list[i]);
    }
    *ret_line = !count ? SAID(visit->arena, "What is due in the office")
                       : arena_printf(visit->arena, SAY(visit->arena, "What you answer for: %" PRId64 " overdue, %" PRId64 " due within %d days"), overdue, soon, CLOCK_SOON_DAYS);
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

static enum result add_own_settings(struct visit *visit, struct text link)
{
    int64_t off, links;
    TRY(db_one_integer(visit->db, &off, SQL("select count(*) from reminder_off where account = $1"), BIND(bind_integer(visit->actor.account))));
    TRY(db_one_integer(visit->db, &links, SQL("select count(*) from calendar_link where account = $1"), BIND(bind_integer(visit->actor.account))));
    visit_set_boolean(visit, "sends_mail", visit->engine->mail != NULL);
    visit_set_boolean(visit, "reminds", !off);
    visit_set_boolean(visit, "has_calendar", links > 0);
    visit_set_text(visit, "calendar_link", link);
    return OK;
}

static enum result show_page(struct visit visit, struct text link)
{
    struct due_page page = {.visit = visit, .office = text_equals(request_text(visit.request, "whose"), "office"),
                            .about = request_integer(visit.request, "about", 0), .when = request_text(visit.request, "when")};
    if (!text_equals(page.when, "overdue") && !text_equals(page.when, "soon") && !text_equals(page.when, "paused"))
        page.when = TEXT_NONE;
    TRY(add_deadlines(&page));
    add_filters(&page);
    visit_set_text(&page.visit, "summary", arena_printf(visit.arena, SAY(visit.arena, "%" PRId64 " overdue, %" PRId64 " due within %d days, %" PRId64 " in all."),
                                                        page.overdue, page.soon, CLOCK_SOON_DAYS, page.total));
    visit_set_text(&page.visit, "paused_line", page.paused_long ? arena_printf(visit.arena, SAY_COUNT(visit.arena, page.paused_long, "%" PRId64 " clock has been paused for longer than it should be: nothing happens there until somebody asks.",
                                                                                                      "%" PRId64 " clocks have been paused for longer than they should be: nothing happens there until somebody asks."), page.paused_long) : TEXT_NONE);
    return add_own_settings(&page.visit, link);
}

enum result due_page(struct request *request, struct answer *answer)
{
    struct visit visit;
    TRY(visit_begin(request, answer, &visit));
    return show_page(visit, TEXT_NONE);
}

/* --- One's own reminders and calendar --------------------------------------------- */

struct own_deed {
    struct answer *answer;
    int64_t account;
    struct instant now;
    bool on;
    struct text hash; /* of a new calendar link */
};

static void say_saved(const struct own_deed *deed)
{
    answer_cookie(deed->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    answer_redirect(deed->answer, TEXT("/desk/due"));
}

static enum result set_reminders(struct db *db, void *context, struct message *message)
{
    const struct own_deed *deed = context;
    (void)message;
    if (deed->on)
        TRY(db_run(db, NULL, SQL("delete from reminder_off where account = $1"), BIND(bind_integer(deed->account))));
    else
        TRY(db_run(db, NULL, SQL("insert into reminder_off (account, at) values ($1, $2) on conflict (account) do nothing"),
                   BIND(bind_integer(deed->account), bind_integer(deed->now.seconds))));
    say_saved(deed);
    return OK;
}

enum result due_reminders_post(struct request *request, struct answer *answer)
{
    struct own_deed deed = {.answer = answer, .account = request_visitor(request)->account, .now = request_moment(request).now, .on = text_equals(request_text(request, "on"), "yes")};
    return request_write(request, set_reminders, &deed, answer_message(answer));
}

static enum result end_link(struct db *db, void *context, struct message *message)
{
    const struct own_deed *deed = context;
    (void)message;
    TRY(db_run(db, NULL, SQL("delete from calendar_link where account = $1"), BIND(bind_integer(deed->account))));
    if (!deed->hash.length)
        say_saved(deed);
    return OK;
}

static enum result make_link(struct db *db, void *context, struct message *message)
{
    const struct own_deed *deed = context;
    TRY(end_link(db, context, message));
    return db_run(db, NULL, SQL("insert into calendar_link (token_hash, account, made_at) values ($1, $2, $3)"),
                  BIND(bind_text(deed->hash), bind_integer(deed->account), bind_integer(deed->now.seconds)));
}

/* The link is shown once, on the page that answers: the store has its hash alone. */
enum result due_calendar_post(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct token token = token_new(arena);
    struct own_deed deed = {.answer = answer, .account = request_visitor(request)->account, .now = request_moment(request).now, .hash = token.hash};
    struct visit visit;
    TRY(request_write(request, make_link, &deed, answer_message(answer)));
    TRY(visit_begin(request, answer, &visit));
    return show_page(visit, arena_printf(arena, "%.*s/calendar/%.*s/due.ics", TEXT_ARGS(engine->public_address), TEXT_ARGS(token.secret)));
}

enum result due_calendar_end_post(struct request *request, struct answer *answer)
{
    struct own_deed deed = {.answer = answer, .account = request_visitor(request)->account, .now = request_moment(request).now};
    return request_write(request, end_link, &deed, answer_message(answer));
}

enum result desk_end_all_calendars(struct db *db)
{
    return db_run(db, NULL, SQL("delete from calendar_link"), BIND_NOTHING);
}

/* --- The feed --------------------------------------------------------------------- */

static void add_to_calendar(struct arena *arena, const struct engine *engine, struct buffer *out, const struct record_deadline *deadline, struct instant stamp)
{
    struct text host = calendar_host(engine->public_address);
    struct text path = arena_printf(arena, "/desk/registers/%.*s/%" PRId64, TEXT_ARGS(deadline->definition->plural), deadline->id);
    struct text uid = arena_printf(arena, "%.*s-%" PRId64 "-%.*s@%.*s", TEXT_ARGS(deadline->definition->name), deadline->id, TEXT_ARGS(deadline->clock->name), TEXT_ARGS(host));
    const struct calendar_day day = {
        .uid = uid, .day = deadline->run.due, .stamp = stamp,
        .summary = arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(deadline->clock->label), TEXT_ARGS(record_title(arena, deadline->definition, deadline->reference, deadline->name))),
        .description = clock_working_words(arena, &deadline->run),
        .url = engine->public_address.length ? arena_printf(arena, "%.*s%.*s", TEXT_ARGS(engine->public_address), TEXT_ARGS(path)) : TEXT_NONE};
    icalendar_day(out, &day);
}

static enum result account_of_link(struct db *db, struct arena *arena, struct text secret, int64_t *ret_account)
{
    struct text hash = secret.length == 64 ? hash_hex(arena, hash_of(secret)) : TEXT_NONE;
    if (!hash.length)
        return arena_failed(arena) ? ERROR_MEMORY : ERROR_NOT_FOUND;
    return db_one_integer(db, ret_account, SQL("select c.account from calendar_link c join account a on a.id = c.account where c.token_hash = $1 and a.disabled_at is null"),
                          BIND(bind_text(hash)));
}

enum result due_feed(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct moment moment = request_moment(request);
    AUTO(buffer_clear) struct buffer out;
    struct record_deadline *list;
    struct db *db;
    int64_t account;
    size_t count;
    buffer_init(&out, FEED_BYTES_MAX);
    TRY(request_db(request, &db));
    enum result result = account_of_link(db, arena, request_text(request, "token"), &account);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "There is no such calendar: its link was ended or replaced.");
    TRY(result);
    TRY(desk_deadlines_of(db, engine, arena, account, moment, &list, &count));
    icalendar_begin(&out, SAID(arena, "What is due"), FEED_HOURS);
    for (size_t i = 0; i < count; i++)
        if (!date_is_none(list[i].run.due))
            add_to_calendar(arena, engine, &out, &list[i], moment.now);
    icalendar_end(&out);
    TRY(out.failure);
    answer_raw(answer, "text/calendar; charset=utf-8", buffer_text(&out));
    return OK;
}
