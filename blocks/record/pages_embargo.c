/* /desk/waiting: what is approved and waits to be published; one of them, exactly as it will be published, who has seen it,
 * and changing its time or cancelling it. Also what a record's page and every reading of it has to do with that. */
#include "blocks/record/later.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/flow/flow.h"
#include "blocks/record/merge.h"
#include "blocks/record/sheet.h"

#define SHOWN_MAX 200
#define ENDED_SHOWN_MAX 30

static struct text embargo_href(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "/desk/waiting/%" PRId64, id);
}

/* --- On the record's page, and whoever reads it --------------------------- */

enum result record_set_embargo(struct desk *desk, const struct record *record)
{
    struct embargo embargo;
    enum result result = record->definition->publishes ? embargo_of(desk->db, desk->arena, record->id, &embargo) : ERROR_NOT_FOUND;
    desk_set_text(desk, "waits_line", TEXT_NONE);
    desk_set_text(desk, "waits_href", TEXT_NONE);
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    desk_set_text(desk, "waits_line", arena_printf(desk->arena, embargo.version == record->version
                                                                    ? SAY(desk->arena, "Version %" PRId64 " is approved and is published %.*s. Until then, who reads it is noted.")
                                                                    : SAY(desk->arena, "Version %" PRId64 " is approved and is published %.*s. Until then, who reads it is noted. What was changed since does not go with it."),
                                                   embargo.version, TEXT_ARGS(later_words(desk, &embargo))));
    desk_set_text(desk, "waits_href", embargo_href(desk->arena, embargo.id));
    return OK;
}

struct noting { const struct desk *desk; int64_t record; };

static enum result note_in_store(struct db *db, void *context, struct message *message)
{
    const struct noting *noting = context;
    (void)message;
    return embargo_note_seen(db, noting->record, &noting->desk->actor);
}

enum result desk_note_embargo(struct desk *desk, int64_t record)
{
    struct noting noting = {desk, record};
    if (!desk->definition->publishes || !embargo_waits(desk->db, record))
        return OK;
    TRY(request_write_aside(desk->request, note_in_store, &noting, answer_message(desk->answer)));
    return desk_read(desk);
}

/* --- All of them ---------------------------------------------------------- */

static struct text ended_words(struct arena *arena, const struct embargo *embargo)
{
    struct text day = instant_long(arena, embargo->ended_at);
    if (text_equals(embargo->ended, "published"))
        return arena_printf(arena, SAY(arena, "Published on %.*s"), TEXT_ARGS(day));
    if (text_equals(embargo->ended, "cancelled"))
        return arena_printf(arena, SAY(arena, "Cancelled by %.*s on %.*s. %.*s"), TEXT_ARGS(embargo->ended_by), TEXT_ARGS(day), TEXT_ARGS(embargo->why));
    if (text_equals(embargo->ended, "replaced"))
        return arena_printf(arena, SAY(arena, "Replaced on %.*s by a later approval"), TEXT_ARGS(day));
    return arena_printf(arena, SAY(arena, "Overtaken on %.*s. %.*s"), TEXT_ARGS(day), TEXT_ARGS(language_text(arena_language(arena), arena, embargo->why)));
}

static void add_json(struct desk *desk, struct value *list, const struct embargo *embargo)
{
    static const char *const kinds[] = {"nothing", "moment", "record", "hold"};
    struct value *item = value_object(desk->arena);
    value_set_integer(desk->arena, item, "id", embargo->id);
    value_set_text(desk->arena, item, "register", embargo->register_name);
    value_set_text(desk->arena, item, "reference", embargo->reference);
    value_set_integer(desk->arena, item, "version", embargo->version);
    value_set_text(desk->arena, item, "until", text_of(kinds[embargo->wait.until]));
    value_set(desk->arena, item, "at", embargo->wait.until == UNTIL_MOMENT ? value_text(desk->arena, instant_iso(desk->arena, embargo->wait.at)) : value_null(desk->arena));
    value_set_text(desk->arena, item, "trouble", embargo->trouble);
    value_set_text(desk->arena, item, "url", embargo_href(desk->arena, embargo->id));
    value_append(desk->arena, list, item);
}

