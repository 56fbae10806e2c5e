/* /plan/2019/actions/41: a promise and its story. */
#include "base/format/json.h"
#include "base/limits.h"
#include "base/page/page.h"
#include "blocks/parts/parts.h"
#include "blocks/publish/publish.h"
#include "blocks/body/body.h"
#include "office/plan/plan.h"

#include <inttypes.h>

/* --- Shapes --------------------------------------------------------------- */

static const struct shape_field document_fields[] = {
    {"name", VALUE_TEXT, false, false, "What the evidence is called", NULL}, {"label", VALUE_TEXT, true, false, NULL, NULL}, {"href", VALUE_TEXT, false, false, "Where it stands; empty for evidence in words", NULL},
    {"source_line", VALUE_TEXT, false, false, "Who published it and when", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape document_shape = {"Evidence", document_fields};
static const struct shape_field story_fields[] = {
    {"happened_on", VALUE_TEXT, false, false, "The day, month or year in which it happened", NULL},
    {"published_on", VALUE_TEXT, false, false, "The day on which it was published", NULL},
    {"status", VALUE_TEXT, false, false, "How the promise stood then", NULL},
    {"text", VALUE_TEXT, false, false, "What happened, in Markdown", NULL},
    {"reason", VALUE_TEXT, false, false, "Why it is late, changed, partly kept or broken", NULL},
    {"new_due", VALUE_TEXT, false, true, "The new date, where it was moved", NULL},
    {"due_reason", VALUE_TEXT, false, false, "Why the date was moved", NULL},
    {"approved_as", VALUE_TEXT, false, false, "The role in which it was approved", NULL},
    {"source", VALUE_TEXT, false, false, "The paper that says so", NULL},
    {"evidence", VALUE_LIST, false, false, "What anybody can look at", &document_shape},
    {"gone", VALUE_LIST, true, false, NULL, &plan_gone_shape},
    {"id", VALUE_TEXT, true, false, NULL, NULL}, {"at", VALUE_TEXT, true, false, NULL, NULL}, {"date_line", VALUE_TEXT, true, false, NULL, NULL},
    {"status_tag", VALUE_OBJECT, true, true, NULL, &tag_shape}, {"html", VALUE_HTML, true, true, NULL, NULL},
    {"approved_line", VALUE_TEXT, true, false, NULL, NULL}, {"holder_line", VALUE_TEXT, true, false, NULL, NULL},
    {"has_evidence", VALUE_BOOLEAN, true, false, NULL, NULL}, {"text_language", VALUE_TEXT, true, false, NULL, NULL}, {"reason_language", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape story_shape = {"Update", story_fields};
static const struct shape_field due_move_fields[] = {{"line", VALUE_TEXT, true, false, NULL, NULL}, {"reason", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape due_move_shape = {"due_move", due_move_fields};
static const struct shape open_shape = {"Version", NULL};
static const struct shape_field action_fields[] = {
    {"action", VALUE_OBJECT, false, false, "The action as it stands", &plan_action_shape},
    {"updates", VALUE_LIST, false, false, "Published updates, newest first", &story_shape},
    {"wording", VALUE_LIST, false, false, "Every published version of the promise, newest first, with what changed", &open_shape},
    {"linked_from", VALUE_LIST, false, false, "Published records that serve it or speak of it", &open_shape},
    {"area_names", VALUE_LIST, false, false, "Districts that it names; none: it is for the whole area", NULL},
    {"partner_names", VALUE_LIST, false, false, "Organisations that it is done with", NULL},
    {"kind_line", VALUE_TEXT, true, false, NULL, NULL}, {"title", VALUE_TEXT, true, false, NULL, NULL}, {"promise", VALUE_TEXT, true, false, NULL, NULL},
    {"title_language", VALUE_TEXT, true, false, NULL, NULL}, {"promise_language", VALUE_TEXT, true, false, NULL, NULL}, {"measure_language", VALUE_TEXT, true, false, NULL, NULL},
    {"status_reason_language", VALUE_TEXT, true, false, NULL, NULL},
    {"gone", VALUE_LIST, true, false, NULL, &plan_gone_shape},
    {"status_tag", VALUE_OBJECT, true, true, NULL, &tag_shape}, {"status_means", VALUE_TEXT, true, false, NULL, NULL},
    {"status_line", VALUE_TEXT, true, false, NULL, NULL}, {"status_reason", VALUE_TEXT, true, false, NULL, NULL},
    {"silent_line", VALUE_TEXT, true, false, NULL, NULL}, {"due_line", VALUE_TEXT, true, false, NULL, NULL},
    {"due_moves", VALUE_LIST, true, false, NULL, &due_move_shape}, {"has_due_moves", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"lead", VALUE_OBJECT, true, true, NULL, &plan_link_shape}, {"partners", VALUE_LIST, true, false, NULL, &plan_link_shape},
    {"areas", VALUE_LIST, true, false, NULL, &plan_link_shape}, {"has_areas", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"has_partners", VALUE_BOOLEAN, true, false, NULL, NULL}, {"theme", VALUE_OBJECT, true, true, NULL, &plan_link_shape},
    {"objective", VALUE_OBJECT, true, true, NULL, &plan_link_shape}, {"edition", VALUE_OBJECT, true, true, NULL, &plan_link_shape},
    {"holder_line_then", VALUE_TEXT, true, false, NULL, NULL}, {"number_note", VALUE_TEXT, true, false, NULL, NULL},
    {"has_story", VALUE_BOOLEAN, true, false, NULL, NULL}, {"story", VALUE_LIST, true, false, NULL, &story_shape},
    {"serves", VALUE_LIST, true, false, NULL, &linked_shape}, {"has_serves", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"versions", VALUE_LIST, true, false, NULL, &entry_shape}, {"has_versions", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"permanent_href", VALUE_TEXT, true, false, NULL, NULL}, {"follow_href", VALUE_TEXT, true, false, NULL, NULL}, {"csv_link", VALUE_TEXT, true, false, NULL, NULL},
    {"json_link", VALUE_TEXT, true, false, NULL, NULL}, {"history_href", VALUE_TEXT, true, false, NULL, NULL},
    {"proof_href", VALUE_TEXT, true, false, NULL, NULL}, {"proof_line", VALUE_TEXT, true, false, NULL, NULL},
    {"previous", VALUE_OBJECT, true, true, NULL, &plan_link_shape}, {"next", VALUE_OBJECT, true, true, NULL, &plan_link_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape plan_action_page_shape = {"ActionPage", action_fields};

static void set_text(struct arena *arena, struct value *object, const char *name, struct text text)
{
    value_set_page(arena, object, name, value_text(arena, text));
}

/* --- The story ------------------------------------------------------------ */

static void add_document(struct arena *arena, struct value *list, struct text label, struct text href, struct text source_line)
{
    struct value *document = value_object(arena);
    value_set_text(arena, document, "name", label);
    value_set_page(arena, document, "label", value_text(arena, label));
    value_set_text(arena, document, "href", href);
    value_set_text(arena, document, "source_line", source_line);
    value_append(arena, list, document);
}

static enum result add_evidence(struct db *db, struct arena *arena, const struct update *update, struct value *list)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row,
                 SQL("select p.name, p.slug, e.publisher, e.published_on from pub_link l join pub_record p on p.id = l.to_id"
                     " join pub_evidence e on e.id = l.to_id where l.from_id = $1 and l.field = 'evidence' order by l.position"),
                 BIND(bind_integer(update->id))));
    while ((step = statement_step(row)) == 1) {
        struct text publisher = statement_copy(row, 2, arena), day = partial_date_long(arena, statement_copy(row, 3, arena));
        add_document(arena, list, statement_copy(row, 0, arena), arena_printf(arena, "/evidence/%.*s", TEXT_ARGS(statement_text(row, 1))),
                     publisher.length && day.length ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(publisher), TEXT_ARGS(day)) : publisher.length ? publisher : day);
    }
    if (step < 0)
        return (enum result)step;
    if (update->evidence_text.length)
        add_document(arena, list, markdown_plain(arena, update->evidence_text), TEXT_NONE, TEXT_NONE);
    return OK;
}

static enum result add_update(struct request *request, struct db *db, const struct update *update, struct value *story)
{
    struct arena *arena = request_arena(request);
    struct value *entry = value_object(arena), *evidence = value_list(arena), *gone;
    struct text holder = body_holder_then(db, arena, update->happened_on), source = update->source;
    TRY(add_evidence(db, arena, update, evidence));
    value_set_text(arena, entry, "happened_on", update->happened_on);
    value_set(arena, entry, "published_on", value_date(arena, update->in_force_on));
    value_set_text(arena, entry, "status", update->status);
    value_set_text(arena, entry, "text", update->text);
    value_set_text(arena, entry, "reason", update->reason);
    value_set(arena, entry, "new_due", value_date(arena, update->new_due));
    value_set_text(arena, entry, "due_reason", update->due_reason);
    value_set_text(arena, entry, "approved_as", update->approved_as);
    value_set_text(arena, entry, "source", source);
    value_set(arena, entry, "evidence", evidence);
    set_text(arena, entry, "id", arena_printf(arena, "update-%" PRId64, update->id));
    set_text(arena, entry, "at", update->happened_on);
    set_text(arena, entry, "date_line", partial_date_long(arena, update->happened_on));
    value_set_page(arena, entry, "status_tag", plan_status_tag(arena, request_context(request), update->status));
    value_set_page(arena, entry, "html", markdown_value(arena, update->text, 3));
    set_text(arena, entry, "text_language", update->text_language);
    set_text(arena, entry, "reason_language", update->reason_language);
    set_text(arena, entry, "approved_line",
             source.length ? arena_printf(arena, SAY(arena, "Source: %.*s. Approved as: %.*s."), TEXT_ARGS(source), TEXT_ARGS(update->approved_as))
                           : arena_printf(arena, SAY(arena, "Approved as: %.*s."), TEXT_ARGS(update->approved_as)));
    set_text(arena, entry, "holder_line", holder.length ? arena_printf(arena, SAY(arena, "Then in office: %.*s."), TEXT_ARGS(holder)) : TEXT_NONE);
    value_set_page(arena, entry, "has_evidence", value_boolean(arena, value_is_truthy(evidence)));
    TRY(plan_gone(db, arena, request_context(request), update->id, &gone));
    TRY(plan_behind(request, db, "action_update", update->id, gone));
    value_set_page(arena, entry, "gone", gone);
    value_append(arena, story, entry);
    return OK;
}

static enum result add_story(struct request *request, struct db *db, const struct action *action, struct value *view)
{
    struct arena *arena = request_arena(request);
    struct value *story = value_list(arena), *moves = value_list(arena);
    struct update *updates;
    size_t count;
    TRY(plan_updates(db, arena, action->id, &updates, &count));
    TRY(plan_translate_updates(request, db, updates, count));
    for (size_t i = 0; i < count; i++) {
        TRY(add_update(request, db, &updates[i], story));
        if (!date_is_none(updates[i].new_due)) {
            struct value *move = value_object(arena);
            value_set_text(arena, move, "line", arena_printf(arena, SAY(arena, "To %.*s, told in %.*s."), TEXT_ARGS(date_long(arena, updates[i].new_due)),
                                                             TEXT_ARGS(partial_date_long(arena, updates[i].happened_on))));
            value_set_text(arena, move, "reason", updates[i].due_reason);
            value_append(arena, moves, move);
        }
    }
    value_set(arena, view, "updates", story);
    value_set_page(arena, view, "story", story);
    value_set_page(arena, view, "has_story", value_boolean(arena, count > 0));
    value_set_page(arena, view, "due_moves", moves);
    value_set_page(arena, view, "has_due_moves", value_boolean(arena, value_is_truthy(moves)));
    set_text(arena, view, "status_line", count ? arena_printf(arena, SAY(arena, "Said of %.*s, approved as: %.*s."), TEXT_ARGS(partial_date_long(arena, updates[0].happened_on)), TEXT_ARGS(updates[0].approved_as)) : TEXT_NONE);
    set_text(arena, view, "status_reason", count ? updates[0].reason : TEXT_NONE);
    set_text(arena, view, "status_reason_language", count ? updates[0].reason_language : TEXT_NONE);
    return OK;
}

/* --- Wording, partners, what serves it ------------------------------------ */

/* A change of status comes from an update and is told in the story: the wording's history leaves it out. */
static bool is_about_wording(const struct value *change)
{
    return !text_equals(value_get_text(change, "field"), "status");
}

static void add_version(struct arena *arena, const struct value *version, struct value *entries)
{
    const struct value *changes = value_get(version, TEXT("changes"));
    struct text day = value_get_text(version, "in_force_on");
    int64_t number = value_get_integer(version, "version", 0);
    struct value *entry = NULL;
    for (size_t i = 0; changes && i < changes->list.count; i++) {
        if (!is_about_wording(changes->list.items[i]))
            continue;
        if (!entry)
            entry = part_entry(arena, entries, arena_printf(arena, SAY(arena, "Version %" PRId64), number), day, partial_date_long(arena, day));
        part_entry_change(arena, entry, value_get_text(changes->list.items[i], "label"), (struct value *)value_get(changes->list.items[i], TEXT("difference")));
    }
    if (number == 1)
        entry = part_entry(arena, entries, SAID(arena, "As first published"), day, partial_date_long(arena, day));
    if (!entry)
        return;
    value_set_text(arena, entry, "by_line", arena_printf(arena, SAY(arena, "approved as: %.*s"), TEXT_ARGS(value_get_text(version, "approved_as"))));
    value_set_text(arena, entry, "reason", value_get_text(version, "reason"));
}

static enum result add_wording(struct request *request, struct db *db, const struct action *action, struct value *view)
{
    struct arena *arena = request_arena(request);
    struct value *versions, *gone, *entries = value_list(arena);
    struct published published;
    TRY(publish_get(db, request_context(request), arena, action->id, &published));
    TRY(publish_versions(db, request_context(request), arena, &published, &versions));
    for (size_t i = 0; i < versions->list.count; i++)
        add_version(arena, versions->list.items[i], entries);
    TRY(plan_gone(db, arena, request_context(request), action->id, &gone));
    TRY(plan_behind(request, db, "action", action->id, gone));
    value_set_page(arena, view, "gone", gone);
    value_set(arena, view, "wording", versions);
    value_set_page(arena, view, "versions", entries);
    value_set_page(arena, view, "has_versions", value_boolean(arena, entries && entries->list.count > 1));
    return OK;
}

static enum result add_partners(struct request *request, struct db *db, const struct action *action, struct value *view)
{
    struct arena *arena = request_arena(request);
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *partners = value_list(arena), *names = value_list(arena);
    int step;
    TRY(db_query(db, &row, SQL("select p.name, p.slug from pub_link l join pub_record p on p.id = l.to_id where l.from_id = $1 and l.field = 'partners' order by l.position"),
                 BIND(bind_integer(action->id))));
    while ((step = statement_step(row)) == 1) {
        struct text name = statement_copy(row, 0, arena);
        value_append(arena, names, value_text(arena, name));
        value_append(arena, partners, plan_link(arena, name, arena_printf(arena, "/organisations/%.*s", TEXT_ARGS(statement_text(row, 1)))));
    }
    value_set(arena, view, "partner_names", names);
    value_set_page(arena, view, "partners", partners);
    value_set_page(arena, view, "has_partners", value_boolean(arena, value_is_truthy(partners)));
    return step < 0 ? (enum result)step : OK;
}

/* The districts that the promise names. */
static enum result add_areas(struct request *request, struct db *db, const struct action *action, struct value *view)
{
    struct arena *arena = request_arena(request);
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *areas = value_list(arena), *names = value_list(arena);
    const struct engine *engine = request_context(request);
    const struct definition *definition = definitions_find(engine->definitions, TEXT("area"));
    int step;
    TRY(db_query(db, &row, SQL("select p.name, p.id from pub_link l join pub_record p on p.id = l.to_id where l.from_id = $1 and l.field = 'areas' and p.withdrawn = 0 order by l.position"),
                 BIND(bind_integer(action->id))));
    while ((step = statement_step(row)) == 1) {
        struct text name = statement_copy(row, 0, arena);
        value_append(arena, names, value_text(arena, name));
        value_append(arena, areas, plan_link(arena, name, definition ? publish_address(db, engine, arena, definition, statement_integer(row, 1)) : TEXT_NONE));
    }
    value_set(arena, view, "area_names", names);
    value_set_page(arena, view, "areas", areas);
    value_set_page(arena, view, "has_areas", value_boolean(arena, value_is_truthy(areas)));
    return step < 0 ? (enum result)step : OK;
}

static enum result add_serves(struct request *request, struct db *db, const struct action *action, struct value *view)
{
    struct arena *arena = request_arena(request);
    struct value *linking, *kept = value_list(arena), *serves = value_list(arena), *group = NULL;
    struct text title = TEXT_NONE;
    TRY(publish_linking_to(db, request_context(request), arena, action->id, &linking));
    for (size_t i = 0; i < linking->list.count; i++) {
        struct value *item = linking->list.items[i];
        if (text_equals(value_get_text(item, "register"), "action_update"))
            continue; /* they are the story */
        value_append(arena, kept, item);
        if (!group || !text_equal(title, value_get_text(item, "title"))) {
            title = value_get_text(item, "title");
            group = part_linked(arena, serves, title);
        }
        part_linked_item(arena, group, value_get_text(item, "name"), value_get_text(item, "url"), value_get_text(item, "reference"));
    }
    value_set(arena, view, "linked_from", kept);
    value_set_page(arena, view, "serves", serves);
    value_set_page(arena, view, "has_serves", value_boolean(arena, value_is_truthy(serves)));
    return OK;
}

static enum result add_neighbour(struct request *request, struct db *db, const struct action *action, const struct edition *edition, bool next, struct value *view)
{
    struct arena *arena = request_arena(request);
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *link = value_null(arena);
    int step;
    if (next)
        TRY(db_query(db, &row, SQL("select number, title from pub_action where edition = $1 and number > $2 order by number limit 1"), BIND(bind_integer(edition->id), bind_integer(action->number))));
    else
        TRY(db_query(db, &row, SQL("select number, title from pub_action where edition = $1 and number < $2 order by number desc limit 1"), BIND(bind_integer(edition->id), bind_integer(action->number))));
    step = statement_step(row);
    if (step == 1)
        link = plan_link(arena, arena_printf(arena, "%" PRId64 ": %.*s", statement_integer(row, 0), TEXT_ARGS(statement_text(row, 1))),
                         arena_printf(arena, "/plan/%.*s/actions/%" PRId64, TEXT_ARGS(edition->code), statement_integer(row, 0)));
    value_set_page(arena, view, next ? "next" : "previous", link);
    return step < 0 ? (enum result)step : OK;
}

/* --- The page ------------------------------------------------------------- */

static void set_facts(struct request *request, struct db *db, const struct action *action, const struct edition *edition, struct value *view)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct date today = request_moment(request).today;
    const struct choice *choice = choice_find(plan_honest_words(engine), action->status);
    struct text plan_href = arena_printf(arena, "/plan/%.*s", TEXT_ARGS(edition->code));
    struct text theme_href = arena_printf(arena, "%.*s#theme-%" PRId64, TEXT_ARGS(plan_href), action->theme);
    value_set(arena, view, "action", plan_action_value(arena, action, today));
    set_text(arena, view, "kind_line", arena_printf(arena, SAY(arena, "Action %" PRId64), action->number));
    set_text(arena, view, "title", action->title);
    set_text(arena, view, "title_language", action->title_language);
    set_text(arena, view, "promise", action->promise);
    set_text(arena, view, "promise_language", action->promise_language);
    set_text(arena, view, "measure_language", action->measure_language);
    value_set_page(arena, view, "status_tag", plan_status_tag(arena, engine, action->status));
    set_text(arena, view, "status_means", choice ? choice->hint : TEXT_NONE);
    set_text(arena, view, "silent_line", plan_silent_words(arena, action, today));
    set_text(arena, view, "due_line", plan_due_words(arena, action, today));
    value_set_page(arena, view, "lead", action->lead_name.length ? plan_link(arena, action->lead_name, action->lead_slug.length ? arena_printf(arena, "/organisations/%.*s", TEXT_ARGS(action->lead_slug)) : TEXT_NONE) : value_null(arena));
    value_set_page(arena, view, "theme", action->theme ? plan_link(arena, action->theme_name, theme_href) : value_null(arena));
    value_set_page(arena, view, "objective", action->objective ? plan_link(arena, arena_printf(arena, "%.*s %.*s", TEXT_ARGS(action->objective_code), TEXT_ARGS(action->objective_title)), theme_href) : value_null(arena));
    value_set_page(arena, view, "edition", plan_link(arena, edition->title, plan_href));
    set_text(arena, view, "holder_line_then", body_holder_then(db, arena, edition->adopted_on));
    set_text(arena, view, "number_note", TEXT_NONE);
    set_text(arena, view, "permanent_href", action->url);
    value_set_page(arena, view, "follow_href", value_text(arena, arena_printf(arena, "/subscribe?about=%" PRId64, action->id)));
    set_text(arena, view, "csv_link", arena_printf(arena, "%.*s.csv", TEXT_ARGS(action->url)));
    set_text(arena, view, "json_link", arena_printf(arena, "%.*s.json", TEXT_ARGS(action->url)));
    set_text(arena, view, "history_href", TEXT_NONE);
    set_text(arena, view, "proof_href", TEXT("/log"));
    set_text(arena, view, "proof_line", SAID(arena, "The record of what was published"));
}

static enum result answer_as_json(struct answer *answer, const struct value *view)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, PAGE_BYTES_MAX);
    json_write(&out, view, false);
    if (out.failure < 0)
        return out.failure;
    answer_raw(answer, "application/json", buffer_text(&out));
    return OK;
}

/* A withdrawn promise keeps its address, which says so and why; its words are gone. */
static enum result show_withdrawn(struct request *request, struct answer *answer, struct db *db, const struct edition *edition, int64_t number)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct text slug = text_slug(arena, arena_printf(arena, "%.*s-%lld", TEXT_ARGS(edition->code), (long long)number), 80), title, advice;
    struct value *view = answer_view(answer);
    struct published published = {0};
    enum result result = publish_by_slug(db, engine, arena, definitions_find(engine->definitions, TEXT("action")), slug, &published);
    if (result == ERROR_NOT_FOUND || (result == OK && !published.withdrawn))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "The plan has no published action with this number. Some numbers were never issued, and a number is never given to another action.");
    TRY(result);
    title = arena_printf(arena, SAY(arena, "Action %lld was withdrawn"), (long long)number);
    advice = arena_printf(arena, SAY(arena, "It was withdrawn on %.*s. Reason given: %.*s"), TEXT_ARGS(date_long(arena, published.in_force_on)), TEXT_ARGS(published.withdrawn_ground));
    answer_status(answer, 410);
    if (request_face(request) != FACE_PAGE) {
        value_set_text(arena, view, "error", title);
        value_set_text(arena, view, "advice", advice);
        return answer_as_json(answer, view);
    }
    value_set_page(arena, view, "status", value_integer(arena, 410));
    value_set_page(arena, view, "title", value_text(arena, title));
    value_set_page(arena, view, "advice", value_text(arena, advice));
    value_set_page(arena, view, "reference", value_text(arena, TEXT_NONE));
    answer_template(answer, "program/pages/error");
    return OK;
}

