/* /desk/grants/applications/{id}: declaring an interest, scoring an application alone, and, once it is open, who scored what. */
#include "office/grants/desk.h"

#include <inttypes.h>

#include "base/limits.h"
#include "base/wording.h"
#include "blocks/people/people.h"

#define POINTS_PREFIX "points_"
#define REASON_PREFIX "reason_"

static const struct shape_field score_fields[] = {
    {"criterion", VALUE_TEXT, false, false, "What was scored", NULL}, {"assessor", VALUE_TEXT, false, false, "Who scored it", NULL}, {"points", VALUE_INTEGER, false, false, "Points", NULL},
    {"reason", VALUE_TEXT, false, false, "Why", NULL}, {"stands", VALUE_BOOLEAN, false, false, "Whether no later one replaced it", NULL}, {.name = NULL},
};
static const struct shape score_shape = {"GrantScore", score_fields};
static const struct shape_field assess_fields[] = {
    {"reference", VALUE_TEXT, false, false, "The application", NULL}, {"title", VALUE_TEXT, false, false, "What for", NULL}, {"state", VALUE_TEXT, false, false, "Its state", NULL},
    {"is_open", VALUE_BOOLEAN, false, false, "Whether all scores may be read", NULL}, {"assessors", VALUE_INTEGER, false, false, "Who scored it whole", NULL},
    {"assessors_needed", VALUE_INTEGER, false, false, "How many are needed", NULL}, {"scores", VALUE_LIST, false, false, "The scores that the reader may read", &score_shape},
    PART_TEXT_MEMBER("round_line"), PART_TEXT_MEMBER("round_href"), PART_TEXT_MEMBER("record_href"), PART_TEXT_MEMBER("blind_line"), PART_TEXT_MEMBER("result_line"),
    PART_TEXT_MEMBER("refusal_line"), PART_BOOLEAN_MEMBER("asks_interest"), PART_BOOLEAN_MEMBER("asks_scores"), PART_OBJECT_MEMBER("state_tag", &tag_shape),
    PART_LIST_MEMBER("rows", &summary_row_shape), PART_OBJECT_MEMBER("score_table", &table_shape), PART_OBJECT_MEMBER("interest_table", &table_shape), PART_FORM_MEMBERS, GRANTS_ANSWER_MEMBER, {.name = NULL},
};
const struct shape grants_assess_shape = {"DeskGrantApplication", assess_fields};

struct typed { struct text points, reason, points_error, reason_error; };
struct assess_page {
    struct desk desk;
    struct record *application;
    struct assessment assessment;
    enum assessment_declared declared;
    struct typed typed[RANKING_CRITERIA_MAX]; /* one for each criterion */
    struct text does, interest, words, interest_error, words_error;
};

/* --- What was typed --------------------------------------------------------- */

static void take(struct assess_page *page, struct text name, struct text value)
{
    int64_t id;
    bool is_points = text_starts(name, TEXT(POINTS_PREFIX)), is_reason = text_starts(name, TEXT(REASON_PREFIX));
    if (text_equals(name, "do"))
        page->does = value;
    if (text_equals(name, "interest"))
        page->interest = value;
    if (text_equals(name, "words"))
        page->words = value;
    if ((!is_points && !is_reason) || text_to_integer(text_slice(name, strlen(POINTS_PREFIX), SIZE_MAX), &id) < 0)
        return;
    for (size_t i = 0; i < page->assessment.criterion_count; i++)
        if (page->assessment.criteria[i].id == id)
            *(is_points ? &page->typed[i].points : &page->typed[i].reason) = text_trim(value);
}

static void take_posted(struct assess_page *page)
{
    static const char *const families[] = {POINTS_PREFIX "*", REASON_PREFIX "*"}, *const names[] = {"do", "interest", "words"};
    const struct request *request = page->desk.request;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        take(page, text_of(names[i]), request_text(request, names[i]));
    for (size_t i = 0; i < COUNT_OF(families); i++)
        for (size_t j = 0; j < request_family_count(request, families[i]); j++)
            take(page, request_family_name(request, families[i], j), request_family_text(request, families[i], j));
}

