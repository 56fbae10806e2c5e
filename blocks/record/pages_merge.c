/* …/{id}/merge?with=OTHER: which of two records stays, and which values; then merging them. What a merge does is
 * merge.h's. Its own page and undoing it are pages_merged.c's. */
#include "blocks/record/desk.h"
#include "base/wording.h"
#include "blocks/record/merge.h"

#include <inttypes.h>

#define SHOWN_CHARACTERS_MAX 400

struct merge_page {
    struct desk *desk;
    struct record *one, *other;
    int64_t keep;               /* the one that stays */
    int64_t *take;              /* for each field: whose value; 0: not asked */
    bool are_theirs;            /* both, for fields with "see: assigned" */
    struct text reason;
    struct value *errors, *news; /* news: what was changed since the page was opened */
};

/* --- Choosing the other --------------------------------------------------- */

static enum result choose_page(struct desk *desk, const struct record *record, struct text error)
{
    struct value *field = part_field(desk->arena, TEXT("with"), arena_printf(desk->arena, SAY(desk->arena, "Merge with which other %.*s?"), TEXT_ARGS(first_lower(desk->arena, desk->definition->title))),
                                     TEXT_NONE, "select");
    struct value *fields = value_list(desk->arena), *errors = value_list(desk->arena);
    struct link_option *options;
    size_t count;
    TRY(record_options(desk->db, desk->arena, desk->definition, &desk->actor, &options, &count));
    for (size_t i = 0; i < count; i++)
        if (options[i].id != record->id)
            part_field_option(desk->arena, field, arena_printf(desk->arena, "%" PRId64, options[i].id),
                              arena_printf(desk->arena, "%.*s (%.*s)", TEXT_ARGS(options[i].name), TEXT_ARGS(options[i].reference)), TEXT_NONE, false);
    value_set_text(desk->arena, field, "error", error);
    value_set_boolean(desk->arena, field, "required", true);
    value_append(desk->arena, fields, field);
    if (error.length)
        part_error(desk->arena, errors, error, TEXT("with"));
    desk_set_text(desk, "title", SAID(desk->arena, "Merge two records"));
    desk_set_text(desk, "context_line", record_line(desk->arena, desk->definition, record->reference, record->name));
    desk_set_text(desk, "action", arena_printf(desk->arena, "%.*s/merge", TEXT_ARGS(desk_record_href(desk->arena, desk->definition, record->id))));
    desk_set(desk, "fields", fields);
    desk_set(desk, "hidden", value_list(desk->arena));
    desk_set(desk, "error_summary", part_error_summary(desk->arena, errors));
    desk_set_text(desk, "cancel_href", desk_record_href(desk->arena, desk->definition, record->id));
    desk_set_boolean(desk, "is_choosing", true);
    desk_set_boolean(desk, "has_news", false);
    desk_set(desk, "news", value_list(desk->arena));
    desk_set(desk, "consequences", value_list(desk->arena));
    desk_set(desk, "same", value_list(desk->arena));
    desk_set_boolean(desk, "has_same", false);
    if (error.length)
        answer_status(desk->answer, 422);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

/* --- The two -------------------------------------------------------------- */

static struct text number(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "%" PRId64, id);
}

static struct text shown(struct merge_page *page, const struct field *field, const struct field_value *value)
{
    struct text words = desk_show(page->desk, field, value);
    if (!words.length)
        return SAID(page->desk->arena, "Nothing");
    if (text_count_characters(words) <= SHOWN_CHARACTERS_MAX)
        return words;
    words = text_head(words, SHOWN_CHARACTERS_MAX);
    return arena_printf(page->desk->arena, "%.*s…", TEXT_ARGS(words));
}

static bool is_asked(const struct merge_page *page, size_t index)
{
    const struct field *field = &page->desk->definition->fields[index];
    return !field->by_moves && field_may_see(field, &page->desk->actor, page->are_theirs) && field_may_edit_some(field, &page->desk->actor) && !field_value_equal(&page->one->values[index], &page->other->values[index]);
}

static struct text take_name(struct arena *arena, const struct field *field)
{
    return arena_printf(arena, "take_%.*s", TEXT_ARGS(field->name));
}

/* The value of the one whose page this is, unless it has none. */
static void take_otherwise(struct merge_page *page)
{
    for (size_t i = 0; i < page->desk->definition->field_count; i++) {
        const struct field_value *value = &page->one->values[i];
        page->take[i] = value->text.length || value->link_count ? page->one->id : page->other->id;
    }
}

