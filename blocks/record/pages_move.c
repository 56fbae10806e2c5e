/* …/{id}/moves/{move}: what a move will do, before it is done; then doing it. Whether it may be
 * done is blocks/flow's to say, again in the transaction. */
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/flow/flow.h"
#include "blocks/record/later.h"

struct moving {
    struct desk *desk;
    const struct record *record;
    const struct move *move;
    bool moves_date;          /* a published date moves with it, so a reason goes to the public */
    struct text reason;
    struct later later;       /* when it is published */
    struct embargo_wait wait;
    struct value *errors;
};

/* --- The page ------------------------------------------------------------- */

static void add_consequence(struct desk *desk, struct value *list, struct text words)
{
    value_append(desk->arena, list, value_text(desk->arena, words));
}

static struct text next_words(struct desk *desk, const struct definition *definition, size_t state)
{
    for (size_t i = 0; i < definition->move_count; i++) {
        const struct move *move = &definition->moves[i];
        for (size_t j = 0; j < move->from_count; j++)
            if (move->from[j] == state && move->publishes && move->by_count)
                return arena_printf(desk->arena, move->not_by_author ? SAY(desk->arena, "It then waits for another person with the role %.*s. Nobody outside the office sees it before that.")
                                                              : SAY(desk->arena, "It then waits for somebody with the role %.*s. Nobody outside the office sees it before that."),
                                    TEXT_ARGS(desk_role_label(desk, move->by[0])));
    }
    return TEXT_NONE;
}

static struct value *make_consequences(const struct moving *moving)
{
    struct desk *desk = moving->desk;
    const struct move *move = moving->move;
    struct value *list = value_list(desk->arena);
    struct text next = move->asks_approval ? next_words(desk, moving->record->definition, move->to) : TEXT_NONE, held;
    if (next.length)
        add_consequence(desk, list, next);
    if (move->publishes && publishing_held_said(desk->db, desk->arena, moving->record->definition->room, desk->actor.moment.now, &held) == OK && held.length)
        add_consequence(desk, list, held);
    if (move->publishes) {
        add_consequence(desk, list, moving->record->published_version ? SAID(desk->arena, "A new version is published, and what changed stays readable for ever.")
                                                                      : SAID(desk->arena, "It is published: anybody can read it from then on."));
        add_consequence(desk, list, SAID(desk->arena, "It is entered in the public log, which cannot be changed afterwards."));
    }
    if (move->withdraws)
        add_consequence(desk, list, SAID(desk->arena, "It leaves the public lists. Its address stays, and says that it was withdrawn and why."));
    if (move->not_by_author)
        add_consequence(desk, list, SAID(desk->arena, "You confirm what another person wrote."));
    if (!value_is_truthy(list))
        add_consequence(desk, list, arena_printf(desk->arena, SAY(desk->arena, "It becomes “%.*s”."), TEXT_ARGS(moving->record->definition->states[move->to].label)));
    return list;
}

static enum result set_changes(const struct moving *moving, struct value *consequences)
{
    struct desk *desk = moving->desk;
    struct value *changes = value_list(desk->arena);
    struct record *published = NULL, after = *moving->record; /* as the move leaves it: what is withheld depends on it */
    const struct field_value nothing = {0};
    after.state = moving->move->to;
    if (moving->move->publishes && moving->record->published_version)
        TRY(publish_as_record(desk->db, desk->arena, moving->record, &published));
    for (size_t i = 0; published && i < moving->record->definition->field_count; i++) {
        const struct field *field = &moving->record->definition->fields[i];
        struct value *change;
        if (!field->is_public || field_value_equal(&published->values[i], &moving->record->values[i]) ||
            (record_withholds(&after, field) && field_value_equal(&published->values[i], &nothing)))
            continue;
        change = value_object(desk->arena);
        value_set_text(desk->arena, change, "label", field->label);
        value_set(desk->arena, change, "difference", difference_value(desk->arena, desk_show(desk, field, &published->values[i]),
                                                                      desk_show(desk, field, record_withholds(&after, field) ? &nothing : &moving->record->values[i])));
        value_append(desk->arena, changes, change);
    }
    if (published && !value_is_truthy(changes))
        add_consequence(desk, consequences, SAID(desk->arena, "Nothing differs from what is public now: the new version would say the same."));
    desk_set(desk, "changes", changes);
    desk_set_boolean(desk, "has_changes", value_is_truthy(changes));
    return OK;
}