/* What the visitor gave before, to be changed. */
static void take_given(struct assess_page *page)
{
    for (size_t i = 0; i < page->assessment.score_count; i++) {
        const struct assessment_score *score = &page->assessment.scores[i];
        for (size_t j = 0; j < page->assessment.criterion_count; j++)
            if (score->stands && score->account == page->desk.actor.account && score->criterion == page->assessment.criteria[j].id)
                page->typed[j] = (struct typed){.points = arena_printf(page->desk.arena, "%" PRId64, score->points), .reason = score->reason};
    }
}

/* --- Showing it ------------------------------------------------------------- */

static struct text criterion_title(const struct assess_page *page, int64_t id)
{
    for (size_t i = 0; i < page->assessment.criterion_count; i++)
        if (page->assessment.criteria[i].id == id)
            return page->assessment.criteria[i].title;
    return SAID(page->desk.arena, "A criterion that is not asked any more");
}

static void show_scores(struct assess_page *page)
{
    struct arena *arena = page->desk.arena;
    struct value *table = part_table(arena, "scores", page->assessment.is_open ? SAID(arena, "Who scored what") : SAID(arena, "Your scores"), SAID(arena, "There is no score that you can read yet.")), *list = value_list(arena);
    part_column(arena, table, SAID(arena, "Criterion"), false);
    part_column(arena, table, SAID(arena, "Assessor"), false);
    part_column(arena, table, SAID(arena, "Points"), true);
    part_column(arena, table, SAID(arena, "Why"), false);
    part_column(arena, table, SAID(arena, "Given"), false);
    part_column(arena, table, SAID(arena, "It counts"), false);
    for (size_t i = 0; i < page->assessment.score_count; i++) {
        const struct assessment_score *score = &page->assessment.scores[i];
        struct value *cells, *item;
        if (!assessment_may_read(&page->assessment, score, &page->desk.actor))
            continue;
        cells = part_table_row(arena, table);
        item = value_object(arena);
        part_cell(arena, cells, criterion_title(page, score->criterion));
        part_cell(arena, cells, score->account_name);
        part_cell_number(arena, cells, score->points);
        part_cell(arena, cells, score->reason);
        part_cell(arena, cells, instant_long(arena, score->at));
        part_cell(arena, cells, score->stands ? SAID(arena, "Yes") : SAID(arena, "No: given anew later"));
        value_set_text(arena, item, "criterion", criterion_title(page, score->criterion));
        value_set_text(arena, item, "assessor", score->account_name);
        value_set_integer(arena, item, "points", score->points);
        value_set_text(arena, item, "reason", score->reason);
        value_set_boolean(arena, item, "stands", score->stands);
        value_append(arena, list, item);
    }
    desk_set(&page->desk, "score_table", table);
    value_set(arena, page->desk.view, "scores", list);
}

static void show_interests(struct assess_page *page)
{
    struct arena *arena = page->desk.arena;
    struct value *table = part_table(arena, "interests", SAID(arena, "Interests declared"), SAID(arena, "Nobody has declared anything yet."));
    part_column(arena, table, SAID(arena, "Who"), false);
    part_column(arena, table, SAID(arena, "Interest"), false);
    part_column(arena, table, SAID(arena, "What it is"), false);
    part_column(arena, table, SAID(arena, "Declared"), false);
    for (size_t i = 0; i < page->assessment.interest_count; i++) {
        const struct assessment_interest *interest = &page->assessment.interests[i];
        struct value *cells = part_table_row(arena, table);
        part_cell(arena, cells, interest->account_name);
        part_cell(arena, cells, interest->has_interest ? SAID(arena, "Yes") : SAID(arena, "None"));
        part_cell(arena, cells, interest->words);
        part_cell(arena, cells, instant_long(arena, interest->at));
    }
    desk_set(&page->desk, "interest_table", table);
}

