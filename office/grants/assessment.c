/* Interests and scores in the store. See assessment.h. */
#include "office/grants/assessment.h"

#include <inttypes.h>

#include "base/store/serial.h"
#include "base/wording.h"
#include "blocks/gather/gather.h"
#include "office/grants/internal.h"

const char grants_schema[] =
    "create table grant_interest (id {id}, application bigint not null, account bigint not null, has_interest bigint not null, words text not null, declared_at bigint not null);\n"
    "create index grant_interest_by_application on grant_interest (application, account);\n"
    "create table grant_score (id {id}, application bigint not null, criterion bigint not null, account bigint not null, points bigint not null check (points >= 0),"
    " reason text not null, scored_at bigint not null);\n"
    "create index grant_score_by_application on grant_score (application, account, criterion);\n";

/* --- Reading ---------------------------------------------------------------- */

static int64_t number_of(const struct record *record, const char *field, int64_t otherwise)
{
    int64_t number;
    return text_to_integer(record_text(record, field), &number) == OK ? number : otherwise;
}

static enum result read_criteria(struct db *db, struct arena *arena, struct assessment *assessment)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    assessment->criteria = ARENA_ARRAY(arena, struct assessment_criterion, RANKING_CRITERIA_MAX);
    if (!assessment->criteria)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select c.id, c.number, c.weight, c.title, c.guidance from reg_criterion c join record r on r.id = c.id where c.round = $1 and r.state = 'published'"
                               " order by c.number, c.id"), BIND(bind_integer(assessment->round->id))));
    while ((step = statement_step(row)) == 1 && assessment->criterion_count < RANKING_CRITERIA_MAX)
        assessment->criteria[assessment->criterion_count++] = (struct assessment_criterion){
            statement_integer(row, 0), statement_integer(row, 1), statement_integer(row, 2), statement_copy(row, 3, arena), statement_copy(row, 4, arena)};
    return step < 0 ? (enum result)step : OK;
}

static enum result read_scores(struct db *db, struct arena *arena, int64_t application, struct assessment *assessment)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t total;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from grant_score where application = $1"), BIND(bind_integer(application))));
    assessment->scores = ARENA_ARRAY(arena, struct assessment_score, (size_t)total + 1);
    if (!assessment->scores)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select s.id, s.criterion, s.account, s.points, a.name, s.reason, s.scored_at, (select count(*) from grant_score l where l.application = s.application"
                               " and l.criterion = s.criterion and l.account = s.account and l.id > s.id) from grant_score s left join account a on a.id = s.account"
                               " where s.application = $1 order by s.id"), BIND(bind_integer(application))));
    while ((step = statement_step(row)) == 1 && assessment->score_count < (size_t)total)
        assessment->scores[assessment->score_count++] = (struct assessment_score){
            .id = statement_integer(row, 0), .criterion = statement_integer(row, 1), .account = statement_integer(row, 2), .points = statement_integer(row, 3),
            .account_name = statement_copy(row, 4, arena), .reason = statement_copy(row, 5, arena), .at = {statement_integer(row, 6)}, .stands = statement_integer(row, 7) == 0};
    return step < 0 ? (enum result)step : OK;
}

static enum result read_interests(struct db *db, struct arena *arena, int64_t application, struct assessment *assessment)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t total;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from grant_interest where application = $1"), BIND(bind_integer(application))));
    assessment->interests = ARENA_ARRAY(arena, struct assessment_interest, (size_t)total + 1);
    if (!assessment->interests)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select i.account, a.name, i.words, i.has_interest, i.declared_at, (select count(*) from grant_interest l where l.application = i.application"
                               " and l.account = i.account and l.id > i.id) from grant_interest i left join account a on a.id = i.account where i.application = $1 order by i.id"),
                 BIND(bind_integer(application))));
    while ((step = statement_step(row)) == 1 && assessment->interest_count < (size_t)total)
        assessment->interests[assessment->interest_count++] = (struct assessment_interest){
            .account = statement_integer(row, 0), .account_name = statement_copy(row, 1, arena), .words = statement_copy(row, 2, arena), .has_interest = statement_integer(row, 3) != 0,
            .at = {statement_integer(row, 4)}, .stands = statement_integer(row, 5) == 0};
    return step < 0 ? (enum result)step : OK;
}