static struct value *keep_field(struct merge_page *page)
{
    struct arena *arena = page->desk->arena;
    struct value *field = part_field(arena, TEXT("keep"), SAID(arena, "Which one stays?"),
                                     SAID(arena, "The other one’s reference and address will lead to it. This can be undone."), "choice");
    const struct record *both[] = {page->one, page->other};
    for (size_t i = 0; i < 2; i++)
        part_field_option(arena, field, number(arena, both[i]->id), arena_printf(arena, "%.*s %.*s", TEXT_ARGS(both[i]->reference), TEXT_ARGS(both[i]->name)),
                          page->desk->definition->publishes ? both[i]->published_version ? SAID(arena, "It is public") : SAID(arena, "It is not public") : TEXT_NONE,
                          page->keep == both[i]->id);
    value_set_boolean(arena, field, "required", true);
    return field;
}

static struct value *make_fields(struct merge_page *page, struct value *same)
{
    struct desk *desk = page->desk;
    struct value *fields = value_list(desk->arena), *reason;
    value_append(desk->arena, fields, keep_field(page));
    for (size_t i = 0; i < desk->definition->field_count; i++) {
        const struct field *field = &desk->definition->fields[i];
        struct value *part;
        if (!is_asked(page, i)) {
            if (!field->by_moves && field_may_see(field, &desk->actor, page->are_theirs) && (page->one->values[i].text.length || page->one->values[i].link_count))
                part_row_text(desk->arena, same, field->label, shown(page, field, &page->one->values[i]));
            continue;
        }
        part = part_field(desk->arena, take_name(desk->arena, field), field->label, TEXT_NONE, "choice");
        part_field_option(desk->arena, part, number(desk->arena, page->one->id), shown(page, field, &page->one->values[i]), page->one->reference, page->take[i] == page->one->id);
        part_field_option(desk->arena, part, number(desk->arena, page->other->id), shown(page, field, &page->other->values[i]), page->other->reference, page->take[i] == page->other->id);
        value_set_boolean(desk->arena, part, "required", true);
        value_append(desk->arena, fields, part);
    }
    reason = reason_field_part(desk->arena, SAID(desk->arena, "How do you know that they are the same?"), reason_readers(desk->arena, desk->definition), page->reason, false);
    value_append(desk->arena, fields, reason);
    return fields;
}

static enum result add_consequences(struct merge_page *page, struct value *list)
{
    struct desk *desk = page->desk;
    const struct record *both[] = {page->one, page->other};
    struct text held = TEXT_NONE;
    for (size_t i = 0; i < 2; i++) {
        int64_t records, accounts;
        if (!held.length)
            TRY(merge_public_held(desk->db, desk->engine, desk->arena, both[i]->id, &desk->actor, &held));
        TRY(merge_counts(desk->db, both[i]->id, &records, &accounts));
        value_append(desk->arena, list, value_text(desk->arena, arena_printf(desk->arena, SAY(desk->arena, "Records that lead to %.*s now: %" PRId64 ". Accounts that act for it: %" PRId64 "."), TEXT_ARGS(both[i]->reference), records, accounts)));
    }
    value_append(desk->arena, list, value_text(desk->arena, SAID(desk->arena, "All that leads to the one that goes will lead to the one that stays, and each of those records says so in its history.")));
    if (page->one->published_version || page->other->published_version)
        value_append(desk->arena, list, value_text(desk->arena, SAID(desk->arena, "What is public of the one that goes is withdrawn, its address leads to the other, and what names it in public is published again with the other’s name. All of it is entered in the public log.")));
    if (held.length)
        value_append(desk->arena, list, value_text(desk->arena, held));
    return OK;
}

