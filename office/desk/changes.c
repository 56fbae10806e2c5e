/* /desk/changes: what others did since one last looked, newest first, by day; and the button that says
 * that it was read. Nothing is marked as read by opening a page. */
#include "office/desk/internal.h"

#include <inttypes.h>

#include "base/wording.h"
#include "base/format/json.h"

#define CHANGES_PER_PAGE 50
#define DOCUMENT_BYTES_MAX 1048576
#define LABELS_MAX 6 /* of edited fields; more are counted */

/* --- What an entry says --------------------------------------------------- */

static enum result version_document(struct visit *visit, int64_t record, int64_t version, struct value **ret_document)
{
    struct text source = TEXT_NONE;
    enum result result = db_one_text(visit->db, visit->arena, &source, SQL("select document from history where record = $1 and version = $2"),
                                     BIND(bind_integer(record), bind_integer(version)));
    *ret_document = NULL;
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    return json_parse_kept(visit->arena, source, DOCUMENT_BYTES_MAX, ret_document, NULL);
}

/* "Title, Due": the fields that the reader may see and that differ from the version before. */
static enum result edited_labels(struct visit *visit, const struct change *change, struct text *ret_labels)
{
    struct value *before, *after;
    struct text labels = TEXT_NONE;
    struct record record = {.definition = change->definition, .id = change->record};
    bool is_theirs = !definition_opens_later(change->definition) && record_is_theirs(visit->db, &record, &visit->actor);
    int more = 0, shown = 0;
    TRY(version_document(visit, change->record, change->version - 1, &before));
    TRY(version_document(visit, change->record, change->version, &after));
    for (size_t i = 0; i < change->definition->field_count; i++) {
        const struct field *field = &change->definition->fields[i];
        const struct value *old = value_get(before, field->name), *new = value_get(after, field->name);
        if (!field_may_see(field, &visit->actor, is_theirs) || text_equal(old && old->kind == VALUE_TEXT ? old->text : TEXT_NONE, new && new->kind == VALUE_TEXT ? new->text : TEXT_NONE))
            continue;
        if (shown++ < LABELS_MAX)
            labels = arena_printf(visit->arena, "%.*s%s%.*s", TEXT_ARGS(labels), labels.length ? ", " : "", TEXT_ARGS(field->label));
        else
            more++;
    }
    *ret_labels = more ? arena_printf(visit->arena, SAY(visit->arena, "%.*s and %d more"), TEXT_ARGS(labels), more) : labels;
    return OK;
}

static enum result what_line(struct visit *visit, const struct change *change, struct text *ret_line)
{
    struct arena *arena = visit->arena;
    const struct move *move = change->move.length ? definition_move(change->definition, change->move) : NULL;
    struct text line, labels = TEXT_NONE;
    if (change->move.length)
        line = move ? move->label : change->move;
    else if (change->version == 1)
        line = text_equals(change->kind, "imported") ? SAID(arena, "Imported") : SAID(arena, "Added");
    else {
        TRY(edited_labels(visit, change, &labels));
        line = text_equals(change->kind, "imported") ? SAID(arena, "Changed by an import") : text_equals(change->kind, "updated") ? SAID(arena, "Changed by an update") : SAID(arena, "Edited");
        line = labels.length ? arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(line), TEXT_ARGS(labels)) : line;
    }
    *ret_line = change->reason.length ? arena_printf(arena, SAY(arena, "%.*s. Reason: %.*s"), TEXT_ARGS(line), TEXT_ARGS(wording_kept(arena, change->reason))) : line;
    return OK;
}

static struct text time_of(struct visit *visit, struct instant at)
{
    struct text whole = instant_long(visit->arena, at), day = TEXT_NONE;
    text_next(&whole, ',', &day); /* "21 November 2026, 9:30am" */
    return text_trim(whole);
}

static enum result add_line(struct visit *visit, struct value *item, const struct change *change)
{
    struct value *one = value_object(visit->arena);
    struct text line;
    TRY(what_line(visit, change, &line));
    value_set_text(visit->arena, one, "what_line", line);
    value_set_text(visit->arena, one, "by_line", arena_printf(visit->arena, SAY(visit->arena, "by %.*s"), TEXT_ARGS(wording_kept(visit->arena, change->by))));
    value_append(visit->arena, (struct value *)value_get(item, TEXT("lines")), one);
    return OK;
}