static enum result fill(struct request *request, struct answer *answer, struct db *db, const struct edition *edition, int64_t number)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    struct action action;
    enum result result = plan_action_by_number(db, arena, edition->id, number, &action);
    if (result == ERROR_NOT_FOUND)
        return show_withdrawn(request, answer, db, edition, number);
    TRY(result);
    TRY(plan_translate_actions(request, db, &action, 1));
    set_facts(request, db, &action, edition, view);
    TRY(add_story(request, db, &action, view));
    TRY(add_wording(request, db, &action, view));
    TRY(add_partners(request, db, &action, view));
    TRY(add_areas(request, db, &action, view));
    TRY(add_serves(request, db, &action, view));
    TRY(add_neighbour(request, db, &action, edition, false, view));
    TRY(add_neighbour(request, db, &action, edition, true, view));
    return OK;
}

static enum result asked_number(struct request *request, struct answer *answer, int64_t *ret_number)
{
    if (text_to_integer(request_text(request, "number"), ret_number) < 0 || *ret_number < 1)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "An action has a number, such as /plan/actions/41.");
    return OK;
}

enum result plan_show_action(struct request *request, struct answer *answer)
{
    struct edition edition;
    struct db *db;
    int64_t number;
    enum result result;
    TRY(asked_number(request, answer, &number));
    TRY(request_db(request, &db));
    result = plan_edition_by_code(db, request_arena(request), request_text(request, "edition"), &edition);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "There is no edition of the plan at this address.");
    TRY(result);
    return fill(request, answer, db, &edition, number);
}

enum result plan_show_action_short(struct request *request, struct answer *answer)
{
    struct edition edition;
    struct db *db;
    int64_t number;
    enum result result;
    TRY(asked_number(request, answer, &number));
    TRY(request_db(request, &db));
    result = plan_current_edition(db, request_arena(request), &edition);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "No plan has been published here yet.");
    TRY(result);
    return fill(request, answer, db, &edition, number);
}
