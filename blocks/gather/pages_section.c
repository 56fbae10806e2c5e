/* One page of the form: shown, and saved. What was typed is on disk before anything is said of it, right or wrong; then the next page is shown, or this one
 * again with what is wrong. Not here: what stands in its inputs (form_in.c, form_out.c), who asks (visit.c). */
#include "blocks/gather/internal.h"

#include "base/wording.h"

#include <inttypes.h>

enum {
    SAVE_BURST = 120, /* of one answer */
    SAVE_PER_MINUTE = 60,
};

const struct shape form_page_shape = {
    "FormPage", (const struct shape_field[]){PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("kicker"), PART_TEXT_MEMBER("back_href"), PART_TEXT_MEMBER("list_href"), PART_TEXT_MEMBER("action"),
                                             {.name = "about", .kind = VALUE_HTML, .page_only = true, .nullable = true}, PART_TEXT_MEMBER("time_line"), PART_TEXT_MEMBER("saved_line"),
                                             PART_BOOLEAN_MEMBER("has_files"), PART_LIST_MEMBER("hidden", &hidden_shape), PART_LIST_MEMBER("questions", &question_shape),
                                             PART_OBJECT_MEMBER("error_summary", &error_summary_shape), {.name = NULL}}};

static const struct question_section *section_asked(struct visit *visit)
{
    const struct question_section *section = questionnaire_section(visit->questionnaire, request_text(visit->request, "section"));
    return section && section_is_asked(visit->questionnaire, section, visit->whole.answer.values, visit->whole.answer.value_count) ? section : NULL;
}

static enum result no_section(struct visit *visit)
{
    return message_fail(answer_message(visit->answer), ERROR_NOT_FOUND, "There is no such page in this form. Go back to its list of sections.");
}

static const struct question_section *neighbour(const struct whole *whole, const struct question_section *section, int step)
{
    const struct questionnaire *questionnaire = whole->answer.questionnaire;
    section = questionnaire_section(questionnaire, section->name); /* of this copy of it */
    for (ptrdiff_t at = section - questionnaire->sections + step; at >= 0 && at < (ptrdiff_t)questionnaire->section_count; at += step)
        if (section_is_asked(questionnaire, &questionnaire->sections[at], whole->answer.values, whole->answer.value_count))
            return &questionnaire->sections[at];
    return NULL;
}

static struct text section_path(struct arena *arena, const struct gather_answer *answer, const struct question_section *section, const char *more)
{
    return arena_printf(arena, "/forms/answers/%.*s/part/%.*s%s", TEXT_ARGS(answer->reference), TEXT_ARGS(section->name), more);
}

/* --- Shown ----------------------------------------------------------------------- */

static size_t place_of(const struct whole *whole, const struct question_section *section, size_t *ret_total)
{
    const struct questionnaire *questionnaire = whole->answer.questionnaire;
    size_t place = 0;
    *ret_total = 0;
    for (size_t i = 0; i < questionnaire->section_count; i++) {
        *ret_total += section_is_asked(questionnaire, &questionnaire->sections[i], whole->answer.values, whole->answer.value_count);
        if (&questionnaire->sections[i] == section)
            place = *ret_total;
    }
    return place;
}

static void set_head(struct visit *visit, const struct question_section *section, struct value *view)
{
    struct arena *arena = visit->arena;
    const struct gather_answer *answer = &visit->whole.answer;
    const struct question_section *before = neighbour(&visit->whole, section, -1);
    size_t total, place = place_of(&visit->whole, section, &total);
    form_text(arena, view, "title", section->title);
    form_text(arena, view, "kicker", arena_printf(arena, SAY(arena, "%.*s: section %zu of %zu"), TEXT_ARGS(asking_title(&answer->asking, visit->questionnaire)), place, total));
    form_text(arena, view, "back_href", before ? section_path(arena, answer, before, "") : answer_path(arena, answer, ""));
    form_text(arena, view, "list_href", answer_path(arena, answer, ""));
    form_text(arena, view, "action", section_path(arena, answer, section, ""));
    value_set_page(arena, view, "about", prose_value(arena, section->about));
    form_text(arena, view, "time_line", gather_time_of(&answer->asking, visit->questionnaire->late_hours, visit->now) == GATHER_LATE
                                            ? closes_line(arena, &answer->asking, visit->questionnaire->late_hours, visit->now) : TEXT_NONE);
}

static const char *saved_words(struct arena *arena, struct text mark)
{
    if (text_equals(mark, "aside"))
        return SAY(arena, "Saved. Somebody else changed this page while you wrote: both versions are kept, and shown below. Choose which to keep.");
    return text_equals(mark, "row") ? SAY(arena, "Saved.") : text_equals(mark, "wrong") ? SAY(arena, "What you typed is saved. Something is still to be put right.") : "";
}

enum result form_section_page(struct request *request, struct answer *answer)
{
    struct visit visit;
    enum visit_result result;
    TRY(form_visit_open(request, answer, &visit, &result));
    if (result == VISIT_ANSWERED)
        return OK;
    struct value *view = answer_view(answer), *hidden = value_list(visit.arena);
    const struct question_section *section = section_asked(&visit);
    struct text mark = request_text(request, "saved");
    if (!section)
        return no_section(&visit);
    if (visit.whole.answer.state != GATHER_BEGUN) {
        answer_redirect(answer, answer_path(visit.arena, &visit.whole.answer, ""));
        return OK;
    }
    struct form_page page = {.arena = visit.arena, .db = visit.db, .engine = visit.engine, .whole = &visit.whole, .section = section, .shows_faults = text_equals(mark, "wrong") || request_has(request, "check")};
    TRY(form_page_make(&page));
    if (request_has(request, "file"))
        part_error(visit.arena, page.errors, SAID(visit.arena, "A file was not taken: it is too large, or of a kind that is not taken here, or not what its name says. Choose another."), TEXT_NONE);
    const struct page *kept = &visit.whole.pages[section - visit.questionnaire->sections];
    part_hidden(visit.arena, hidden, TEXT("seen"), arena_printf(visit.arena, "%" PRId64, kept->version));
    part_hidden(visit.arena, hidden, TEXT("on"), page.on);
    set_head(&visit, section, view);
    form_text(visit.arena, view, "saved_line", text_of(saved_words(visit.arena, mark)));
    form_flag(visit.arena, view, "has_files", page.has_files);
    value_set_page(visit.arena, view, "hidden", hidden);
    value_set_page(visit.arena, view, "questions", page.fields);
    value_set_page(visit.arena, view, "error_summary", part_error_summary(visit.arena, page.errors));
    return OK;
}

