/* /desk/registers/{plural}/several: rows that were chosen in a list are changed together, step by step: what to do; with which value
 * or reason; what would happen to each, and what is refused; and then what came of it. Each step is a page that
 * carries what was chosen before, in hidden inputs, so that it works without script. The rules are several.h's. */
#include "blocks/record/list_page.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/people/people.h"
#include "blocks/record/several.h"

#define WHAT_BYTES_MAX 60
#define CONFIRM_KEY_BYTES 16
#define CHOSEN_BYTES_MAX (SEVERAL_MAX * (SEVERAL_TICKET_BYTES_MAX + 1))

struct several_page {
    struct desk desk;
    struct several_item items[SEVERAL_MAX];
    size_t count;
    struct text what;            /* "field:lead", "move:publish", "assign" */
    struct several_deed deed;
    struct form form;            /* of the one field; form.definition NULL: none */
    struct value *fields, *errors;
    bool has_deed, has_value;
};

/* --- What was chosen -------------------------------------------------------- */

static enum result refuse_form(struct desk *desk)
{
    return message_fail(answer_message(desk->answer), ERROR_INVALID, "This form was not made by this page. Open the list again and choose there.");
}

static enum result add_ticket(struct several_page *page, struct text ticket)
{
    struct several_item item = {0};
    struct text id = TEXT_NONE;
    if (page->count == SEVERAL_MAX)
        return message_fail(answer_message(page->desk.answer), ERROR_INVALID, "At most %d records can be changed at once.", SEVERAL_MAX);
    if (!text_next(&ticket, '-', &id) || text_to_integer(id, &item.id) < 0 || text_to_integer(ticket, &item.version) < 0 || item.id < 1 || item.version < 1)
        return refuse_form(&page->desk);
    for (size_t i = 0; i < page->count; i++)
        if (page->items[i].id == item.id)
            return OK;
    page->items[page->count++] = item;
    return OK;
}

/* Everything that the list's filters leave, as it is now. */
static enum result add_all(struct several_page *page)
{
    struct list_page list = {.desk = &page->desk};
    struct list_row *rows;
    size_t count;
    list_read_query(&list);
    list.query.max = SEVERAL_MAX;
    list.query.offset = 0;
    TRY(record_list(page->desk.db, page->desk.engine, page->desk.arena, &list.query, &page->desk.actor, &rows, &count, &list.total));
    if (list.total > SEVERAL_MAX)
        return message_fail(answer_message(page->desk.answer), ERROR_INVALID, "%" PRId64 " records fit, and at most %d can be changed at once. Filter the list first.", list.total, SEVERAL_MAX);
    for (size_t i = 0; i < count; i++)
        page->items[page->count++] = (struct several_item){.id = rows[i].id, .version = rows[i].version};
    return OK;
}

static enum result read_chosen(struct several_page *page)
{
    struct request *request = page->desk.request;
    struct text rest = request_text(request, "chosen"), ticket;
    if (request_has(request, "all"))
        TRY(add_all(page));
    while (text_next(&rest, ' ', &ticket))
        TRY(add_ticket(page, ticket));
    for (size_t i = 0; i < request_count(request, "record"); i++)
        TRY(add_ticket(page, request_text_at(request, "record", i)));
    if (!page->count)
        return message_fail(answer_message(page->desk.answer), ERROR_INVALID, "Choose at least one record in the list first. Go back and try again.");
    return OK;
}

static struct text chosen_text(struct several_page *page)
{
    AUTO(buffer_clear) struct buffer all;
    buffer_init(&all, CHOSEN_BYTES_MAX);
    for (size_t i = 0; i < page->count; i++)
        buffer_printf(&all, "%s%" PRId64 "-%" PRId64, i ? " " : "", page->items[i].id, page->items[i].version);
    return arena_copy(page->desk.arena, buffer_text(&all));
}

/* --- What to do ------------------------------------------------------------- */

static void note_problem(struct several_page *page, struct value *field, const char *what, const char *target)
{
    value_set_text(page->desk.arena, field, "error", text_of(what));
    part_error(page->desk.arena, page->errors, text_of(what), text_of(target));
    answer_status(page->desk.answer, 422);
}

