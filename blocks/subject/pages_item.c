/* /desk/answers/{answer}/items/{item}: one item of an answer: everything in it, part by part, with what becomes of each, and which words
 * are hidden. Not here: hiding words (pages_hide.c). */
#include "blocks/file/file.h"
#include "blocks/subject/pages_internal.h"

#include <inttypes.h>

#define PART_FAMILY "part_*"
#define PART_PREFIX "part_"

struct item_page {
    struct answer_page page;
    struct subject_item item;
    struct subject_part *parts;
    size_t part_count;
    int64_t hidden_parts;
    struct subject_passage *passages;
    size_t passage_count;
    bool *is_seen; /* of each passage: its words may be told */
    struct text error, error_field;
};

/* Whoever looks at it reads the record that it came from. */
static enum result note_source(struct item_page *page)
{
    struct desk source = page->page.desk;
    source.definition = page->item.source > 0 ? definitions_find(source.engine->definitions, page->item.reg) : NULL;
    if (!source.definition || !source.definition->reads_logged)
        return OK;
    TRY(desk_note_reads(&source, &page->item.source, 1, TEXT("answer")));
    return answer_load(&page->page);
}

/* A passage tells words: only those that stand in what the colleague sees of this item, or that they typed themselves. */
static enum result is_passage_seen(const struct item_page *page, const struct subject_passage *passage, bool *ret_is)
{
    const struct desk *desk = &page->page.desk;
    size_t start, end;
    *ret_is = passage->is_closed || passage->by == desk->actor.account || passage_find(page->item.title, 0, passage->text, &start, &end);
    for (size_t i = 0; i < page->part_count && !*ret_is; i++) {
        AUTO(arena_free_at) struct arena *scratch = arena_new(SUBJECT_ITEM_ARENA_BYTES);
        struct text words = TEXT_NONE;
        if (!scratch)
            return ERROR_MEMORY;
        if (page->parts[i].file)
            TRY(file_words(desk->db, scratch, arena_printf(scratch, "%" PRId64, page->parts[i].file), &words));
        *ret_is = passage_find(page->parts[i].content, 0, passage->text, &start, &end) || passage_find(words, 0, passage->text, &start, &end);
    }
    return OK;
}

static enum result see_passages(struct item_page *page)
{
    page->is_seen = ARENA_ARRAY(page->page.desk.arena, bool, page->passage_count + 1);
    if (!page->is_seen)
        return ERROR_MEMORY;
    for (size_t i = 0; i < page->passage_count; i++)
        TRY(is_passage_seen(page, &page->passages[i], &page->is_seen[i]));
    return OK;
}

static enum result load_item(struct item_page *page)
{
    struct answer_page *answer = &page->page;
    struct desk *desk = &answer->desk;
    int64_t position;
    if (text_to_integer(request_text(desk->request, "item"), &position) < 0)
        return ERROR_NOT_FOUND;
    TRY(subject_item_get(desk->db, desk->engine, desk->arena, &answer->answer, position, &desk->actor, &page->item));
    TRY(note_source(page));
    TRY(subject_parts(desk->db, desk->engine, desk->arena, &page->item, &desk->actor, &page->parts, &page->part_count, &page->hidden_parts));
    TRY(subject_passages(desk->db, desk->engine, desk->arena, answer->answer.id, position, &page->passages, &page->passage_count));
    return see_passages(page);
}

/* --- Showing -------------------------------------------------------------- */

static struct value *pieces_of(struct item_page *page, struct text text)
{
    struct arena *arena = page->page.desk.arena;
    struct value *pieces = value_list(arena);
    size_t at = 0, which, start, end;
    bool more = true;
    while (more) {
        more = passages_next(text, at, page->passages, page->passage_count, &which, &start, &end);
        struct value *piece = value_object(arena);
        value_set_page(arena, piece, "text", value_text(arena, more ? text_slice(text, at, start - at) : text_slice(text, at, text.length - at)));
        value_set_page(arena, piece, "hidden", value_text(arena, more ? text_slice(text, start, end - start) : TEXT_NONE));
        value_append(arena, pieces, piece);
        at = more ? end : at;
    }
    return pieces;
}

static bool is_first_of_group(const struct item_page *page, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (text_equal(page->parts[i].group, page->parts[index].group))
            return false;
    return true;
}

static struct text part_input(struct arena *arena, const struct subject_part *part)
{
    return arena_printf(arena, PART_PREFIX "%" PRId64, part->position);
}