static struct value *make_fields(const struct moving *moving)
{
    struct arena *arena = moving->desk->arena;
    const struct move *move = moving->move;
    struct value *fields = value_list(arena), *part;
    bool is_public = move->reason_is_public || moving->moves_date;
    if (move->reason == REASON_NONE && !moving->moves_date)
        return fields;
    part = reason_field_part(arena, moving->moves_date ? SAID(arena, "Reason for moving the date") : SAID(arena, "Reason"),
                             is_public ? SAID(arena, "Everybody can read this.") : move->reason_hint.length ? move->reason_hint : reason_readers(arena, moving->desk->definition), moving->reason,
                             move->reason == REASON_REQUIRED || moving->moves_date);
    value_append(arena, fields, part);
    return fields;
}

static enum result move_page(const struct moving *moving)
{
    struct desk *desk = moving->desk;
    const struct record *record = moving->record;
    const struct definition *definition = record->definition;
    struct text href = desk_record_href(desk->arena, definition, record->id);
    struct value *hidden = value_list(desk->arena), *consequences;
    desk_set_text(desk, "title", moving->move->label);
    desk_set_text(desk, "context_line", arena_printf(desk->arena, "%.*s %.*s", TEXT_ARGS(definition->title), TEXT_ARGS(record->reference)));
    desk_set_text(desk, "record_title", record_name_said(desk->arena, record->definition, record->name));
    desk_set_text(desk, "record_href", href);
    desk_set_text(desk, "by_line", arena_printf(desk->arena, SAY(desk->arena, "written by %.*s, last changed on %.*s"), TEXT_ARGS(wording_kept(desk->arena, record->author_name)), TEXT_ARGS(day_line(desk->arena, record->changed_at))));
    desk_set(desk, "from_tag", state_tag(desk->arena, definition, record->state));
    desk_set(desk, "to_tag", state_tag(desk->arena, definition, moving->move->to));
    consequences = make_consequences(moving);
    TRY(set_changes(moving, consequences));
    desk_set(desk, "consequences", consequences);
    desk_set(desk, "rows", record_rows(desk, record));
    desk_set_text(desk, "action", arena_printf(desk->arena, "%.*s/moves/%.*s", TEXT_ARGS(href), TEXT_ARGS(moving->move->name)));
    part_hidden(desk->arena, hidden, TEXT("version"), arena_printf(desk->arena, "%" PRId64, record->version));
    desk_set(desk, "hidden", hidden);
    desk_set(desk, "fields", make_fields(moving));
    desk_set(desk, "later", moving->move->publishes ? later_fields(desk, &moving->later) : value_list(desk->arena));
    desk_set_boolean(desk, "has_later", moving->move->publishes);
    desk_set_boolean(desk, "later_is_open", moving->later.is_held || moving->later.error.length);
    desk_set(desk, "error_summary", part_error_summary(desk->arena, moving->errors));
    desk_set_text(desk, "submit_label", moving->move->label);
    desk_set_boolean(desk, "is_warning", moving->move->withdraws);
    desk_set_text(desk, "cancel_href", href);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

/* --- Opening it ----------------------------------------------------------- */

static bool leads_from(const struct move *move, size_t state)
{
    for (size_t i = 0; i < move->from_count; i++)
        if (move->from[i] == state)
            return true;
    return false;
}

/* ERROR_CONFLICT when the record has moved on already: the page was open for too long. */
static enum result open_move(struct desk *desk, struct moving *moving)
{
    const char *refusal;
    struct record *record;
    TRY(desk_load(desk, &record));
    moving->desk = desk;
    moving->record = record;
    moving->move = definition_move(desk->definition, request_text(desk->request, "move"));
    moving->errors = value_list(desk->arena);
    moving->reason = TEXT_NONE;
    if (!moving->move)
        return ERROR_NOT_FOUND;
    refusal = flow_refusal(desk->db, record, moving->move, &desk->actor);
    if (refusal)
        return message_fail(answer_message(desk->answer), leads_from(moving->move, record->state) ? ERROR_DENIED : ERROR_CONFLICT, "%s", wording(desk->arena, refusal));
    moving->later.may_now = true;
    if (moving->move->publishes)
        TRY(later_find_hold(desk, &moving->later));
    if (moving->move->publishes)
        TRY(flow_moved_date(desk->db, desk->arena, record, &moving->moves_date, &moving->reason));
    return OK;
}

enum result move_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct moving moving = {0};
    struct text parked = TEXT_NONE, name, value;
    TRY(desk_open(request, answer, true, &desk));
    TRY(people_parked(request, request_path(request), &parked));
    TRY(open_move(&desk, &moving));
    while (form_next(desk.arena, &parked, &name, &value))
        if (text_equals(name, "reason"))
            moving.reason = value;
    return move_page(&moving);
}

