/* How the program is run: see operation.h. The figures are those of one process; no figure names or counts a person. */
#include "program/operation.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define METRICS_BYTES_MAX (1 << 20)
#define LOOK_INTERVAL_SECONDS 1
#define LOOK_SECONDS_MAX 10
#define PROBE_BYTES 4096

struct operation {
    const struct office *office;
    const struct options *options;
    struct web *web;
    struct text data_file, probe; /* empty where the store is no file */
    int64_t began_seconds;
    pthread_mutex_t lock;         /* of what was seen last */
    struct readiness seen;
    int64_t seen_at_seconds;      /* of the steady clock; 0: never */
    bool is_looking;              /* one request is, since then */
    int64_t looking_since_seconds;
};

enum result operation_new(const struct office *office, const struct options *options, struct operation **ret_operation, struct message *message)
{
    struct operation *operation = calloc(1, sizeof *operation);
    const char *path = store_path(office->store);
    if (!operation)
        return message_fail(message, ERROR_MEMORY, "Not enough memory.");
    operation->office = office;
    operation->options = options;
    operation->began_seconds = (int64_t)time(NULL);
    operation->seen.is_ready = true; /* the store was opened just now, for writing */
    if (!strstr(path, "://")) {
        operation->data_file = text_of(path);
        operation->probe = arena_printf(office->arena, "%s.ready", path);
    }
    pthread_mutex_init(&operation->lock, NULL);
    *ret_operation = operation;
    return OK;
}

void operation_free(struct operation *operation)
{
    if (operation)
        pthread_mutex_destroy(&operation->lock);
    free(operation);
}

void operation_set_web(struct operation *operation, struct web *web) { operation->web = web; }
const struct office *operation_office(const struct operation *operation) { return operation->office; }
const struct options *operation_options(const struct operation *operation) { return operation->options; }
const char *operation_data_file(const struct operation *operation) { return operation->data_file.length ? operation->data_file.data : NULL; }

/* --- Ready? ------------------------------------------------------------------- */

static enum result read_something(struct store *store)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    int64_t number;
    TRY(store_read_begin(store, STORE_OFFICE, &db));
    return db_one_integer(db, &number, SQL("select number from pub_generation where id = 1"), BIND_NOTHING);
}

static enum result write_nothing(struct db *db, void *context, struct message *message)
{
    (void)db, (void)context, (void)message;
    return OK;
}

/* What the store itself would find out only in the middle of somebody's work: a full disk, a file system that became read only. */
static bool can_write_beside(const char *path)
{
    static const char bytes[PROBE_BYTES];
    int file = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool wrote = file >= 0 && write(file, bytes, sizeof bytes) == (ssize_t)sizeof bytes && fsync(file) == 0;
    if (file >= 0)
        close(file);
    unlink(path);
    return wrote;
}

static void look(const struct operation *operation, struct readiness *seen)
{
    struct message message = {0};
    const char *words = NULL;
    if (read_something(operation->office->store) < 0)
        words = "not ready: the store cannot be read\n";
    else if (store_write(operation->office->store, write_nothing, NULL, &message) < 0)
        words = "not ready: the store cannot be written\n";
    else if (operation->probe.length && !can_write_beside(operation->probe.data))
        words = "not ready: nothing can be written beside the data file: the disk is full, or read only\n";
    seen->is_ready = !words;
    snprintf(seen->words, sizeof seen->words, "%s", words ? words : "");
}

static int64_t steady_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec ? now.tv_sec : 1;
}

/* True: the caller is the one who looks. */
static bool begin_looking(struct operation *operation, int64_t now_seconds, struct readiness *ret_readiness)
{
    bool is_due;
    pthread_mutex_lock(&operation->lock);
    is_due = !operation->is_looking && (!operation->seen_at_seconds || now_seconds - operation->seen_at_seconds >= LOOK_INTERVAL_SECONDS);
    *ret_readiness = operation->seen;
    if (operation->is_looking && now_seconds - operation->looking_since_seconds > LOOK_SECONDS_MAX)
        *ret_readiness = (struct readiness){false, "not ready: the store has not answered for a while\n"};
    if (is_due) {
        operation->is_looking = true;
        operation->looking_since_seconds = now_seconds;
    }
    pthread_mutex_unlock(&operation->lock);
    return is_due;
}

void operation_readiness(struct operation *operation, struct readiness *ret_readiness)
{
    struct readiness seen = {.is_ready = false};
    if (!begin_looking(operation, steady_seconds(), ret_readiness))
        return;
    look(operation, &seen); /* holding no lock: whoever asks meanwhile does not wait with us */
    pthread_mutex_lock(&operation->lock);
    operation->seen = seen;
    operation->seen_at_seconds = steady_seconds();
    operation->is_looking = false;
    pthread_mutex_unlock(&operation->lock);
    *ret_readiness = seen;
}

/* --- What was done ------------------------------------------------------------- */

const char operation_schema[] = "create table operation_note (what text not null primary key, at bigint not null);\n";

struct noting { const char *what; struct instant at; };

