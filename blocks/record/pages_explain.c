/* …/{id}/why: why somebody may, or may not, see, edit or move a record; for administrators, auditors and whoever
 * may assign it. Tells the rule, never the record. */
#include "blocks/record/pages_access.h"

#include <inttypes.h>

#include "base/wording.h"

#define MOVE_PREFIX "move:"
#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define PAGE_OBJECT(name, shape) {name, VALUE_OBJECT, true, true, NULL, shape}
#define PAGE_LIST(name, shape) {name, VALUE_LIST, true, false, NULL, shape}
#define PAGE_BOOLEAN(name) {name, VALUE_BOOLEAN, true, false, NULL, NULL}
#define DATA(name, kind, about) {name, kind, false, false, about, NULL}
#define DATA_LIST(name, shape, about) {name, VALUE_LIST, false, false, about, shape}
#define FIELDS(variable, ...) static const struct shape_field variable[] = {__VA_ARGS__, {NULL, 0, 0, 0, NULL, NULL}}

FIELDS(answer_fields, DATA("may", VALUE_BOOLEAN, "Whether they may, in this capacity"), DATA("capacity", VALUE_TEXT, "For whom they act then; empty: for the office, as themselves"),
       DATA_LIST("lines", NULL, "The rules that say so, in plain words"), PAGE_TEXT("heading"));
static const struct shape answer_shape = {"WhyAnswer", answer_fields};
FIELDS(why_fields, DATA_LIST("answers", &answer_shape, "One for each capacity in which they may act"), PAGE_TEXT("title"), PAGE_TEXT("context_line"),
       PAGE_TEXT("record_href"), PAGE_OBJECT("state_tag", &tag_shape), PAGE_TEXT("action"), PAGE_LIST("fields", &form_field_shape),
       PAGE_OBJECT("error_summary", &error_summary_shape), PAGE_BOOLEAN("asked"), PAGE_TEXT("shut_out_line"));
const struct shape why_shape = {"DeskWhy", why_fields};

struct asking {
    struct desk desk;
    struct outline outline;
    int64_t account;
    struct text what, name;
    enum deed_asked deed;
    const struct move *move;
};

static enum result people_field(struct asking *asking, struct value **ret_part)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = asking->desk.arena;
    struct value *part = part_field(arena, TEXT("account"), SAID(arena, "Who"), TEXT_NONE, "select");
    int step;
    TRY(db_query(asking->desk.db, &row, SQL("select id, name from account order by lower(name), id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        bool is = statement_integer(row, 0) == asking->account;
        struct text name = statement_copy(row, 1, arena);
        part_field_option(arena, part, arena_printf(arena, "%" PRId64, statement_integer(row, 0)), name, TEXT_NONE, is);
        if (is)
            asking->name = name;
    }
    *ret_part = part;
    return step < 0 ? (enum result)step : OK;
}

static struct value *what_field(struct asking *asking)
{
    struct arena *arena = asking->desk.arena;
    const struct definition *definition = asking->outline.definition;
    struct value *part = part_field(arena, TEXT("what"), SAID(arena, "May they"), TEXT_NONE, "select");
    part_field_option(arena, part, TEXT("see"), SAID(arena, "see it"), TEXT_NONE, text_equals(asking->what, "see"));
    part_field_option(arena, part, TEXT("edit"), SAID(arena, "edit it"), TEXT_NONE, text_equals(asking->what, "edit"));
    for (size_t i = 0; i < definition->move_count; i++) {
        struct text value = arena_printf(arena, MOVE_PREFIX "%.*s", TEXT_ARGS(definition->moves[i].name));
        part_field_option(arena, part, value, arena_printf(arena, SAY(arena, "do “%.*s”"), TEXT_ARGS(definition->moves[i].label)), TEXT_NONE, text_equal(value, asking->what));
    }
    return part;
}

/* False: what was asked is no question. */
static bool read_question(struct asking *asking)
{
    asking->deed = text_equals(asking->what, "edit") ? ASKED_EDIT : ASKED_SEE;
    if (text_starts(asking->what, TEXT(MOVE_PREFIX))) {
        asking->deed = ASKED_MOVE;
        asking->move = definition_move(asking->outline.definition, text_slice(asking->what, strlen(MOVE_PREFIX), SIZE_MAX));
        return asking->move != NULL;
    }
    return text_equals(asking->what, "see") || text_equals(asking->what, "edit");
}

static struct text heading_of(struct asking *asking, const struct explanation *one)
{
    struct arena *arena = asking->desk.arena;
    struct text who = one->capacity.length ? arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(one->capacity), TEXT_ARGS(asking->name)) : asking->name;
    if (asking->deed == ASKED_SEE)
        return arena_printf(arena, one->may ? SAY(arena, "%.*s may see it") : SAY(arena, "%.*s may not see it"), TEXT_ARGS(who));
    if (asking->deed == ASKED_EDIT)
        return arena_printf(arena, one->may ? SAY(arena, "%.*s may edit it") : SAY(arena, "%.*s may not edit it"), TEXT_ARGS(who));
    return arena_printf(arena, one->may ? SAY(arena, "%.*s may do “%.*s”") : SAY(arena, "%.*s may not do “%.*s”"), TEXT_ARGS(who), TEXT_ARGS(asking->move->label));
}

