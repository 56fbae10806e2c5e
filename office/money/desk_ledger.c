/* A visitor at the desk pages of the ledger; accounts with their balances on a day, and what is left of each fund. See payments.h. */
#include <inttypes.h>

#include "base/wording.h"
#include "office/money/ledger_desk.h"

/* --- A visitor ---------------------------------------------------------------- */

enum result ledger_visit_open(struct request *request, struct answer *answer, struct text title, const char *path, struct ledger_visit *ret_visit)
{
    static const char *const texts[] = {"kicker", "lead", "result_line", "form_heading", "form_lead", "button", "second_button", "action"};
    static const char *const nulls[] = {"filters", "table", "second", "third", "pagination", "error_summary"};
    static const char *const lists[] = {"links", "rows", "hidden", "fields"};
    static const char *const flags[] = {"has_links", "has_rows", "has_form", "has_file"};
    struct arena *arena = request_arena(request);
    struct ledger_visit visit = {.request = request, .answer = answer, .arena = arena, .view = answer_view(answer), .engine = request_context(request),
                                 .actor = actor_of_request(request), .errors = value_list(arena), .fields = value_list(arena), .parked = TEXT_NONE};
    if (path)
        TRY(people_parked(request, text_of(path), &visit.parked));
    TRY(request_db(request, &visit.db));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        ledger_text(&visit, texts[i], TEXT_NONE);
    for (size_t i = 0; i < COUNT_OF(nulls); i++)
        ledger_set(&visit, nulls[i], value_null(arena));
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        ledger_set(&visit, lists[i], value_list(arena));
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        ledger_set(&visit, flags[i], value_boolean(arena, false));
    ledger_text(&visit, "title", title);
    *ret_visit = visit;
    return OK;
}

bool ledger_is_keeper(const struct actor *actor)
{
    return actor_has_role(actor, TEXT("finance")) || actor_has_role(actor, TEXT("head"));
}

enum result ledger_keeper(const struct ledger_visit *visit)
{
    return ledger_is_keeper(&visit->actor) ? OK : message_fail(answer_message(visit->answer), ERROR_DENIED, "Only a finance officer or the head of office can do this.");
}

void ledger_set(const struct ledger_visit *visit, const char *name, struct value *value)
{
    value_set_page(visit->arena, visit->view, name, value);
}

void ledger_text(const struct ledger_visit *visit, const char *name, struct text text)
{
    ledger_set(visit, name, value_text(visit->arena, text));
}

static struct value *list_of(const struct ledger_visit *visit, const char *name)
{
    return (struct value *)value_get(visit->view, text_of(name));
}

void ledger_link(const struct ledger_visit *visit, struct text label, struct text href)
{
    struct value *link = value_object(visit->arena);
    value_set_text(visit->arena, link, "label", label);
    value_set_text(visit->arena, link, "href", href);
    value_append(visit->arena, list_of(visit, "links"), link);
    ledger_set(visit, "has_links", value_boolean(visit->arena, true));
}

void ledger_row(const struct ledger_visit *visit, struct text label, struct text text, struct text href)
{
    if (href.length)
        part_row_link(visit->arena, list_of(visit, "rows"), label, text, href);
    else
        part_row_text(visit->arena, list_of(visit, "rows"), label, text);
    ledger_set(visit, "has_rows", value_boolean(visit->arena, true));
}

/* --- A form ------------------------------------------------------------------- */

struct text ledger_typed(const struct ledger_visit *visit, const char *name, struct text otherwise)
{
    struct text rest = visit->parked, key, value;
    while (form_next(visit->arena, &rest, &key, &value))
        if (text_equals(key, name))
            return value;
    if (request_route(visit->request)->method != METHOD_POST) /* whose inputs these are */
        return otherwise;
    return request_has(visit->request, name) ? request_text(visit->request, name) : otherwise;
}

struct value *ledger_field(struct ledger_visit *visit, const char *name, struct text label, struct text hint, const char *kind, struct text value, struct text error)
{
    struct value *field = part_field(visit->arena, text_of(name), label, hint, kind);
    value_set_text(visit->arena, field, "value", value);
    value_set_text(visit->arena, field, "error", error);
    value_set_boolean(visit->arena, field, "required", true);
    value_append(visit->arena, visit->fields, field);
    if (error.length)
        part_error(visit->arena, visit->errors, error, text_of(name));
    return field;
}

