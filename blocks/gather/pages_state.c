/* Where a sent answer stands, on its own page: what was sent, where it is now, what happens next and by when, what is asked, and the reply to that with its files and with figures
 * that it puts right. Not here: what a room knows of it (gather_hook.standing), the page itself (pages_answer.c). */
#include <inttypes.h>

#include "blocks/gather/internal.h"

#include "base/wording.h"

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})
static const struct shape step_shape = {"FormStep", MEMBERS(PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("line"), PART_OBJECT_MEMBER("tag", &tag_shape))};
const struct shape form_state_shape = {
    "FormState", MEMBERS(PART_OBJECT_MEMBER("tag", &tag_shape), PART_TEXT_MEMBER("now"), PART_TEXT_MEMBER("next"), PART_BOOLEAN_MEMBER("is_asked"), PART_BOOLEAN_MEMBER("has_facts"),
                         PART_BOOLEAN_MEMBER("has_steps"), PART_BOOLEAN_MEMBER("has_said"), PART_LIST_MEMBER("steps", &step_shape), PART_LIST_MEMBER("rows", &summary_row_shape),
                         PART_LIST_MEMBER("entries", &entry_shape), PART_TEXT_MEMBER("action"), PART_LIST_MEMBER("fields", &form_field_shape), PART_LIST_MEMBER("files", &form_field_shape),
                         PART_LIST_MEMBER("figures", &form_field_shape), PART_LIST_MEMBER("hidden", &hidden_shape), PART_BOOLEAN_MEMBER("has_figures"), PART_BOOLEAN_MEMBER("opens_figures"),
                         PART_OBJECT_MEMBER("error_summary", &error_summary_shape))};

/* Done, now (the first that is not done), or still to come. */
static struct value *step_list(struct arena *arena, const struct gather_standing *standing)
{
    struct value *list = value_list(arena);
    bool is_now = true;
    for (size_t i = 0; i < standing->step_count; i++) {
        const struct gather_step *step = &standing->steps[i];
        struct value *item = value_object(arena);
        value_set_text(arena, item, "label", step->label);
        value_set_text(arena, item, "line", step->line);
        value_set(arena, item, "tag", step->is_done ? part_tag(arena, SAID(arena, "Done"), TEXT("green")) : is_now ? part_tag(arena, SAID(arena, "Now"), TEXT("blue"))
                                                                                                           : part_tag(arena, SAID(arena, "To come"), TEXT("grey")));
        is_now = is_now && step->is_done;
        value_append(arena, list, item);
    }
    return list;
}

static struct value *fact_rows(struct arena *arena, const struct gather_standing *standing)
{
    struct value *rows = value_list(arena);
    for (size_t i = 0; i < standing->fact_count; i++) {
        const struct gather_fact *fact = &standing->facts[i];
        if (fact->href.length)
            part_row_link(arena, rows, fact->label, fact->words, fact->href);
        else
            part_row_text(arena, rows, fact->label, fact->words);
    }
    return rows;
}

/* --- The reply ------------------------------------------------------------------------------ */

#define REPLY_FILE_BYTES_MAX 10000000
static const char *const file_asks[GATHER_SAID_FILES_MAX] WORDINGS = {"A file with your answer", "A second file", "A third file"};

/* Sealed, as what comes with it may be an invoice or a list: of the kinds that a desk reads. */
static void file_questions(struct arena *arena, struct question *questions)
{
    static const enum file_kind kinds[] = {FILE_PDF, FILE_JPEG, FILE_PNG, FILE_DOCX, FILE_XLSX, FILE_ODT, FILE_ODS, FILE_CSV};
    for (size_t i = 0; i < GATHER_SAID_FILES_MAX; i++) {
        questions[i] = (struct question){.name = arena_printf(arena, "file-%zu", i + 1), .ask = text_of(wording(arena, file_asks[i])), .type = QUESTION_FILE, .sealed = true, .max = REPLY_FILE_BYTES_MAX};
        for (size_t j = 0; j < COUNT_OF(kinds); j++)
            questions[i].accept |= 1u << kinds[j];
    }
}

static void add_words(struct arena *arena, struct value *fields, struct value *errors, const struct reply *reply)
{
    struct value *field = part_field(arena, TEXT("words"), SAID(arena, "Your answer"), SAID(arena, "Everybody who is on this form can read it, and so can the office."), "prose");
    value_set_text(arena, field, "value", reply->words);
    value_set_text(arena, field, "error", reply->fault);
    value_set_boolean(arena, field, "required", true);
    value_set_integer(arena, field, "max", GATHER_SAID_CHARACTERS_MAX);
    value_set_integer(arena, field, "rows", 6);
    value_append(arena, fields, field);
    if (reply->fault.length)
        part_error(arena, errors, reply->fault, TEXT("words"));
}