/* --- Doing it ------------------------------------------------------------- */

struct doing {
    const struct moving *moving;
    int64_t version;
};

/* The name of the line that the next page shows (program/site.c has the words). */
static struct text notice_of(const struct move *move, bool waits)
{
    if (move->publishes)
        return embargo_notice(!waits, waits);
    if (move->withdraws)
        return TEXT("withdrawn");
    return move->asks_approval ? TEXT("submitted") : TEXT("moved");
}

static enum result move_in_store(struct db *db, void *context, struct message *message)
{
    const struct doing *doing = context;
    const struct moving *moving = doing->moving;
    const struct desk *desk = moving->desk;
    bool waits;
    TRY(flow_move_when(db, desk->engine, desk->arena, desk->definition, moving->record->id, doing->version, moving->move->name, moving->reason,
                       &moving->wait, &desk->actor, NULL, &waits, message));
    answer_cookie(desk->answer, NOTICE_COOKIE, notice_of(moving->move, waits), 60);
    answer_redirect(desk->answer, desk_record_href(desk->arena, desk->definition, moving->record->id));
    return OK;
}

/* The page again, as the record stands now, with what was typed. */
static enum result show_again(struct moving *moving, enum result result, int status)
{
    struct desk *desk = moving->desk;
    struct text reason = moving->reason;
    struct message why = *answer_message(desk->answer);
    struct later later = moving->later;
    bool asks_reason;
    TRY(open_move(desk, moving));
    later.is_held = moving->later.is_held;
    later.hold = moving->later.hold;
    moving->later = later;
    if (later.error.length) {
        moving->reason = reason;
        part_error(desk->arena, moving->errors, later.error, later.error_field);
        answer_status(desk->answer, status);
        return move_page(moving);
    }
    asks_reason = moving->move->reason != REASON_NONE || moving->moves_date;
    moving->reason = reason;
    part_error(desk->arena, moving->errors,
               result == ERROR_CONFLICT ? SAID(desk->arena, "Somebody changed this while you had it open. Read it as it stands now, then decide again")
                                        : arena_copy_z(desk->arena, why.text),
               asks_reason && result == ERROR_INVALID && text_starts(text_of(why.text), TEXT("Give ")) ? TEXT("reason") : TEXT_NONE);
    answer_status(desk->answer, status);
    return move_page(moving);
}

static bool reason_fits(struct moving *moving, struct message *message)
{
    if (text_count_characters(moving->reason) <= REASON_CHARACTERS_MAX)
        return true;
    (void)!message_fail(message, ERROR_INVALID, "Give a reason of %d characters or fewer", REASON_CHARACTERS_MAX);
    return false;
}

enum result move_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct moving moving = {0};
    struct doing doing = {&moving, request_integer(request, "version", 0)};
    struct message *message = answer_message(answer);
    enum result result;
    TRY(desk_open(request, answer, true, &desk));
    TRY(open_move(&desk, &moving));
    moving.reason = text_trim(request_text(request, "reason"));
    if (doing.version < 1)
        return message_fail(message, ERROR_INVALID, "The form does not say which version it was made from. Please open it again.");
    if (!reason_fits(&moving, message))
        return show_again(&moving, ERROR_INVALID, 422);
    if (moving.move->publishes) {
        later_take(&desk, &moving.later);
        result = later_read(&desk, &moving.later, &moving.wait);
        if (result == ERROR_INVALID)
            return show_again(&moving, result, 422);
        TRY(result);
    }
    result = request_write(request, move_in_store, &doing, message);
    if (result == ERROR_INVALID && moving.wait.until != UNTIL_NOTHING && text_starts(text_of(message->text), TEXT("Choose a time"))) {
        moving.later.error = arena_copy_z(desk.arena, message->text);
        moving.later.error_field = TEXT("at");
    }
    if (result == ERROR_INVALID)
        return show_again(&moving, result, 422);
    if (result == ERROR_CONFLICT)
        return show_again(&moving, result, 409);
    return result;
}