void ledger_wrong(struct ledger_visit *visit, struct text what)
{
    part_error(visit->arena, visit->errors, what, TEXT_NONE);
}

void ledger_form(struct ledger_visit *visit, struct text action, struct text button)
{
    struct value *summary = part_error_summary(visit->arena, visit->errors);
    ledger_set(visit, "has_form", value_boolean(visit->arena, true));
    ledger_set(visit, "fields", visit->fields);
    ledger_set(visit, "error_summary", summary);
    ledger_text(visit, "action", action);
    ledger_text(visit, "button", button);
    if (value_is_truthy(summary))
        answer_status(visit->answer, 422);
}

bool ledger_read_amount(const struct ledger_visit *visit, struct text typed, int64_t *ret_pence, struct text *ret_error)
{
    struct message why = {.language = arena_language(visit->arena)};
    if (pence_parse(typed, PENCE_NOT_NEGATIVE, ret_pence, &why) < 0)
        *ret_error = arena_copy_z(visit->arena, why.text);
    else if (!*ret_pence)
        *ret_error = SAID(visit->arena, "Enter an amount above £0.00");
    else
        return true;
    return false;
}

bool ledger_read_day(const struct ledger_visit *visit, struct text typed, struct date *ret_day, struct text *ret_error)
{
    if (date_parse_typed_in(arena_language(visit->arena), text_trim(typed), ret_day) == OK)
        return true;
    *ret_error = SAID(visit->arena, "Enter a real date, such as 21 November 2026 or 21/11/2026");
    return false;
}

bool ledger_can_say(enum result result)
{
    return result == ERROR_INVALID || result == ERROR_CONFLICT || result == ERROR_LIMIT || result == ERROR_DENIED || result == ERROR_NOT_FOUND;
}

/* --- Words and links ---------------------------------------------------------- */

void ledger_cell_pence(struct arena *arena, struct value *row, int64_t pence)
{
    value_set_boolean(arena, part_cell(arena, row, pence_text(arena, pence)), "numeric", true);
}

struct text ledger_account_href(struct arena *arena, int64_t account)
{
    return arena_printf(arena, MONEY "/accounts/%" PRId64, account);
}

struct text ledger_posting_href(struct arena *arena, int64_t posting)
{
    return arena_printf(arena, MONEY "/postings/%" PRId64, posting);
}

struct text ledger_record_href(const struct ledger_visit *visit, struct text reg, int64_t record)
{
    const struct definition *definition = reg.length ? definitions_find(visit->engine->definitions, reg) : NULL;
    if (!definition || !record || !record_may_open(definition, &visit->actor))
        return TEXT_NONE;
    return arena_printf(visit->arena, "/desk/registers/%.*s/%" PRId64, TEXT_ARGS(definition->plural), record);
}

struct text ledger_record_name(const struct ledger_visit *visit, struct text reg, int64_t record)
{
    const struct definition *definition = reg.length ? definitions_find(visit->engine->definitions, reg) : NULL;
    struct text name;
    if (!definition || record_name_for(visit->db, visit->arena, definition, record, &visit->actor, &name) < 0)
        return SAID(visit->arena, "A record that is not there");
    return arena_printf(visit->arena, "%.*s: %.*s", TEXT_ARGS(definition->title), TEXT_ARGS(name));
}