/* One input, of a file (`number` 0: none is kept yet) or of a figure. */
static void add_input(struct form_page *page, const struct question *question, struct text text, struct text fault)
{
    struct text name = arena_printf(page->arena, "q-%.*s", TEXT_ARGS(question->name));
    struct gather_value value = question_read(page->arena, question, value_text(page->arena, text));
    struct value *field = form_page_field(page, &value, name);
    value_set_text(page->arena, field, "error", fault);
    value_append(page->arena, page->fields, field);
    page->on = arena_printf(page->arena, "%.*s%s%.*s", TEXT_ARGS(page->on), page->on.length ? " " : "", TEXT_ARGS(question->name));
    if (fault.length)
        part_error(page->arena, page->errors, text_starts(fault, question->ask) ? fault : arena_printf(page->arena, "%.*s: %.*s", TEXT_ARGS(question->ask), TEXT_ARGS(fault)), name);
}

static void add_inputs(struct form_page *files, struct form_page *figures, const struct question_section *section, const struct reply *reply)
{
    struct arena *arena = files->arena;
    for (size_t i = 0; i < GATHER_SAID_FILES_MAX; i++) {
        struct text kept = i < reply->file_count ? arena_printf(arena, "%" PRId64, reply->files[i]) : TEXT_NONE;
        bool is_faulty = i == reply->faulty_file && reply->file_fault.length;
        add_input(files, &section->questions[i], kept, is_faulty ? reply->file_fault : TEXT_NONE);
    }
    for (size_t i = 0; i < reply->figures.count; i++) {
        const struct figure *figure = &reply->figures.list[i];
        struct question question = section->questions[GATHER_SAID_FILES_MAX + i];
        question.required = true; /* none is emptied here: what is right is left as it is */
        add_input(figures, &question, figure->typed.length ? figure->typed : figure->now, figure->fault);
    }
}

static enum result show_reply(struct visit *visit, struct value *state, const struct reply *typed, size_t said)
{
    struct arena *arena = visit->arena;
    struct value *errors = value_list(arena), *hidden = value_list(arena);
    struct reply empty = {0};
    struct question questions[GATHER_SAID_FILES_MAX];
    struct question_section section;
    const struct reply *reply = typed ? typed : &empty;
    struct form_page files = {.arena = arena, .db = visit->db, .engine = visit->engine, .fields = value_list(arena), .errors = errors}, figures = files;
    figures.fields = value_list(arena);
    if (!typed)
        TRY(figures_find(visit->engine, arena, &visit->whole, &empty.figures));
    file_questions(arena, questions);
    TRY(figures_section(arena, &reply->figures, questions, GATHER_SAID_FILES_MAX, &section));
    struct value *fields = value_list(arena);
    add_words(arena, fields, errors, reply);
    add_inputs(&files, &figures, &section, reply);
    part_hidden(arena, hidden, TEXT("on"), arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(files.on), figures.on.length ? " " : "", TEXT_ARGS(figures.on)));
    part_hidden(arena, hidden, TEXT("seen"), arena_printf(arena, "%zu", said));
    value_set_text(arena, state, "action", answer_path(arena, &visit->whole.answer, "/reply"));
    value_set(arena, state, "hidden", hidden);
    value_set(arena, state, "fields", fields);
    value_set(arena, state, "files", files.fields);
    value_set(arena, state, "figures", figures.fields);
    value_set_boolean(arena, state, "has_figures", reply->figures.count > 0);
    value_set_boolean(arena, state, "opens_figures", figures_change(&reply->figures));
    value_set(arena, state, "error_summary", part_error_summary(arena, errors));
    return OK;
}

enum result show_state(struct visit *visit, const struct reply *reply)
{
    struct arena *arena = visit->arena;
    struct value *state = value_object(arena), *entries;
    const struct gather_answer *kept = &visit->whole.answer;
    struct gather_standing standing;
    TRY(answer_standing(visit->db, visit->engine, arena, kept, request_moment(visit->request), &standing));
    TRY(gather_said_entries(visit->db, visit->engine, arena, kept->id, answer_path(arena, kept, "/files"), false, &entries));
    value_set(arena, state, "tag", part_tag(arena, standing.label, standing.colour));
    value_set_text(arena, state, "now", standing.now);
    value_set_text(arena, state, "next", standing.next);
    value_set_boolean(arena, state, "is_asked", standing.is_asked);
    value_set_boolean(arena, state, "has_facts", standing.fact_count > 0);
    value_set_boolean(arena, state, "has_steps", standing.step_count > 0);
    value_set_boolean(arena, state, "has_said", value_is_truthy(entries));
    value_set(arena, state, "steps", step_list(arena, &standing));
    value_set(arena, state, "rows", fact_rows(arena, &standing));
    value_set(arena, state, "entries", entries);
    TRY(show_reply(visit, state, reply, entries ? entries->list.count : 0));
    value_set_page(arena, answer_view(visit->answer), "state", state);
    if (reply)
        answer_status(visit->answer, 422);
    return OK;
}

