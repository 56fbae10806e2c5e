/* Between a form and its saving: the check of the answers, with a reason where a published date
 * moves; and the page for two people who wrote at once. */
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "base/wording.h"

#define PROSE_HEADING_SHIFT 2

/* --- Check answers -------------------------------------------------------- */

static struct value *make_answers(struct desk *desk, const struct record *record, const struct form *form)
{
    struct value *answers = value_list(desk->arena);
    for (size_t i = 0; i < form->definition->field_count; i++) {
        const struct field *field = form->fields[i].field;
        const struct field_value *held = &record->values[i];
        struct value *answer = value_object(desk->arena);
        bool is_prose = field->type == FIELD_PROSE && held->text.length && !field_value_is_sealed(held);
        struct text shown = is_prose ? TEXT_NONE : desk_show(desk, field, held);
        if (!form->fields[i].is_asked || (field->place_of.length && !held->text.length))
            continue;
        value_set_text(desk->arena, answer, "label", field->label);
        value_set_text(desk->arena, answer, "text", is_prose || shown.length ? shown : SAID(desk->arena, "Not given"));
        value_set(desk->arena, answer, "html", is_prose ? markdown_value(desk->arena, held->text, PROSE_HEADING_SHIFT) : value_null(desk->arena));
        value_set_text(desk->arena, answer, "target", form->fields[i].fixed_id ? TEXT_NONE : form_input_name(desk->arena, field));
        value_append(desk->arena, answers, answer);
    }
    return answers;
}

/* "Head or Deputy": who may make a move. */
static struct text role_words(struct desk *desk, const struct move *move)
{
    struct text all = TEXT_NONE;
    for (size_t i = 0; i < move->by_count; i++)
        all = arena_printf(desk->arena, "%.*s%s%.*s", TEXT_ARGS(all), !i ? "" : i + 1 < move->by_count ? ", " : " or ",
                           TEXT_ARGS(desk_role_label(desk, move->by[i])));
    return all;
}

static const struct move *approval_from(const struct definition *definition, size_t state)
{
    for (size_t i = 0; i < definition->move_count; i++)
        for (size_t j = 0; j < definition->moves[i].from_count; j++)
            if (definition->moves[i].from[j] == state && definition->moves[i].publishes)
                return &definition->moves[i];
    return NULL;
}

static struct text consequence(struct desk *desk, const struct record *record, const struct form *form, bool sends)
{
    const struct definition *definition = desk->definition;
    const struct move *approval = sends ? approval_from(definition, form->then->to) : NULL;
    if (approval)
        return arena_printf(desk->arena, approval->not_by_author ? SAY(desk->arena, "It is saved and sent for approval. Another person with the role %.*s must approve it before anyone outside sees it.")
                                                         : SAY(desk->arena, "It is saved and sent for approval. Somebody with the role %.*s must approve it before anyone outside sees it."),
                            TEXT_ARGS(role_words(desk, approval)));
    if (sends)
        return SAID(desk->arena, "It is saved and sent for approval.");
    if (!definition->publishes)
        return SAID(desk->arena, "It is kept in the office. Nothing in this register is published.");
    if (record->published_version)
        return SAID(desk->arena, "It is saved in the office. What the public sees stays as it is until this is published.");
    return arena_printf(desk->arena, SAY(desk->arena, "It is saved as “%.*s”. Nobody outside the office sees it until it is published."),
                        TEXT_ARGS(definition->states[record->state].label));
}

static struct value *make_hidden(struct desk *desk, const struct record *record, const struct form *form, bool sends, bool asks_reason)
{
    struct value *hidden = value_list(desk->arena);
    if (record->id)
        part_hidden(desk->arena, hidden, TEXT("version"), arena_printf(desk->arena, "%" PRId64, record->version));
    for (size_t i = 0; i < form->definition->field_count; i++)
        if (form->fields[i].fixed_id)
            part_hidden(desk->arena, hidden, TEXT("parent"), arena_printf(desk->arena, "%" PRId64, form->fields[i].fixed_id));
    if (sends)
        part_hidden(desk->arena, hidden, TEXT("then"), form->then->name);
    if (!asks_reason && form->reason.length)
        part_hidden(desk->arena, hidden, TEXT("reason"), form->reason);
    form_hide(desk, form, hidden);
    return hidden;
}

static void set_reason(struct desk *desk, const struct form *form, bool asks_reason)
{
    struct value *fields = value_list(desk->arena), *part;
    struct text problem = TEXT_NONE;
    for (size_t i = 0; i < form->problems.count; i++)
        if (!form->problems.list[i].field)
            problem = form->problems.list[i].what;
    if (asks_reason) {
        part = reason_field_part(desk->arena, SAID(desk->arena, "Why does the date move?"), SAID(desk->arena, "Everybody can read this reason once the change is published."), form->reason, true);
        value_set_text(desk->arena, part, "error", problem);
        value_append(desk->arena, fields, part);
    }
    desk_set(desk, "fields", fields);
}

static struct value *make_errors(struct desk *desk, const struct form *form)
{
    struct value *errors = value_list(desk->arena);
    for (size_t i = 0; i < form->problems.count; i++)
        part_error(desk->arena, errors, form->problems.list[i].what, TEXT("reason"));
    return part_error_summary(desk->arena, errors);
}