/* A record that changed several times in a row is named once: its newest state, then each change. */
static enum result add_change(struct visit *visit, struct value *items, const struct change *change, struct value **ret_item)
{
    struct arena *arena = visit->arena;
    struct value *item = value_object(arena);
    size_t state = definition_state(change->definition, change->state);
    value_set_text(arena, item, "time_line", time_of(visit, change->at));
    value_set_text(arena, item, "title", record_title(arena, change->definition, change->reference, change->name));
    value_set_text(arena, item, "href", record_href(visit, change->definition, change->record, ""));
    value_set_text(arena, item, "history_href", record_href(visit, change->definition, change->record, "/history"));
    value_set(arena, item, "tag", state == SIZE_MAX ? value_null(arena) : state_tag_of(visit, change->definition, state));
    value_set(arena, item, "lines", value_list(arena));
    value_append(arena, items, item);
    *ret_item = item;
    return add_line(visit, item, change);
}

static enum result set_days(struct visit *visit, const struct change *changes, size_t count)
{
    struct value *days = value_list(visit->arena), *items = NULL, *item = NULL;
    int32_t present = INT32_MIN;
    int64_t record = 0;
    for (size_t i = 0; i < count; i++) {
        struct date day = date_in_london(changes[i].at);
        if (!changes[i].definition)
            continue; /* of a register that this office no longer has */
        if (day.day != present) {
            struct value *one = value_object(visit->arena);
            items = value_list(visit->arena);
            value_set_text(visit->arena, one, "date_line", day_in_words(visit->arena, day));
            value_set(visit->arena, one, "items", items);
            value_append(visit->arena, days, one);
            present = day.day;
            record = 0;
        }
        if (changes[i].record == record)
            TRY(add_line(visit, item, &changes[i]));
        else
            TRY(add_change(visit, items, &changes[i], &item));
        record = changes[i].record;
    }
    visit_set(visit, "days", days);
    visit_set_boolean(visit, "has_days", value_is_truthy(days));
    return OK;
}

/* --- The page ------------------------------------------------------------- */

/* Up to when all is on these pages. What happens later in the second of the newest entry would be lost if
 * that second were marked while it still runs, so the mark stops before it. */
static struct instant mark_until(struct visit *visit)
{
    return (struct instant){visit->actor.moment.now.seconds - 1};
}

enum result changes_page(struct request *request, struct answer *answer)
{
    int64_t page = request_integer(request, "page", 1), total, until;
    struct visit visit;
    struct instant since;
    struct change *changes;
    size_t count;
    TRY(visit_begin(request, answer, &visit));
    if (page < 1 || page > INT32_MAX)
        page = 1;
    TRY(desk_last_look(&visit, &since));
    TRY(desk_change_count(&visit, since, &total));
    TRY(desk_changes(&visit, since, (page - 1) * CHANGES_PER_PAGE, CHANGES_PER_PAGE, &changes, &count));
    TRY(set_days(&visit, changes, count));
    until = mark_until(&visit).seconds;
    visit_set_text(&visit, "since_line",
                   since.seconds ? arena_printf(visit.arena, SAY_COUNT(visit.arena, total, "%" PRId64 " change by others since you last looked, on %.*s.", "%" PRId64 " changes by others since you last looked, on %.*s."), total,
                                                TEXT_ARGS(instant_long(visit.arena, since)))
                                 : arena_printf(visit.arena, SAY_COUNT(visit.arena, total, "%" PRId64 " change by others. You have not marked any as seen yet.", "%" PRId64 " changes by others. You have not marked any as seen yet."), total));
    visit_set_text(&visit, "mark_action", TEXT("/desk/changes"));
    visit_set_text(&visit, "mark_value", arena_printf(visit.arena, "%" PRId64, until));
    visit_set(&visit, "pagination", part_pagination(visit.arena, TEXT("/desk/changes"), TEXT_NONE, page, CHANGES_PER_PAGE, total));
    return OK;
}

struct marking {
    struct answer *answer;
    int64_t account;
    struct instant at;
};

static enum result mark_in_store(struct db *db, void *context, struct message *message)
{
    const struct marking *marking = context;
    (void)message;
    TRY(desk_mark_look(db, marking->account, marking->at));
    answer_redirect(marking->answer, TEXT("/desk/changes"));
    return OK;
}

enum result changes_mark(struct request *request, struct answer *answer)
{
    struct marking marking = {answer, request_visitor(request)->account, {request_integer(request, "until", 0)}};
    int64_t now = request_moment(request).now.seconds;
    if (marking.at.seconds <= 0 || marking.at.seconds > now)
        return message_fail(answer_message(answer), ERROR_INVALID, "This form was not made by this page. Go back and try again.");
    return request_write(request, mark_in_store, &marking, answer_message(answer));
}