static enum result merge_page_show(struct merge_page *page)
{
    struct desk *desk = page->desk;
    struct value *hidden = value_list(desk->arena), *consequences = value_list(desk->arena), *same = value_list(desk->arena);
    desk_set_text(desk, "title", SAID(desk->arena, "Merge two records"));
    desk_set_text(desk, "context_line", arena_printf(desk->arena, SAY(desk->arena, "%.*s and %.*s"), TEXT_ARGS(page->one->reference), TEXT_ARGS(page->other->reference)));
    desk_set_text(desk, "action", arena_printf(desk->arena, "%.*s/merge", TEXT_ARGS(desk_record_href(desk->arena, desk->definition, page->one->id))));
    part_hidden(desk->arena, hidden, TEXT("with"), number(desk->arena, page->other->id));
    part_hidden(desk->arena, hidden, TEXT("version"), number(desk->arena, page->one->version));
    part_hidden(desk->arena, hidden, TEXT("with_version"), number(desk->arena, page->other->version));
    desk_set(desk, "hidden", hidden);
    desk_set(desk, "fields", make_fields(page, same));
    TRY(add_consequences(page, consequences));
    desk_set(desk, "consequences", consequences);
    desk_set(desk, "same", same);
    desk_set_boolean(desk, "has_same", value_is_truthy(same));
    desk_set(desk, "news", page->news);
    desk_set_boolean(desk, "has_news", value_is_truthy(page->news));
    desk_set(desk, "error_summary", part_error_summary(desk->arena, page->errors));
    desk_set_text(desk, "cancel_href", desk_record_href(desk->arena, desk->definition, page->one->id));
    desk_set_boolean(desk, "is_choosing", false);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

/* --- Opening it ----------------------------------------------------------- */

static enum result load_other(struct merge_page *page)
{
    struct desk *desk = page->desk;
    int64_t id = request_integer(desk->request, "with", 0), standing;
    enum result result;
    TRY(merge_standing(desk->db, id, &standing));
    result = record_load(desk->db, desk->engine, desk->arena, desk->definition, standing, &page->other);
    if (result == OK && !record_may_see(desk->db, page->other, &desk->actor))
        return ERROR_NOT_FOUND;
    if (result == OK)
        TRY(desk_note_reads(desk, &page->other->id, 1, TEXT("merge")));
    if (result == OK) {
        TRY(record_unseal(desk->db, desk->engine, desk->arena, page->one, &desk->actor));
        TRY(record_unseal(desk->db, desk->engine, desk->arena, page->other, &desk->actor));
    }
    page->are_theirs = result == OK && record_is_theirs(desk->db, page->one, &desk->actor) && record_is_theirs(desk->db, page->other, &desk->actor);
    return result;
}

static enum result open_merge(struct desk *desk, struct merge_page *page, struct record **ret_record)
{
    TRY(desk_load(desk, ret_record));
    if (!desk->definition->merge_count)
        return ERROR_NOT_FOUND;
    if (!record_may_by_roles(desk->db, *ret_record, desk->definition->merge, desk->definition->merge_count, &desk->actor))
        return message_fail(answer_message(desk->answer), ERROR_DENIED, "Your role may not merge records of this register.");
    *page = (struct merge_page){.desk = desk, .one = *ret_record, .keep = (*ret_record)->id, .errors = value_list(desk->arena), .news = value_list(desk->arena),
                                .take = ARENA_ARRAY(desk->arena, int64_t, desk->definition->field_count + 1)};
    return page->take ? OK : ERROR_MEMORY;
}

enum result merge_get_page(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct merge_page page;
    struct record *record;
    enum result result;
    TRY(desk_open(request, answer, true, &desk));
    TRY(open_merge(&desk, &page, &record));
    if (!request_has(request, "with"))
        return choose_page(&desk, record, TEXT_NONE);
    result = load_other(&page);
    if (result == ERROR_NOT_FOUND || (result == OK && page.other->id == record->id))
        return choose_page(&desk, record, SAID(desk.arena, "Choose another record: this one is not there, or is the same"));
    TRY(result);
    if (!page.one->published_version && page.other->published_version)
        page.keep = page.other->id;
    take_otherwise(&page);
    return merge_page_show(&page);
}

/* --- Doing it ------------------------------------------------------------- */

struct doing {
    struct merge_page *page;
    struct merge_wish wish;
    int64_t merge;
};

static enum result merge_in_store(struct db *db, void *context, struct message *message)
{
    struct doing *doing = context;
    struct desk *desk = doing->page->desk;
    int64_t waiting;
    TRY(merge_records(db, desk->engine, desk->arena, &doing->wish, &desk->actor, &doing->merge, message));
    TRY(merge_waiting(db, doing->merge, &waiting));
    answer_cookie(desk->answer, NOTICE_COOKIE, waiting ? TEXT("merged-waits") : TEXT("merged"), 60);
    answer_redirect(desk->answer, desk_record_href(desk->arena, desk->definition, doing->wish.survivor));
    return OK;
}

static void add_news(struct merge_page *page, const struct record *now, const struct record *seen)
{
    struct desk *desk = page->desk;
    for (size_t i = 0; i < desk->definition->field_count; i++) {
        const struct field *field = &desk->definition->fields[i];
        struct value *change;
        if (!field_may_see(field, &desk->actor, page->are_theirs) || field_value_equal(&now->values[i], &seen->values[i]))
            continue;
        change = value_object(desk->arena);
        value_set_text(desk->arena, change, "label", arena_printf(desk->arena, "%.*s, %.*s", TEXT_ARGS(now->reference), TEXT_ARGS(field->label)));
        value_set(desk->arena, change, "difference", difference_value(desk->arena, desk_show(desk, field, &seen->values[i]), desk_show(desk, field, &now->values[i])));
        value_append(desk->arena, page->news, change);
    }
}

static enum result tell_news(struct merge_page *page, struct record *now, int64_t seen_version)
{
    struct record *seen;
    if (seen_version < 1 || seen_version >= now->version)
        return OK;
    TRY(record_load_version(page->desk->db, page->desk->engine, page->desk->arena, page->desk->definition, now->id, seen_version, &seen));
    TRY(record_unseal(page->desk->db, page->desk->engine, page->desk->arena, seen, &page->desk->actor));
    add_news(page, now, seen);
    return OK;
}

/* The page again as both stand now, with what was chosen. */
static enum result show_again(struct merge_page *page, const struct doing *doing, enum result why)
{
    struct desk *desk = page->desk;
    struct message said = *answer_message(desk->answer);
    struct merge_page again;
    struct record *record;
    enum result result;
    TRY(open_merge(desk, &again, &record));
    result = load_other(&again);
    if (result == ERROR_NOT_FOUND || (result == OK && again.other->id == record->id))
        return choose_page(desk, record, SAID(desk->arena, "The other record is not there any more: it was merged meanwhile. Choose again"));
    TRY(result);
    again.keep = page->keep;
    again.take = page->take;
    again.reason = page->reason;
    TRY(tell_news(&again, again.one, doing->wish.survivor == again.one->id ? doing->wish.survivor_version : doing->wish.merged_version));
    TRY(tell_news(&again, again.other, doing->wish.survivor == again.one->id ? doing->wish.merged_version : doing->wish.survivor_version));
    part_error(desk->arena, again.errors, arena_copy_z(desk->arena, said.text), TEXT("keep"));
    answer_status(desk->answer, why == ERROR_CONFLICT ? 409 : 422);
    return merge_page_show(&again);
}

static enum result read_choices(struct merge_page *page, bool *take)
{
    struct desk *desk = page->desk;
    int64_t keep = request_integer(desk->request, "keep", 0);
    take_otherwise(page);
    if (keep != page->one->id && keep != page->other->id)
        return message_fail(answer_message(desk->answer), ERROR_INVALID, "Choose which one stays");
    page->keep = keep;
    for (size_t i = 0; i < request_family_count(desk->request, "take_*"); i++) {
        const struct field *field = definition_field(desk->definition, text_slice(request_family_name(desk->request, "take_*", i), 5, SIZE_MAX));
        int64_t whose;
        if (!field || text_to_integer(request_family_text(desk->request, "take_*", i), &whose) < 0 || (whose != page->one->id && whose != page->other->id))
            return message_fail(answer_message(desk->answer), ERROR_INVALID, "The form asks for something else by now. Please open it again.");
        page->take[field - desk->definition->fields] = whose;
    }
    for (size_t i = 0; i < desk->definition->field_count; i++)
        take[i] = is_asked(page, i) && page->take[i] != keep;
    return OK;
}

enum result merge_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct merge_page page;
    struct doing doing = {&page, {0}, 0};
    struct record *record;
    int64_t version = request_integer(request, "version", 0), with_version = request_integer(request, "with_version", 0);
    bool take[DEFINITION_FIELDS_MAX] = {false};
    enum result result;
    TRY(desk_open(request, answer, true, &desk));
    TRY(open_merge(&desk, &page, &record));
    result = load_other(&page);
    if (result == ERROR_NOT_FOUND || (result == OK && page.other->id == record->id))
        return choose_page(&desk, record, SAID(desk.arena, "Choose another record: this one is not there, or is the same"));
    TRY(result);
    if (version < 1 || with_version < 1)
        return message_fail(answer_message(answer), ERROR_INVALID, "The form does not say which versions it was made from. Please open it again.");
    page.reason = text_trim(request_text(request, "reason"));
    result = read_choices(&page, take);
    if (result == OK && text_count_characters(page.reason) > REASON_CHARACTERS_MAX)
        result = message_fail(answer_message(answer), ERROR_INVALID, "Give a reason of %d characters or fewer", REASON_CHARACTERS_MAX);
    doing.wish = (struct merge_wish){
        .definition = desk.definition, .survivor = page.keep, .merged = page.keep == page.one->id ? page.other->id : page.one->id,
        .survivor_version = page.keep == page.one->id ? version : with_version, .merged_version = page.keep == page.one->id ? with_version : version,
        .take = take, .reason = page.reason,
    };
    if (result == OK)
        result = request_write(request, merge_in_store, &doing, answer_message(answer));
    if (result == ERROR_INVALID || result == ERROR_CONFLICT)
        return show_again(&page, &doing, result);
    return result;
}
