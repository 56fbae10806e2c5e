/* …/{id}/held: everything that is held about a person at a glance, the answers to requests for access that were made of it, and where a new
 * one begins (UK GDPR Article 15; due within one month of receipt, Article 12(3)). What leads to them is certain; what only has their
 * name or address in it may be about somebody else, and is for a person to look at. Whoever opens it sees only what they
 * may, and is told how much they may not. Each time is noted (table gathering). Not here: the answer itself (pages_answer.c). */
#include "blocks/subject/pages_internal.h"

#include <inttypes.h>

#include "base/wording.h"
#include "base/store/serial.h"
#include "blocks/search/search.h"

#define MAYBE_MAX 200
#define LINKED_MAX 1000

struct held {
    struct desk desk;
    struct record *record;
    struct value *links, *maybe, *accounts, *answers;
    struct date received_on; /* of a form that is shown again */
    struct text typed, error;
    struct value *links_table, *maybe_table, *accounts_table;
    int64_t unseen;
};

static enum result note_in_store(struct db *db, void *context, struct message *message)
{
    const struct held *held = context;
    int64_t id;
    (void)message;
    TRY(db_next_number(db, TEXT("gathering"), &id));
    return db_run(db, NULL, SQL("insert into gathering (id, record, at, account) values ($1, $2, $3, $4)"),
                  BIND(bind_integer(id), bind_integer(held->record->id), bind_integer(held->desk.actor.moment.now.seconds), bind_integer(held->desk.actor.account)));
}

/* --- What leads to them, and what has their words ------------------------- */

static struct value *found_table(struct desk *desk, const char *id, struct text caption, struct text empty)
{
    struct value *table = part_table(desk->arena, id, caption, empty);
    part_column(desk->arena, table, SAID(desk->arena, "Register"), false);
    part_column(desk->arena, table, SAID(desk->arena, "Record"), false);
    part_column(desk->arena, table, SAID(desk->arena, "Reference"), false);
    return table;
}

static enum result add_found(struct desk *desk, struct value *list, struct value *table, const struct definition *definition, int64_t id)
{
    struct value *item = value_object(desk->arena), *row = part_table_row(desk->arena, table);
    struct text name, reference, href = desk_record_href(desk->arena, definition, id);
    TRY(record_name_of(desk->db, desk->arena, id, &name));
    TRY(db_one_text(desk->db, desk->arena, &reference, SQL("select reference from record where id = $1"), BIND(bind_integer(id))));
    name = record_spoken_name(definition, reference, name);
    value_set_text(desk->arena, item, "register", definition->name);
    value_set_text(desk->arena, item, "reference", reference);
    value_set_text(desk->arena, item, "name", name);
    value_set_text(desk->arena, item, "url", href);
    value_append(desk->arena, list, item);
    part_cell(desk->arena, row, definition->titles);
    part_cell_link(desk->arena, row, name, href);
    part_cell(desk->arena, row, reference);
    return OK;
}

static enum result add_links(struct held *held)
{
    struct desk *desk = &held->desk;
    struct found { int64_t id; struct text reg; } *found = ARENA_ARRAY(desk->arena, struct found, LINKED_MAX);
    size_t count = 0;
    int64_t all = 0, seen = 0;
    struct text visible = record_visible_everywhere_sql(desk->arena, desk->engine, &desk->actor, "r.register", "r.id", 2), sql;
    if (!found)
        return ERROR_MEMORY;
    TRY(db_one_integer(desk->db, &all, SQL("select count(distinct l.from_id) from link l where l.to_id = $1 and l.from_id not in (select gone.id from merged gone)"),
                       BIND(bind_integer(held->record->id))));
    sql = arena_printf(desk->arena, "select distinct r.id, r.register from link l join record r on r.id = l.from_id where l.to_id = $1 and %.*s order by r.register, r.id", TEXT_ARGS(visible));
    if (arena_failed(desk->arena))
        return ERROR_MEMORY;
    {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step;
        TRY(db_query(desk->db, &row, SQL_COMPOSED(sql.data), BIND(bind_integer(held->record->id), VISIBLE_TO(&desk->actor))));
        while ((step = statement_step(row)) == 1 && count < LINKED_MAX)
            found[count++] = (struct found){statement_integer(row, 0), statement_copy(row, 1, desk->arena)};
        if (step < 0)
            return (enum result)step;
    }
    for (size_t i = 0; i < count; i++) {
        const struct definition *definition = definitions_find(desk->engine->definitions, found[i].reg);
        seen++;
        if (definition)
            TRY(add_found(desk, held->links, held->links_table, definition, found[i].id));
    }
    held->unseen = all - seen;
    return OK;
}