/* --- Saved ------------------------------------------------------------------------ */

struct keeping {
    struct visit *visit;
    const struct question_section *section;
    const struct form_sent *sent;
    struct token token;
    bool sends_link;
};

static bool has_faults(const struct whole *whole, const struct question_section *section)
{
    for (size_t i = 0; i < section->question_count; i++) {
        const struct gather_value *value = value_named(whole->answer.values, whole->answer.value_count, section->questions[i].name);
        if (value && value->is_asked && !value->is_valid)
            return true;
    }
    for (size_t i = 0; i < whole->aside_count; i++)
        if (text_equal(whole->asides[i].section, section->name))
            return true;
    return false;
}

/* Where the answer leads, by the button that was pressed and what stands there now. */
static struct text onward(struct keeping *keeping, struct arena *arena, const struct whole *now, size_t asides)
{
    const struct form_sent *sent = keeping->sent;
    const struct gather_answer *answer = &now->answer;
    const struct question_section *next = neighbour(now, keeping->section, 1);
    if (sent->has_fault)
        return section_path(arena, answer, keeping->section, "?file=refused");
    if (asides)
        return section_path(arena, answer, keeping->section, "?saved=aside");
    if (text_equals(sent->then, "later"))
        return answer_path(arena, answer, "/later");
    if (text_starts(sent->then, TEXT("add-")) || text_starts(sent->then, TEXT("remove-"))) {
        struct text name, rest = text_slice(sent->then, sent->then.data[0] == 'a' ? 4 : 7, SIZE_MAX);
        (void)text_next(&rest, '-', &name);
        return section_path(arena, answer, keeping->section, arena_printf(arena, "?saved=row#q-%.*s", TEXT_ARGS(name)).data);
    }
    if (has_faults(now, keeping->section))
        return section_path(arena, answer, keeping->section, "?saved=wrong");
    return next ? section_path(arena, answer, next, "") : answer_path(arena, answer, "/check");
}

static enum result keep_in_store(struct db *db, void *context, struct message *message)
{
    struct keeping *keeping = context;
    struct visit *visit = keeping->visit;
    const struct saving saving = {.section = keeping->section, .seen = keeping->sent->seen, .mine = keeping->sent->mine, .settled = keeping->sent->settled,
                                  .settled_count = keeping->sent->settled_count};
    struct whole before, now;
    size_t asides = 0;
    TRY(visit_again(db, visit, visit->arena, &before, message));
    TRY(answer_save(db, visit->engine, visit->arena, &before, &saving, &visit->writer, visit->now, &asides, message));
    TRY(whole_load(db, visit->engine, visit->arena, before.answer.id, &now));
    TRY(whole_judge(db, visit->engine, visit->arena, &now, visit->now));
    TRY(session_go_on(db, visit->session_hash, now.answer.id, visit->now));
    if (keeping->sends_link)
        TRY(link_send(db, visit->engine, visit->arena, &now.answer, visit->person->id, &keeping->token, TEXT_NONE, request_moment(visit->request)));
    answer_redirect(visit->answer, onward(keeping, visit->arena, &now, asides));
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

enum result form_section_post(struct request *request, struct answer *answer)
{
    struct visit visit;
    enum visit_result result;
    struct form_sent sent;
    struct message message = {.language = request_language(request)};
    TRY(form_visit_open(request, answer, &visit, &result));
    if (result == VISIT_ANSWERED)
        return OK;
    const struct question_section *section = section_asked(&visit);
    if (!section)
        return no_section(&visit);
    if (!forms_allow(request, "form save", visit.whole.answer.reference, SAVE_BURST, SAVE_PER_MINUTE))
        return visit_show_typed(&visit, 429, SAID(visit.arena, "That was too quick"),
                                SAID(visit.arena, "There were very many saves in a short time, and this one was not made. Wait a minute, go back in your browser, and save again."), false);
    if (answer_may_write(&visit.whole.answer, visit.now, &message) < 0)
        return visit_show_typed(&visit, 409, SAID(visit.arena, "This could not be saved"), arena_copy_z(visit.arena, message.text), false);
    char key[KEY_ID_BYTES];
    if (section_has_sealed(section) && keyring_current(visit.engine->keyring, key, NULL) < 0)
        return visit_show_typed(&visit, 409, SAID(visit.arena, "This could not be saved"),
                                SAID(visit.arena, "Some of these answers are kept sealed, and the office has no key to seal them with now. Nothing was saved: copy what you typed, and tell the office."), false);
    TRY(form_sent_read(&visit, section, &sent));
    TRY(form_take_uploads(&visit, section, &sent));
    struct keeping keeping = {.visit = &visit, .section = section, .sent = &sent, .token = token_new(visit.arena)};
    keeping.sends_link = text_equals(sent.then, "later") && forms_allow(request, "form link", visit.person->email, 3, 1);
    return request_write(request, keep_in_store, &keeping, answer_message(answer));
}
