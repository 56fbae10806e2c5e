/* Reminders: see remind.h. */
#include "office/desk/remind.h"

#include <inttypes.h>
#include <pthread.h>

#include "base/wording.h"
#include "blocks/erasure/bookkeeping.h"
#include "blocks/gather/gather.h"
#include "blocks/post/digest.h"
#include "blocks/post/post.h"
#include "office/desk/internal.h"

#define ARENA_BYTES_MAX ((size_t)128 << 20)
#define LINES_MAX 40               /* of one message; more are counted */
#define SENT_FROM_SECONDS (7 * 60 * 60)
#define LOOK_SECONDS 60
#define USEFUL_SECONDS (3 * 24 * 60 * 60)
#define TOLD_DAYS 400              /* after which it is of no use that somebody was told */

int reminder_reached(const struct clock_rule *clock, int days_to_go)
{
    int reached = REMINDER_NONE;
    if (!clock->remind_count)
        return REMINDER_NONE;
    if (days_to_go < 0)
        return REMINDER_OVERDUE;
    for (size_t i = 0; i < clock->remind_count; i++)
        if (days_to_go <= clock->remind[i] && (reached == REMINDER_NONE || clock->remind[i] < reached))
            reached = clock->remind[i];
    return reached;
}

/* --- One person -------------------------------------------------------------- */

struct telling {
    const struct engine *engine;
    struct moment moment;
    int64_t account;
    bool told;
};

static enum result is_new(struct db *db, int64_t account, const struct record_deadline *deadline, int reached, struct instant now, bool *ret_is)
{
    int64_t changed = 0;
    TRY(db_run(db, &changed,
               SQL("insert into reminder_told (account, record, clock, due_on, days, at) values ($1, $2, $3, $4, $5, $6)"
                   " on conflict (account, record, clock, due_on, days) do nothing"),
               BIND(bind_integer(account), bind_integer(deadline->id), bind_text(deadline->clock->name), bind_date(deadline->run.due), bind_integer(reached),
                    bind_integer(now.seconds))));
    *ret_is = changed > 0;
    return OK;
}

/* The link stands on a line of its own, as a path: the outbox puts the office's address before it. */
static void add_line(struct arena *arena, struct buffer *text, const struct record_deadline *deadline)
{
    buffer_append(text, arena_printf(arena, SAY(arena, "%.*s, %.*s (%.*s): %.*s"), TEXT_ARGS(deadline->clock->label), TEXT_ARGS(date_long(arena, deadline->run.due)),
                                     TEXT_ARGS(clock_run_words(arena, &deadline->run)),
                                     TEXT_ARGS(record_title(arena, deadline->definition, deadline->reference, deadline->name))));
    buffer_printf(text, "\n/desk/registers/%.*s/%" PRId64 "\n\n", TEXT_ARGS(deadline->definition->plural), deadline->id);
}

static enum result collect(struct db *db, const struct telling *telling, struct arena *arena, struct buffer *text, int64_t *ret_count)
{
    struct record_deadline *list;
    size_t count;
    int64_t told = 0;
    TRY(desk_deadlines_of(db, telling->engine, arena, telling->account, telling->moment, &list, &count));
    for (size_t i = 0; i < count; i++) {
        int days = list[i].run.lateness == LATENESS_LATE ? -list[i].run.days : list[i].run.days;
        int reached = date_is_none(list[i].run.due) ? REMINDER_NONE : reminder_reached(list[i].clock, days);
        bool new = false;
        if (reached == REMINDER_NONE)
            continue;
        TRY(is_new(db, telling->account, &list[i], reached, telling->moment.now, &new));
        if (new && told++ < LINES_MAX)
            add_line(arena, text, &list[i]);
    }
    *ret_count = told;
    return OK;
}

