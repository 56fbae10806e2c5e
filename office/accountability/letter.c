/* Letters: what sending hands over, chasing, and a letter that a petition led to. The answer is written by whom the letter is to: `edit` and `edit_in` of letter.yaml. */
#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/post/post.h"
#include "office/accountability/deciding_internal.h"

/* Who may answer: accounts in use that act for the body as a partner on that day. */
#define PARTNERS_SQL " from account a join membership m on m.account = a.id where m.organisation = $1 and m.role = 'partner' and m.from_day <= $2" \
                     " and (m.until_day is null or m.until_day >= $2) and a.disabled_at is null"

static enum result tell_partners(struct db *db, const struct engine *engine, struct arena *arena, const struct record *letter, int64_t organisation, const char *first_line,
                                 const struct actor *actor, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct body body;
    int64_t sent;
    int step;
    TRY(body_on(db, arena, actor->moment.today, &body));
    WORDING_KEPT(arena);
    struct text due = date_long(arena, record_day(record_value(letter, TEXT("answer_due"))));
    struct text text = arena_printf(arena, SAY(arena, "%s\n\n%.*s: %.*s\nAn answer is wanted by %.*s. Sign in and write it there:\n\n/desk/registers/letters/%lld\n\n%.*s\n"), first_line,
                                    TEXT_ARGS(letter->reference), TEXT_ARGS(record_text(letter, "title")), TEXT_ARGS(due), (long long)letter->id,
                                    TEXT_ARGS(body.legal_name.length ? body.legal_name : SAID(arena, "The office")));
    TRY(db_query(db, &row, SQL("select distinct a.id, a.sign_in" PARTNERS_SQL " order by a.id"), BIND(bind_integer(organisation), bind_date(actor->moment.today))));
    while ((step = statement_step(row)) == 1) {
        struct post_message post = {.to = statement_copy(row, 1, arena), .kind = TEXT("letter"), .text = text,
                                    .subject = arena_printf(arena, SAY(arena, "%.*s: an answer is wanted"), TEXT_ARGS(letter->reference))};
        TRY(post_put(db, engine, arena, &post, actor->moment.now, &sent, message));
    }
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

CHECK(letter_can_be_sent)
{
    struct date due = record_day(record_value(record, TEXT("answer_due")));
    (void)db, (void)arena, (void)engine, (void)move;
    if (date_compare(due, actor->moment.today) < 0)
        return message_fail(message, ERROR_INVALID, "The day by which an answer is wanted is past: send it back and enter another.");
    return OK;
}

/* From now on the body that it is to reads it, and may answer. */
EFFECT(hand_letter_over)
{
    WORDING_KEPT(arena);
    TRY(deciding_hand_over(db, engine, arena, record, "addressee", "sent_to", move, actor, message));
    return tell_partners(db, engine, arena, record, record_link(record, "addressee"), SAY(arena, "A formal letter to you is at the desk."), actor, message);
}

EFFECT(chase_letter)
{
    (void)move;
    WORDING_KEPT(arena);
    return tell_partners(db, engine, arena, record, record_link(record, "sent_to"), SAY(arena, "A formal letter to you waits for its answer."), actor, message);
}

/* What the body has begun to write goes out when it has sent it, and not before. */
/* The letter itself goes on: its answer is still wanted, and it can be published again. */
CHECK(letter_is_public)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    return record->published_version ? OK : message_fail(message, ERROR_INVALID, "The letter is not published: there is nothing to take down.");
}

CHECK(letter_stands_alone)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    if (record_text(record, "answer").length)
        return message_fail(message, ERROR_INVALID, "The body that the letter is to has begun to write its answer here, which would be published unfinished. Wait until it is sent.");
    return OK;
}

/* Where the body has begun to answer itself, nobody types an answer for it. */
CHECK(answer_is_not_theirs)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    if (record_text(record, "answer").length)
        return message_fail(message, ERROR_INVALID, "The body that the letter is to has written its answer here: it sends it itself.");
    return OK;
}

/* --- Of a petition --------------------------------------------------------------- */

static enum result set(struct arena *arena, struct record *record, const char *name, struct text value)
{
    return record_set(arena, record, definition_field(record->definition, text_of(name)), value);
}

/* The office finishes it: it says nothing in its name but what people asked. */
EFFECT(draft_petition_letter)
{
    const struct definition *letters = definitions_find(engine->definitions, TEXT("letter"));
    struct problems problems = {0};
    struct record *letter;
    int64_t supporters;
    (void)move;
    if (!letters)
        return OK;
    TRY(db_one_integer(db, &supporters, SQL("select count(*) from petition_support where petition = $1 and confirmed_at is not null"), BIND(bind_integer(record->id))));
    TRY(record_new(db, engine, arena, letters, actor, &letter));
    WORDING_KEPT(arena);
    struct text title = arena_printf(arena, SAY(arena, "Petition: %.*s"), TEXT_ARGS(record_text(record, "title")));
    TRY(set(arena, letter, "title", text_count_characters(title) > 150 ? record_text(record, "title") : title));
    TRY(set(arena, letter, "addressee", arena_printf(arena, "%lld", (long long)record_link(record, "addressee"))));
    TRY(set(arena, letter, "petition", arena_printf(arena, "%lld", (long long)record->id)));
    TRY(set(arena, letter, "text",
            arena_printf(arena, SAY_COUNT(arena, supporters, "The petition %.*s has reached %lld supporter. It asks:\n\n%.*s", "The petition %.*s has reached %lld supporters. It asks:\n\n%.*s"),
                         TEXT_ARGS(record->reference), (long long)supporters, TEXT_ARGS(record_text(record, "text")))));
    TRY(record_check(db, engine, arena, letter, NULL, actor, &problems));
    if (problems.count)
        return message_fail(message, ERROR_INVALID, "The letter could not be drafted. %.*s.", TEXT_ARGS(problems.list[0].what));
    return record_save(db, engine, arena, letter, 0, actor, "made", TEXT_NONE, message);
}