static bool is_interested(const struct assessment *assessment, int64_t account)
{
    for (size_t i = 0; i < assessment->interest_count; i++)
        if (assessment->interests[i].account == account && assessment->interests[i].stands && assessment->interests[i].has_interest)
            return true;
    return false;
}

/* What stands, of criteria that are still asked, by assessors without an interest. */
static enum result counted(struct arena *arena, const struct assessment *assessment, struct ranking_criterion **ret_criteria, struct ranking_score **ret_scores, size_t *ret_count)
{
    struct ranking_criterion *criteria = ARENA_ARRAY(arena, struct ranking_criterion, assessment->criterion_count + 1);
    struct ranking_score *scores = ARENA_ARRAY(arena, struct ranking_score, assessment->score_count + 1);
    size_t count = 0;
    if (!criteria || !scores)
        return ERROR_MEMORY;
    for (size_t i = 0; i < assessment->criterion_count; i++)
        criteria[i] = (struct ranking_criterion){assessment->criteria[i].id, assessment->criteria[i].weight};
    for (size_t i = 0; i < assessment->score_count; i++) {
        const struct assessment_score *score = &assessment->scores[i];
        if (score->stands && !is_interested(assessment, score->account))
            scores[count++] = (struct ranking_score){score->criterion, score->account, score->points > assessment->score_max ? assessment->score_max : score->points};
    }
    *ret_criteria = criteria;
    *ret_scores = scores;
    *ret_count = count;
    return OK;
}

enum result assessment_share(struct arena *arena, const struct assessment *assessment, struct ranking_share *ret_share)
{
    struct ranking_criterion *criteria;
    struct ranking_score *scores;
    size_t count;
    TRY(counted(arena, assessment, &criteria, &scores, &count));
    return ranking_share_of(criteria, assessment->criterion_count, assessment->score_max, scores, count, ret_share);
}

/* Where nothing is to be assessed any more: a round that is past scoring, an application that went on. */
static bool is_closed(const struct record *round, const struct record *application)
{
    struct text of_round = record_state_name(round), state = record_state_name(application);
    return !(text_equals(of_round, "announced") || text_equals(of_round, "scoring")) ||
           !(text_equals(state, "received") || text_equals(state, "late") || text_equals(state, "eligible") || text_equals(state, "asked"));
}

/* When the account had scored every criterion; false: it has not. */
static bool was_whole_at(const struct assessment *assessment, int64_t account, int64_t *ret_at)
{
    int64_t last = 0;
    for (size_t i = 0; i < assessment->criterion_count; i++) {
        const struct assessment_score *first = NULL;
        for (size_t j = 0; j < assessment->score_count && !first; j++)
            if (assessment->scores[j].account == account && assessment->scores[j].criterion == assessment->criteria[i].id)
                first = &assessment->scores[j];
        if (!first)
            return false;
        last = first->at.seconds > last ? first->at.seconds : last;
    }
    *ret_at = last;
    return assessment->criterion_count > 0;
}

static bool was_interested_before(const struct assessment *assessment, int64_t account, int64_t second)
{
    bool interested = false;
    for (size_t i = 0; i < assessment->interest_count; i++)
        if (assessment->interests[i].account == account && assessment->interests[i].at.seconds < second)
            interested = assessment->interests[i].has_interest;
    return interested;
}

static bool is_first_of_account(const struct assessment *assessment, size_t score)
{
    bool first = true;
    for (size_t i = 0; i < score && first; i++)
        first = assessment->scores[i].account != assessment->scores[score].account;
    return first;
}

/* Once as many as were needed had scored it, all could be read, and so it stays: whoever declares an interest later takes their scores out of the sum, and gives nobody
 * a score that is not blind. */