struct replying { struct visit visit; struct reply reply; };

static enum result reply_in_store(struct db *db, void *context, struct message *message)
{
    struct replying *replying = context;
    struct visit *visit = &replying->visit;
    struct whole now;
    TRY(visit_again(db, visit, visit->arena, &now, message));
    TRY(answer_reply(db, visit->engine, visit->arena, &now, &replying->reply, &visit->writer, request_moment(visit->request), message));
    answer_cookie(visit->answer, NOTICE_COOKIE, TEXT("form-replied"), 60);
    answer_redirect(visit->answer, answer_path(visit->arena, &now.answer, ""));
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

/* What came with it: figures as they were typed, and files that are kept as the answer's own before anything else is said. Nothing is taken in once nothing is asked. */
static enum result read_reply(struct visit *visit, struct reply *reply)
{
    struct arena *arena = visit->arena;
    struct question questions[GATHER_SAID_FILES_MAX];
    struct question_section section;
    struct gather_standing standing;
    struct form_sent sent = {.mine = value_object(arena)};
    char key[KEY_ID_BYTES];
    bool has_uploads = false;
    for (size_t i = 0; i < request_family_count(visit->request, "f-*"); i++)
        has_uploads = has_uploads || request_family_upload(visit->request, "f-*", i);
    TRY(figures_find(visit->engine, arena, &visit->whole, &reply->figures));
    TRY(answer_standing(visit->db, visit->engine, arena, &visit->whole.answer, request_moment(visit->request), &standing));
    file_questions(arena, questions);
    TRY(figures_section(arena, &reply->figures, questions, GATHER_SAID_FILES_MAX, &section));
    TRY(form_sent_values(visit, &section, &sent));
    if (has_uploads && keyring_current(visit->engine->keyring, key, NULL) < 0)
        reply->file_fault = SAID(arena, "Files are kept sealed here, and the office has no key to seal them with now: tell the office");
    else if (standing.is_asked)
        TRY(form_take_uploads(visit, &section, &sent));
    if (sent.has_fault)
        reply->file_fault = sent.fault;
    for (size_t i = 0; i < GATHER_SAID_FILES_MAX; i++) /* what is wrong with a file begins with what it was asked as */
        reply->faulty_file = text_starts(reply->file_fault, questions[i].ask) ? i : reply->faulty_file;
    for (size_t i = 0; i < GATHER_SAID_FILES_MAX; i++)
        if (text_to_integer(value_get_text(sent.mine, questions[i].name.data), &reply->files[reply->file_count]) == OK)
            reply->file_count++;
    figures_take(arena, &reply->figures, sent.mine);
    return OK;
}

static enum result check_reply(struct visit *visit, struct reply *reply, bool *ret_right)
{
    struct arena *arena = visit->arena;
    struct whole changed;
    bool right = true;
    if (!reply->words.length)
        reply->fault = SAID(arena, "Write your answer");
    else if (text_count_characters(reply->words) > GATHER_SAID_CHARACTERS_MAX)
        reply->fault = arena_printf(arena, SAY(arena, "Shorten your answer to %d characters"), GATHER_SAID_CHARACTERS_MAX);
    if (figures_change(&reply->figures)) {
        TRY(figures_put_in(arena, &visit->whole, &reply->figures, &changed));
        TRY(figures_check(visit->db, visit->engine, arena, &changed, &reply->figures, visit->now, &right));
    }
    *ret_right = right && !reply->fault.length && !reply->file_fault.length;
    return OK;
}

enum result form_reply_post(struct request *request, struct answer *answer)
{
    struct replying replying = {.reply = {.words = text_trim(request_text(request, "words")), .seen = request_integer(request, "seen", -1)}};
    enum visit_result result;
    bool right;
    TRY(form_visit_open(request, answer, &replying.visit, &result));
    if (result == VISIT_ANSWERED)
        return OK;
    TRY(read_reply(&replying.visit, &replying.reply));
    TRY(check_reply(&replying.visit, &replying.reply, &right));
    return right ? request_write(request, reply_in_store, &replying, answer_message(answer)) : form_answer_show(&replying.visit, &replying.reply);
}
