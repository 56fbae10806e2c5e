/* The parent's side of a child that parses (work.h): starts it, feeds it the stored file part by part, takes what it says, and
 * ends it when it takes too long. */
#include "blocks/file/work.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORK_MS_MAX 90000
#define POLL_MS 500

struct child {
    pid_t process;
    int to, from;
};

bool file_has_words(enum file_kind kind)
{
    return !file_kind_is_image(kind);
}

static void close_at(int *file)
{
    if (*file >= 0)
        close(*file);
    *file = -1;
}

static enum result start(struct child *child, const char *job, const char *kind)
{
    char *const arguments[] = {(char[]){"frankpledge"}, (char[]){"file-work"}, (char *)(uintptr_t)job, (char *)(uintptr_t)kind, NULL};
    char *const environment[] = {NULL};
    AUTO(close_at) int in = -1, out = -1;
    int pipes[2];
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, pipe_only;
    if (pipe2(pipes, O_CLOEXEC) < 0)
        return ERROR_IO;
    in = pipes[0];
    child->to = pipes[1];
    if (pipe2(pipes, O_CLOEXEC) < 0) {
        close_at(&child->to);
        return ERROR_IO;
    }
    child->from = pipes[0];
    out = pipes[1];
    fcntl(child->to, F_SETFL, O_NONBLOCK);
    sigemptyset(&none);
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &pipe_only);
    int code = posix_spawn(&child->process, "/proc/self/exe", &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (code == 0)
        return OK;
    close_at(&child->to);
    close_at(&child->from);
    return ERROR_IO;
}

/* What of the file has been given to the child. */
struct feeding {
    struct store *store; /* NULL: not a stored file, but */
    struct text bytes;   /* these */
    int64_t id, position;
    char part[1 << 20];
    size_t length, given;
};

static void fetch_bytes(struct feeding *feeding)
{
    struct text part = text_slice(feeding->bytes, (size_t)feeding->position, sizeof feeding->part);
    memcpy(feeding->part, part.data, part.length);
    feeding->length = part.length;
    feeding->position += (int64_t)part.length;
}

/* The next part; length 0 at the end. */
static enum result fetch(struct feeding *feeding)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(file_part_close) struct file_part part = {0};
    feeding->length = feeding->given = 0;
    if (!feeding->store) {
        fetch_bytes(feeding);
        return OK;
    }
    TRY(store_read_begin(feeding->store, STORE_OFFICE, &db));
    TRY(file_part_at(db, NULL, feeding->id, feeding->position, &part)); /* a sealed file is never given to a parser */
    size_t skipped = (size_t)(feeding->position - part.start);
    if (skipped >= part.bytes.length)
        return OK;
    if (part.bytes.length > sizeof feeding->part)
        return ERROR_CORRUPT;
    feeding->length = part.bytes.length - skipped;
    memcpy(feeding->part, part.bytes.data + skipped, feeding->length);
    feeding->position += (int64_t)feeding->length;
    return OK;
}

/* Gives what the pipe takes now. Closes it at the end, or when the child reads no more. */
static enum result feed(struct child *child, struct feeding *feeding)
{
    if (feeding->given == feeding->length)
        TRY(fetch(feeding));
    if (!feeding->length) {
        close_at(&child->to);
        return OK;
    }
    ssize_t written = write(child->to, feeding->part + feeding->given, feeding->length - feeding->given);
    if (written > 0)
        feeding->given += (size_t)written;
    else if (errno != EAGAIN && errno != EINTR)
        close_at(&child->to);
    return OK;
}

struct taking {
    const atomic_bool *stop;
    size_t taken, bytes_max;
    enum result (*take)(void *context, struct text piece);
    void *context;
};

static enum result take_some(struct child *child, struct taking *taking)
{
    char piece[65536];
    ssize_t got = read(child->from, piece, sizeof piece);
    if (got == 0)
        close_at(&child->from);
    if (got <= 0)
        return got == 0 || errno == EINTR ? OK : ERROR_IO;
    size_t length = (size_t)got <= taking->bytes_max - taking->taken ? (size_t)got : taking->bytes_max - taking->taken;
    taking->taken += length;
    return length ? taking->take(taking->context, (struct text){piece, length}) : OK;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum result talk(struct child *child, struct feeding *feeding, struct taking *taking)
{
    int64_t until_ms = now_ms() + WORK_MS_MAX;
    while (child->from >= 0) {
        struct pollfd files[] = {{.fd = child->from, .events = POLLIN}, {.fd = child->to, .events = POLLOUT}};
        if (taking->stop && atomic_load(taking->stop))
            return ERROR_STOPPING;
        if (now_ms() > until_ms)
            return ERROR_INVALID;
        if (poll(files, child->to >= 0 ? 2 : 1, POLL_MS) < 0 && errno != EINTR)
            return ERROR_IO;
        if (child->to >= 0 && files[1].revents)
            TRY(feed(child, feeding));
        if (files[0].revents)
            TRY(take_some(child, taking));
    }
    return OK;
}

static const char *job_name(enum file_job job)
{
    static const char *const names[] = {[JOB_WORDS] = "words", [JOB_CLEAN] = "clean", [JOB_LOOK] = "look", [JOB_TEXT] = "text"};
    return names[job];
}

static enum result work_with(struct feeding *feeding, enum file_kind kind, enum file_job job, struct taking *taking)
{
    struct child child = {.to = -1, .from = -1};
    int status = 0;
    enum result result = start(&child, job_name(job), file_kind_words[kind]);
    if (result < 0)
        return result;
    result = talk(&child, feeding, taking);
    close_at(&child.to);
    close_at(&child.from);
    if (result < 0)
        kill(child.process, SIGKILL);
    while (waitpid(child.process, &status, 0) < 0 && errno == EINTR)
        continue;
    return result == OK && !(WIFEXITED(status) && WEXITSTATUS(status) == 0) ? ERROR_INVALID : result;
}

enum result file_work(struct store *store, const atomic_bool *stop, int64_t id, enum file_kind kind, enum file_job job, size_t bytes_max,
                      enum result (*take)(void *context, struct text piece), void *context)
{
    struct taking taking = {.stop = stop, .bytes_max = bytes_max, .take = take, .context = context};
    struct feeding *feeding = calloc(1, sizeof *feeding);
    if (!feeding)
        return ERROR_MEMORY;
    feeding->store = store;
    feeding->id = id;
    enum result result = work_with(feeding, kind, job, &taking);
    free(feeding);
    return result;
}

enum result file_work_on(struct text bytes, enum file_kind kind, enum file_job job, size_t bytes_max, enum result (*take)(void *context, struct text piece), void *context)
{
    struct taking taking = {.bytes_max = bytes_max, .take = take, .context = context};
    struct feeding *feeding = calloc(1, sizeof *feeding);
    if (!feeding)
        return ERROR_MEMORY;
    feeding->bytes = bytes;
    enum result result = work_with(feeding, kind, job, &taking);
    free(feeding);
    return result;
}
