/* Who asks, and for which answer: what every page of an answer begins with; and the small things that several pages say. A browser may open an answer by
 * its session (a cookie) or by an account whose person is on it. Whoever may not is sent to where a link can be asked for; what they typed is shown
 * back to them, so that it can be copied. */
#include "blocks/gather/internal.h"

#include "base/wording.h"

bool forms_allow(struct request *request, const char *what, struct text of, int burst, int per_minute)
{
    return rate_allow(request_web(request), arena_printf(request_arena(request), "%s %.*s", what, TEXT_ARGS(of)), burst, per_minute);
}

void form_text(struct arena *arena, struct value *view, const char *name, struct text text)
{
    value_set_page(arena, view, name, value_text(arena, text));
}

void form_flag(struct arena *arena, struct value *view, const char *name, bool flag)
{
    value_set_page(arena, view, name, value_boolean(arena, flag));
}

struct text answer_path(struct arena *arena, const struct gather_answer *answer, const char *below)
{
    return arena_printf(arena, "/forms/answers/%.*s%s", TEXT_ARGS(answer->reference), below);
}

struct text asking_title(const struct gather_asking *asking, const struct questionnaire *questionnaire)
{
    return asking->title.length ? asking->title : questionnaire->title;
}

struct value *prose_value(struct arena *arena, struct text text)
{
    return text.length ? markdown_value(arena, text, 1) : value_null(arena);
}

struct text closes_line(struct arena *arena, const struct gather_asking *asking, int64_t late_hours, struct instant now)
{
    struct text closes = asking->closes.seconds ? instant_long(arena, asking->closes) : TEXT_NONE;
    bool at_midnight = asking->closes.seconds && date_ends_in_london((struct date){date_in_london(asking->closes).day - 1}).seconds == asking->closes.seconds;
    if (at_midnight) /* a day's end is said by the day that it ends */
        closes = arena_printf(arena, SAY(arena, "the end of %.*s (midnight)"), TEXT_ARGS(date_long(arena, (struct date){date_in_london(asking->closes).day - 1})));
    switch (gather_time_of(asking, late_hours, now)) {
    case GATHER_NOT_YET:
        return arena_printf(arena, SAY(arena, "This opens on %.*s."), TEXT_ARGS(instant_long(arena, asking->opens)));
    case GATHER_OPEN:
        return closes.length ? arena_printf(arena, SAY(arena, "This closes at %.*s."), TEXT_ARGS(closes)) : SAID(arena, "This is open until further notice.");
    case GATHER_LATE:
        return arena_printf(arena, SAY(arena, "This closed at %.*s. What was begun before can still be sent until %.*s; it is late then, and a person decides whether it can be taken."),
                            TEXT_ARGS(closes), TEXT_ARGS(instant_long(arena, (struct instant){asking->closes.seconds + late_hours * 3600})));
    default:
        return closes.length && !asking->is_ended ? arena_printf(arena, SAY(arena, "This closed at %.*s."), TEXT_ARGS(closes)) : SAID(arena, "This is closed.");
    }
}

static const char *const state_said[] WORDINGS = {"Not sent yet", "Sent", "Sent late", "Sent late, accepted", "Sent late, refused", "Withdrawn", "Erased"};

struct text state_label(struct arena *arena, enum gather_state state)
{
    return text_of(wording(arena, state_said[state]));
}

struct value *answer_state_tag(struct arena *arena, enum gather_state state)
{
    static const char *const colours[] = {"grey", "green", "yellow", "green", "red", "grey", "red"};
    return part_tag(arena, state_label(arena, state), text_of(colours[state]));
}

/* --- Who asks ------------------------------------------------------------------------- */

static enum result find_person(struct db *db, struct request *request, struct text session, int64_t answer, struct instant now, int64_t *ret_person)
{
    int64_t account = request_visitor(request)->account;
    enum result result = form_session_find(db, session, answer, now, ret_person);
    if (result != ERROR_NOT_FOUND || !account)
        return result;
    return db_one_integer(db, ret_person, SQL("select id from gather_person where answer = $1 and account = $2 and gone_at is null order by id limit 1"),
                          BIND(bind_integer(answer), bind_integer(account)));
}