static struct text title_of(struct desk *desk, const struct embargo *embargo)
{
    const struct definition *definition = definitions_find(desk->engine->definitions, embargo->register_name);
    return definition ? record_line(desk->arena, definition, embargo->reference, record_spoken_name(definition, embargo->reference, embargo->name)) : embargo->reference;
}

static struct value *make_table(struct desk *desk, const struct embargo *list, size_t count, bool ended)
{
    struct value *table = part_table(desk->arena, ended ? "ended" : "waiting", ended ? SAID(desk->arena, "Lately") : SAID(desk->arena, "Waiting"), ended ? SAID(desk->arena, "Nothing yet.") : SAID(desk->arena, "Nothing waits to be published."));
    part_column(desk->arena, table, SAID(desk->arena, "What"), false);
    part_column(desk->arena, table, ended ? SAID(desk->arena, "What became of it") : SAID(desk->arena, "Is published"), false);
    part_column(desk->arena, table, SAID(desk->arena, "Approved by"), false);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(desk->arena, table);
        struct text words = ended ? ended_words(desk->arena, &list[i]) : later_words(desk, &list[i]);
        part_cell_link(desk->arena, row, title_of(desk, &list[i]), embargo_href(desk->arena, list[i].id));
        part_cell(desk->arena, row, list[i].trouble.length && !ended ? arena_printf(desk->arena, SAY(desk->arena, "%.*s. It could not be: %.*s"), TEXT_ARGS(words), TEXT_ARGS(wording_kept(desk->arena, list[i].trouble))) : words);
        part_cell(desk->arena, row, arena_printf(desk->arena, SAY(desk->arena, "%.*s on %.*s"), TEXT_ARGS(list[i].account_name), TEXT_ARGS(day_line(desk->arena, list[i].approved_at))));
    }
    return table;
}

/* What names merged records in public, and is published again when publishing is no longer held. */
static enum result set_merges(struct desk *desk)
{
    struct value *table = part_table(desk->arena, "merges", SAID(desk->arena, "Names that follow a merge"), TEXT_NONE);
    struct merge_wait *list;
    size_t count;
    TRY(merge_waits(desk->db, desk->engine, desk->arena, &desk->actor, SHOWN_MAX, &list, &count));
    part_column(desk->arena, table, SAID(desk->arena, "What"), false);
    part_column(desk->arena, table, SAID(desk->arena, "Is published again"), false);
    part_column(desk->arena, table, SAID(desk->arena, "Merged by"), false);
    for (size_t i = 0; i < count; i++) {
        const struct definition *definition = definitions_find(desk->engine->definitions, list[i].register_name);
        struct text words = SAID(desk->arena, "when publishing is no longer held");
        struct value *row;
        if (!definition)
            continue;
        row = part_table_row(desk->arena, table);
        part_cell_link(desk->arena, row, record_line(desk->arena, definition, list[i].reference, record_spoken_name(definition, list[i].reference, list[i].name)),
                       desk_record_href(desk->arena, definition, list[i].record));
        part_cell(desk->arena, row, list[i].trouble.length ? arena_printf(desk->arena, SAY(desk->arena, "%.*s. It could not be: %.*s"), TEXT_ARGS(words), TEXT_ARGS(wording_kept(desk->arena, list[i].trouble))) : words);
        part_cell(desk->arena, row, arena_printf(desk->arena, SAY(desk->arena, "%.*s on %.*s"), TEXT_ARGS(list[i].by), TEXT_ARGS(day_line(desk->arena, list[i].since))));
    }
    desk_set(desk, "merges", count ? table : value_null(desk->arena));
    return OK;
}