static bool is_listed(const struct value *list, struct text reference, struct text reg)
{
    for (size_t i = 0; i < list->list.count; i++)
        if (text_equal(value_get_text(list->list.items[i], "reference"), reference) && text_equal(value_get_text(list->list.items[i], "register"), reg))
            return true;
    return false;
}

static enum result add_maybe(struct held *held, struct text words)
{
    struct desk *desk = &held->desk;
    struct text condition = record_visible_everywhere_sql(desk->arena, desk->engine, &desk->actor, "register", "record_id", 1);
    struct search_hit *hits;
    size_t count;
    int64_t total;
    if (arena_failed(desk->arena))
        return ERROR_MEMORY;
    TRY(search_find(desk->db, STORE_OFFICE, desk->arena, words, condition.data, BIND(VISIBLE_TO(&desk->actor)), 0, MAYBE_MAX, &hits, &count, &total));
    for (size_t i = 0; i < count; i++) {
        const struct definition *definition = definitions_find(desk->engine->definitions, hits[i].register_name);
        struct text reference;
        if (!definition || hits[i].id == held->record->id)
            continue;
        TRY(db_one_text(desk->db, desk->arena, &reference, SQL("select reference from record where id = $1"), BIND(bind_integer(hits[i].id))));
        if (!is_listed(held->links, reference, definition->name) && !is_listed(held->maybe, reference, definition->name))
            TRY(add_found(desk, held->maybe, held->maybe_table, definition, hits[i].id));
    }
    return OK;
}

/* --- Accounts ------------------------------------------------------------- */

static enum result add_accounts(struct held *held)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct desk *desk = &held->desk;
    int step;
    TRY(db_query(desk->db, &row, SQL("select a.sign_in, a.name, a.added_at, (select count(*) from session s where s.account = a.id),"
                                     " (select count(*) from history h where h.account = a.id) from account a where a.person = $1 order by a.id"),
                 BIND(bind_integer(held->record->id))));
    while ((step = statement_step(row)) == 1) {
        struct value *item = value_object(desk->arena), *line = part_table_row(desk->arena, held->accounts_table);
        struct instant added = {statement_integer(row, 2)};
        value_set_text(desk->arena, item, "sign_in", statement_copy(row, 0, desk->arena));
        value_set_text(desk->arena, item, "name", statement_copy(row, 1, desk->arena));
        value_set_text(desk->arena, item, "added_at", instant_iso(desk->arena, added));
        value_set_integer(desk->arena, item, "sessions", statement_integer(row, 3));
        value_set_integer(desk->arena, item, "versions", statement_integer(row, 4));
        value_append(desk->arena, held->accounts, item);
        part_cell(desk->arena, line, value_get_text(item, "sign_in"));
        part_cell(desk->arena, line, day_line(desk->arena, added));
        part_cell_number(desk->arena, line, statement_integer(row, 3));
        part_cell_number(desk->arena, line, statement_integer(row, 4));
    }
    return step < 0 ? (enum result)step : OK;
}

/* --- The page ------------------------------------------------------------- */