static enum result write_note(struct db *db, void *context, struct message *message)
{
    const struct noting *noting = context;
    (void)message;
    return db_run(db, NULL, SQL("insert into operation_note (what, at) values ($1, $2) on conflict (what) do update set at = excluded.at"),
                  BIND(bind_text(text_of(noting->what)), bind_integer(noting->at.seconds)));
}

enum result operation_note(struct store *store, const char *what, struct instant at, struct message *message)
{
    struct noting noting = {what, at};
    return store_write(store, write_note, &noting, message);
}

enum result operation_noted(struct db *db, const char *what, struct instant *ret_at)
{
    int64_t at;
    TRY(db_one_integer(db, &at, SQL("select at from operation_note where what = $1"), BIND(bind_text(text_of(what)))));
    *ret_at = (struct instant){at};
    return OK;
}

/* --- Figures -------------------------------------------------------------------- */

static enum result write_outbox(struct db *db, struct instant now, struct buffer *out)
{
    static const char *const states[] = {"waiting", "failed", "returned"};
    int64_t counts[COUNT_OF(states)] = {0}, oldest = 0;
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select state, count(*), min(made_at) from outbox where state in ('waiting', 'failed', 'returned') group by state order by state"), BIND_NOTHING));
    while ((step = statement_step(row)) > 0)
        for (size_t i = 0; i < COUNT_OF(states); i++)
            if (text_equals(statement_text(row, 0), states[i])) {
                counts[i] = statement_integer(row, 1);
                oldest = i == 0 ? now.seconds - statement_integer(row, 2) : oldest;
            }
    metric_begin(out, "frankpledge_outbox_messages", "gauge", "Messages that wait to be sent, that could not be sent, and that came back and nobody has seen to.");
    for (size_t i = 0; i < COUNT_OF(states); i++)
        buffer_printf(out, "frankpledge_outbox_messages{state=\"%s\"} %" PRId64 "\n", states[i], counts[i]);
    metric_one(out, "frankpledge_outbox_oldest_seconds", "gauge", "How long the oldest of those that wait has waited.", oldest > 0 ? oldest : 0);
    return (enum result)step;
}

static int64_t file_bytes(const struct operation *operation, const char *suffix)
{
    struct text path = operation->data_file;
    char name[4096];
    struct stat about;
    snprintf(name, sizeof name, "%.*s%s", TEXT_ARGS(path), suffix);
    return stat(name, &about) == 0 ? (int64_t)about.st_size : 0;
}

static void write_store(const struct operation *operation, struct buffer *out)
{
    struct statvfs room;
    metric_one(out, "frankpledge_store_generation", "gauge", "Goes up with every publication.", store_generation(operation->office->store));
    if (!operation->data_file.length)
        return;
    metric_begin(out, "frankpledge_store_bytes", "gauge", "Size of the data file and of its journal.");
    buffer_printf(out, "frankpledge_store_bytes{file=\"data\"} %" PRId64 "\nfrankpledge_store_bytes{file=\"journal\"} %" PRId64 "\n", file_bytes(operation, ""),
                  file_bytes(operation, "-wal"));
    if (statvfs(operation->data_file.data, &room) == 0)
        metric_one(out, "frankpledge_store_free_bytes", "gauge", "Room on the disk of the data file.", (int64_t)room.f_bavail * (int64_t)room.f_frsize);
}

static int64_t open_files(void)
{
    DIR *list = opendir("/proc/self/fd");
    int64_t count = 0;
    if (!list)
        return 0;
    while (readdir(list))
        count++;
    closedir(list);
    return count - 3; /* itself, and the two names of folders */
}

/* Under the names that Prometheus' own libraries give them. */
static void write_process(const struct operation *operation, struct buffer *out)
{
    struct rusage used;
    long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file) {
        if (fscanf(file, "%*s %lld", &pages) != 1)
            pages = 0;
        fclose(file);
    }
    metric_one(out, "process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", (int64_t)pages * sysconf(_SC_PAGESIZE));
    metric_one(out, "process_open_fds", "gauge", "Number of open file descriptors.", open_files());
    metric_one(out, "process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.", operation->began_seconds);
    if (getrusage(RUSAGE_SELF, &used) != 0)
        return;
    metric_begin(out, "process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.");
    buffer_printf(out, "process_cpu_seconds_total %.3f\n", (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
}

static enum result show_metrics(struct request *request, struct answer *answer)
{
    const struct engine *engine = request_context(request);
    struct operation *operation = engine->operation;
    struct readiness readiness;
    struct db *db;
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, METRICS_BYTES_MAX);
    operation_readiness(operation, &readiness);
    metric_one(&out, "frankpledge_ready", "gauge", "1 while the store can be read and written.", readiness.is_ready);
    web_write_metrics(operation->web, &out);
    write_store(operation, &out);
    write_process(operation, &out);
    if (request_db(request, &db) == OK) /* without its store the rest is told all the same */
        TRY(write_outbox(db, request_moment(request).now, &out));
    if (out.failure < 0)
        return ERROR_MEMORY;
    answer_raw(answer, "text/plain; version=0.0.4; charset=utf-8", buffer_text(&out));
    return OK;
}

static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/metrics", .handle = show_metrics, .access = ACCESS_OPEN, .help = "Figures for Prometheus"},
    {0},
};
const struct route *const operation_route_tables[] = {routes, NULL};