static enum result note_listed(struct desk *desk, const struct embargo *list, size_t count)
{
    int64_t *ids = ARENA_ARRAY(desk->arena, int64_t, count + 1);
    const struct embargo_shown shown = {.ids = ids, .count = count};
    if (!ids)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        ids[i] = list[i].record;
    return embargo_note_shown(desk->request, &desk->actor, &shown, answer_message(desk->answer));
}

enum result embargoes_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct embargo *list, *ended;
    struct value *items;
    size_t count, ended_count;
    TRY(desk_open(request, answer, false, &desk));
    TRY(desk_read(&desk));
    items = value_list(desk.arena);
    TRY(embargo_list(desk.db, desk.engine, desk.arena, &desk.actor, false, SHOWN_MAX, &list, &count));
    TRY(embargo_list(desk.db, desk.engine, desk.arena, &desk.actor, true, ENDED_SHOWN_MAX, &ended, &ended_count));
    for (size_t i = 0; i < count; i++)
        add_json(&desk, items, &list[i]);
    value_set(desk.arena, desk.view, "waiting", items);
    desk_set(&desk, "table", make_table(&desk, list, count, false));
    TRY(set_merges(&desk));
    desk_set(&desk, "ended", make_table(&desk, ended, ended_count, true));
    return arena_failed(desk.arena) ? ERROR_MEMORY : note_listed(&desk, list, count);
}

/* The records whose approved version waits, as sheets: a sheet has what a record says now, which may be later than what was approved. */
enum result embargoes_sheet(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct sheet_picks picks = {0};
    struct embargo *list;
    size_t count;
    TRY(desk_open(request, answer, false, &desk));
    TRY(desk_read(&desk));
    TRY(embargo_list(desk.db, desk.engine, desk.arena, &desk.actor, false, SHOWN_MAX, &list, &count));
    for (size_t i = 0; i < count; i++) {
        const struct definition *definition = definitions_find(desk.engine->definitions, list[i].register_name);
        if (definition)
            TRY(sheet_pick(desk.arena, &picks, definition, list[i].record));
    }
    return sheet_picks_answer(request, answer, &picks, SAID(desk.arena, "what waits to be published"), TEXT("/desk/waiting"), TEXT("/desk/waiting/sheet"));
}

/* --- One ------------------------------------------------------------------ */

struct embargo_page {
    struct desk desk;
    struct embargo embargo;
    const struct move *move;
    struct record *record, *approved;
    struct later later;
    bool may; /* change its time, cancel it */
};

static enum result load_page(struct embargo_page *page)
{
    struct desk *desk = &page->desk;
    struct embargo *embargo = &page->embargo;
    TRY(desk_read(desk));
    TRY(embargo_get(desk->db, desk->arena, embargo->id, embargo));
    desk->definition = definitions_find(desk->engine->definitions, embargo->register_name);
    if (!desk->definition)
        return ERROR_NOT_FOUND;
    TRY(record_load(desk->db, desk->engine, desk->arena, desk->definition, embargo->record, &page->record));
    if (!record_may_see(desk->db, page->record, &desk->actor))
        return ERROR_NOT_FOUND;
    TRY(record_load_version(desk->db, desk->engine, desk->arena, desk->definition, embargo->record, embargo->version, &page->approved));
    page->move = definition_move(desk->definition, embargo->move);
    page->may = page->move && !embargo->ended_at.seconds && record_may_by_roles(desk->db, page->record, page->move->by, page->move->by_count, &desk->actor);
    return later_find_hold(desk, &page->later);
}

static enum result open_page(struct request *request, struct answer *answer, struct embargo_page *page)
{
    struct desk *desk = &page->desk;
    *page = (struct embargo_page){0};
    TRY(desk_open(request, answer, false, desk));
    if (text_to_integer(request_text(request, "waiting"), &page->embargo.id) < 0)
        return ERROR_NOT_FOUND;
    TRY(load_page(page));
    if (request_method(request) == METHOD_GET) {
        TRY(desk_note_reads(desk, &page->embargo.record, 1, TEXT("waiting")));
        TRY(desk_note_embargo(desk, page->embargo.record));
        TRY(load_page(page));
    }
    TRY(record_unseal(desk->db, desk->engine, desk->arena, page->approved, &desk->actor));
    return OK;
}