static void make_lists(struct held *held)
{
    struct arena *arena = held->desk.arena;
    static const char *const columns[] WORDINGS = {"Signs in as", "Since", "Sessions kept", "Versions written"};
    held->links = value_list(arena);
    held->maybe = value_list(arena);
    held->accounts = value_list(arena);
    held->links_table = found_table(&held->desk, "links", SAID(arena, "What leads to this person"), SAID(arena, "Nothing leads here."));
    held->maybe_table = found_table(&held->desk, "maybe", SAID(arena, "What may be about this person: to be looked at"), SAID(arena, "Nothing else has these words."));
    held->accounts_table = part_table(arena, "accounts", SAID(arena, "Accounts"), SAID(arena, "No account."));
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        part_column(arena, held->accounts_table, text_of(wording(arena, columns[i])), i > 1);
}

static void set_lines(struct held *held)
{
    struct desk *desk = &held->desk;
    struct text href = desk_record_href(desk->arena, desk->definition, held->record->id);
    desk_set_text(desk, "title", held->record->name);
    desk_set_text(desk, "context_line", arena_printf(desk->arena, "%.*s %.*s", TEXT_ARGS(desk->definition->title), TEXT_ARGS(held->record->reference)));
    desk_set_text(desk, "record_href", href);
    desk_set_text(desk, "history_href", arena_printf(desk->arena, "%.*s/history", TEXT_ARGS(href)));
    desk_set_text(desk, "gathered_line", arena_printf(desk->arena, SAY(desk->arena, "Gathered by %.*s on %.*s. This is noted."), TEXT_ARGS(desk->actor.name), TEXT_ARGS(instant_long(desk->arena, desk->actor.moment.now))));
    desk_set_text(desk, "unseen_line", held->unseen ? arena_printf(desk->arena, SAY(desk->arena, "%" PRId64 " more record%s to this person and may not be seen by you: somebody who may see them must add them."),
                                                                   held->unseen, held->unseen == 1 ? " leads" : "s lead") : TEXT_NONE);
    desk_set_text(desk, "json_link", arena_printf(desk->arena, "%.*s/held.json", TEXT_ARGS(href)));
}

static enum result gather(struct held *held)
{
    struct desk *desk = &held->desk;
    struct value *fields = value_object(desk->arena);
    bool is_theirs = record_is_theirs(desk->db, held->record, &desk->actor);
    make_lists(held);
    TRY(add_links(held));
    for (size_t i = 0; i < desk->definition->subject_count; i++) {
        const struct field *field = definition_field(desk->definition, desk->definition->subject[i]);
        const struct field_value *value = record_value(held->record, field->name);
        if (value->text.length && field_may_see(field, &desk->actor, is_theirs))
            TRY(add_maybe(held, value->text));
    }
    TRY(add_accounts(held));
    for (size_t i = 0; i < desk->definition->field_count; i++)
        if (!desk->definition->fields[i].place_of.length && field_may_see(&desk->definition->fields[i], &desk->actor, is_theirs))
            value_set_named(desk->arena, fields, desk->definition->fields[i].name, desk_record_json(desk, &desk->definition->fields[i], held->record), false);
    value_set_text(desk->arena, desk->view, "reference", held->record->reference);
    value_set(desk->arena, desk->view, "fields", fields);
    value_set(desk->arena, desk->view, "links", held->links);
    value_set(desk->arena, desk->view, "maybe", held->maybe);
    value_set(desk->arena, desk->view, "accounts", held->accounts);
    value_set_integer(desk->arena, desk->view, "not_seen", held->unseen);
    desk_set(desk, "rows", record_rows(desk, held->record));
    desk_set(desk, "links_table", held->links_table);
    desk_set(desk, "maybe_table", held->maybe_table);
    desk_set(desk, "accounts_table", held->accounts_table);
    return OK;
}

static enum result add_answers(struct held *held)
{
    struct desk *desk = &held->desk;
    struct value *table = part_table(desk->arena, "answers", SAID(desk->arena, "Answers to requests for access"), SAID(desk->arena, "None was begun."));
    static const char *const columns[] = {"Answer", "Request received", "State", "Begun by"};
    struct subject_answer *list;
    size_t count;
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        part_column(desk->arena, table, text_of(columns[i]), false);
    TRY(subject_answers_of(desk->db, desk->engine, desk->arena, held->record->id, &list, &count));
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(desk->arena, table);
        part_cell_link(desk->arena, row, list[i].reference, subject_href(desk->arena, list[i].id));
        part_cell(desk->arena, row, date_long(desk->arena, list[i].received_on));
        part_cell_tag(desk->arena, row, subject_state_tag(desk->arena, &list[i]));
        part_cell(desk->arena, row, list[i].made_name);
    }
    desk_set(desk, "answers_table", table);
    return OK;
}