enum result ledger_entity_options(struct ledger_visit *visit, struct value *field, struct text chosen)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t total;
    int step;
    TRY(db_one_integer(visit->db, &total, SQL("select count(*) from record where register = '" LEDGER_ENTITY "'"), BIND_NOTHING));
    TRY(db_query(visit->db, &row, SQL("select id, name from record where register = '" LEDGER_ENTITY "' order by id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        struct text id = arena_printf(visit->arena, "%" PRId64, statement_integer(row, 0));
        part_field_option(visit->arena, field, id, statement_copy(row, 1, visit->arena), TEXT_NONE, total == 1 || text_equal(id, chosen)); /* the only one needs no choosing */
    }
    return step < 0 ? (enum result)step : OK;
}

enum result ledger_account_options(struct ledger_visit *visit, struct value *field, unsigned kinds, struct text chosen)
{
    struct ledger_account *list;
    size_t count;
    TRY(ledger_accounts(visit->db, visit->arena, 0, LEDGER_KINDS, visit->actor.moment.today, &list, &count));
    for (size_t i = 0; i < count; i++) {
        struct text id = arena_printf(visit->arena, "%" PRId64, list[i].id);
        struct text kind = ledger_kind_words(visit->arena, list[i].kind);
        if (!(kinds & 1u << list[i].kind))
            continue;
        part_field_option(visit->arena, field, id,
                          list[i].kind == LEDGER_SOURCE ? arena_printf(visit->arena, "%.*s: %.*s (%.*s)", TEXT_ARGS(kind), TEXT_ARGS(list[i].name), TEXT_ARGS(list[i].entity_name))
                                                        : arena_printf(visit->arena, "%.*s: %.*s, %.*s (%.*s)", TEXT_ARGS(kind), TEXT_ARGS(list[i].name),
                                                                       TEXT_ARGS(pence_text(visit->arena, list[i].pence)), TEXT_ARGS(list[i].entity_name)),
                          TEXT_NONE, text_equal(id, chosen));
    }
    return OK;
}

/* --- Accounts ----------------------------------------------------------------- */

struct asked { int64_t entity; unsigned kind; struct date day; struct text day_typed; };

static enum result read_asked(const struct ledger_visit *visit, struct asked *ret_asked)
{
    struct asked asked = {.kind = LEDGER_KINDS, .day = visit->actor.moment.today, .day_typed = text_trim(request_text(visit->request, "day"))};
    enum ledger_kind kind;
    asked.entity = request_integer(visit->request, "entity", 0);
    if (ledger_kind_parse(request_text(visit->request, "kind"), &kind))
        asked.kind = kind;
    if (asked.day_typed.length && date_parse_typed_in(arena_language(visit->arena), asked.day_typed, &asked.day) < 0)
        return message_fail(answer_message(visit->answer), ERROR_INVALID, "Give the day as a real date, such as 31 March 2026.");
    *ret_asked = asked;
    return OK;
}

static enum result show_filters(struct ledger_visit *visit, const struct asked *asked)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = visit->arena;
    struct value *filters = part_filters(arena, TEXT(MONEY)), *choice = part_filter_choice(arena, filters, TEXT("entity"), SAID(arena, "Whose money"));
    int step;
    TRY(db_query(visit->db, &row, SQL("select id, name from record where register = '" LEDGER_ENTITY "' order by id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1)
        part_filter_option(arena, choice, arena_printf(arena, "%" PRId64, statement_integer(row, 0)), statement_copy(row, 1, arena), statement_integer(row, 0) == asked->entity);
    choice = part_filter_choice(arena, filters, TEXT("kind"), SAID(arena, "Kind"));
    for (unsigned kind = 0; kind < LEDGER_KINDS; kind++)
        part_filter_option(arena, choice, text_of(ledger_kind_word((enum ledger_kind)kind)), ledger_kind_words(arena, (enum ledger_kind)kind), kind == asked->kind);
    part_filter_words(arena, filters, TEXT("day"), SAID(arena, "At the end of this day"), asked->day_typed.length ? asked->day_typed : date_long(arena, asked->day));
    ledger_set(visit, "filters", filters);
    return step < 0 ? (enum result)step : OK;
}

static void add_account(struct ledger_visit *visit, const struct ledger_account *account, struct value *table, struct value *list)
{
    struct arena *arena = visit->arena;
    struct value *row = part_table_row(arena, table), *item = value_object(arena);
    part_cell_link(arena, row, account->name, ledger_account_href(arena, account->id));
    part_cell(arena, row, ledger_kind_words(arena, account->kind));
    part_cell(arena, row, account->entity_name);
    part_cell_number(arena, row, account->postings);
    ledger_cell_pence(arena, row, account->pence);
    value_set_integer(arena, item, "id", account->id);
    value_set_text(arena, item, "account", account->name);
    value_set_text(arena, item, "kind", text_of(ledger_kind_word(account->kind)));
    value_set_text(arena, item, "entity", account->entity_name);
    value_set_integer(arena, item, "postings", account->postings);
    value_set_integer(arena, item, "pence", account->pence);
    value_set_text(arena, item, "pounds", pence_plain(arena, account->pence));
    value_append(arena, list, item);
}

enum result ledger_accounts_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct ledger_account *accounts;
    struct asked asked = {0};
    struct value *table, *list;
    size_t count;
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "The ledger"), NULL, &visit));
    TRY(read_asked(&visit, &asked));
    TRY(ledger_accounts(visit.db, visit.arena, asked.entity, asked.kind, asked.day, &accounts, &count));
    list = value_list(visit.arena);
    table = part_table(visit.arena, "accounts", arena_printf(visit.arena, SAY(visit.arena, "Accounts and what lay in them at the end of %.*s"), TEXT_ARGS(date_long(visit.arena, asked.day))),
                       SAID(visit.arena, "There is no account yet. The first comes with the first fund, budget line or transfer."));
    part_column(visit.arena, table, SAID(visit.arena, "Account"), false);
    part_column(visit.arena, table, SAID(visit.arena, "Kind"), false);
    part_column(visit.arena, table, SAID(visit.arena, "Whose money"), false);
    part_column(visit.arena, table, SAID(visit.arena, "Postings"), true);
    part_column(visit.arena, table, SAID(visit.arena, "Balance"), true);
    for (size_t i = 0; i < count; i++)
        add_account(&visit, &accounts[i], table, list);
    ledger_set(&visit, "table", table);
    value_set(visit.arena, visit.view, "accounts", list);
    value_set_text(visit.arena, visit.view, "day", date_iso(visit.arena, asked.day));
    TRY(show_filters(&visit, &asked));
    ledger_text(&visit, "lead", SAID(visit.arena, "Every sum of money lies in one of these purses. What comes from outside is below nothing there: it is what came from there so far."));
    ledger_link(&visit, SAID(visit.arena, "What is left of each fund"), TEXT(MONEY "/funds"));
    ledger_link(&visit, SAID(visit.arena, "Payments"), TEXT(MONEY "/payments"));
    ledger_link(&visit, SAID(visit.arena, "Batches"), TEXT(MONEY "/batches"));
    ledger_link(&visit, SAID(visit.arena, "Reconciliation"), TEXT(MONEY "/reconciliation"));
    ledger_link(&visit, SAID(visit.arena, "Years"), TEXT(MONEY "/years"));
    if (ledger_is_keeper(&visit.actor))
        ledger_link(&visit, SAID(visit.arena, "Move money"), TEXT(MONEY "/move"));
    return OK;
}