static void interest_form(struct assess_page *page, struct value *fields, struct value *errors)
{
    struct arena *arena = page->desk.arena;
    struct value *field = part_field(arena, TEXT("interest"), SAID(arena, "Have you an interest in this application?"),
                                     SAID(arena, "Money, family, friends, work or membership: whatever a neighbour might think of. Whoever has one does not read, score or decide it."), "choice");
    value_set_boolean(arena, field, "required", true);
    value_set_text(arena, field, "error", page->interest_error);
    part_field_option(arena, field, TEXT("no"), SAID(arena, "None"), TEXT_NONE, text_equals(page->interest, "no"));
    part_field_option(arena, field, TEXT("yes"), SAID(arena, "Yes, I have one"), TEXT_NONE, text_equals(page->interest, "yes"));
    value_append(arena, fields, field);
    field = part_field(arena, TEXT("words"), SAID(arena, "What it is"), TEXT_NONE, "prose");
    value_set_integer(arena, field, "max", ASSESSMENT_INTEREST_CHARACTERS_MAX);
    value_set_integer(arena, field, "rows", 3);
    value_set_text(arena, field, "value", page->words);
    value_set_text(arena, field, "error", page->words_error);
    value_append(arena, fields, field);
    if (page->interest_error.length)
        part_error(arena, errors, page->interest_error, TEXT("interest"));
    if (page->words_error.length)
        part_error(arena, errors, page->words_error, TEXT("words"));
}

static void add_field(struct assess_page *page, struct value *fields, struct value *errors, const char *kind, struct text name, struct text label, struct text hint, struct text value,
                      struct text error)
{
    struct arena *arena = page->desk.arena;
    struct value *field = part_field(arena, name, label, hint, kind);
    bool is_prose = strcmp(kind, "prose") == 0;
    value_set_boolean(arena, field, "required", true);
    value_set_text(arena, field, "value", value);
    value_set_text(arena, field, "error", error);
    if (is_prose) {
        value_set_integer(arena, field, "max", ASSESSMENT_REASON_CHARACTERS_MAX);
        value_set_integer(arena, field, "rows", 3);
    }
    value_append(arena, fields, field);
    if (error.length)
        part_error(arena, errors, error, name);
}

static void score_form(struct assess_page *page, struct value *fields, struct value *errors)
{
    struct arena *arena = page->desk.arena;
    for (size_t i = 0; i < page->assessment.criterion_count; i++) {
        const struct assessment_criterion *criterion = &page->assessment.criteria[i];
        const struct typed *typed = &page->typed[i];
        struct text most = arena_printf(arena, SAY(arena, "From 0 to %" PRId64 "; it weighs %" PRId64 "."), page->assessment.score_max, criterion->weight);
        add_field(page, fields, errors, "integer", arena_printf(arena, POINTS_PREFIX "%" PRId64, criterion->id), arena_printf(arena, "%" PRId64 ". %.*s", criterion->number, TEXT_ARGS(criterion->title)),
                  criterion->guidance.length ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(criterion->guidance), TEXT_ARGS(most)) : most, typed->points, typed->points_error);
        add_field(page, fields, errors, "prose", arena_printf(arena, REASON_PREFIX "%" PRId64, criterion->id), arena_printf(arena, SAY(arena, "Why, for %.*s"), TEXT_ARGS(criterion->title)), TEXT_NONE,
                  typed->reason, typed->reason_error);
    }
}

static void show_head(struct assess_page *page)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    const struct record *record = page->application;
    struct value *rows = value_list(arena);
    value_set_text(arena, desk->view, "reference", record->reference);
    value_set_text(arena, desk->view, "title", record_text(record, "title"));
    value_set_text(arena, desk->view, "state", record_state_name(record));
    value_set_boolean(arena, desk->view, "is_open", page->assessment.is_open);
    value_set_integer(arena, desk->view, "assessors", page->assessment.whole);
    value_set_integer(arena, desk->view, "assessors_needed", page->assessment.needed);
    desk_set(desk, "state_tag", state_tag(arena, record->definition, record->state));
    part_row_text(arena, rows, SAID(arena, "Applicant"), record_text(record, "applicant"));
    part_row_text(arena, rows, SAID(arena, "Asked for"), pence_text(arena, grants_pence(record, "amount")));
    part_row_text(arena, rows, SAID(arena, "From elsewhere"), pence_text(arena, grants_pence(record, "matched")));
    if (page->declared == ASSESSMENT_FREE && record_text(record, "warnings").length)
        part_row_text(arena, rows, SAID(arena, "What the rules say against it"), record_text(record, "warnings"));
    desk_set(desk, "rows", rows);
    desk_set_text(desk, "round_line", page->assessment.round->name);
    desk_set_text(desk, "round_href", grants_round_href(arena, page->assessment.round->id));
    desk_set_text(desk, "record_href", desk_record_href(arena, record->definition, record->id));
}