enum result check_page(struct desk *desk, const struct record *record, const struct record *before, const struct form *form, bool asks_reason)
{
    bool sends = form->then && request_text(desk->request, "then").length;
    struct text href = record->id ? desk_record_href(desk->arena, desk->definition, record->id) : desk_register_href(desk->arena, desk->definition);
    answer_template(desk->answer, "blocks/record/pages/check");
    desk_set_text(desk, "title", sends ? SAID(desk->arena, "Check before you send") : SAID(desk->arena, "Check before you save"));
    desk_set_text(desk, "context_line", before ? record_line(desk->arena, before->definition, before->reference, before->name) : desk->definition->title);
    desk_set_text(desk, "consequence", consequence(desk, record, form, sends));
    desk_set(desk, "answers", make_answers(desk, record, form));
    desk_set_text(desk, "action", arena_printf(desk->arena, "%.*s/%s", TEXT_ARGS(href), record->id ? "edit" : "new"));
    desk_set(desk, "hidden", make_hidden(desk, record, form, sends, asks_reason));
    set_reason(desk, form, asks_reason);
    desk_set(desk, "error_summary", make_errors(desk, form));
    desk_set_text(desk, "submit_label", sends ? SAID(desk->arena, "Save and send for approval") : SAID(desk->arena, "Save"));
    desk_set_text(desk, "cancel_href", href);
    if (form->problems.count)
        answer_status(desk->answer, 422);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

/* --- Two people, one record ----------------------------------------------- */

/* For people: a list of ids means nothing to them. */
static struct text show_typed(struct desk *desk, const struct form_field *field)
{
    struct text rest = field->typed, line, all = TEXT_NONE;
    enum field_type type = field->field->type;
    if (type == FIELD_CHOICE || type == FIELD_ROLE || type == FIELD_BOOLEAN || type == FIELD_FILE) {
        struct field_value value = {.text = field->typed};
        return desk_show(desk, field->field, &value);
    }
    if ((type != FIELD_LINK && type != FIELD_LINKS) || field->by_name)
        return field->typed;
    while (text_next(&rest, '\n', &line)) {
        int64_t id;
        struct text name = line;
        for (size_t i = 0; text_to_integer(line, &id) == OK && i < field->option_count; i++)
            if (field->options[i].id == id)
                name = field->options[i].name;
        all = arena_printf(desk->arena, "%.*s%s%.*s", TEXT_ARGS(all), all.length ? "\n" : "", TEXT_ARGS(name));
    }
    return all;
}

static void add_conflict(struct desk *desk, struct value *conflicts, struct form_field *field, const struct field_value *base, const struct field_value *theirs)
{
    struct text base_typed = form_typed(desk, field, base), theirs_typed = form_typed(desk, field, theirs);
    bool mine_changed = !text_equal(base_typed, field->typed), theirs_changed = !text_equal(base_typed, theirs_typed);
    struct value *item;
    if (!mine_changed && !theirs_changed)
        return;
    item = value_object(desk->arena);
    value_set_text(desk->arena, item, "label", field->field->label);
    value_set_text(desk->arena, item, "base", desk_show(desk, field->field, base));
    value_set_text(desk->arena, item, "theirs", desk_show(desk, field->field, theirs));
    value_set_text(desk->arena, item, "yours", show_typed(desk, field));
    value_set_boolean(desk->arena, item, "is_same", text_equal(theirs_typed, field->typed));
    value_append(desk->arena, conflicts, item);
    if (!mine_changed) /* what the writer had not touched stays as it is saved now */
        field->typed = theirs_typed;
}

enum result conflict_page(struct desk *desk, const struct record *stored, int64_t seen, struct form *form)
{
    struct record *base;
    struct history_entry *entries;
    size_t entry_count;
    struct value *conflicts = value_list(desk->arena), *hidden = value_list(desk->arena);
    struct text href = desk_record_href(desk->arena, stored->definition, stored->id);
    if (seen < 1 || seen > stored->version)
        return message_fail(answer_message(desk->answer), ERROR_INVALID, "The form does not say which version it was made from. Please open it again.");
    TRY(record_load_version(desk->db, desk->engine, desk->arena, stored->definition, stored->id, seen, &base));
    TRY(record_unseal(desk->db, desk->engine, desk->arena, base, &desk->actor));
    for (size_t i = 0; i < stored->definition->field_count; i++)
        if (form->fields[i].is_asked)
            add_conflict(desk, conflicts, &form->fields[i], &base->values[i], &stored->values[i]);
    TRY(record_history(desk->db, desk->arena, stored->id, &entries, &entry_count));
    part_hidden(desk->arena, hidden, TEXT("version"), arena_printf(desk->arena, "%" PRId64, stored->version));
    if (form->reason.length)
        part_hidden(desk->arena, hidden, TEXT("reason"), form->reason);
    form_hide(desk, form, hidden);
    answer_template(desk->answer, "blocks/record/pages/conflict");
    answer_status(desk->answer, 409);
    desk_set_text(desk, "title", stored->name);
    desk_set_text(desk, "record_href", href);
    desk_set_text(desk, "changed_line", arena_printf(desk->arena, SAY(desk->arena, "%.*s changed it on %.*s, while you were writing."),
                                                     TEXT_ARGS(entry_count ? entries[0].account_name : stored->author_name),
                                                     TEXT_ARGS(instant_long(desk->arena, stored->changed_at))));
    desk_set(desk, "conflicts", conflicts);
    desk_set_boolean(desk, "has_conflicts", value_is_truthy(conflicts));
    desk_set_text(desk, "action", arena_printf(desk->arena, "%.*s/edit", TEXT_ARGS(href)));
    desk_set(desk, "hidden", hidden);
    desk_set_text(desk, "edit_href", arena_printf(desk->arena, "%.*s/edit", TEXT_ARGS(href)));
    desk_set_boolean(desk, "may_save", record_may_edit(desk->db, stored, &desk->actor));
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}
