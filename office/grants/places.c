/* Interests and scores in what others do with every table: erasing, and answering somebody who asks what is held about them (blocks/engine.h: room_place). Not
 * here: what they are (assessment.h). */
#include "office/grants/internal.h"

#include "base/wording.h"

#include <inttypes.h>

static struct text day_of(struct arena *arena, struct statement *row, int column)
{
    return instant_long(arena, (struct instant){statement_integer(row, column)});
}

static enum result interests_of_account(struct db *db, struct arena *arena, int64_t account, struct room_telling *telling)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select i.declared_at, r.reference, i.has_interest, i.words from grant_interest i join record r on r.id = i.application where i.account = $1 order by i.id"),
                 BIND(bind_integer(account))));
    while ((step = statement_step(row)) == 1) {
        struct text words = statement_copy(row, 3, arena), said = statement_integer(row, 2) ? SAID(arena, "an interest") : SAID(arena, "no interest");
        struct text line = arena_printf(arena, SAY(arena, "%.*s, %.*s: %.*s"), TEXT_ARGS(statement_copy(row, 1, arena)), TEXT_ARGS(day_of(arena, row, 0)), TEXT_ARGS(said));
        telling->tell(telling, TEXT("interests"), SAID(arena, "Interests declared in applications for grants"),
                      words.length ? arena_printf(arena, "%.*s. %.*s", TEXT_ARGS(line), TEXT_ARGS(words)) : line);
    }
    return step < 0 ? (enum result)step : OK;
}

static enum result scores_of_account(struct db *db, struct arena *arena, int64_t account, struct room_telling *telling)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select s.scored_at, r.reference, s.points, s.reason from grant_score s join record r on r.id = s.application where s.account = $1 order by s.id"),
                 BIND(bind_integer(account))));
    while ((step = statement_step(row)) == 1)
        telling->tell(telling, TEXT("scores"), SAID(arena, "Scores given to applications for grants"),
                      arena_printf(arena, SAY(arena, "%.*s, %.*s: %" PRId64 ". %.*s"), TEXT_ARGS(statement_copy(row, 1, arena)), TEXT_ARGS(day_of(arena, row, 0)),
                                   statement_integer(row, 2), TEXT_ARGS(statement_copy(row, 3, arena))));
    return step < 0 ? (enum result)step : OK;
}

/* What assessors wrote of an application. While it is being scored nobody reads another's score, so until then it is counted as what the gatherer may not see. */
static enum result scores_of_record(struct db *db, struct arena *arena, const struct record *record, struct room_telling *telling)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text state = record_state_name(record);
    bool is_open = text_equals(state, "recommended") || text_equals(state, "decided") || text_equals(state, "told") || text_equals(state, "superseded");
    int step;
    if (!text_equals(record->definition->name, "application"))
        return OK;
    TRY(db_query(db, &row, SQL("select s.id, s.points, s.reason, c.name from grant_score s left join record c on c.id = s.criterion where s.application = $1 order by s.id"),
                 BIND(bind_integer(record->id))));
    while ((step = statement_step(row)) == 1) {
        struct text label = arena_printf(arena, SAY(arena, "Scored: %.*s"), TEXT_ARGS(statement_copy(row, 3, arena)));
        struct text line = arena_printf(arena, SAY(arena, "%" PRId64 " points. %.*s"), statement_integer(row, 1), TEXT_ARGS(statement_copy(row, 2, arena)));
        if (is_open)
            telling->tell(telling, arena_printf(arena, "score/%" PRId64, statement_integer(row, 0)), label, line);
        else
            telling->hide(telling);
    }
    return step < 0 ? (enum result)step : OK;
}

static enum result forget_interests(struct db *db, int64_t record)
{
    return db_run(db, NULL, SQL("delete from grant_interest where application = $1"), BIND(bind_integer(record)));
}

static enum result forget_scores(struct db *db, int64_t record)
{
    return db_run(db, NULL, SQL("delete from grant_score where application = $1"), BIND(bind_integer(record)));
}

static struct room_words interest_words(void)
{
    return (struct room_words){SQL("select count(*) from grant_interest"), SQL("select id, words, '' from grant_interest order by id"),
                               SQL("update grant_interest set words = $1 where id = $2")};
}

static struct room_words score_words(void)
{
    return (struct room_words){SQL("select count(*) from grant_score"), SQL("select id, reason, '' from grant_score order by id"),
                               SQL("update grant_score set reason = $1 where id = $2")};
}

const struct room_place grants_places[] = {
    {"grant_interest", forget_interests, interest_words, interests_of_account, NULL},
    {"grant_score", forget_scores, score_words, scores_of_account, scores_of_record},
    {0},
};