static void ask_what(struct several_page *page, bool is_wrong)
{
    struct desk *desk = &page->desk;
    const struct definition *definition = desk->definition;
    struct value *field = part_field(desk->arena, TEXT("what"), SAID(desk->arena, "What do you want to do?"), TEXT_NONE, "choice");
    value_set_boolean(desk->arena, field, "required", true);
    for (size_t i = 0; i < definition->move_count; i++)
        if (several_may_move(definition, &definition->moves[i], &desk->actor))
            part_field_option(desk->arena, field, arena_printf(desk->arena, "move:%.*s", TEXT_ARGS(definition->moves[i].name)), definition->moves[i].label, TEXT_NONE, false);
    if (several_may_assign(definition, &desk->actor))
        part_field_option(desk->arena, field, TEXT("assign"), SAID(desk->arena, "Assign to a person"), TEXT_NONE, false);
    for (size_t i = 0; i < definition->field_count; i++)
        if (several_may_set(definition, &definition->fields[i], &desk->actor))
            part_field_option(desk->arena, field, arena_printf(desk->arena, "field:%.*s", TEXT_ARGS(definition->fields[i].name)),
                              arena_printf(desk->arena, SAY(desk->arena, "Set “%.*s”"), TEXT_ARGS(definition->fields[i].label)), TEXT_NONE, false);
    if (is_wrong)
        note_problem(page, field, SAY(desk->arena, "Choose what to do"), "what");
    value_append(desk->arena, page->fields, field);
}

static enum result read_what(struct several_page *page)
{
    struct desk *desk = &page->desk;
    const struct definition *definition = desk->definition;
    struct several_deed *deed = &page->deed;
    page->what = request_text(desk->request, "what");
    if (!page->what.length)
        return OK;
    if (text_equals(page->what, "assign")) {
        deed->kind = SEVERAL_ASSIGN;
        page->has_deed = several_may_assign(definition, &desk->actor);
    } else if (text_starts(page->what, TEXT("move:"))) {
        deed->kind = SEVERAL_MOVE;
        deed->move = definition_move(definition, text_slice(page->what, 5, SIZE_MAX));
        page->has_deed = deed->move && several_may_move(definition, deed->move, &desk->actor);
    } else if (text_starts(page->what, TEXT("field:"))) {
        deed->kind = SEVERAL_FIELD;
        deed->field = definition_field(definition, text_slice(page->what, 6, SIZE_MAX));
        page->has_deed = deed->field && several_may_set(definition, deed->field, &desk->actor);
    }
    return page->has_deed ? OK : message_fail(answer_message(desk->answer), ERROR_DENIED, "Your role may not do that with these records.");
}

/* --- With which value, person or reason --------------------------------------- */

static enum result make_form(struct several_page *page, struct record **ret_blank)
{
    struct desk *desk = &page->desk;
    TRY(record_new(desk->db, desk->engine, desk->arena, desk->definition, &desk->actor, ret_blank));
    TRY(form_make(desk, *ret_blank, &page->form));
    for (size_t i = 0; i < desk->definition->field_count; i++) {
        page->form.fields[i].is_asked = page->form.fields[i].is_asked && page->form.fields[i].field == page->deed.field;
        page->form.fields[i].typed = TEXT_NONE;
    }
    page->form.then = NULL;
    return OK;
}

static enum result read_field(struct several_page *page, bool is_sent)
{
    struct desk *desk = &page->desk;
    struct record *blank;
    TRY(make_form(page, &blank));
    if (!is_sent)
        return OK;
    TRY(form_take_posted(desk, &page->form));
    TRY(form_read(desk, &page->form, blank));
    page->deed.value = *record_value(blank, page->deed.field->name);
    if (page->deed.field->required && !page->deed.value.text.length && !page->deed.value.link_count && !page->form.problems.count)
        problems_add(desk->arena, &page->form.problems, page->deed.field, "Enter an answer for \"%.*s\"", TEXT_ARGS(page->deed.field->label));
    page->has_value = !page->form.problems.count;
    return OK;
}

static void ask_field(struct several_page *page)
{
    struct desk *desk = &page->desk;
    const struct value *parts = form_fields_part(desk, &page->form);
    struct text input = form_input_name(desk->arena, page->deed.field);
    for (size_t i = 0; parts && i < parts->list.count; i++)
        value_append(desk->arena, page->fields, parts->list.items[i]);
    for (size_t i = 0; i < page->form.problems.count; i++) {
        part_error(desk->arena, page->errors, page->form.problems.list[i].what, input);
        answer_status(desk->answer, 422);
    }
}