static bool was_opened(const struct assessment *assessment)
{
    for (size_t i = 0; i < assessment->score_count; i++) {
        int64_t then, other, whole = 0;
        if (!is_first_of_account(assessment, i) || !was_whole_at(assessment, assessment->scores[i].account, &then))
            continue;
        for (size_t j = 0; j < assessment->score_count; j++)
            whole += is_first_of_account(assessment, j) && was_whole_at(assessment, assessment->scores[j].account, &other) && other <= then &&
                     !was_interested_before(assessment, assessment->scores[j].account, then);
        if (whole >= assessment->needed)
            return true;
    }
    return false;
}

enum result assessment_read(struct db *db, const struct engine *engine, struct arena *arena, const struct record *application, struct assessment *ret_assessment)
{
    struct assessment assessment = {.bands = {-1, -1}};
    struct ranking_share share;
    TRY(grants_linked(db, engine, arena, application, "round", &assessment.round));
    assessment.score_max = number_of(assessment.round, "score_max", 4);
    assessment.needed = number_of(assessment.round, "assessors_needed", 2);
    assessment.bands = (struct ranking_bands){(int)number_of(assessment.round, "recommended_from", -1), (int)number_of(assessment.round, "refused_below", -1)};
    TRY(read_criteria(db, arena, &assessment));
    TRY(read_scores(db, arena, application->id, &assessment));
    TRY(read_interests(db, arena, application->id, &assessment));
    TRY(assessment_share(arena, &assessment, &share));
    assessment.whole = share.assessors;
    assessment.is_open = is_closed(assessment.round, application) || share.assessors >= assessment.needed || was_opened(&assessment);
    assessment.closed = assessment.is_open;
    *ret_assessment = assessment;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

bool assessment_may_read(const struct assessment *assessment, const struct assessment_score *score, const struct actor *actor)
{
    return assessment->is_open || (score->account == actor->account && actor->account > 0);
}

/* --- Interests -------------------------------------------------------------- */

enum result assessment_declared(struct db *db, int64_t application, const struct actor *actor, enum assessment_declared *ret_declared)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(arena_free_at) struct arena *arena = arena_new(64 << 10);
    enum assessment_declared declared = ASSESSMENT_SILENT;
    int step;
    if (!arena)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select i.account, i.has_interest from grant_interest i where i.application = $1 and not exists (select l.id from grant_interest l where"
                               " l.application = i.application and l.account = i.account and l.id > i.id) order by i.id"), BIND(bind_integer(application))));
    while ((step = statement_step(row)) == 1)
        if (statement_integer(row, 0) == actor->account || people_own_work(db, statement_integer(row, 0), 0, actor))
            declared = statement_integer(row, 1) || declared == ASSESSMENT_INTERESTED ? ASSESSMENT_INTERESTED : ASSESSMENT_FREE;
    if (step < 0)
        return (enum result)step;
    *ret_declared = declared;
    return OK;
}

enum result assessment_must_be_free(struct db *db, int64_t application, const struct actor *actor, struct message *message)
{
    enum assessment_declared declared;
    TRY(assessment_declared(db, application, actor, &declared));
    if (declared == ASSESSMENT_SILENT)
        return message_fail(message, ERROR_DENIED, "Say first whether you have an interest in this application: its assessment page asks.");
    if (declared == ASSESSMENT_INTERESTED)
        return message_fail(message, ERROR_DENIED, "You have declared an interest in this application: others read, score and decide it.");
    return OK;
}

enum result grants_may_read_bid(struct db *db, const struct engine *engine, const struct gather_answer *answer, const struct actor *actor, struct message *message)
{
    static const char *const names[] = {"recommend", "decide"};
    const struct definition *applications = definitions_find(engine->definitions, TEXT("application"));
    bool takes_part = false;
    for (size_t i = 0; applications && i < COUNT_OF(names); i++) {
        const struct move *move = definition_move(applications, text_of(names[i]));
        takes_part = takes_part || (move && actor_has_one_of(actor, move->by, move->by_count));
    }
    if (takes_part && answer->state == GATHER_BEGUN)
        return message_fail(message, ERROR_DENIED, "This bid has not been sent: until it is, only those who write it read it.");
    return takes_part && answer->record ? assessment_must_be_free(db, answer->record, actor, message) : OK;
}