/* --- What is left of each fund ------------------------------------------------- */

enum result ledger_funds_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct ledger_fund *funds;
    struct value *table, *list;
    size_t count;
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "What is left of each fund"), NULL, &visit));
    TRY(ledger_funds(visit.db, visit.arena, visit.actor.moment.today, &funds, &count));
    list = value_list(visit.arena);
    table = part_table(visit.arena, "funds", arena_printf(visit.arena, SAY(visit.arena, "Funds at the end of %.*s"), TEXT_ARGS(date_long(visit.arena, visit.actor.moment.today))),
                       SAID(visit.arena, "No fund has an account yet."));
    part_column(visit.arena, table, SAID(visit.arena, "Fund"), false);
    part_column(visit.arena, table, SAID(visit.arena, "Whose money"), false);
    part_column(visit.arena, table, SAID(visit.arena, "Came in"), true);
    part_column(visit.arena, table, SAID(visit.arena, "Awarded and paid"), true);
    part_column(visit.arena, table, SAID(visit.arena, "Left"), true);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(visit.arena, table), *item = value_object(visit.arena);
        part_cell_link(visit.arena, row, funds[i].name, ledger_account_href(visit.arena, funds[i].account));
        part_cell(visit.arena, row, funds[i].entity_name);
        ledger_cell_pence(visit.arena, row, funds[i].left + funds[i].given);
        ledger_cell_pence(visit.arena, row, funds[i].given);
        ledger_cell_pence(visit.arena, row, funds[i].left);
        value_set_text(visit.arena, item, "fund", funds[i].name);
        value_set_text(visit.arena, item, "entity", funds[i].entity_name);
        value_set_integer(visit.arena, item, "came_in_pence", funds[i].left + funds[i].given);
        value_set_integer(visit.arena, item, "given_pence", funds[i].given);
        value_set_integer(visit.arena, item, "left_pence", funds[i].left);
        value_set_text(visit.arena, item, "left_pounds", pence_plain(visit.arena, funds[i].left));
        value_append(visit.arena, list, item);
    }
    ledger_set(&visit, "table", table);
    value_set(visit.arena, visit.view, "funds", list);
    ledger_link(&visit, SAID(visit.arena, "The ledger"), TEXT(MONEY));
    return OK;
}
