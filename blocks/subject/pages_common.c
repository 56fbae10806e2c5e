/* What the pages of answers share: opening one, its words and tags, gathering it. */
#include "base/wording.h"
#include "blocks/subject/pages_internal.h"

#include <inttypes.h>

#include "blocks/record/merge.h"

struct text subject_href(struct arena *arena, int64_t answer)
{
    return arena_printf(arena, "/desk/answers/%" PRId64, answer);
}

struct text item_href(struct arena *arena, const struct subject_item *item)
{
    return arena_printf(arena, "/desk/answers/%" PRId64 "/items/%" PRId64, item->answer, item->position);
}

struct value *subject_state_tag(struct arena *arena, const struct subject_answer *answer)
{
    const bool open = text_equals(answer->state, "open"), proposed = text_equals(answer->state, "proposed"), approved = text_equals(answer->state, "approved");
    const bool gone = text_equals(answer->state, "gone");
    return part_tag(arena, open ? SAID(arena, "To be looked at") : proposed ? SAID(arena, "Waiting for approval") : approved ? SAID(arena, "Approved")
                           : gone ? SAID(arena, "Destroyed") : SAID(arena, "Not all gathered"),
                    open ? TEXT("blue") : proposed ? TEXT("yellow") : approved ? TEXT("green") : gone ? TEXT("grey") : TEXT("red"));
}

struct value *item_tag(struct arena *arena, const struct subject_item *item)
{
    if (text_equals(item->decision, "include"))
        return part_tag(arena, SAID(arena, "Goes out"), TEXT("green"));
    if (text_equals(item->decision, "withhold"))
        return part_tag(arena, item->silent ? SAID(arena, "Withheld, not told") : SAID(arena, "Withheld"), TEXT("red"));
    if (text_equals(item->decision, "other"))
        return part_tag(arena, SAID(arena, "About somebody else"), TEXT("grey"));
    return part_tag(arena, SAID(arena, "To be decided"), TEXT("yellow"));
}

struct text item_kind_words(struct arena *arena, struct text kind)
{
    if (text_equals(kind, "person"))
        return SAID(arena, "Their own record");
    if (text_equals(kind, "merged"))
        return SAID(arena, "A record that was merged into theirs");
    if (text_equals(kind, "link"))
        return SAID(arena, "Leads to them");
    if (text_equals(kind, "words"))
        return SAID(arena, "Has their words: may be about somebody else");
    if (text_equals(kind, "account"))
        return SAID(arena, "Their account");
    if (text_equals(kind, "message"))
        return SAID(arena, "Written to them");
    if (text_equals(kind, "subscriber"))
        return SAID(arena, "What they asked to be told by e-mail");
    if (text_equals(kind, "answer"))
        return SAID(arena, "A form that they are on, or that has their words");
    if (text_equals(kind, "form"))
        return SAID(arena, "Typed, and not saved yet");
    if (text_equals(kind, "payment"))
        return SAID(arena, "A file of payments that names them");
    if (text_equals(kind, "import"))
        return SAID(arena, "Waits to be imported");
    if (text_equals(kind, "gone"))
        return SAID(arena, "Erased since it was gathered");
    return SAID(arena, "A merge");
}

struct text access_ground_words(struct desk *desk, struct text ground, struct text words)
{
    struct text label = access_ground_label(desk->engine, ground);
    return words.length ? arena_printf(desk->arena, "%.*s: %.*s", TEXT_ARGS(label), TEXT_ARGS(words)) : label;
}

struct value *ground_field(struct desk *desk, struct text name, struct text label, struct text hint, struct text first, struct text chosen)
{
    const struct choice_list *grounds = access_grounds(desk->engine);
    struct value *field = part_field(desk->arena, name, label, hint, "select");
    part_field_option(desk->arena, field, TEXT_NONE, first, TEXT_NONE, !chosen.length);
    for (size_t i = 0; grounds && i < grounds->count; i++) {
        const struct choice *choice = &grounds->choices[i];
        if (choice_is_offered(choice, desk->actor.moment.today) || text_equal(choice->code, chosen))
            part_field_option(desk->arena, field, choice->code, choice->label, TEXT_NONE, text_equal(choice->code, chosen));
    }
    value_set_boolean(desk->arena, field, "required", true);
    return field;
}

/* --- Opening -------------------------------------------------------------- */