static struct value *part_choice(struct item_page *page, const struct subject_part *part)
{
    struct desk *desk = &page->page.desk;
    struct text name = part_input(desk->arena, part);
    struct value *field = ground_field(desk, name, arena_printf(desk->arena, SAY(desk->arena, "What becomes of “%.*s”"), TEXT_ARGS(part->label)), TEXT_NONE,
                                       SAID(desk->arena, "It goes out with the item"), part->ground);
    if (page->error.length && text_equal(page->error_field, name))
        value_set_text(desk->arena, field, "error", page->error);
    return field;
}

static void set_parts(struct item_page *page)
{
    struct desk *desk = &page->page.desk;
    struct arena *arena = desk->arena;
    struct value *list = value_list(arena);
    for (size_t i = 0; i < page->part_count; i++) {
        const struct subject_part *part = &page->parts[i];
        struct value *item = value_object(arena), *choices = value_list(arena);
        if (page->page.is_open && is_first_of_group(page, i))
            value_append(arena, choices, part_choice(page, part));
        value_set_page(arena, item, "label", value_text(arena, part->label));
        value_set_page(arena, item, "pieces", pieces_of(page, part->content));
        value_set_page(arena, item, "href", value_text(arena, part->file ? arena_printf(arena, "/desk/files/%" PRId64, part->file) : TEXT_NONE));
        value_set_page(arena, item, "withheld_line", value_text(arena, part->ground.length ? arena_printf(arena, SAY(arena, "Withheld: %.*s"), TEXT_ARGS(access_ground_words(desk, part->ground, part->words))) : TEXT_NONE));
        value_set_page(arena, item, "choices", choices);
        value_append(arena, list, item);
    }
    desk_set(desk, "parts", list);
}

static void set_decision(struct item_page *page)
{
    struct desk *desk = &page->page.desk;
    struct arena *arena = desk->arena;
    const struct subject_item *item = &page->item;
    struct value *before = value_list(arena), *field = part_field(arena, TEXT("decision"), SAID(arena, "What becomes of this item?"), TEXT_NONE, "choice"), *words;
    static const char *const codes[] = {"include", "withhold", "other"};
    const struct text labels[] = {SAID(arena, "It goes out, but for what is withheld or hidden below"), SAID(arena, "All of it is withheld"), SAID(arena, "It is about somebody else")};
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        part_field_option(arena, field, text_of(codes[i]), labels[i], TEXT_NONE, text_equals(item->decision, codes[i]));
    value_set_boolean(arena, field, "required", true);
    if (page->error.length && text_equals(page->error_field, "decision"))
        value_set_text(arena, field, "error", page->error);
    value_append(arena, before, field);
    field = ground_field(desk, TEXT("ground"), SAID(arena, "Ground, where all of it is withheld"), TEXT_NONE, SAID(arena, "None"), item->ground);
    if (page->error.length && text_equals(page->error_field, "ground"))
        value_set_text(arena, field, "error", page->error);
    value_append(arena, before, field);
    words = part_field(arena, TEXT("words"), SAID(arena, "In words"), SAID(arena, "Needed for another ground of the law. It stays in the office."), "text");
    value_set_text(arena, words, "value", item->words);
    value_append(arena, before, words);
    field = part_field(arena, TEXT("silent"), SAID(arena, "Is the requester told that something is withheld here?"), SAID(arena, "Not where that alone would give it away, such as an investigation. Say why in words."), "choice");
    part_field_option(arena, field, TEXT("no"), SAID(arena, "Yes, with the ground"), TEXT_NONE, !item->silent);
    part_field_option(arena, field, TEXT("yes"), SAID(arena, "No, nothing is said of it"), TEXT_NONE, item->silent);
    value_set_boolean(arena, field, "required", true);
    value_append(arena, before, field);
    desk_set(desk, "fields", before);
}

static void set_passages(struct item_page *page)
{
    struct desk *desk = &page->page.desk;
    struct arena *arena = desk->arena;
    struct value *list = value_list(arena);
    bool any = false;
    for (size_t i = 0; i < page->passage_count; i++) {
        const struct subject_passage *passage = &page->passages[i];
        struct value *item = value_object(arena);
        if (!page->is_seen[i])
            continue;
        any = true;
        value_set_page(arena, item, "words", value_text(arena, passage->text));
        value_set_page(arena, item, "line", value_text(arena, arena_printf(arena, "%.*s. %.*s, %.*s.%.*s", TEXT_ARGS(access_ground_words(desk, passage->ground, passage->words)), TEXT_ARGS(passage->by_name),
                                                                       TEXT_ARGS(instant_long(arena, passage->at)), TEXT_ARGS(passage->item ? TEXT_NONE : SAID(arena, " In every item.")))));
        value_set_page(arena, item, "number", value_text(arena, page->page.is_open ? arena_printf(arena, "%" PRId64, passage->number) : TEXT_NONE));
        value_append(arena, list, item);
    }
    desk_set(desk, "passages", list);
    desk_set_boolean(desk, "has_passages", any);
}