static enum result show_result(struct assess_page *page)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    struct ranking_share share;
    enum ranking_band band;
    TRY(assessment_share(arena, &page->assessment, &share));
    band = ranking_band_of(&share, page->assessment.bands);
    desk_set_text(desk, "blind_line", page->assessment.is_open ? TEXT_NONE
                  : arena_printf(arena, SAY(arena, "%" PRId64 " of %" PRId64 " assessors have scored it. Until all have, each reads their own scores alone."), page->assessment.whole, page->assessment.needed));
    desk_set_text(desk, "result_line", !page->assessment.is_open || !share.assessors ? TEXT_NONE
                  : band == RANKING_FUND ? arena_printf(arena, SAY(arena, "%.*s of all points: the round's bands recommend it."), TEXT_ARGS(grants_share_words(arena, &share)))
                  : band == RANKING_REFUSE ? arena_printf(arena, SAY(arena, "%.*s of all points: the round's bands do not recommend it."), TEXT_ARGS(grants_share_words(arena, &share)))
                  : band == RANKING_DISCUSS ? arena_printf(arena, SAY(arena, "%.*s of all points: to be discussed, by the round's bands."), TEXT_ARGS(grants_share_words(arena, &share)))
                                            : arena_printf(arena, SAY(arena, "%.*s of all points."), TEXT_ARGS(grants_share_words(arena, &share))));
    return OK;
}

static enum result show(struct assess_page *page, struct text trouble)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    struct value *fields = value_list(arena), *errors = value_list(arena);
    struct message why = {.language = arena_language(arena)};
    const struct move *recommend = definition_move(desk->definition, TEXT("recommend"));
    bool by_role = recommend && !desk->actor.stands_for && record_may_by_roles(desk->db, page->application, recommend->by, recommend->by_count, &desk->actor);
    bool asks_interest = by_role && page->declared == ASSESSMENT_SILENT;
    bool asks_scores = !asks_interest && assessment_may_score(desk->db, &page->assessment, page->application, &desk->actor, &why) == OK;
    if (trouble.length)
        part_error(arena, errors, trouble, TEXT_NONE);
    if (asks_interest)
        interest_form(page, fields, errors);
    if (asks_scores)
        score_form(page, fields, errors);
    show_head(page);
    show_scores(page);
    show_interests(page);
    TRY(show_result(page));
    TRY(grants_show_answer(desk, page->application));
    desk_set_boolean(desk, "asks_interest", asks_interest);
    desk_set_boolean(desk, "asks_scores", asks_scores);
    desk_set_text(desk, "refusal_line", asks_interest || asks_scores || !by_role ? TEXT_NONE : arena_copy_z(arena, why.text));
    desk_set(desk, "fields", fields);
    desk_set(desk, "hidden", value_list(arena));
    desk_set_text(desk, "action", grants_application_href(arena, page->application->id));
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result open_page(struct request *request, struct answer *answer, struct assess_page **ret_page)
{
    struct assess_page *page = ARENA_NEW(request_arena(request), struct assess_page);
    if (!page)
        return ERROR_MEMORY;
    *page = (struct assess_page){.does = TEXT_NONE, .interest = TEXT_NONE, .words = TEXT_NONE};
    for (size_t i = 0; i < RANKING_CRITERIA_MAX; i++)
        page->typed[i] = (struct typed){TEXT_NONE, TEXT_NONE, TEXT_NONE, TEXT_NONE};
    TRY(grants_desk_open(request, answer, "application", &page->desk, &page->application));
    TRY(assessment_read(page->desk.db, page->desk.engine, page->desk.arena, page->application, &page->assessment));
    TRY(assessment_declared(page->desk.db, page->application->id, &page->desk.actor, &page->declared));
    *ret_page = page;
    return OK;
}