static enum result ask_person(struct several_page *page, bool is_sent)
{
    struct desk *desk = &page->desk;
    const struct definition *definition = desk->definition;
    struct value *field = part_field(desk->arena, TEXT("account"), SAID(desk->arena, "Assign to"), SAID(desk->arena, "Everybody with a role that can have these records."), "select");
    int64_t chosen = request_integer(desk->request, "account", 0);
    struct holder *people;
    size_t count;
    value_set_boolean(desk->arena, field, "required", true);
    TRY(people_holding(desk->db, desk->arena, definition->assigned_to, definition->assigned_to_count, date_in_london(desk->actor.moment.now), &people, &count));
    for (size_t i = 0; i < count; i++) {
        part_field_option(desk->arena, field, arena_printf(desk->arena, "%" PRId64, people[i].account), people[i].name, TEXT_NONE, people[i].account == chosen);
        if (people[i].account == chosen) {
            page->deed.account = chosen;
            page->deed.account_name = people[i].name;
        }
    }
    page->has_value = is_sent && page->deed.account > 0;
    if (is_sent && !page->has_value)
        note_problem(page, field, SAY(desk->arena, "Choose who is to have them"), "account");
    value_append(desk->arena, page->fields, field);
    return OK;
}

static void ask_reason(struct several_page *page, bool is_sent)
{
    struct desk *desk = &page->desk;
    const struct move *move = page->deed.move;
    bool is_step = page->deed.kind == SEVERAL_MOVE, is_required = is_step && move->reason == REASON_REQUIRED;
    bool is_public = is_step ? move->reason_is_public : true;
    struct value *field;
    page->deed.reason = text_trim(request_text(desk->request, "reason"));
    if (is_step ? move->reason == REASON_NONE && !move->publishes : !(page->deed.kind == SEVERAL_FIELD && page->deed.field->moving_needs_reason))
        return;
    field = reason_field_part(desk->arena, is_step ? SAID(desk->arena, "Reason") : SAID(desk->arena, "Reason for moving a public date"),
                              is_public ? SAID(desk->arena, "Everybody can read this.") : is_step && move->reason_hint.length ? move->reason_hint : is_step && move->publishes ? SAID(desk->arena, "Everybody can read it where a public date moves.") : reason_readers(desk->arena, desk->definition),
                              page->deed.reason, is_required);
    if (is_sent && is_required && !page->deed.reason.length) {
        page->has_value = false;
        note_problem(page, field, SAY(desk->arena, "Give a reason"), "reason");
    } else if (is_sent && text_count_characters(page->deed.reason) > REASON_CHARACTERS_MAX) {
        page->has_value = false;
        note_problem(page, field, SAY(desk->arena, "Use 2,000 characters or fewer for the reason"), "reason");
    }
    value_append(desk->arena, page->fields, field);
}

/* Asks for it, and takes what was sent. */
static enum result read_value(struct several_page *page)
{
    bool is_sent = request_has(page->desk.request, "step");
    if (page->deed.kind == SEVERAL_FIELD) {
        TRY(read_field(page, is_sent));
        ask_field(page);
    } else if (page->deed.kind == SEVERAL_ASSIGN) {
        TRY(ask_person(page, is_sent));
    } else {
        page->has_value = is_sent || (page->deed.move->reason == REASON_NONE && !page->deed.move->publishes);
    }
    ask_reason(page, is_sent);
    return OK;
}

/* --- Trying and doing --------------------------------------------------------- */

static bool is_for_people(enum result result)
{
    return result == ERROR_INVALID || result == ERROR_DENIED || result == ERROR_NOT_FOUND || result == ERROR_CONFLICT;
}

static struct several_task task_of(struct several_page *page, struct several_item *item, bool is_trial)
{
    return (struct several_task){.engine = page->desk.engine, .arena = page->desk.arena, .definition = page->desk.definition, .actor = &page->desk.actor,
                                 .deed = &page->deed, .item = item, .is_trial = is_trial};
}

static void note_refusal(struct several_page *page, struct several_item *item, enum result result, const struct message *message)
{
    item->why = is_for_people(result) && message->text[0] ? arena_copy_z(page->desk.arena, message->text) : SAID(page->desk.arena, "It could not be written just now. Try again.");
}

static enum result try_each(struct several_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        struct several_task task = task_of(page, &page->items[i], true);
        struct message message = {.language = arena_language(task.arena)};
        enum result result = request_write(page->desk.request, several_run, &task, &message);
        if (result == ERROR_MEMORY || result == OK)
            return result == OK ? ERROR_CORRUPT : result; /* a trial never ends well */
        if (!task.may)
            note_refusal(page, &page->items[i], result, &message);
    }
    return OK;
}