static const struct shape typed_shape = {"Typed", (const struct shape_field[]){PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("words"), {.name = NULL}}};
const struct shape form_lost_shape = {"FormLost", (const struct shape_field[]){PART_LIST_MEMBER("typed", &typed_shape), PART_BOOLEAN_MEMBER("has_typed"), PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("line"), PART_TEXT_MEMBER("return_href"), {.name = NULL}}};

/* Nothing of what was typed may be lost where it cannot be saved: it is shown back. */
enum result visit_show_typed(struct visit *visit, int status, struct text title, struct text line, bool with_return)
{
    struct arena *arena = visit->arena;
    struct value *view = answer_view(visit->answer), *list = value_list(arena);
    size_t count = request_family_count(visit->request, "q-*");
    for (size_t i = 0; i < count; i++) {
        struct text words = request_family_text(visit->request, "q-*", i);
        if (gather_words(words) < 1)
            continue;
        struct value *item = value_object(arena);
        value_set_text(arena, item, "label", text_slice(request_family_name(visit->request, "q-*", i), 2, SIZE_MAX));
        value_set_text(arena, item, "id", arena_printf(arena, "typed-%zu", i));
        value_set_text(arena, item, "words", words);
        value_append(arena, list, item);
    }
    form_flag(arena, view, "has_typed", value_is_truthy(list));
    form_text(arena, view, "title", title);
    form_text(arena, view, "line", line);
    form_text(arena, view, "return_href", with_return ? TEXT("/forms/return") : TEXT_NONE);
    value_set_page(arena, view, "typed", list);
    answer_status(visit->answer, status);
    return OK;
}

static enum result show_lost(struct visit *visit)
{
    struct arena *arena = visit->arena;
    return visit_show_typed(visit, 403, SAID(arena, "This form is not open in this browser any more"),
                            SAID(arena, "What you typed on this page could not be saved. It is below: copy it, ask for a link to go on with the form, and put it in again."), true);
}

static bool has_typed(const struct visit *visit)
{
    const struct route *route = request_route(visit->request);
    for (const struct input *input = route->inputs; input && input->name; input++)
        if (strcmp(input->name, "q-*") == 0)
            return true;
    return false;
}

enum result form_visit_open(struct request *request, struct answer *answer, struct visit *visit, enum visit_result *ret_result)
{
    int64_t id, person = 0;
    *visit = (struct visit){.request = request, .answer = answer, .arena = request_arena(request), .engine = request_context(request), .now = request_moment(request).now};
    visit->session_hash = token_hash(visit->arena, request_cookie(request, FORMS_COOKIE));
    TRY(request_db(request, &visit->db));
    enum result result = db_one_integer(visit->db, &id, SQL("select id from gather_answer where reference = $1"), BIND(bind_text(request_text(request, "reference"))));
    if (result == OK)
        result = find_person(visit->db, request, visit->session_hash, id, visit->now, &person);
    *ret_result = VISIT_ANSWERED;
    if (result == ERROR_NOT_FOUND) {
        if (request_method(request) == METHOD_POST && has_typed(visit))
            return show_lost(visit);
        answer_redirect(answer, TEXT("/forms/return"));
        return OK;
    }
    TRY(result);
    TRY(whole_load(visit->db, visit->engine, visit->arena, id, &visit->whole));
    TRY(whole_judge(visit->db, visit->engine, visit->arena, &visit->whole, visit->now));
    visit->questionnaire = visit->whole.answer.questionnaire;
    visit->person = answer_person(&visit->whole.answer, person);
    if (!visit->person || visit->whole.answer.state == GATHER_ERASED)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "This is not there any more.");
    visit->writer = (struct writer){.person = person, .account = visit->person->account, .name = visit->person->name};
    *ret_result = VISIT_OPEN;
    return OK;
}

enum result visit_again(struct db *db, const struct visit *visit, struct arena *arena, struct whole *ret_whole, struct message *message)
{
    int64_t person = 0;
    enum result result = find_person(db, visit->request, visit->session_hash, visit->whole.answer.id, visit->now, &person);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_DENIED, "This form is not open in this browser any more. Ask for a link to go on with it.");
    TRY(result);
    TRY(whole_load(db, visit->engine, arena, visit->whole.answer.id, ret_whole));
    return whole_judge(db, visit->engine, arena, ret_whole, visit->now);
}