static void set_form(struct held *held)
{
    struct desk *desk = &held->desk;
    struct arena *arena = desk->arena;
    struct value *fields = value_list(arena), *errors = value_list(arena);
    struct value *field = part_field(arena, TEXT("received_on"), SAID(arena, "When did the request reach the office?"),
                                     SAID(arena, "The answer is due one month after that day. For example 3 September 2026"), "date");
    value_set_boolean(arena, field, "required", true);
    value_set_text(arena, field, "value", held->typed);
    if (held->error.length) {
        value_set_text(arena, field, "error", held->error);
        part_error(arena, errors, held->error, TEXT("received_on"));
    }
    value_append(arena, fields, field);
    desk_set(desk, "fields", fields);
    desk_set(desk, "hidden", value_list(arena));
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    desk_set_text(desk, "action", arena_printf(arena, "%.*s/held", TEXT_ARGS(desk_record_href(arena, desk->definition, held->record->id))));
}

static enum result open_held(struct request *request, struct answer *answer, struct held *held)
{
    struct desk *desk = &held->desk;
    TRY(desk_open(request, answer, true, desk));
    TRY(desk_load(desk, &held->record));
    if (!desk->definition->subject_count)
        return ERROR_NOT_FOUND;
    if (!subject_may_gather(desk->db, held->record, &desk->actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not gather everything that is held about a person.");
    return OK;
}

static enum result show_held(struct held *held, int status)
{
    struct desk *desk = &held->desk;
    TRY(request_write_aside(desk->request, note_in_store, held, answer_message(desk->answer)));
    TRY(desk_read(desk));
    TRY(desk_load(desk, &held->record));
    TRY(record_unseal(desk->db, desk->engine, desk->arena, held->record, &desk->actor));
    TRY(gather(held));
    TRY(add_answers(held));
    set_form(held);
    set_lines(held);
    answer_status(desk->answer, status);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

enum result held_get(struct request *request, struct answer *answer)
{
    struct held held = {0};
    TRY(open_held(request, answer, &held));
    return show_held(&held, 200);
}

/* --- Beginning an answer -------------------------------------------------- */

struct beginning { struct held *held; int64_t id; };

static enum result begin_in_store(struct db *db, void *context, struct message *message)
{
    struct beginning *beginning = context;
    struct held *held = beginning->held;
    struct desk *desk = &held->desk;
    struct record *person;
    TRY(record_load(db, desk->engine, desk->arena, desk->definition, held->record->id, &person));
    if (!subject_may_gather(db, person, &desk->actor))
        return message_fail(message, ERROR_DENIED, "Your role may not gather everything that is held about a person.");
    TRY(subject_begin(db, desk->arena, person, held->received_on, &desk->actor, &beginning->id));
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("gathered"), 60);
    answer_redirect(desk->answer, subject_href(desk->arena, beginning->id));
    return OK;
}

enum result held_post(struct request *request, struct answer *answer)
{
    struct held held = {.typed = request_text(request, "received_on")};
    struct beginning beginning = {.held = &held};
    TRY(open_held(request, answer, &held));
    if (date_parse_typed(held.typed, &held.received_on) < 0)
        held.error = TEXT("Enter the day on which the request reached the office, such as 3 September 2026");
    else if (date_compare(held.received_on, held.desk.actor.moment.today) > 0)
        held.error = TEXT("The day on which the request reached the office must be today or in the past");
    if (held.error.length)
        return show_held(&held, 422);
    TRY(request_write(request, begin_in_store, &beginning, answer_message(answer)));
    return subject_gather_all(request, answer, beginning.id);
}
