/* The desk's pages of answers: an asking with its answers, states and counts, as page, CSV and workbook; one answer with its history; deciding on a
 * late one; erasing one. For the roles that the questionnaire names; to everybody else there is nothing here. Not here: questionnaires (desk_forms.c). */
#include "blocks/gather/desk.h"

#include "base/wording.h"
#include "blocks/erasure/erasure.h"

#include <inttypes.h>

#define ANSWERS_PER_PAGE 50
#define TABLE_ROWS_MAX 5000
#define REASON_CHARACTERS_MAX 500

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})
static const struct shape count_shape = {"AnswerCount", MEMBERS(PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("count"), PART_TEXT_MEMBER("href"))};
const struct shape asked_shape = {"Asked", MEMBERS(PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("time_line"), PART_TEXT_MEMBER("public_href"), PART_TEXT_MEMBER("form_href"), PART_TEXT_MEMBER("room_href"),
                                                   PART_TEXT_MEMBER("late_line"), PART_LIST_MEMBER("counts", &count_shape), PART_OBJECT_MEMBER("answers", &table_shape),
                                                   PART_OBJECT_MEMBER("pagination", &pagination_shape), PART_FORM_MEMBERS, PART_BOOLEAN_MEMBER("can_change"))};
static const struct shape kept_section_shape = {"KeptSection", MEMBERS(PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("change_href"), PART_LIST_MEMBER("rows", &summary_row_shape),
                                                                       PART_LIST_MEMBER("tables", &table_shape))};
const struct shape asked_answer_shape = {
    "AskedAnswer", MEMBERS(PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("context_line"), PART_TEXT_MEMBER("list_href"), PART_OBJECT_MEMBER("state_tag", &tag_shape), PART_LIST_MEMBER("rows", &summary_row_shape),
                           PART_LIST_MEMBER("sections", &kept_section_shape), PART_LIST_MEMBER("entries", &entry_shape), PART_BOOLEAN_MEMBER("can_decide"), PART_BOOLEAN_MEMBER("can_erase"),
                           PART_TEXT_MEMBER("decide_action"), PART_TEXT_MEMBER("erase_action"), PART_TEXT_MEMBER("version_line"), PART_TEXT_MEMBER("late_line"), PART_TEXT_MEMBER("wrong_line"))};

/* --- Whose it is to see --------------------------------------------------------------- */

bool gather_may_see(const struct questionnaire *questionnaire, const struct actor *actor)
{
    return actor_has_one_of(actor, questionnaire->see, questionnaire->see_count);
}

bool gather_may_decide(const struct questionnaire *questionnaire, const struct actor *actor)
{
    return gather_may_see(questionnaire, actor) && actor_has_one_of(actor, questionnaire->decide, questionnaire->decide_count);
}

bool gather_may_erase(const struct questionnaire *questionnaire, const struct actor *actor)
{
    return gather_may_see(questionnaire, actor) && actor_has_one_of(actor, questionnaire->erase, questionnaire->erase_count);
}

static enum result asked_open(struct request *request, struct answer *answer, struct asked *asked)
{
    *asked = (struct asked){.request = request, .answer = answer, .arena = request_arena(request), .engine = request_context(request), .actor = actor_of_request(request)};
    TRY(request_db(request, &asked->db));
    enum result result = gather_asking_get(asked->db, asked->arena, request_integer(request, "asking", 0), &asked->asking);
    if (result == OK)
        result = gather_questionnaire(asked->db, asked->engine, asked->arena, asked->asking.questionnaire, &asked->questionnaire);
    if (result == ERROR_NOT_FOUND || (result == OK && !gather_may_see(asked->questionnaire, &asked->actor)))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There are no such answers, or they are not yours to see.");
    return result;
}

static struct text asked_path(struct arena *arena, int64_t asking, const char *below)
{
    return arena_printf(arena, "/desk/asked/%" PRId64 "%s", asking, below);
}

/* --- The list ---------------------------------------------------------------------------- */

static enum gather_state state_chosen(struct text word)
{
    for (size_t i = 0; i < GATHER_STATE_COUNT; i++)
        if (text_equals(word, gather_state_words[i]))
            return (enum gather_state)i;
    return GATHER_STATE_COUNT;
}