static enum result load_person(struct answer_page *page)
{
    struct desk *desk = &page->desk;
    int64_t standing;
    enum result result;
    TRY(merge_standing(desk->db, page->answer.record, &standing));
    result = record_load(desk->db, desk->engine, desk->arena, desk->definition, standing, &page->person);
    if (result == ERROR_NOT_FOUND && text_equals(page->answer.state, "gone") && record_may_see_all(desk->definition, &desk->actor) &&
        record_may_some(desk->definition, desk->definition->subject_by, desk->definition->subject_by_count, &desk->actor)) {
        page->person = NULL;
        return OK;
    }
    TRY(result);
    page->may_gather = subject_may_gather(desk->db, page->person, &desk->actor);
    page->may_approve = record_may_see(desk->db, page->person, &desk->actor) && subject_may_approve(desk->db, page->person, &page->answer, &desk->actor, &page->is_own);
    return page->may_gather || page->may_approve ? OK : ERROR_NOT_FOUND;
}

enum result answer_load(struct answer_page *page)
{
    struct desk *desk = &page->desk;
    int64_t id = page->answer.id;
    TRY(desk_read(desk));
    TRY(subject_get(desk->db, desk->engine, desk->arena, id, &page->answer));
    if (!page->answer.definition || !desk_may_open(desk, page->answer.definition))
        return ERROR_NOT_FOUND;
    desk->definition = page->answer.definition;
    page->is_open = text_equals(page->answer.state, "open");
    return load_person(page);
}

enum result answer_open(struct request *request, struct answer *answer, struct answer_page *page)
{
    *page = (struct answer_page){0};
    TRY(desk_open(request, answer, false, &page->desk));
    if (text_to_integer(request_text(request, "answer"), &page->answer.id) < 0 || page->answer.id <= 0)
        return ERROR_NOT_FOUND;
    TRY(answer_load(page));
    if (!page->desk.definition->reads_logged || !page->person)
        return OK;
    TRY(desk_note_reads(&page->desk, &page->person->id, 1, TEXT("answer")));
    return answer_load(page);
}

/* --- Gathering ------------------------------------------------------------ */

struct gathering_some {
    struct answer_page *page;
    const struct subject_sources *sources;
    size_t from, count;
};

static enum result gather_in_store(struct db *db, void *context, struct message *message)
{
    const struct gathering_some *some = context;
    struct answer_page *page = some->page;
    struct desk *desk = &page->desk;
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)16 << 20);
    struct record *person;
    struct subject_answer answer;
    if (!arena)
        return ERROR_MEMORY;
    TRY(subject_get(db, desk->engine, arena, page->answer.id, &answer));
    TRY(record_load(db, desk->engine, arena, desk->definition, page->person->id, &person));
    if (!subject_may_gather(db, person, &desk->actor))
        return message_fail(message, ERROR_DENIED, "Your role may not gather everything that is held about a person.");
    if (!text_equals(answer.state, "gathering") && !text_equals(answer.state, "open"))
        return message_fail(message, ERROR_CONFLICT, "This answer is not open any more. Somebody must open it again before anything is added to it.");
    struct gathering gathering = {.db = db, .engine = desk->engine, .arena = arena, .answer = &answer, .person = person, .actor = &desk->actor};
    if (some->count)
        return subject_gather(&gathering, some->sources->list + some->from, some->count);
    return subject_gathered(db, &answer, some->sources, &desk->actor);
}

enum result subject_gather_all(struct request *request, struct answer *answer, int64_t id)
{
    struct answer_page page = {.answer.id = id};
    struct subject_sources sources;
    struct gathering_some some = {.page = &page, .sources = &sources};
    TRY(desk_open(request, answer, false, &page.desk));
    WORDING_KEPT(page.desk.arena); /* what is gathered is kept: in English, whatever the page is in */
    page.desk.engine = request_site(request)->context;
    TRY(answer_load(&page));
    if (!page.person || !page.may_gather)
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not gather everything that is held about a person.");
    TRY(subject_find(page.desk.db, page.desk.engine, page.desk.arena, &page.answer, page.person, &page.desk.actor, &sources, answer_message(answer)));
    for (some.from = 0; some.from < sources.count; some.from += some.count) {
        some.count = sources.count - some.from < SUBJECT_AT_ONCE ? sources.count - some.from : SUBJECT_AT_ONCE;
        TRY(request_write_aside(request, gather_in_store, &some, answer_message(answer)));
    }
    TRY(answer_load(&page)); /* anew: what was not seen is counted of what is there now */
    TRY(subject_find(page.desk.db, page.desk.engine, page.desk.arena, &page.answer, page.person, &page.desk.actor, &sources, answer_message(answer)));
    some.count = 0;
    return request_write_aside(request, gather_in_store, &some, answer_message(answer));
}