enum result grants_assess_get(struct request *request, struct answer *answer)
{
    struct assess_page *page;
    struct text parked, name, value;
    TRY(people_parked(request, request_path(request), &parked)); /* before anything is read: it may end the reading */
    TRY(open_page(request, answer, &page));
    take_given(page);
    while (form_next(page->desk.arena, &parked, &name, &value))
        take(page, name, value);
    return show(page, TEXT_NONE);
}

/* --- Writing it ------------------------------------------------------------- */

struct writing { struct assess_page *page; bool failed; };

static enum result declare(struct db *db, void *context, struct message *message)
{
    struct assess_page *page = ((struct writing *)context)->page;
    if (!text_equals(page->interest, "yes") && !text_equals(page->interest, "no")) {
        page->interest_error = SAID(page->desk.arena, "Say whether you have an interest");
        return ERROR_INVALID;
    }
    enum result result = assessment_declare(db, page->application->id, text_equals(page->interest, "yes"), page->words, &page->desk.actor, message);
    if (result == ERROR_INVALID)
        page->words_error = arena_copy_z(page->desk.arena, message->text);
    return result;
}

static enum result give_one(struct db *db, struct writing *writing, const struct assessment *assessment, size_t i)
{
    struct assess_page *page = writing->page;
    struct typed *typed = &page->typed[i];
    struct message why = {.language = arena_language(page->desk.arena)};
    int64_t points;
    enum result result;
    typed->points_error = typed->reason_error = TEXT_NONE;
    if (!typed->points.length && !typed->reason.length)
        return OK; /* left for later */
    if (text_to_integer(typed->points, &points) < 0)
        points = -1;
    result = assessment_give(db, assessment, page->application->id, assessment->criteria[i].id, points, typed->reason, &page->desk.actor, &why);
    if (result != ERROR_INVALID)
        return result;
    writing->failed = true;
    *(points < 0 || points > assessment->score_max ? &typed->points_error : &typed->reason_error) = arena_copy_z(page->desk.arena, why.text);
    return OK;
}

/* Read anew in the transaction: the others may have finished, and scoring is over then. */
static enum result give(struct db *db, void *context, struct message *message)
{
    struct writing *writing = context;
    struct assess_page *page = writing->page;
    struct desk *desk = &page->desk;
    struct assessment assessment;
    struct record *application;
    writing->failed = false;
    TRY(record_load(db, desk->engine, desk->arena, desk->definition, page->application->id, &application));
    TRY(assessment_read(db, desk->engine, desk->arena, application, &assessment));
    TRY(assessment_may_score(db, &assessment, application, &desk->actor, message));
    for (size_t i = 0; i < assessment.criterion_count && i < page->assessment.criterion_count; i++) {
        if (assessment.criteria[i].id != page->assessment.criteria[i].id)
            return message_fail(message, ERROR_CONFLICT, "The criteria of this round have changed meanwhile: look at them and give your scores again.");
        TRY(give_one(db, writing, &assessment, i));
    }
    return writing->failed ? ERROR_INVALID : OK;
}

enum result grants_assess_post(struct request *request, struct answer *answer)
{
    struct assess_page *page;
    struct writing writing = {.failed = false};
    struct message message = {.language = arena_language(request_arena(request))};
    const struct move *recommend;
    bool declares;
    enum result result;
    TRY(open_page(request, answer, &page));
    take_posted(page);
    writing.page = page;
    declares = text_equals(page->does, "declare");
    recommend = definition_move(page->desk.definition, TEXT("recommend"));
    if (!recommend || !record_may_by_roles(page->desk.db, page->application, recommend->by, recommend->by_count, &page->desk.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role does not score applications.");
    result = request_write(request, declares ? declare : give, &writing, &message);
    if (result == OK) {
        answer_redirect(answer, grants_application_href(page->desk.arena, page->application->id));
        answer_cookie(answer, NOTICE_COOKIE, TEXT("saved"), 60);
        return OK;
    }
    if (result != ERROR_INVALID && result != ERROR_CONFLICT && result != ERROR_DENIED)
        return result;
    answer_status(answer, result == ERROR_CONFLICT ? 409 : result == ERROR_DENIED ? 403 : 422);
    TRY(desk_read(&page->desk));
    return show(page, result == ERROR_INVALID && (writing.failed || declares) ? TEXT_NONE : arena_copy_z(page->desk.arena, message.text));
}