/* Each is a part of the form's deed: sent again after a lost answer, the form does what is left and tells all. */
static enum result do_each(struct several_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        struct several_task task = task_of(page, &page->items[i], false);
        struct message message = {.language = arena_language(task.arena)};
        bool done_before = false;
        struct text part = arena_printf(page->desk.arena, "%" PRId64, page->items[i].id);
        enum result result = request_write_part(page->desk.request, part, several_run, &task, &done_before, &message);
        if (result == ERROR_MEMORY)
            return result;
        if (result < 0)
            note_refusal(page, &page->items[i], result, &message);
        else if (done_before) {
            page->items[i].title = record_line(page->desk.arena, page->desk.definition, arena_printf(page->desk.arena, "%" PRId64, page->items[i].id), SAID(page->desk.arena, "done"));
            page->items[i].change = SAID(task.arena, "Done");
        }
    }
    return OK;
}

/* --- The pages ---------------------------------------------------------------- */

static struct value *items_table(struct several_page *page, const char *id, const char *what, bool refused)
{
    struct arena *arena = page->desk.arena;
    struct value *table = part_table(arena, id, text_of(what), TEXT_NONE);
    bool any = false;
    part_column(arena, table, SAID(arena, "Record"), false);
    part_column(arena, table, refused ? SAID(arena, "Why") : SAID(arena, "What"), false);
    for (size_t i = 0; i < page->count; i++) {
        const struct several_item *item = &page->items[i];
        struct value *row;
        if ((item->why.length > 0) != refused)
            continue;
        any = true;
        row = part_table_row(arena, table);
        if (item->title.length)
            part_cell_link(arena, row, item->title, desk_record_href(arena, page->desk.definition, item->id));
        else
            part_cell(arena, row, arena_printf(arena, SAY(arena, "Record %" PRId64), item->id));
        part_cell(arena, row, refused ? item->why : item->is_same ? SAID(arena, "Nothing to do: it is so already") : item->change);
    }
    return any ? table : value_null(arena);
}

static size_t count_good(const struct several_page *page)
{
    size_t count = 0;
    for (size_t i = 0; i < page->count; i++)
        count += !page->items[i].why.length && !page->items[i].is_same;
    return count;
}

static struct text counted(struct several_page *page, size_t count)
{
    const struct definition *definition = page->desk.definition;
    return arena_printf(page->desk.arena, "%zu %.*s", count, TEXT_ARGS(first_lower(page->desk.arena, count == 1 ? definition->title : definition->titles)));
}

/* The submission key of the last step is its own: the list's page, gone back to, must not be taken for a form that was sent. */
static struct text confirm_key(struct several_page *page, const struct value *hidden)
{
    struct arena *arena = page->desk.arena;
    struct text all = TEXT_NONE;
    for (size_t i = 0; hidden && i < hidden->list.count; i++)
        all = arena_printf(arena, "%.*s\n%.*s", TEXT_ARGS(all), TEXT_ARGS(value_get_text(hidden->list.items[i], "value")));
    return text_slice(hash_hex(arena, hash_of(all)), 0, CONFIRM_KEY_BYTES);
}

static enum result show(struct several_page *page, bool is_confirming, bool is_done)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    struct value *hidden = value_list(arena);
    size_t good = count_good(page);
    part_hidden(arena, hidden, TEXT("chosen"), chosen_text(page));
    if (page->has_deed) {
        part_hidden(arena, hidden, TEXT("what"), page->what);
        part_hidden(arena, hidden, TEXT("step"), is_confirming ? TEXT("confirm") : TEXT("value"));
    }
    if (is_confirming) { /* what was answered goes along unseen */
        if (page->deed.kind == SEVERAL_FIELD)
            form_hide(desk, &page->form, hidden);
        if (page->deed.kind == SEVERAL_ASSIGN)
            part_hidden(arena, hidden, TEXT("account"), arena_printf(arena, "%" PRId64, page->deed.account));
        part_hidden(arena, hidden, TEXT("reason"), page->deed.reason);
        part_hidden(arena, hidden, TEXT("confirmed"), TEXT("yes"));
    }
    desk_set_text(desk, "title", is_done ? arena_printf(arena, SAY(arena, "Done: %.*s"), TEXT_ARGS(counted(page, good)))
                                         : arena_printf(arena, SAY(arena, "Change %.*s together"), TEXT_ARGS(counted(page, page->count))));
    desk_set_text(desk, "intro", is_done || !is_confirming ? TEXT_NONE : SAID(arena, "Nothing has been changed yet. This is what would happen."));
    desk_set(desk, "good", is_confirming || is_done ? items_table(page, "good", is_done ? SAY(arena, "What was done") : SAY(arena, "What would happen"), false) : value_null(arena));
    desk_set(desk, "refused", is_confirming || is_done ? items_table(page, "refused", SAY(arena, "What is refused"), true) : value_null(arena));
    desk_set(desk, "error_summary", part_error_summary(arena, page->errors));
    desk_set(desk, "fields", is_confirming ? value_list(arena) : page->fields);
    desk_set(desk, "hidden", hidden);
    desk_set_text(desk, "confirm_key", is_confirming ? confirm_key(page, hidden) : TEXT_NONE);
    desk_set_boolean(desk, "may_go_on", !is_done && (!is_confirming || good > 0));
    desk_set_text(desk, "submit_label", is_confirming ? arena_printf(arena, SAY(arena, "Do it for %.*s"), TEXT_ARGS(counted(page, good))) : SAID(arena, "Continue"));
    desk_set_text(desk, "action", request_path(desk->request));
    desk_set_text(desk, "list_href", desk_register_href(arena, desk->definition));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result several_post(struct request *request, struct answer *answer)
{
    struct several_page *page = ARENA_NEW(request_arena(request), struct several_page);
    bool is_first = !request_has(request, "chosen");
    if (!page)
        return ERROR_MEMORY;
    TRY(desk_open(request, answer, true, &page->desk));
    TRY(desk_read(&page->desk));
    page->fields = value_list(page->desk.arena);
    page->errors = value_list(page->desk.arena);
    TRY(read_chosen(page));
    TRY(read_what(page));
    if (!page->has_deed) {
        ask_what(page, !is_first);
        return show(page, false, false);
    }
    TRY(read_value(page));
    if (!page->has_value)
        return show(page, false, false);
    if (request_has(request, "confirmed")) {
        TRY(do_each(page));
        return show(page, false, true);
    }
    TRY(try_each(page));
    TRY(desk_read(&page->desk));
    return show(page, true, false);
}