static enum result put_digest(struct db *db, const struct telling *telling, struct arena *arena, struct text lines, int64_t count)
{
    struct account account;
    int64_t id;
    TRY(people_get(db, arena, telling->account, telling->moment.today, &account));
    struct text more = count > LINES_MAX ? arena_printf(arena, SAY(arena, "And %" PRId64 " more.\n\n"), count - LINES_MAX) : TEXT_NONE;
    const struct post_message post = {
        .to = account.sign_in, .kind = TEXT(POST_REMINDER), .expires_at = {telling->moment.now.seconds + USEFUL_SECONDS},
        .subject = arena_printf(arena, SAY_COUNT(arena, count, "%" PRId64 " thing is due", "%" PRId64 " things are due"), count),
        .text = arena_printf(arena, SAY(arena, "Dear %.*s\n\nThis falls due, or is overdue, and you answer for it:\n\n%.*s%.*sAll that is due, and where these messages are switched off:\n/desk/due\n"),
                             TEXT_ARGS(account.name), TEXT_ARGS(lines), TEXT_ARGS(more))};
    if (arena_failed(arena))
        return ERROR_MEMORY;
    return post_put(db, telling->engine, arena, &post, telling->moment.now, &id, NULL);
}

static enum result tell(struct db *db, void *context, struct message *message)
{
    struct telling *telling = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    AUTO(buffer_clear) struct buffer lines;
    int64_t count = 0, off = 0;
    (void)message;
    buffer_init(&lines, MAIL_BYTES_MAX / 4);
    telling->told = false;
    if (!arena)
        return ERROR_MEMORY;
    TRY(db_one_integer(db, &off, SQL("select count(*) from reminder_off where account = $1"), BIND(bind_integer(telling->account))));
    if (off)
        return OK;
    TRY(collect(db, telling, arena, &lines, &count));
    TRY(lines.failure);
    if (!count)
        return OK;
    telling->told = true;
    return put_digest(db, telling, arena, buffer_text(&lines), count);
}

/* --- Everybody ---------------------------------------------------------------- */

static enum result everybody(const struct engine *engine, struct arena *arena, int64_t **ret_ids, size_t *ret_count)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t total, *ids;
    size_t count = 0;
    int step = 0;
    TRY(store_read_begin(engine->store, STORE_OFFICE, &db));
    TRY(db_one_integer(db, &total, SQL("select count(*) from account where disabled_at is null"), BIND_NOTHING));
    ids = ARENA_ARRAY(arena, int64_t, (size_t)total + 1);
    if (!ids)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select id from account where disabled_at is null order by id"), BIND_NOTHING));
    while (count < (size_t)total && (step = statement_step(row)) == 1)
        ids[count++] = statement_integer(row, 0);
    *ret_ids = ids;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

/* What was told of a deadline that is long past, of records that are no more, and on which days it ran. That something is overdue is told once and not again while
 * its record is there: that row stays. */
static enum result prune(struct db *db, struct moment moment)
{
    struct date before = {moment.today.day - TOLD_DAYS};
    struct instant told = date_begins_in_london(before);
    TRY(db_run(db, NULL, SQL("delete from reminder_told where due_on < $1 and days <> $2"), BIND(bind_date(before), bind_integer(REMINDER_OVERDUE))));
    TRY(db_run(db, NULL, SQL("delete from reminder_told where at < $1 and record not in (select id from record)"), BIND(bind_integer(told.seconds))));
    return db_run(db, NULL, SQL("delete from reminder_run where day < $1"), BIND(bind_date(before)));
}

static enum result forget_reminders(struct db *db, int64_t record)
{
    return db_run(db, NULL, SQL("delete from reminder_told where record = $1"), BIND(bind_integer(record)));
}

const struct room_place desk_places[] = {{.table = "reminder_told", .forget = forget_reminders}, {0}};

static enum result note_run(struct db *db, void *context, struct message *message)
{
    const struct moment *moment = context;
    (void)message;
    TRY(prune(db, *moment));
    return db_run(db, NULL, SQL("insert into reminder_run (day, at) values ($1, $2) on conflict (day) do nothing"), BIND(bind_date(moment->today), bind_integer(moment->now.seconds)));
}

struct waking { const struct engine *engine; morning_function *run; struct moment moment; };

static enum result run_morning(struct db *db, void *context, struct message *message)
{
    const struct waking *waking = context;
    return waking->run(db, waking->engine, waking->moment, message);
}