enum result assessment_declare(struct db *db, int64_t application, bool has_interest, struct text words, const struct actor *actor, struct message *message)
{
    int64_t id;
    words = text_trim(words);
    if (actor->stands_for)
        return message_fail(message, ERROR_DENIED, "Nobody declares for another: go on under your own role.");
    if (has_interest && !words.length)
        return message_fail(message, ERROR_INVALID, "Say what your interest is");
    if (text_count_characters(words) > ASSESSMENT_INTEREST_CHARACTERS_MAX)
        return message_fail(message, ERROR_INVALID, "Use %d characters or fewer", ASSESSMENT_INTEREST_CHARACTERS_MAX);
    TRY(db_next_number(db, TEXT("grant interest"), &id));
    return db_run(db, NULL, SQL("insert into grant_interest (id, application, account, has_interest, words, declared_at) values ($1, $2, $3, $4, $5, $6)"),
                  BIND(bind_integer(id), bind_integer(application), bind_integer(actor->account), bind_integer(has_interest), bind_text(words), bind_integer(actor->moment.now.seconds)));
}

/* --- Scores ----------------------------------------------------------------- */

enum result assessment_may_score(struct db *db, const struct assessment *assessment, const struct record *application, const struct actor *actor, struct message *message)
{
    const struct move *recommend = definition_move(application->definition, TEXT("recommend"));
    struct text state = record_state_name(application);
    if (!recommend || !record_may_by_roles(db, application, recommend->by, recommend->by_count, actor))
        return message_fail(message, ERROR_DENIED, "Your role does not score applications.");
    if (actor->stands_for)
        return message_fail(message, ERROR_DENIED, "A score is a person's own: nobody gives one in another's stead.");
    TRY(assessment_must_be_free(db, application->id, actor, message));
    if (assessment->closed)
        return message_fail(message, ERROR_DENIED, "Scoring of this application is over: as many have scored it as are needed, or it was closed. The scores stay as they were given.");
    if (!text_equals(state, "eligible") && !text_equals(state, "asked"))
        return message_fail(message, ERROR_DENIED, "This application is not found eligible yet: it is scored after that.");
    if (!assessment->criterion_count)
        return message_fail(message, ERROR_INVALID, "This round has no published criteria: publish them first.");
    for (size_t i = 0; i < assessment->score_count; i++)
        if (assessment->scores[i].account != actor->account && people_own_work(db, assessment->scores[i].account, 0, actor))
            return message_fail(message, ERROR_DENIED, "You have scored this application by another account of yours: go on there.");
    return OK;
}

static const struct assessment_score *standing(const struct assessment *assessment, int64_t account, int64_t criterion)
{
    for (size_t i = 0; i < assessment->score_count; i++)
        if (assessment->scores[i].stands && assessment->scores[i].account == account && assessment->scores[i].criterion == criterion)
            return &assessment->scores[i];
    return NULL;
}

enum result assessment_give(struct db *db, const struct assessment *assessment, int64_t application, int64_t criterion, int64_t points, struct text reason,
                            const struct actor *actor, struct message *message)
{
    const struct assessment_score *before = standing(assessment, actor->account, criterion);
    int64_t id;
    reason = text_trim(reason);
    if (points < 0 || points > assessment->score_max)
        return message_fail(message, ERROR_INVALID, "Enter a whole number from 0 to %" PRId64, assessment->score_max);
    if (!reason.length)
        return message_fail(message, ERROR_INVALID, "Say why: each score has its reason");
    if (text_count_characters(reason) > ASSESSMENT_REASON_CHARACTERS_MAX)
        return message_fail(message, ERROR_INVALID, "Use %d characters or fewer", ASSESSMENT_REASON_CHARACTERS_MAX);
    if (before && before->points == points && text_equal(before->reason, reason))
        return OK;
    TRY(db_next_number(db, TEXT("grant score"), &id));
    return db_run(db, NULL, SQL("insert into grant_score (id, application, criterion, account, points, reason, scored_at) values ($1, $2, $3, $4, $5, $6, $7)"),
                  BIND(bind_integer(id), bind_integer(application), bind_integer(criterion), bind_integer(actor->account), bind_integer(points), bind_text(reason), bind_integer(actor->moment.now.seconds)));
}
