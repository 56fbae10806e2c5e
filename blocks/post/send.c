/* The thread that sends what waits in the outbox, one message after the other: see post.h for what it promises, outcome.h for its rules.
 * It holds no connection to the store while the mail server is talked to. It logs one line when the server begins to be in trouble, and one when
 * that is over; never an address, a subject or what the server said in words. */
#include "blocks/post/internal.h"
#include "blocks/post/letter.h"

#include <inttypes.h>
#include <pthread.h>

#include "base/format/mail_report.h"
#include "base/wording.h"

#define LOOK_SECONDS 1
#define LEASE_SPARE_SECONDS 60 /* more than an attempt may take: for writing down what came of it */
#define ARENA_BYTES_MAX ((size_t)16 << 20)

struct post_sender {
    const struct engine *engine;
    const struct template_set *letters;
    struct smtp_session *session;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    atomic_bool stop;
    int64_t troubles;          /* one after the other; the thread's own, as what follows */
    struct instant paused_until;
    bool is_known;             /* whether the store's note of trouble says what is so */
};

struct sending {
    const struct post_sender *sender;
    struct arena *arena;
    struct post_lease lease;
    struct post_outcome outcome;
    struct text trouble;
    bool writes_trouble;
    struct instant now;
};

/* False when it is to stop. */
static bool wait_seconds(struct post_sender *sender, int seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&sender->lock);
    while (!atomic_load(&sender->stop) && pthread_cond_timedwait(&sender->wake, &sender->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&sender->lock);
    return !atomic_load(&sender->stop);
}

static bool is_due(const struct post_sender *sender)
{
    struct db *db = NULL;
    bool due = false;
    if (store_read_begin(sender->engine->store, STORE_OFFICE, &db) < 0)
        return false;
    if (post_is_due(db, clock_now(), sender->engine->mail->per_minute, &due) < 0)
        due = false;
    store_read_end(db);
    return due;
}

static enum result lease_in_store(struct db *db, void *context, struct message *message)
{
    struct sending *sending = context;
    const struct engine *engine = sending->sender->engine;
    (void)message;
    arena_reset(sending->arena);
    enum result result = post_lease_next(db, engine, sending->arena, engine->mail->server.seconds_max + LEASE_SPARE_SECONDS, clock_now(), &sending->lease);
    if (result == ERROR_NOT_FOUND) { /* what failed on the way is kept so */
        sending->lease.post.id = 0;
        return OK;
    }
    return result;
}

static enum result end_in_store(struct db *db, void *context, struct message *message)
{
    struct sending *sending = context;
    (void)message;
    if (sending->writes_trouble)
        TRY(post_set_trouble(db, sending->trouble, sending->now));
    return post_lease_end(db, &sending->lease, &sending->outcome, sending->now);
}

/* ERROR_INVALID: this cannot be an e-mail at all. */
static enum result hand_over(struct post_sender *sender, const struct sending *sending, struct smtp_answer *ret_answer)
{
    const struct post_settings *settings = sender->engine->mail;
    AUTO(buffer_clear) struct buffer bytes = {0};
    struct text html, from = settings->from.address;
    TRY(post_letter_html(sender->letters, sending->arena, &sending->lease.post, &html));
    if (settings->bounces.address.length)
        from = mail_return_path(sending->arena, settings->bounces.address, sending->lease.return_token);
    const struct mail mail = {
        .from = settings->from, .to = {TEXT_NONE, sending->lease.post.to}, .reply_to = settings->reply_to, .subject = sending->lease.post.subject,
        .text = sending->lease.post.text, .html = html, .date = sending->lease.queued_at,
        .id = arena_printf(sending->arena, "%.*s@%.*s", TEXT_ARGS(sending->lease.token), TEXT_ARGS(mail_address_domain(settings->from.address)))};
    buffer_init(&bytes, MAIL_BYTES_MAX);
    if (arena_failed(sending->arena))
        return ERROR_MEMORY;
    TRY(mail_write(&mail, &bytes));
    return smtp_send(sender->session, from, mail.to.address, buffer_text(&bytes), &sender->stop, ret_answer);
}

