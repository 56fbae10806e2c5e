/* Asking a clamd: see scan.h. The protocol is clamd(8)'s: "zINSTREAM", chunks with their length before them in network order, a
 * chunk of none; the answer is "stream: OK", "stream: NAME FOUND" or words that end in ERROR. */
#include "blocks/file/scan.h"

#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_SECONDS_MAX 60
#define CONNECT_SECONDS_MAX 5
#define REPLY_BYTES_MAX 500

static void close_at(int *file)
{
    if (*file >= 0)
        close(*file);
    *file = -1;
}

/* The host without brackets and the port. */
static bool split(struct text address, char host[256], char port[8])
{
    const char *colon = memrchr(address.data, ':', address.length);
    int64_t number;
    if (!colon || text_to_integer(text_slice(address, (size_t)(colon - address.data) + 1, SIZE_MAX), &number) < 0 || number < 1 || number > 65535)
        return false;
    struct text name = {address.data, (size_t)(colon - address.data)};
    if (name.length > 2 && name.data[0] == '[' && name.data[name.length - 1] == ']')
        name = text_slice(name, 1, name.length - 2);
    if (!name.length || name.length > 255)
        return false;
    snprintf(host, 256, "%.*s", TEXT_ARGS(name));
    snprintf(port, 8, "%lld", (long long)number);
    return true;
}

enum result scan_address_check(struct text address, struct message *message)
{
    char host[256], port[8];
    struct sockaddr_un local;
    bool holds = text_starts(address, TEXT("unix:/")) ? address.length - 5 < sizeof local.sun_path : split(address, host, port);
    return holds ? OK : message_fail(message, ERROR_INVALID, "“%.*s” is not where a clamd listens: write unix:/run/clamav/clamd.ctl or 127.0.0.1:3310.",
                                     TEXT_ARGS(address));
}

static void set_patience(int file, int seconds)
{
    struct timeval patience = {.tv_sec = seconds};
    setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

static int connect_local(struct text path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0 || path.length >= sizeof address.sun_path)
        return file;
    memcpy(address.sun_path, path.data, path.length);
    set_patience(file, CONNECT_SECONDS_MAX);
    if (connect(file, (struct sockaddr *)&address, sizeof address) < 0)
        close_at(&file);
    return file;
}

static int connect_far(struct text address)
{
    char host[256], port[8];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV}, *found = NULL;
    int file = -1;
    if (!split(address, host, port) || getaddrinfo(host, port, &hints, &found) != 0)
        return -1;
    for (struct addrinfo *one = found; one && file < 0; one = one->ai_next) {
        file = socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (file >= 0)
            set_patience(file, CONNECT_SECONDS_MAX);
        if (file >= 0 && connect(file, one->ai_addr, one->ai_addrlen) < 0)
            close_at(&file);
    }
    freeaddrinfo(found);
    return file;
}

static enum result send_all(int file, const void *data, size_t length)
{
    for (const char *at = data; length > 0;) {
        ssize_t sent = send(file, at, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return ERROR_BUSY;
        at += sent;
        length -= (size_t)sent;
    }
    return OK;
}

static enum result send_chunk(int file, struct text chunk)
{
    unsigned char head[4] = {(unsigned char)(chunk.length >> 24), (unsigned char)(chunk.length >> 16), (unsigned char)(chunk.length >> 8), (unsigned char)chunk.length};
    TRY(send_all(file, head, sizeof head));
    return send_all(file, chunk.data, chunk.length);
}

/* One part a chunk; the store is not held while the scanner thinks. */
static enum result send_parts(const struct engine *engine, int64_t id, int file, struct arena *arena)
{
    for (int64_t position = 0;;) {
        struct text part = TEXT_NONE;
        int64_t start = 0;
        {
            AUTO(store_read_end_at) struct db *db = NULL;
            AUTO(file_part_close) struct file_part stored = {0};
            TRY(store_read_begin(engine->store, STORE_OFFICE, &db));
            TRY(file_part_at(db, engine, id, position, &stored));
            arena_reset(arena);
            start = stored.start;
            part = arena_copy(arena, stored.bytes);
            if (arena_failed(arena))
                return ERROR_MEMORY;
        }
        if (start + (int64_t)part.length <= position)
            return OK;
        TRY(send_chunk(file, part));
        position = start + (int64_t)part.length;
    }
}

/* Waits a second at a time, so that a server that is told to leave can. */
static struct text read_reply(int file, const atomic_bool *stop, char reply[REPLY_BYTES_MAX])
{
    size_t length = 0;
    set_patience(file, 1);
    for (int waited = 0; length < REPLY_BYTES_MAX && waited < ANSWER_SECONDS_MAX && !(stop && atomic_load(stop));) {
        ssize_t got = recv(file, reply + length, REPLY_BYTES_MAX - length, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            break;
        waited += got < 0;
        length += got > 0 ? (size_t)got : 0;
        if (length && reply[length - 1] == '\0')
            break;
    }
    return text_trim((struct text){reply, length && reply[length - 1] == '\0' ? length - 1 : length});
}

enum result scan_file(const struct engine *engine, const atomic_bool *stop, int64_t id, struct arena *arena, bool *ret_infected, struct text *ret_note)
{
    struct text address = engine->clamd;
    bool is_local = text_starts(address, TEXT("unix:"));
    AUTO(close_at) int file = is_local ? connect_local(text_slice(address, 5, SIZE_MAX)) : connect_far(address);
    char reply[REPLY_BYTES_MAX];
    if (file < 0)
        return ERROR_BUSY;
    set_patience(file, CONNECT_SECONDS_MAX);
    TRY(send_all(file, "zINSTREAM", 10));
    enum result result = send_parts(engine, id, file, arena);
    if (result == OK)
        result = send_chunk(file, TEXT_NONE);
    if (result < 0 && result != ERROR_BUSY)
        return result;
    struct text said = read_reply(file, stop, reply); /* it may have hung up on us to say that it is too long */
    if (text_equals(said, "stream: OK")) {
        *ret_infected = false;
        return result;
    }
    if (text_starts(said, TEXT("stream: ")) && text_ends(said, TEXT(" FOUND"))) {
        struct text name = text_slice(said, 8, said.length - 14);
        *ret_infected = true;
        *ret_note = arena_copy(arena, text_is_clean(name) ? name : KEPT("a virus"));
        return arena_failed(arena) ? ERROR_MEMORY : OK;
    }
    return text_contains(said, TEXT("size limit")) ? ERROR_LIMIT : ERROR_BUSY;
}
