/* What came back: see returned.h. */
#include "blocks/post/returned.h"

#include "base/wording.h"
#include "blocks/post/internal.h"
#include "blocks/post/subscriber.h"

/* RFC 3463, 3.2, and RFC 7505: 5.1.7 and 5.1.8 are about the sender's address, which is ours. */
bool post_no_such_address(struct text status)
{
    static const char *const codes[] = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"};
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (text_equals(status, codes[i]))
            return true;
    return false;
}

bool post_is_about_us(struct text status)
{
    return text_starts(status, TEXT("5.7.")) || text_equals(status, "5.1.7") || text_equals(status, "5.1.8");
}

struct text post_returned_words(struct arena *arena, const char *number)
{
    struct text status = text_of(number);
    if (!status.length)
        return KEPT("It came back: it could not be delivered.");
    if (post_no_such_address(status))
        return kept_printf(arena, "It came back: there is no such address (%.*s).", TEXT_ARGS(status));
    if (text_starts(status, TEXT("5.2.")) || text_starts(status, TEXT("4.2.")))
        return kept_printf(arena, "It came back: this mailbox takes nothing now (%.*s).", TEXT_ARGS(status));
    if (text_starts(status, TEXT("5.7.")))
        return kept_printf(arena, "It came back: the other side’s rules refuse it (%.*s).", TEXT_ARGS(status));
    if (text_starts(status, TEXT("4.")))
        return kept_printf(arena, "It came back: it could not be delivered in time (%.*s).", TEXT_ARGS(status));
    return kept_printf(arena, "It came back: it could not be delivered (%.*s).", TEXT_ARGS(status));
}

struct came_back { int64_t id, subscriber; };

static enum result find(struct db *db, const struct mail_report *report, struct came_back *ret_message)
{
    for (size_t i = 0; i < report->token_count; i++) {
        AUTO(statement_close_at) struct statement *row = NULL;
        TRY(db_query(db, &row, SQL("select id, coalesce(subscriber, 0) from outbox where return_token = $1"), BIND(bind_text(report->tokens[i]))));
        int step = statement_step(row);
        if (step < 0)
            return (enum result)step;
        if (step) {
            *ret_message = (struct came_back){statement_integer(row, 0), statement_integer(row, 1)};
            return OK;
        }
    }
    return ERROR_NOT_FOUND;
}

/* Of one whose end was not known it is known now: it was taken. Its text is there still, so it has failed, and can be sent again. */
enum result post_note_report(struct db *db, struct arena *arena, const struct mail_report *report, struct instant now, enum post_return *ret_return)
{
    struct came_back message;
    int64_t changed = 0;
    enum result result = find(db, report, &message);
    *ret_return = RETURN_IS_UNKNOWN;
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    *ret_return = RETURN_SAYS_NOTHING;
    if (report->kind != MAIL_CAME_BACK)
        return OK;
    TRY(db_run(db, &changed,
               SQL("update outbox set state = case when state = 'sent' then 'returned' else 'failed' end, state_at = $2, fault = $3, next_at = null, lease = null, leased_until = null"
                   " where id = $1 and (state = 'sent' or (state = 'waiting' and coalesce(unsure, 0) > 0))"),
               BIND(bind_integer(message.id), bind_integer(now.seconds), bind_text(post_returned_words(arena, report->status)))));
    if (changed && message.subscriber)
        TRY(subscriber_unreachable(db, message.subscriber, message.id, text_of(report->status), now));
    *ret_return = changed ? RETURN_NOTED : RETURN_WAS_NOTED;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