static struct value *counts_of(struct asked *asked, const struct gather_counts *counts)
{
    struct arena *arena = asked->arena;
    struct value *list = value_list(arena);
    for (size_t i = 0; i <= GATHER_STATE_COUNT; i++) {
        struct value *item;
        int64_t count = i < GATHER_STATE_COUNT ? counts->by_state[i] : counts->all;
        if (!count && i < GATHER_STATE_COUNT)
            continue;
        item = value_object(arena);
        value_set_text(arena, item, "label", i < GATHER_STATE_COUNT ? state_label(arena, (enum gather_state)i) : SAID(arena, "All"));
        value_set_text(arena, item, "count", arena_printf(arena, "%" PRId64, count));
        value_set_text(arena, item, "href", i < GATHER_STATE_COUNT ? arena_printf(arena, "/desk/asked/%" PRId64 "?state=%s", asked->asking.id, gather_state_words[i]) : asked_path(arena, asked->asking.id, ""));
        value_append(arena, list, item);
    }
    return list;
}

static struct text moment_cell(struct arena *arena, struct instant instant)
{
    return instant.seconds ? instant_long(arena, instant) : TEXT_NONE;
}

#define NOT_THEIRS "There is no such answer, or it is not yours to see."

static enum result may_read_under(struct db *db, const struct engine *engine, const struct questionnaire *now, const struct gather_answer *answer, const struct actor *actor,
                                  struct message *message)
{
    if (!gather_may_see(now, actor) || !gather_may_see(answer->questionnaire, actor))
        return message_fail(message, ERROR_NOT_FOUND, NOT_THEIRS);
    for (const struct gather_hook *hook = engine->gather_hooks; hook && hook->reg; hook++)
        if (text_equals(answer->asking.reg, hook->reg) && hook->may_read)
            TRY(hook->may_read(db, engine, answer, actor, message));
    return OK;
}

enum result gather_may_read(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, const struct actor *actor, struct message *message)
{
    const struct questionnaire *now;
    enum result result = gather_questionnaire(db, engine, arena, answer->asking.questionnaire, &now);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, NOT_THEIRS);
    TRY(result);
    return may_read_under(db, engine, now, answer, actor, message);
}