/* The page is a form's answer: whoever comes here by its address begins at the list. */
static enum result several_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    TRY(desk_open(request, answer, true, &desk));
    answer_redirect(answer, desk_register_href(desk.arena, desk.definition));
    return OK;
}

/* --- Shape and routes --------------------------------------------------------- */

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define PAGE_TABLE(name) {name, VALUE_OBJECT, true, true, NULL, &table_shape}
static const struct shape_field several_fields[] = {
    PAGE_TEXT("title"), PAGE_TEXT("intro"), PAGE_TABLE("good"), PAGE_TABLE("refused"), PART_FORM_MEMBERS,
    {"may_go_on", VALUE_BOOLEAN, true, false, NULL, NULL}, PAGE_TEXT("submit_label"), PAGE_TEXT("confirm_key"), PAGE_TEXT("list_href"), {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape several_shape = {"desk_several", several_fields};
static const struct input several_inputs[] = {
    {.name = "record", .kind = INPUT_TEXT, .bytes_max = SEVERAL_TICKET_BYTES_MAX, .repeated = true, .about = "A record that was ticked: its number, a hyphen and the version seen"},
    {.name = "all", .kind = INPUT_TEXT, .bytes_max = 5, .about = "Instead: all that the filters leave"},
    {.name = "chosen", .kind = INPUT_TEXT, .bytes_max = CHOSEN_BYTES_MAX, .about = "Those that were chosen, separated by blanks"},
    {.name = "filter_*", .kind = INPUT_ANY, .about = "Keeps the records with this value in a field that the list filters by"},
    {.name = "order", .kind = INPUT_TEXT, .bytes_max = 60, .about = "The column to sort by"},
    {.name = "descending", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: from the last to the first"},
    {.name = "page", .kind = INPUT_INTEGER, .about = "Which page of 50"},
    {.name = "what", .kind = INPUT_TEXT, .bytes_max = WHAT_BYTES_MAX, .about = "field:NAME, move:NAME or assign"},
    {.name = "step", .kind = INPUT_TEXT, .bytes_max = 10, .about = "What was answered: value or confirm"},
    {.name = "field_*", .kind = INPUT_ANY, .about = "The value to set"},
    {.name = "account", .kind = INPUT_INTEGER, .about = "Who is to have them"},
    {.name = "reason", .kind = INPUT_PROSE, .bytes_max = REASON_BYTES_MAX * 2, .about = "Why"},
    {.name = "confirmed", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: what would happen was seen"},
    {0},
};
const struct route several_routes[] = {
    {.method = METHOD_GET, .path = "/desk/registers/{plural}/several", .handle = several_get, .access = ACCESS_SIGNED_IN,
     .help = "Leads to the register's list, where records are chosen."},
    {.method = METHOD_POST, .path = "/desk/registers/{plural}/several", .handle = several_post, .access = ACCESS_SIGNED_IN, .inputs = several_inputs,
     .body_bytes_max = FORM_BYTES_MAX, .template = "blocks/record/pages/several", .view = &several_shape,
     .help = "Changes several chosen records together: asks what, shows what would happen, does it."},
    {.path = NULL},
};