static enum result set_answers(struct asking *asking, struct value *answers)
{
    struct desk *desk = &asking->desk;
    struct explanation *list;
    size_t count;
    TRY(record_explain(desk->db, desk->engine, desk->arena, asking->outline.definition, asking->outline.id, asking->account, asking->deed, asking->move,
                       desk->actor.moment, &list, &count));
    for (size_t i = 0; i < count; i++) {
        struct value *one = value_object(desk->arena), *lines = value_list(desk->arena);
        for (size_t j = 0; j < list[i].count; j++)
            value_append(desk->arena, lines, value_text(desk->arena, list[i].lines[j]));
        value_set_boolean(desk->arena, one, "may", list[i].may);
        value_set_text(desk->arena, one, "capacity", list[i].capacity);
        value_set(desk->arena, one, "lines", lines);
        value_set_page(desk->arena, one, "heading", value_text(desk->arena, heading_of(asking, &list[i])));
        value_append(desk->arena, answers, one);
    }
    desk_set_text(desk, "shut_out_line", count ? TEXT_NONE : arena_printf(desk->arena, SAY(desk->arena, "%.*s may do nothing here: the account is shut out, or holds no role today."), TEXT_ARGS(asking->name)));
    return OK;
}

enum result why_get(struct request *request, struct answer *answer)
{
    struct asking asking = {.account = request_integer(request, "account", 0), .what = request_text(request, "what")};
    struct desk *desk = &asking.desk;
    struct value *fields, *errors, *answers, *people;
    bool asked = request_has(request, "account") || request_has(request, "what");
    TRY(access_open(request, answer, desk, &asking.outline));
    if (!record_may_ask_why(desk->db, desk->definition, asking.outline.id, &desk->actor))
        return ERROR_NOT_FOUND;
    fields = value_list(desk->arena);
    errors = value_list(desk->arena);
    answers = value_list(desk->arena);
    TRY(people_field(&asking, &people));
    value_append(desk->arena, fields, people);
    value_append(desk->arena, fields, what_field(&asking));
    access_set_head(desk, &asking.outline, arena_printf(desk->arena, SAY(desk->arena, "Who may do what with %.*s"), TEXT_ARGS(asking.outline.reference)));
    desk_set_text(desk, "shut_out_line", TEXT_NONE);
    if (asked && !asking.name.length)
        part_error(desk->arena, errors, SAID(desk->arena, "Choose whose access you ask about"), TEXT("account"));
    if (asked && !read_question(&asking))
        part_error(desk->arena, errors, SAID(desk->arena, "Choose what they would do"), TEXT("what"));
    if (value_is_truthy(errors))
        answer_status(answer, 422);
    else if (asked)
        TRY(set_answers(&asking, answers));
    desk_set_text(desk, "action", access_href(desk->arena, &asking.outline, "/why"));
    desk_set(desk, "fields", fields);
    desk_set(desk, "error_summary", part_error_summary(desk->arena, errors));
    desk_set_boolean(desk, "asked", asked && !value_is_truthy(errors));
    value_set(desk->arena, desk->view, "answers", answers);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

/* --- Finding the record ---------------------------------------------------- */

static const struct shape_field find_fields[] = {PAGE_LIST("fields", &form_field_shape), PAGE_OBJECT("error_summary", &error_summary_shape), {NULL, 0, 0, 0, NULL, NULL}};
const struct shape why_find_shape = {"desk_why_find", find_fields};

enum result why_find_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct text reference = text_trim(request_text(request, "reference")), plural = request_text(request, "register");
    const struct definition *definition;
    struct value *fields, *errors, *registers, *part;
    struct outline outline = {0};
    enum result result = ERROR_NOT_FOUND;
    TRY(desk_open(request, answer, false, &desk));
    TRY(desk_read(&desk));
    definition = definitions_by_plural(desk.engine->definitions, plural);
    if (definition && reference.length)
        result = db_one_integer(desk.db, &outline.id, SQL("select id from record where register = $1 and lower(reference) = lower($2) order by id"),
                                BIND(bind_text(definition->name), bind_text(reference)));
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (result == OK) {
        outline.definition = definition;
        answer_redirect(answer, access_href(desk.arena, &outline, "/why"));
        return OK;
    }
    fields = value_list(desk.arena);
    errors = value_list(desk.arena);
    registers = part_field(desk.arena, TEXT("register"), SAID(desk.arena, "Register"), TEXT_NONE, "select");
    for (size_t i = 0; i < desk.engine->definitions->count; i++)
        part_field_option(desk.arena, registers, desk.engine->definitions->list[i].plural, desk.engine->definitions->list[i].titles, TEXT_NONE,
                          text_equal(desk.engine->definitions->list[i].plural, plural));
    part = part_field(desk.arena, TEXT("reference"), SAID(desk.arena, "Reference of the record"), SAID(desk.arena, "As it was told to you, such as CASE-0012."), "text");
    value_set_text(desk.arena, part, "value", reference);
    value_set_boolean(desk.arena, registers, "required", true);
    value_set_boolean(desk.arena, part, "required", true);
    if (reference.length || plural.length) {
        part_error(desk.arena, errors, SAID(desk.arena, "There is no such record. Check the register and the reference"), TEXT("reference"));
        value_set_text(desk.arena, part, "error", SAID(desk.arena, "There is no such record. Check the register and the reference"));
        answer_status(answer, 422);
    }
    value_append(desk.arena, fields, registers);
    value_append(desk.arena, fields, part);
    desk_set(&desk, "fields", fields);
    desk_set(&desk, "error_summary", part_error_summary(desk.arena, errors));
    return arena_failed(desk.arena) ? ERROR_MEMORY : OK;
}