/* A file of all answers leaves empty what its reader may not read: the row says that there is an answer. */
static enum result line_row(struct asked *asked, struct value *table, const struct gather_line *line, bool is_table)
{
    struct arena *arena = asked->arena;
    struct value *row = part_table_row(arena, table);
    struct gather_answer kept;
    part_cell_link(arena, row, line->reference, arena_printf(arena, "/desk/asked/%" PRId64 "/answers/%" PRId64, asked->asking.id, line->id));
    part_cell(arena, row, line->who);
    part_cell_tag(arena, row, answer_state_tag(arena, line->state));
    part_cell(arena, row, moment_cell(arena, line->begun_at));
    part_cell(arena, row, moment_cell(arena, line->sent_at));
    if (!is_table)
        return OK;
    TRY(gather_answer_get(asked->db, asked->engine, arena, line->id, &kept));
    enum result allowed = may_read_under(asked->db, asked->engine, asked->questionnaire, &kept, &asked->actor, NULL);
    if (allowed < 0 && allowed != ERROR_DENIED && allowed != ERROR_NOT_FOUND)
        return allowed;
    for (size_t i = 0; i < asked->questionnaire->section_count; i++)
        for (size_t j = 0; j < asked->questionnaire->sections[i].question_count; j++) {
            const struct gather_value *value = value_named(kept.values, kept.value_count, asked->questionnaire->sections[i].questions[j].name);
            if (allowed < 0)
                value = NULL;
            bool is_number = value && value->is_asked && value->is_given && value->is_valid && (value->question->type == QUESTION_PENCE || value->question->type == QUESTION_INTEGER);
            struct text text = !value || !value->is_asked ? TEXT_NONE : is_number ? value->text : gather_value_words(asked->db, asked->engine, arena, value);
            value_set_boolean(arena, part_cell(arena, row, text), "numeric", is_number);
        }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result answers_table(struct asked *asked, enum gather_state state, int64_t page, struct value **ret_table)
{
    static const char *const heads[] WORDINGS = {"Reference", "Who", "State", "Begun", "Sent"};
    struct arena *arena = asked->arena;
    bool is_table = request_is_for_table(asked->request);
    struct value *table = part_table(arena, "answers", SAID(arena, "Answers, in the order in which they were begun"), SAID(arena, "There are no answers in this state yet."));
    struct gather_line *lines;
    size_t count;
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        part_column(arena, table, text_of(wording(arena, heads[i])), false);
    for (size_t i = 0; is_table && i < asked->questionnaire->section_count; i++)
        for (size_t j = 0; j < asked->questionnaire->sections[i].question_count; j++)
            part_column(arena, table, asked->questionnaire->sections[i].questions[j].ask, false);
    TRY(gather_list(asked->db, arena, asked->asking.id, state, is_table ? 0 : (page - 1) * ANSWERS_PER_PAGE, is_table ? TABLE_ROWS_MAX : ANSWERS_PER_PAGE, &lines, &count));
    for (size_t i = 0; i < count; i++)
        TRY(line_row(asked, table, &lines[i], is_table));
    *ret_table = table;
    return OK;
}

static void add_moment_field(struct arena *arena, struct value *fields, const char *name, struct text label, struct text hint, struct text value)
{
    struct value *part = part_field(arena, text_of(name), label, hint, "moment");
    value_set_text(arena, part, "value", value);
    value_append(arena, fields, part);
}

static void set_change_form(struct asked *asked, struct value *view, const char *fault)
{
    struct arena *arena = asked->arena;
    struct value *fields = value_list(arena), *errors = value_list(arena), *part = part_field(arena, TEXT("title"), SAID(arena, "Title"), SAID(arena, "Without one, the questionnaire's own."), "text");
    value_set_text(arena, part, "value", asked->asking.title);
    value_append(arena, fields, part);
    add_moment_field(arena, fields, "opens", SAID(arena, "Opens"), SAID(arena, "Day and time, such as 1 March 2027 9am."), instant_long(arena, asked->asking.opens));
    add_moment_field(arena, fields, "closes", SAID(arena, "Closes"), SAID(arena, "Day and time, or a day alone: then at its midnight. Empty: until further notice."), moment_cell(arena, asked->asking.closes));
    if (fault)
        part_error(arena, errors, text_of(wording(arena, fault)), TEXT("closes"));
    form_text(arena, view, "action", asked_path(arena, asked->asking.id, ""));
    form_flag(arena, view, "can_change", gather_may_decide(asked->questionnaire, &asked->actor));
    value_set_page(arena, view, "fields", fields);
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
}

static struct text room_of(struct asked *asked)
{
    for (const struct gather_hook *hook = asked->engine->gather_hooks; hook && hook->reg; hook++)
        if (text_equals(asked->asking.reg, hook->reg) && hook->desk_href)
            return hook->desk_href(asked->arena, asked->asking.record);
    return TEXT_NONE;
}

static enum result show_asked(struct asked *asked, const char *fault)
{
    struct arena *arena = asked->arena;
    struct value *view = answer_view(asked->answer), *table;
    struct text word = request_method(asked->request) == METHOD_GET ? request_text(asked->request, "state") : TEXT_NONE;
    int64_t page = request_method(asked->request) == METHOD_GET ? request_integer(asked->request, "page", 1) : 1;
    enum gather_state state = state_chosen(word);
    struct gather_counts counts;
    TRY(gather_count(asked->db, asked->asking.id, &counts));
    TRY(answers_table(asked, state, page < 1 ? 1 : page, &table));
    struct text query = state < GATHER_STATE_COUNT ? arena_printf(arena, "state=%s&", gather_state_words[state]) : TEXT_NONE;
    int64_t late = counts.by_state[GATHER_SENT_LATE];
    form_text(arena, view, "title", asking_title(&asked->asking, asked->questionnaire));
    form_text(arena, view, "time_line", closes_line(arena, &asked->asking, asked->questionnaire->late_hours, request_moment(asked->request).now));
    form_text(arena, view, "public_href", arena_printf(arena, "/forms/%.*s", TEXT_ARGS(asked->asking.slug)));
    form_text(arena, view, "form_href", arena_printf(arena, "/desk/forms/%.*s", TEXT_ARGS(asked->asking.questionnaire)));
    form_text(arena, view, "room_href", room_of(asked));
    form_text(arena, view, "late_line", late ? arena_printf(arena, SAY_COUNT(arena, late, "%" PRId64 " answer came late and waits for somebody to decide.", "%" PRId64 " answers came late and wait for somebody to decide."), late) : TEXT_NONE);
    value_set_page(arena, view, "counts", counts_of(asked, &counts));
    value_set_page(arena, view, "answers", table);
    value_set_page(arena, view, "pagination", part_pagination(arena, asked_path(arena, asked->asking.id, ""), query, page < 1 ? 1 : page, ANSWERS_PER_PAGE, state < GATHER_STATE_COUNT ? counts.by_state[state] : counts.all));
    set_change_form(asked, view, fault);
    if (fault)
        answer_status(asked->answer, 422);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result asked_page(struct request *request, struct answer *answer)
{
    struct asked asked;
    TRY(asked_open(request, answer, &asked));
    return show_asked(&asked, NULL);
}

/* A day alone means its end where something closes, and its beginning where it opens. */
bool moment_typed(struct text typed, bool closes, struct instant *ret_instant)
{
    struct date day;
    if (date_parse_typed(typed, &day) == OK) {
        *ret_instant = closes ? date_ends_in_london(day) : date_begins_in_london(day);
        return true;
    }
    return instant_parse_typed(typed, ret_instant, NULL) == OK;
}

static enum result change_in_store(struct db *db, void *context, struct message *message)
{
    struct asked *asked = context;
    TRY(gather_ask_change(db, &asked->asking, &asked->actor, message));
    answer_cookie(asked->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    answer_redirect(asked->answer, asked_path(asked->arena, asked->asking.id, ""));
    return OK;
}

enum result asked_post(struct request *request, struct answer *answer)
{
    struct asked asked;
    struct instant kept;
    TRY(asked_open(request, answer, &asked));
    if (!gather_may_decide(asked.questionnaire, &asked.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "When it opens and closes is not yours to change.");
    kept = asked.asking.opens;
    asked.asking.title = request_text(request, "title");
    struct text opens = request_text(request, "opens"), closes = request_text(request, "closes");
    if (opens.length && !text_equal(opens, instant_long(asked.arena, kept)) && !moment_typed(opens, false, &asked.asking.opens))
        return show_asked(&asked, KEPT_WORDS("Write when it opens as a day and a time, such as 1 March 2027 9am"));
    if (!closes.length)
        asked.asking.closes = (struct instant){0};
    else if (!moment_typed(closes, true, &asked.asking.closes))
        return show_asked(&asked, KEPT_WORDS("Write when it closes as a day and a time, such as 31 March 2027 5pm, or as a day alone"));
    if (asked.asking.closes.seconds && asked.asking.closes.seconds <= asked.asking.opens.seconds)
        return show_asked(&asked, KEPT_WORDS("It must close after it opens"));
    return request_write(request, change_in_store, &asked, answer_message(answer));
}

/* --- One answer ------------------------------------------------------------------------------ */

static enum result kept_open(struct request *request, struct answer *answer, struct asked *asked)
{
    TRY(asked_open(request, answer, asked));
    enum result result = whole_load(asked->db, asked->engine, asked->arena, request_integer(request, "answer", 0), &asked->whole);
    if (result == ERROR_NOT_FOUND || (result == OK && asked->whole.answer.asking.id != asked->asking.id))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, NOT_THEIRS);
    TRY(result);
    return may_read_under(asked->db, asked->engine, asked->questionnaire, &asked->whole.answer, &asked->actor, answer_message(answer));
}

static struct text kept_path(struct arena *arena, const struct gather_answer *kept, const char *below)
{
    return arena_printf(arena, "/desk/asked/%" PRId64 "/answers/%" PRId64 "%s", kept->asking.id, kept->id, below);
}

static void set_people(struct asked *asked, struct value *rows)
{
    struct arena *arena = asked->arena;
    const struct gather_answer *kept = &asked->whole.answer;
    for (size_t i = 0; i < kept->person_count; i++) {
        const struct gather_person *person = &kept->people[i];
        part_row_text(arena, rows, person->part.length ? part_said(arena, person->part) : SAID(arena, "Person"),
                      arena_printf(arena, "%.*s, %.*s%s", TEXT_ARGS(person->name), TEXT_ARGS(person->email), person->is_gone ? SAY(arena, " (taken off)") : ""));
    }
    part_row_text(arena, rows, SAID(arena, "Begun"), instant_long(arena, kept->begun_at));
    part_row_text(arena, rows, SAID(arena, "Sent"), kept->sent_at.seconds ? instant_long(arena, kept->sent_at) : SAID(arena, "Not yet"));
}

static enum result show_kept(struct asked *asked, bool lacks_reason)
{
    struct arena *arena = asked->arena;
    const struct gather_answer *kept = &asked->whole.answer;
    struct value *view = answer_view(asked->answer), *rows = value_list(arena);
    struct event *events;
    size_t count;
    bool decides = gather_may_decide(asked->questionnaire, &asked->actor), is_erased = kept->state == GATHER_ERASED;
    TRY(answer_events(asked->db, arena, kept->id, &events, &count));
    set_people(asked, rows);
    form_text(arena, view, "title", kept->reference);
    form_text(arena, view, "context_line", asking_title(&kept->asking, kept->questionnaire));
    form_text(arena, view, "list_href", asked_path(arena, kept->asking.id, ""));
    form_text(arena, view, "version_line", text_equals(text_of(kept->questionnaire->hash), asked->questionnaire->hash) ? TEXT_NONE
                                               : SAID(arena, "The questionnaire was changed since. This is shown as it was asked then."));
    form_text(arena, view, "late_line", kept->state == GATHER_SENT_LATE ? SAID(arena, "It came after the close. Somebody has to decide whether it is taken.") : TEXT_NONE);
    form_text(arena, view, "wrong_line", lacks_reason ? SAID(arena, "Write why: whoever sent it may ask") : TEXT_NONE);
    form_text(arena, view, "decide_action", kept_path(arena, kept, "/decide"));
    form_text(arena, view, "erase_action", kept_path(arena, kept, "/erase"));
    form_flag(arena, view, "can_decide", decides && kept->state == GATHER_SENT_LATE);
    form_flag(arena, view, "can_erase", gather_may_erase(asked->questionnaire, &asked->actor) && !is_erased);
    value_set_page(arena, view, "state_tag", answer_state_tag(arena, kept->state));
    value_set_page(arena, view, "rows", rows);
    value_set_page(arena, view, "sections", is_erased ? value_list(arena) : answer_sections(asked->db, asked->engine, arena, kept, TEXT_NONE, kept_path(arena, kept, "/files")));
    value_set_page(arena, view, "entries", event_entries(asked->db, asked->engine, arena, events, count, kept->questionnaire, kept_path(arena, kept, "/files"), true));
    if (lacks_reason)
        answer_status(asked->answer, 422);
    return OK;
}

enum result asked_answer_page(struct request *request, struct answer *answer)
{
    struct asked asked;
    TRY(kept_open(request, answer, &asked));
    return show_kept(&asked, false);
}

enum result asked_file_get(struct request *request, struct answer *answer)
{
    struct asked asked;
    TRY(kept_open(request, answer, &asked));
    return answer_file(request, answer, asked.db, &asked.whole.answer, request_text(request, "question"));
}

static enum result decide_in_store(struct db *db, void *context, struct message *message)
{
    struct asked *asked = context;
    struct whole now;
    TRY(whole_load(db, asked->engine, asked->arena, asked->whole.answer.id, &now));
    TRY(answer_decide(db, asked->engine, asked->arena, &now, asked->accepts, asked->reason, &asked->actor, message));
    answer_cookie(asked->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    answer_redirect(asked->answer, kept_path(asked->arena, &now.answer, ""));
    return arena_failed(asked->arena) ? ERROR_MEMORY : OK;
}

enum result asked_decide_post(struct request *request, struct answer *answer)
{
    struct asked asked;
    TRY(kept_open(request, answer, &asked));
    if (!gather_may_decide(asked.questionnaire, &asked.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Whether a late answer is taken is not yours to decide.");
    asked.accepts = text_equals(request_text(request, "decision"), "accept");
    asked.reason = request_text(request, "reason");
    if (!asked.reason.length || text_count_characters(asked.reason) > REASON_CHARACTERS_MAX)
        return show_kept(&asked, true);
    return request_write(request, decide_in_store, &asked, answer_message(answer));
}

static enum result erase_in_store(struct db *db, void *context, struct message *message)
{
    struct asked *asked = context;
    TRY(answer_erase(db, asked->engine, asked->arena, asked->whole.answer.id, &asked->actor, message));
    answer_cookie(asked->answer, NOTICE_COOKIE, TEXT("erased"), 60);
    answer_redirect(asked->answer, kept_path(asked->arena, &asked->whole.answer, ""));
    return arena_failed(asked->arena) ? ERROR_MEMORY : OK;
}

enum result asked_erase_post(struct request *request, struct answer *answer)
{
    struct asked asked;
    TRY(kept_open(request, answer, &asked));
    if (!gather_may_erase(asked.questionnaire, &asked.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Erasing an answer is not yours to do.");
    enum result result = request_write(request, erase_in_store, &asked, answer_message(answer));
    if (result < 0)
        erasures_settle(request_store(request), asked.engine);
    TRY(result);
    /* Nothing of it is left in freed space before "erased" is said; where somebody reads all the time, what was deleted is overwritten all the same. */
    result = erasure_finish(request_store(request), answer_message(answer));
    return result == ERROR_BUSY ? OK : result;
}