/* Every room, also after one that fails; the first failure. */
static enum result rooms_run(const struct engine *engine, struct moment moment, struct message *message)
{
    enum result first = OK;
    for (const struct morning *morning = engine->mornings; morning && morning->run; morning++) {
        struct waking waking = {engine, morning->run, moment};
        enum result result = store_write(engine->store, run_morning, &waking, first < 0 ? NULL : message);
        if (result < 0)
            fprintf(stderr, "frankpledge: what the room \"%s\" does each morning failed. Everything else is done; it is tried again.\n", morning->room);
        if (first == OK && result < 0)
            first = result;
    }
    return first;
}

enum result reminders_run(const struct engine *engine, struct moment moment, int64_t *ret_messages, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    int64_t *ids, messages = 0;
    size_t count;
    if (!arena)
        return ERROR_MEMORY;
    enum result rooms = rooms_run(engine, moment, message);
    TRY(everybody(engine, arena, &ids, &count));
    for (size_t i = 0; i < count; i++) {
        struct telling telling = {.engine = engine, .moment = moment, .account = ids[i]};
        TRY(store_write(engine->store, tell, &telling, message));
        messages += telling.told;
    }
    const struct kept_rule *drafts = bookkeeping_rule(engine->definitions, "drafts", moment.today);
    int64_t told;
    TRY(gather_remind(engine, drafts ? &drafts->keep : NULL, moment, &told, message));
    messages += told;
    TRY(digests_run(engine, moment, &told, message));
    messages += told;
    *ret_messages = messages;
    TRY(rooms);
    if (moment.today.day == date_in_london(moment.now).day) /* as if it were another day: that one has its own still */
        TRY(store_write(engine->store, note_run, &moment, message));
    return OK;
}

/* --- The thread --------------------------------------------------------------- */

struct reminders {
    const struct engine *engine;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop; /* under the lock */
};

static bool is_time(const struct reminders *reminders, struct moment moment)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    int64_t ran = 1;
    if (moment.now.seconds < date_begins_in_london(moment.today).seconds + SENT_FROM_SECONDS || store_read_begin(reminders->engine->store, STORE_OFFICE, &db) < 0)
        return false;
    return db_one_integer(db, &ran, SQL("select count(*) from reminder_run where day = $1"), BIND(bind_date(moment.today))) == OK && !ran;
}

static bool wait_a_minute(struct reminders *reminders)
{
    struct timespec until;
    bool stop;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LOOK_SECONDS;
    pthread_mutex_lock(&reminders->lock);
    if (!reminders->stop)
        pthread_cond_timedwait(&reminders->wake, &reminders->lock, &until);
    stop = reminders->stop;
    pthread_mutex_unlock(&reminders->lock);
    return !stop;
}

static void *keep(void *context)
{
    struct reminders *reminders = context;
    do {
        struct moment moment = moment_now(DATE_NONE);
        struct message message = {0};
        int64_t messages;
        if (is_time(reminders, moment) && reminders_run(reminders->engine, moment, &messages, &message) < 0)
            fprintf(stderr, "frankpledge serve: the day’s reminders could not all be written. They are tried again.\n");
    } while (wait_a_minute(reminders));
    return NULL;
}

enum result reminders_start(const struct engine *engine, struct reminders **ret_reminders, struct message *message)
{
    struct reminders *reminders = calloc(1, sizeof *reminders);
    if (!reminders)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to start.");
    reminders->engine = engine;
    pthread_mutex_init(&reminders->lock, NULL);
    pthread_cond_init(&reminders->wake, NULL);
    if (pthread_create(&reminders->thread, NULL, keep, reminders) != 0) {
        pthread_cond_destroy(&reminders->wake);
        pthread_mutex_destroy(&reminders->lock);
        free(reminders);
        return message_fail(message, ERROR_BUSY, "No more threads can be started on this machine.");
    }
    *ret_reminders = reminders;
    return OK;
}

void reminders_stop(struct reminders *reminders)
{
    if (!reminders)
        return;
    pthread_mutex_lock(&reminders->lock);
    reminders->stop = true;
    pthread_cond_signal(&reminders->wake);
    pthread_mutex_unlock(&reminders->lock);
    pthread_join(reminders->thread, NULL);
    pthread_cond_destroy(&reminders->wake);
    pthread_mutex_destroy(&reminders->lock);
    free(reminders);
}