/* The auditor, and whoever may publish it. */
static enum result set_readers(struct embargo_page *page)
{
    struct desk *desk = &page->desk;
    struct value *table = part_table(desk->arena, "readers", SAID(desk->arena, "Who has seen it before its time"), SAID(desk->arena, "Nobody but who approved it."));
    struct embargo_reader *readers;
    size_t count;
    TRY(embargo_readers(desk->db, desk->arena, page->embargo.id, &readers, &count));
    part_column(desk->arena, table, SAID(desk->arena, "Name"), false);
    part_column(desk->arena, table, SAID(desk->arena, "First"), false);
    part_column(desk->arena, table, SAID(desk->arena, "Last"), false);
    part_column(desk->arena, table, SAID(desk->arena, "Times"), true);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(desk->arena, table);
        part_cell(desk->arena, row, readers[i].name);
        part_cell(desk->arena, row, instant_long(desk->arena, readers[i].first_at));
        part_cell(desk->arena, row, instant_long(desk->arena, readers[i].last_at));
        part_cell_number(desk->arena, row, readers[i].times);
    }
    desk_set(desk, "readers", table);
    return OK;
}

static enum result show_page(struct embargo_page *page, int status)
{
    struct desk *desk = &page->desk;
    const struct embargo *embargo = &page->embargo;
    struct text href = embargo_href(desk->arena, embargo->id);
    struct value *errors = value_list(desk->arena), *reason;
    struct value *cancel = value_list(desk->arena);
    desk_set_text(desk, "title", record_name_said(desk->arena, desk->definition, record_spoken_name(desk->definition, embargo->reference, embargo->name)));
    desk_set_text(desk, "context_line", arena_printf(desk->arena, SAY(desk->arena, "%.*s %.*s, version %" PRId64), TEXT_ARGS(desk->definition->title), TEXT_ARGS(embargo->reference), embargo->version));
    desk_set_text(desk, "record_href", desk_record_href(desk->arena, desk->definition, embargo->record));
    desk_set_text(desk, "when_line", embargo->ended_at.seconds ? ended_words(desk->arena, embargo)
                                                               : arena_printf(desk->arena, SAY(desk->arena, "It is published %.*s."), TEXT_ARGS(later_words(desk, embargo))));
    desk_set_text(desk, "hold_line", page->later.is_held && !embargo->ended_at.seconds
                                         ? arena_printf(desk->arena, SAY(desk->arena, "Publishing is held until the end of %.*s: “%.*s”. Nothing is published before that."),
                                                        TEXT_ARGS(date_long(desk->arena, page->later.hold.until)), TEXT_ARGS(page->later.hold.ground)) : TEXT_NONE);
    desk_set_text(desk, "approved_line", arena_printf(desk->arena, SAY(desk->arena, "Approved by %.*s on %.*s."), TEXT_ARGS(embargo->account_name), TEXT_ARGS(instant_long(desk->arena, embargo->approved_at))));
    desk_set_text(desk, "trouble", embargo->ended_at.seconds ? TEXT_NONE : wording_kept(desk->arena, embargo->trouble));
    desk_set_text(desk, "newer_line", page->record->version != embargo->version && !embargo->ended_at.seconds ? SAID(desk->arena, "The record was changed since. What was changed does not go with it.") : TEXT_NONE);
    desk_set(desk, "rows", record_rows(desk, page->approved));
    TRY(set_readers(page));
    desk_set_boolean(desk, "may_change", page->may);
    desk_set_text(desk, "action", href);
    desk_set(desk, "hidden", value_list(desk->arena));
    desk_set(desk, "fields", later_fields(desk, &page->later));
    reason = reason_field_part(desk->arena, SAID(desk->arena, "Why is it not to be published?"), reason_readers(desk->arena, desk->definition), TEXT_NONE, false);
    value_append(desk->arena, cancel, reason);
    desk_set(desk, "cancel_fields", cancel);
    if (page->later.error.length)
        part_error(desk->arena, errors, page->later.error, page->later.error_field);
    desk_set(desk, "error_summary", part_error_summary(desk->arena, errors));
    answer_status(desk->answer, status);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

enum result embargo_get_page(struct request *request, struct answer *answer)
{
    struct embargo_page page;
    TRY(open_page(request, answer, &page));
    page.later.when = page.embargo.wait.until == UNTIL_RECORD ? TEXT("record") : page.embargo.wait.until == UNTIL_HOLD ? TEXT("hold") : TEXT("moment");
    page.later.at = page.embargo.wait.until == UNTIL_MOMENT ? instant_long(page.desk.arena, page.embargo.wait.at) : TEXT_NONE;
    page.later.other = page.embargo.other_reference;
    return show_page(&page, 200);
}

/* --- Changing its time, cancelling it ------------------------------------- */

struct altering {
    struct embargo_page *page;
    struct embargo_wait wait;
    bool cancels;
    struct text why;
};

static enum result alter_in_store(struct db *db, void *context, struct message *message)
{
    struct altering *altering = context;
    struct embargo_page *page = altering->page;
    struct desk *desk = &page->desk;
    if (altering->cancels) {
        TRY(embargo_end(db, page->embargo.id, "cancelled", altering->why, &desk->actor, message));
    } else {
        TRY(embargo_check(db, desk->engine, desk->arena, page->record, &altering->wait, &desk->actor, message));
        TRY(embargo_change(db, page->embargo.id, &altering->wait, message));
    }
    answer_cookie(desk->answer, NOTICE_COOKIE, altering->cancels ? TEXT("embargo-cancelled") : TEXT("waits"), 60);
    answer_redirect(desk->answer, embargo_href(desk->arena, page->embargo.id));
    return OK;
}

static enum result refuse(struct embargo_page *page, enum result result)
{
    struct later later = page->later;
    if (result == ERROR_CONFLICT) {
        TRY(load_page(page));
        later.is_held = page->later.is_held;
    }
    page->later = later;
    if (!page->later.error.length) {
        page->later.error = arena_copy_z(page->desk.arena, answer_message(page->desk.answer)->text);
        page->later.error_field = TEXT("when");
    }
    return show_page(page, result == ERROR_CONFLICT ? 409 : 422);
}

enum result embargo_post(struct request *request, struct answer *answer)
{
    struct embargo_page page;
    struct altering altering = {.page = &page};
    enum result result;
    TRY(open_page(request, answer, &page));
    altering.cancels = text_equals(request_text(request, "do"), "cancel");
    altering.why = text_trim(request_text(request, "reason"));
    if (page.embargo.ended_at.seconds)
        return message_fail(answer_message(answer), ERROR_CONFLICT, "It does not wait any more: it was published, cancelled or overtaken meanwhile.");
    if (!page.may)
        return message_fail(answer_message(answer), ERROR_DENIED, "Only somebody who may publish this may change when it is published.");
    later_take(&page.desk, &page.later);
    if (text_count_characters(altering.why) > REASON_CHARACTERS_MAX)
        return message_fail(answer_message(answer), ERROR_INVALID, "Use %d characters or fewer for the reason.", REASON_CHARACTERS_MAX);
    result = altering.cancels ? OK : later_read(&page.desk, &page.later, &altering.wait);
    if (result == OK && !altering.cancels && altering.wait.until == UNTIL_NOTHING) {
        page.later.error = SAID(request_arena(request), "Choose when it is published; to publish it now, cancel this and approve it again");
        page.later.error_field = TEXT("when");
        result = ERROR_INVALID;
    }
    if (result == OK)
        result = request_write(request, alter_in_store, &altering, answer_message(answer));
    if (result == ERROR_INVALID || result == ERROR_CONFLICT) {
        TRY(desk_read(&page.desk));
        return refuse(&page, result);
    }
    return result;
}
