/* After an attempt: see outcome.h. */
#include "blocks/post/outcome.h"

#include "base/wording.h"
#include "blocks/post/returned.h"

int64_t post_pause_seconds(int64_t attempts)
{
    static const int minutes[] = {1, 5, 15, 30, 60, 120, 240};
    size_t at = attempts < 1 ? 0 : (size_t)attempts - 1;
    return 60 * minutes[at < COUNT_OF(minutes) ? at : COUNT_OF(minutes) - 1];
}

int64_t post_trouble_seconds(int64_t times)
{
    int64_t seconds = 15;
    for (int64_t i = 1; i < times && seconds < 600; i++)
        seconds *= 2;
    return seconds < 600 ? seconds : 600;
}

/* "550 5.1.1" */
static struct text numbers(struct arena *arena, const struct smtp_answer *answer)
{
    return arena_printf(arena, "%d%s%s", answer->code, answer->status[0] ? " " : "", answer->status);
}

/* What the enhanced status says of the address (RFC 3463). */
static struct text refused_words(struct arena *arena, const struct smtp_answer *answer)
{
    struct text status = text_of(answer->status), said = numbers(arena, answer);
    if (post_no_such_address(status))
        return kept_printf(arena, "The mail server refused it: there is no such address (%.*s).", TEXT_ARGS(said));
    if (text_starts(status, TEXT("5.2.")))
        return kept_printf(arena, "The mail server refused it: this mailbox takes nothing now (%.*s).", TEXT_ARGS(said));
    if (text_starts(status, TEXT("5.7.")))
        return kept_printf(arena, "The mail server refused it by a rule of its own (%.*s).", TEXT_ARGS(said));
    return kept_printf(arena, "The mail server refused it for good (%.*s).", TEXT_ARGS(said));
}

static struct text later_words(struct arena *arena, const struct smtp_answer *answer)
{
    if (!answer->code)
        return KEPT("The connection to the mail server ended before it was handed over.");
    return kept_printf(arena, "The mail server did not take it yet (%.*s).", TEXT_ARGS(numbers(arena, answer)));
}

static void wait(struct post_outcome *outcome, const struct post_attempt *attempt)
{
    outcome->state = POST_WAITS;
    outcome->next_at = (struct instant){attempt->now.seconds + post_pause_seconds(attempt->attempts)};
    if (outcome->next_at.seconds < attempt->queued_at.seconds + POST_TRY_SECONDS)
        return;
    outcome->state = POST_FAILS;
    outcome->fault = KEPT("The mail server did not take it for five days.");
}

struct post_outcome post_outcome_of(struct arena *arena, const struct post_attempt *attempt)
{
    struct post_outcome outcome = {.state = POST_IS_SENT, .counts = true, .unsure = attempt->unsure};
    switch (attempt->answer.end) {
    case SMTP_TAKEN:
        break;
    case SMTP_REFUSED:
        outcome.state = POST_FAILS;
        outcome.fault = refused_words(arena, &attempt->answer);
        memcpy(outcome.status, attempt->answer.status, sizeof outcome.status);
        break;
    case SMTP_LATER:
        outcome.fault = later_words(arena, &attempt->answer);
        wait(&outcome, attempt);
        break;
    case SMTP_UNKNOWN:
        outcome.unsure++;
        outcome.fault = KEPT("It was handed over, and the mail server did not say whether it took it: it may have arrived.");
        if (outcome.unsure > POST_UNSURE_MAX)
            outcome.state = POST_FAILS;
        else
            wait(&outcome, attempt);
        break;
    case SMTP_TROUBLE:
    case SMTP_STOPPED:
        outcome.state = POST_WAITS;
        outcome.counts = false;
        outcome.next_at = attempt->now;
        break;
    }
    return outcome;
}

struct text post_trouble_words(struct arena *arena, const struct smtp_answer *answer)
{
    struct text said = numbers(arena, answer);
    switch (answer->trouble) {
    case SMTP_NO_HOST:
        return KEPT("The mail server’s name leads nowhere.");
    case SMTP_NO_CONNECTION:
        return KEPT("The mail server cannot be reached.");
    case SMTP_NO_TLS:
        return KEPT("The mail server’s connection cannot be trusted: it offers no TLS, or a certificate that does not hold for its name.");
    case SMTP_NO_SIGN_IN:
        return kept_printf(arena, "The mail server does not take the office’s user and password (%.*s).", TEXT_ARGS(said));
    case SMTP_NO_SENDER:
        return kept_printf(arena, "The mail server does not let the office send from its address (%.*s).", TEXT_ARGS(said));
    case SMTP_NO_TROUBLE:
    case SMTP_NO_ANSWER:
        break;
    }
    return KEPT("The mail server does not answer as it should.");
}
