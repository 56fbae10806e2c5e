/* Who has an interest in an application, who scored it how, and who may read what of it.
 *
 * Owns grant_interest and grant_score. Both are only ever added to: a declaration that changes is made anew, a score that changes is given anew with its
 * reason, and what stood before stays. Not here: what points make together (ranking.h), recommendation and decision (decision.c).
 *
 * FIRST THE INTEREST. Whoever reads a bid (its answers), scores it, recommends or decides it has said before whether they have an interest in it. Who has
 * one does none of these. The application's title, applicant and sum are seen before: without them nobody could say.
 *
 * BLIND. Until as many as the round needs have scored every criterion, each reads their own scores and nobody else's, whatever their role. From then on, or
 * when scoring is closed (the round's, or because the application is recommended or decided), who may see the application reads all, and nobody scores
 * any more. So no score is given by somebody who has seen another's: what was open stays open when an assessor declares an interest afterwards, and the round's
 * criteria stay as they are from the first score on.
 *
 * A score is a person's own: nobody gives one in another's stead, and nobody gives two by two accounts. */
#ifndef OFFICE_GRANTS_ASSESSMENT_H
#define OFFICE_GRANTS_ASSESSMENT_H

#include "blocks/record/record.h"
#include "office/grants/grants.h"
#include "office/grants/ranking.h"

#define ASSESSMENT_REASON_CHARACTERS_MAX 2000
#define ASSESSMENT_INTEREST_CHARACTERS_MAX 1000

struct assessment_criterion {
    int64_t id, number, weight;
    struct text title, guidance;
};
struct assessment_score {
    int64_t id, criterion, account, points;
    struct text account_name, reason;
    struct instant at;
    bool stands;           /* no later one of the same assessor and criterion */
};
struct assessment_interest {
    int64_t account;
    struct text account_name, words;
    bool has_interest;
    struct instant at;
    bool stands;
};
enum assessment_declared { ASSESSMENT_SILENT, ASSESSMENT_FREE, ASSESSMENT_INTERESTED };

struct assessment {
    struct record *round;
    struct assessment_criterion *criteria; /* published ones of the round, by number */
    size_t criterion_count;
    int64_t score_max, needed;
    struct ranking_bands bands;
    struct assessment_score *scores;       /* all, in the order in which they were given: not to be shown but by assessment_may_read() */
    size_t score_count;
    struct assessment_interest *interests;
    size_t interest_count;
    int64_t whole;                         /* assessors who scored every criterion */
    bool closed;                           /* nobody scores any more */
    bool is_open;                          /* all may be read */
};
/* `application` with its links in memory. ERROR_NOT_FOUND: its round is gone. */
enum result assessment_read(struct db *db, const struct engine *engine, struct arena *arena, const struct record *application, struct assessment *ret_assessment) MUST_USE;
bool assessment_may_read(const struct assessment *assessment, const struct assessment_score *score, const struct actor *actor);
/* What the actor said last, by whichever of their accounts. */
enum result assessment_declared(struct db *db, int64_t application, const struct actor *actor, enum assessment_declared *ret_declared) MUST_USE;
/* ERROR_DENIED, in words, until the actor has said that they have no interest: for every door to the bid itself. */
enum result assessment_must_be_free(struct db *db, int64_t application, const struct actor *actor, struct message *message) MUST_USE;
/* ERROR_DENIED or ERROR_INVALID, in words: why the actor cannot score it now. */
enum result assessment_may_score(struct db *db, const struct assessment *assessment, const struct record *application, const struct actor *actor, struct message *message) MUST_USE;
/* The share of those scores that stand. */
enum result assessment_share(struct arena *arena, const struct assessment *assessment, struct ranking_share *ret_share) MUST_USE;

/* In a write transaction. ERROR_INVALID: an interest without words, too many of them, or one who has scored and says now that they have one: it is taken, and
 * their scores stand in the list but count no more. */
enum result assessment_declare(struct db *db, int64_t application, bool has_interest, struct text words, const struct actor *actor, struct message *message) MUST_USE;
/* The reason is the person's own words. Nothing is written where points and reason are what stands. */
enum result assessment_give(struct db *db, const struct assessment *assessment, int64_t application, int64_t criterion, int64_t points, struct text reason,
                            const struct actor *actor, struct message *message) MUST_USE;

#endif