/* What is true of the mail server after this answer, and when to ask it again. */
static void mind_server(struct post_sender *sender, struct sending *sending, const struct smtp_answer *answer)
{
    if (answer->end == SMTP_STOPPED)
        return;
    bool trouble = answer->end == SMTP_TROUBLE, is_new = trouble != (sender->troubles > 0);
    sender->troubles = trouble ? sender->troubles + 1 : 0;
    sender->paused_until.seconds = trouble ? sending->now.seconds + post_trouble_seconds(sender->troubles) : 0;
    sending->writes_trouble = trouble || !sender->is_known;
    sending->trouble = trouble ? post_trouble_words(sending->arena, answer) : TEXT_NONE;
    sender->is_known = !trouble;
    if (trouble && is_new)
        fprintf(stderr, "frankpledge serve: e-mail waits. %.*s\n", TEXT_ARGS(sending->trouble));
    else if (is_new)
        fprintf(stderr, "frankpledge serve: e-mail is sent again.\n");
}

/* It is known what came of it: that is written down while the lease lasts, however long the store takes. */
static void write_down(struct post_sender *sender, struct sending *sending, struct instant until)
{
    while (store_write(sender->engine->store, end_in_store, sending, NULL) < 0)
        if (clock_now().seconds >= until.seconds || !wait_seconds(sender, LOOK_SECONDS))
            return;
}

static void send_one(struct post_sender *sender, struct sending *sending)
{
    struct instant until = {clock_now().seconds + sender->engine->mail->server.seconds_max + LEASE_SPARE_SECONDS};
    struct smtp_answer answer = {.end = SMTP_STOPPED};
    enum result result;
    if (store_write(sender->engine->store, lease_in_store, sending, NULL) < 0 || !sending->lease.post.id)
        return;
    result = hand_over(sender, sending, &answer);
    sending->now = clock_now();
    if (result == ERROR_INVALID || result == ERROR_LIMIT) {
        sending->outcome = (struct post_outcome){.state = POST_FAILS, .counts = true, .unsure = sending->lease.unsure,
                                                 .fault = result == ERROR_LIMIT ? KEPT("It is too long for an e-mail.") : KEPT("Its address is not one to which e-mail can be sent.")};
    } else {
        const struct post_attempt attempt = {.attempts = sending->lease.attempts, .unsure = sending->lease.unsure, .queued_at = sending->lease.queued_at,
                                             .now = sending->now, .answer = answer};
        sending->outcome = post_outcome_of(sending->arena, &attempt);
        if (result == OK)
            mind_server(sender, sending, &answer);
    }
    write_down(sender, sending, until);
}

static void *keep_sending(void *context)
{
    struct post_sender *sender = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    while (arena && wait_seconds(sender, LOOK_SECONDS))
        while (!atomic_load(&sender->stop) && sender->paused_until.seconds <= clock_now().seconds && is_due(sender)) {
            struct sending sending = {.sender = sender, .arena = arena};
            send_one(sender, &sending);
            if (!sending.lease.post.id || sending.outcome.state != POST_IS_SENT)
                break; /* a breath */
        }
    return NULL;
}

enum result post_send_start(const struct engine *engine, const struct template_set *letters, struct post_sender **ret_sender, struct message *message)
{
    struct post_sender *sender = calloc(1, sizeof *sender);
    enum result result;
    if (!sender)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to start.");
    sender->engine = engine;
    sender->letters = letters;
    result = smtp_open(&engine->mail->server, &sender->session, message);
    if (result < 0) {
        free(sender);
        return result;
    }
    pthread_mutex_init(&sender->lock, NULL);
    pthread_cond_init(&sender->wake, NULL);
    if (pthread_create(&sender->thread, NULL, keep_sending, sender) != 0) {
        pthread_cond_destroy(&sender->wake);
        pthread_mutex_destroy(&sender->lock);
        smtp_close(sender->session);
        free(sender);
        return message_fail(message, ERROR_BUSY, "No more threads can be started on this machine.");
    }
    *ret_sender = sender;
    return OK;
}

void post_send_stop(struct post_sender *sender)
{
    if (!sender)
        return;
    pthread_mutex_lock(&sender->lock);
    atomic_store(&sender->stop, true);
    pthread_cond_signal(&sender->wake);
    pthread_mutex_unlock(&sender->lock);
    smtp_wake(sender->session);
    pthread_join(sender->thread, NULL);
    pthread_cond_destroy(&sender->wake);
    pthread_mutex_destroy(&sender->lock);
    smtp_close(sender->session);
    free(sender);
}