/* The items before and after, and the next that waits: so that a hundred are gone through without the list. */
static enum result set_neighbours(struct item_page *page)
{
    struct answer_page *answer = &page->page;
    struct desk *desk = &answer->desk;
    struct item_query query = {.answer = &answer->answer, .decision = TEXT_NONE, .from = page->item.position + 1, .max = 1};
    struct subject_item *list;
    size_t count;
    TRY(subject_items(desk->db, desk->engine, desk->arena, &query, &desk->actor, &list, &count, NULL));
    desk_set_text(desk, "next_href", count ? item_href(desk->arena, &list[0]) : TEXT_NONE);
    query.decision = TEXT("none");
    TRY(subject_items(desk->db, desk->engine, desk->arena, &query, &desk->actor, &list, &count, NULL));
    desk_set_text(desk, "undecided_href", count ? item_href(desk->arena, &list[0]) : TEXT_NONE);
    return OK;
}

static enum result show(struct item_page *page, int status)
{
    struct desk *desk = &page->page.desk;
    struct arena *arena = desk->arena;
    struct value *hidden = value_list(arena), *errors = value_list(arena);
    const struct definition *definition = page->item.source > 0 ? definitions_find(desk->engine->definitions, page->item.reg) : NULL;
    struct text href = item_href(arena, &page->item);
    part_hidden(arena, hidden, TEXT("version"), arena_printf(arena, "%" PRId64, page->item.version));
    desk_set_text(desk, "title", page->item.title.length ? page->item.title : SAID(arena, "Erased"));
    desk_set_text(desk, "kicker", arena_printf(arena, SAY(arena, "Item %" PRId64 " of answer %.*s"), page->item.position, TEXT_ARGS(page->page.answer.reference)));
    desk_set_text(desk, "answer_href", subject_href(arena, page->page.answer.id));
    desk_set_text(desk, "answer_label", page->page.answer.reference);
    desk_set_text(desk, "source_href", definition ? desk_record_href(arena, definition, page->item.source) : TEXT_NONE);
    desk_set_text(desk, "kind_line", arena_printf(arena, "%.*s. %.*s", TEXT_ARGS(item_kind_words(arena, page->item.kind)),
                                                  TEXT_ARGS(arena_printf(arena, SAY(arena, "As it stood on %.*s."), TEXT_ARGS(instant_long(arena, page->item.gathered_at))))));
    desk_set(desk, "tag", item_tag(arena, &page->item));
    desk_set_text(desk, "decided_line", page->item.decided_at.seconds && page->item.decision.length
                                            ? arena_printf(arena, SAY(arena, "Decided by %.*s, %.*s."), TEXT_ARGS(page->item.decided_name), TEXT_ARGS(instant_long(arena, page->item.decided_at))) : TEXT_NONE);
    desk_set_text(desk, "unseen_line", page->hidden_parts + page->item.unseen
                                           ? arena_printf(arena, SAY_COUNT(arena, page->hidden_parts + page->item.unseen, "%" PRId64 " part of it that you may not see.", "%" PRId64 " parts of it that you may not see."),
                                                          page->hidden_parts + page->item.unseen) : TEXT_NONE);
    set_parts(page);
    set_decision(page);
    set_passages(page);
    TRY(set_neighbours(page));
    desk_set_boolean(desk, "is_open", page->page.is_open);
    desk_set_text(desk, "action", href);
    desk_set_text(desk, "hide_href", page->page.is_open ? arena_printf(arena, "%.*s/hide?item=%" PRId64, TEXT_ARGS(subject_href(arena, page->item.answer)), page->item.position) : TEXT_NONE);
    desk_set(desk, "hidden", hidden);
    if (page->error.length)
        part_error(arena, errors, page->error, page->error_field);
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    answer_status(desk->answer, status);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result item_get_page(struct request *request, struct answer *answer)
{
    struct item_page page = {0};
    TRY(answer_open(request, answer, &page.page));
    TRY(load_item(&page));
    return show(&page, 200);
}

/* --- Deciding ------------------------------------------------------------- */

struct deciding {
    struct item_page *page;
    struct subject_decision decision;
    int64_t shows; /* a passage that is hidden no more */
};

static enum result decide_in_store(struct db *db, void *context, struct message *message)
{
    struct deciding *deciding = context;
    struct item_page *page = deciding->page;
    struct desk *desk = &page->page.desk;
    struct subject_answer answer;
    struct subject_item item;
    TRY(subject_get(db, desk->engine, desk->arena, page->page.answer.id, &answer));
    TRY(subject_item_get(db, desk->engine, desk->arena, &answer, page->item.position, &desk->actor, &item));
    if (deciding->shows)
        TRY(subject_show(db, &answer, deciding->shows, &desk->actor, message));
    else
        TRY(subject_decide(db, desk->engine, desk->arena, &answer, &deciding->decision, &desk->actor, message));
    answer_cookie(desk->answer, NOTICE_COOKIE, deciding->shows ? TEXT("shown") : TEXT("decided"), 60);
    answer_redirect(desk->answer, item_href(desk->arena, &page->item));
    return OK;
}

/* What is typed stays on the page. */
static enum result read_decision(struct item_page *page, struct subject_decision *decision)
{
    struct request *request = page->page.desk.request;
    struct arena *arena = page->page.desk.arena;
    struct subject_part_decision *parts = ARENA_ARRAY(arena, struct subject_part_decision, page->part_count + 1);
    size_t count = 0;
    if (!parts)
        return ERROR_MEMORY;
    page->item.decision = request_text(request, "decision");
    page->item.ground = request_text(request, "ground");
    page->item.words = text_trim(request_text(request, "words"));
    page->item.silent = text_equals(request_text(request, "silent"), "yes");
    for (size_t i = 0; i < page->part_count; i++)
        for (size_t j = 0; j < request_family_count(request, PART_FAMILY); j++)
            if (text_equal(request_family_name(request, PART_FAMILY, j), part_input(arena, &page->parts[i]))) {
                page->parts[i].ground = request_family_text(request, PART_FAMILY, j);
                parts[count++] = (struct subject_part_decision){page->parts[i].group, page->parts[i].ground, page->item.words};
            }
    *decision = (struct subject_decision){.item = page->item.position, .version = request_integer(request, "version", 0), .decision = page->item.decision,
                                          .ground = page->item.ground, .words = page->item.words, .silent = page->item.silent, .parts = parts, .part_count = count};
    return OK;
}

/* Where the error belongs. */
static void place_error(struct item_page *page, const struct subject_decision *decision)
{
    struct desk *desk = &page->page.desk;
    struct message ignored = {0};
    page->error = arena_copy_z(desk->arena, answer_message(desk->answer)->text);
    page->error_field = text_equals(decision->decision, "withhold") ? TEXT("ground") : TEXT("decision");
    for (size_t i = 0; text_equals(decision->decision, "include") && i < page->part_count; i++)
        if (page->parts[i].ground.length && access_ground_check(desk->engine, page->parts[i].ground, page->item.words, &desk->actor, &ignored) < 0) {
            page->error_field = part_input(desk->arena, &page->parts[i]);
            return;
        }
}

static bool passage_is_seen(const struct item_page *page, int64_t number)
{
    for (size_t i = 0; i < page->passage_count; i++)
        if (page->passages[i].number == number)
            return page->is_seen[i];
    return false;
}

enum result item_post(struct request *request, struct answer *answer)
{
    struct item_page page = {0};
    struct deciding deciding = {.page = &page, .shows = request_integer(request, "show", 0)};
    enum result result;
    TRY(answer_open(request, answer, &page.page));
    TRY(load_item(&page));
    if (deciding.shows && !passage_is_seen(&page, deciding.shows))
        deciding.shows = -1; /* as if it were not there */
    TRY(read_decision(&page, &deciding.decision));
    result = request_write(request, decide_in_store, &deciding, answer_message(answer));
    if (result == ERROR_CONFLICT) { /* what stands now is shown, with why */
        TRY(answer_load(&page.page));
        TRY(load_item(&page));
        page.error = arena_copy_z(page.page.desk.arena, answer_message(answer)->text);
        page.error_field = TEXT("decision");
        return show(&page, 409);
    }
    if (result != ERROR_INVALID)
        return result;
    place_error(&page, &deciding.decision);
    TRY(answer_load(&page.page));
    return show(&page, 422);
}
