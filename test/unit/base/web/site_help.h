/* A small invented site, started as a real server on a port of its own, and a client
 * that speaks HTTP byte by byte. For the tests of base/web only. */
#ifndef SITE_HELP_H
#define SITE_HELP_H

#include <arpa/inet.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/crypto/crypto.h"
#include "base/web/edge.h"
#include "test.h"

struct world {
    char folder[64];
    struct store *store;
    struct template_set *templates;
    struct site site;
    struct web *web;
    atomic_int pages_made;  /* by the handler of /things */
    atomic_int handlers_run;
    atomic_int slow_ms; /* how long /slow takes */
    atomic_bool adding_fails, answers_late; /* of POST /open: the transaction fails at its end; says only after it where it leads */
    atomic_int fail_at; /* the allocation that fails in the handlers' arenas; 0: none */
};

/* --- Handlers ------------------------------------------------------------ */

static enum result things_handle(struct request *request, struct answer *answer)
{
    struct world *world = request_context(request);
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *list = value_list(arena);
    struct db *db;
    AUTO(statement_close_at) struct statement *statement = NULL;
    world->pages_made++;
    arena_fail_at(arena, (size_t)world->fail_at);
    TRY(request_db(request, &db));
    TRY(db_query(db, &statement, SQL("select id, name from pub_thing order by id"), BIND_NOTHING));
    for (int row; (row = statement_step(statement)) != 0;) {
        if (row < 0)
            return (enum result)row;
        struct value *item = value_object(arena);
        value_set_integer(arena, item, "number", statement_integer(statement, 0));
        value_set_text(arena, item, "name", statement_copy(statement, 1, arena));
        value_set_page(arena, item, "link", value_text(arena, TEXT("/x")));
        value_append(arena, list, item);
    }
    value_set_text(arena, view, "query", request_text(request, "q"));
    value_set_integer(arena, view, "page", request_integer(request, "page", 1));
    value_set_integer(arena, view, "areas", (int64_t)request_count(request, "area"));
    value_set(arena, view, "things", list);
    return OK;
}

static enum result thing_handle(struct request *request, struct answer *answer)
{
    value_set_text(request_arena(request), answer_view(answer), "name", request_text(request, "number"));
    return OK;
}

static enum result new_handle(struct request *request, struct answer *answer)
{
    (void)request;
    answer_raw(answer, "text/plain; charset=utf-8", TEXT("the literal one"));
    return OK;
}

static enum result form_handle(struct request *request, struct answer *answer)
{
    struct world *world = request_context(request);
    arena_fail_at(request_arena(request), (size_t)world->fail_at);
    value_set_text(request_arena(request), answer_view(answer), "name", request_target(request));
    return OK;
}

/* Says everything that it was given. */
static enum result echo_handle(struct request *request, struct answer *answer)
{
    AUTO(buffer_clear) struct buffer out;
    struct world *world = request_context(request);
    world->handlers_run++;
    buffer_init(&out, 65536);
    buffer_printf(&out, "name[%.*s] about[%.*s] number[%lld] secret[%.*s]", TEXT_ARGS(request_text(request, "name")),
                  TEXT_ARGS(request_text(request, "about")), (long long)request_integer(request, "number", -1),
                  TEXT_ARGS(request_text(request, "secret")));
    for (size_t i = 0; i < request_count(request, "colour"); i++)
        buffer_printf(&out, " colour[%.*s]", TEXT_ARGS(request_text_at(request, "colour", i)));
    for (size_t i = 0; i < request_family_count(request, "field_*"); i++)
        buffer_printf(&out, " %.*s[%.*s]", TEXT_ARGS(request_family_name(request, "field_*", i)),
                      TEXT_ARGS(request_family_text(request, "field_*", i)));
    const struct upload *upload = request_upload(request, "file");
    if (upload)
        buffer_printf(&out, " file[%.*s:%zu]", TEXT_ARGS(upload->file_name), upload->bytes.length);
    buffer_printf(&out, " parked[%.*s]", TEXT_ARGS(request_form_encoded(request)));
    answer_raw(answer, "text/plain; charset=utf-8", buffer_text(&out));
    return OK;
}

struct adding {
    struct world *world;
    struct answer *answer;
    struct text name;
};

static enum result add_thing(struct db *db, void *context, struct message *message)
{
    const struct adding *adding = context;
    TRY(db_run(db, NULL, SQL("insert into pub_thing (name) values ($1)"), BIND(bind_text(adding->name))));
    if (!adding->world->answers_late)
        answer_redirect(adding->answer, TEXT("/things?q=added"));
    return adding->world->adding_fails ? message_fail(message, ERROR_INVALID, "It was not to be.") : OK;
}

static enum result add_handle(struct request *request, struct answer *answer)
{
    struct adding adding = {request_context(request), answer, request_text(request, "name")};
    adding.world->handlers_run++;
    enum result result = request_write(request, add_thing, &adding, answer_message(answer));
    if (result == ERROR_INVALID) { /* its page again, as a form shows what is wrong */
        answer_raw(answer, "text/plain; charset=utf-8", TEXT("again"));
        return OK;
    }
    TRY(result);
    if (adding.world->answers_late)
        answer_redirect(answer, TEXT("/things?q=late"));
    return OK;
}

static enum result mine_handle(struct request *request, struct answer *answer)
{
    const struct visitor *visitor = request_visitor(request);
    answer_raw(answer, "text/plain; charset=utf-8", visitor->name);
    return OK;
}

static enum result slow_handle(struct request *request, struct answer *answer)
{
    struct world *world = request_context(request);
    for (int passed_ms = 0; passed_ms < world->slow_ms; passed_ms += 5)
        usleep(5000);
    world->handlers_run++;
    answer_raw(answer, "text/plain; charset=utf-8", TEXT("at last"));
    return OK;
}

static enum result fail_handle(struct request *request, struct answer *answer)
{
    static const enum result results[] = {ERROR_INVALID, ERROR_DENIED,   ERROR_NOT_FOUND, ERROR_CONFLICT, ERROR_LIMIT,
                                          ERROR_BUSY,    ERROR_STOPPING, ERROR_IO,        ERROR_MEMORY};
    int64_t which = request_integer(request, "which", 0);
    if (which == 9) { /* uses up the arena */
        (void)!arena_alloc(request_arena(request), (size_t)REQUEST_ARENA_BYTES_MAX + 1);
        answer_raw(answer, "text/plain", TEXT("lost"));
        return OK;
    }
    return message_fail(answer_message(answer), results[which], "what <was> wrong");
}

static enum result about_handle(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    answer_download(answer, TEXT("r\xC3\xA9sum\xC3\xA9.txt"));
    answer_cookie(answer, "taste", TEXT("salty"), 60);
    answer_forget_cookie(answer, "old");
    answer_raw(answer, "text/plain; charset=utf-8",
               arena_printf(arena, "%.*s %.*s", TEXT_ARGS(request_address(request)), TEXT_ARGS(request_path(request))));
    return OK;
}

/* --- Routes and hooks ----------------------------------------------------- */

static const struct shape_field thing_fields[] = {
    {.name = "number", .kind = VALUE_INTEGER, .about = "its number"},
    {.name = "name", .kind = VALUE_TEXT, .about = "its name"},
    {.name = "link", .kind = VALUE_TEXT, .page_only = true},
    {0},
};
static const struct shape thing_shape = {.name = "Thing", .fields = thing_fields};
static const struct shape_field things_fields[] = {
    {.name = "query", .kind = VALUE_TEXT, .about = "what was searched"},
    {.name = "page", .kind = VALUE_INTEGER, .about = "the page"},
    {.name = "areas", .kind = VALUE_INTEGER, .about = "how many areas"},
    {.name = "things", .kind = VALUE_LIST, .of = &thing_shape, .about = "the things"},
    {0},
};
static const struct shape things_shape = {.name = "Things", .fields = things_fields};
static const struct shape_field chrome_fields[] = {
    {.name = "body_name", .kind = VALUE_TEXT, .page_only = true},
    {0},
};
static const struct shape chrome_shape = {.name = "Chrome", .fields = chrome_fields};

static const struct input things_inputs[] = {
    {.name = "q", .kind = INPUT_TEXT, .bytes_max = 40},
    {.name = "page", .kind = INPUT_INTEGER},
    {.name = "area", .kind = INPUT_TEXT, .bytes_max = 10, .repeated = true},
    {0},
};
static const struct input echo_inputs[] = {
    {.name = "name", .kind = INPUT_TEXT, .bytes_max = 10},
    {.name = "about", .kind = INPUT_PROSE, .bytes_max = 20},
    {.name = "number", .kind = INPUT_INTEGER},
    {.name = "secret", .kind = INPUT_SECRET, .bytes_max = 100},
    {.name = "colour", .kind = INPUT_TEXT, .bytes_max = 10, .repeated = true},
    {.name = "field_*", .kind = INPUT_ANY},
    {.name = "file", .kind = INPUT_FILE, .bytes_max = 2000},
    {0},
};
static const struct input add_inputs[] = {{.name = "name", .kind = INPUT_TEXT, .bytes_max = 40}, {0}};
static const struct input which_inputs[] = {{.name = "which", .kind = INPUT_INTEGER}, {0}};
static const struct input back_inputs[] = {{.name = "back", .kind = INPUT_TEXT, .bytes_max = 400}, {0}};

static const struct route site_routes[] = {
    {METHOD_GET, "/", things_handle, ACCESS_PUBLIC, .template = "things", .view = &things_shape, .inputs = things_inputs,
     .faces = FACE_PAGE | FACE_JSON, .help = "The front page."},
    {METHOD_GET, "/things", things_handle, ACCESS_PUBLIC, .template = "things", .view = &things_shape,
     .inputs = things_inputs, .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "things", .help = "All things."},
    {METHOD_GET, "/things/{number}", thing_handle, ACCESS_PUBLIC, .template = "thing", .view = &thing_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "One thing."},
    {METHOD_GET, "/things/new", new_handle, ACCESS_PUBLIC, .help = "A literal path."},
    {METHOD_GET, "/open", form_handle, ACCESS_OPEN, .template = "form", .view = &thing_shape, .inputs = back_inputs},
    {METHOD_POST, "/open", add_handle, ACCESS_OPEN, .inputs = add_inputs},
    {METHOD_POST, "/echo", echo_handle, ACCESS_OPEN, .inputs = echo_inputs, .body_bytes_max = 4096},
    {METHOD_GET, "/mine", mine_handle, ACCESS_SIGNED_IN, .help = "Who I am."},
    {METHOD_POST, "/mine", echo_handle, ACCESS_SIGNED_IN, .inputs = echo_inputs},
    {METHOD_GET, "/mine/form", form_handle, ACCESS_SIGNED_IN, .template = "form", .view = &thing_shape},
    {METHOD_GET, "/admin", mine_handle, ACCESS_ROLES, .roles = "chief admin"},
    {METHOD_GET, "/slow", slow_handle, ACCESS_OPEN, .help = "Takes its time."},
    {METHOD_GET, "/fail", fail_handle, ACCESS_PUBLIC, .inputs = which_inputs, .view = &thing_shape,
     .faces = FACE_PAGE | FACE_JSON},
    {METHOD_GET, "/about", about_handle, ACCESS_OPEN, .help = "About the request."},
    {0},
};
static const struct route *const site_tables[] = {site_routes};

static enum result site_identify(struct request *request, struct visitor *ret_visitor)
{
    struct text who = request_cookie(request, "who");
    if (text_equals(who, "ann"))
        *ret_visitor = (struct visitor){.account = 1, .name = TEXT("Ann"), .roles = TEXT("editor"), .csrf_key = TEXT("key of ann")};
    else if (text_equals(who, "root"))
        *ret_visitor = (struct visitor){.account = 2, .name = TEXT("Root"), .roles = TEXT("editor admin"), .csrf_key = TEXT("key of root")};
    return OK;
}

static enum result site_refuse(struct request *request, struct answer *answer)
{
    if (request_visitor(request)->account)
        return ERROR_DENIED;
    answer_redirect(answer, arena_printf(request_arena(request), "/open?back=%.*s", TEXT_ARGS(request_form_encoded(request))));
    return OK;
}

static enum result site_decorate(struct request *request, struct answer *answer, struct value *chrome)
{
    (void)answer;
    value_set_page(request_arena(request), chrome, "body_name", value_text(request_arena(request), TEXT("The Body")));
    return OK;
}

static enum result site_source(void *context, struct text name, struct text *ret_source)
{
    (void)context;
    static const struct {
        const char *name, *source;
    } sources[] = {
        {"things", "<h1>{{body_name}}</h1>{{query}} {{page}} {{areas}}{{#things}}<p>{{number}} {{name}} {{link}}</p>{{/things}}"
                   "<p>Padding padding padding padding padding padding padding padding padding padding padding.</p>"},
        {"thing", "<p>{{name}}</p>"},
        {"form", "<form method=post>{{name}}<input name=csrf value={{csrf}}><input name=submission value={{submission}}></form>"},
        {"error", "<h1>{{title}}</h1>{{status}} {{advice}} ref({{reference}}) {{body_name}}"},
        {"wrong", "{{nonsense}}"},
    };
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        if (text_equals(name, sources[i].name)) {
            *ret_source = text_of(sources[i].source);
            return OK;
        }
    }
    return ERROR_NOT_FOUND;
}

static const struct migration site_migrations[] = {
    {1, "things", "create table pub_thing (id {id}, name text not null);\ninsert into pub_thing (name) values ('first <b>')"},
};

/* --- The world ------------------------------------------------------------ */

static enum result world_try(struct world *world, const struct web_options *options, struct message *message)
{
    return web_start(&world->site, options, &world->web, message);
}

static void world_open(struct world *world)
{
    struct message message = {0};
    char address[96];
    *world = (struct world){.folder = "/tmp/web_test_XXXXXX", .slow_ms = 300};
    CHECK(crypto_start() == OK);
    CHECK(mkdtemp(world->folder) != NULL);
    snprintf(address, sizeof address, "sqlite:%s/site.db", world->folder);
    struct store_options store_options = {.migrations = site_migrations, .migration_count = 1, .readers_max = 8, .create = true};
    CHECK_INTEGER(store_open(address, &store_options, &world->store, &message), OK);
    world->templates = template_set_new(TEMPLATE_SERVED, site_source, NULL);
    world->site = (struct site){
        .route_tables = site_tables,
        .route_table_count = 1,
        .store = world->store,
        .templates = world->templates,
        .chrome = &chrome_shape,
        .error_template = "error",
        .context = world,
        .as_of = DATE_NONE,
        .identify = site_identify,
        .refuse = site_refuse,
        .decorate = site_decorate,
    };
}

static void world_start_with(struct world *world, struct web_options options)
{
    struct message message = {0};
    world_open(world);
    if (world_try(world, &options, &message) < 0) {
        printf("  the server did not start: %s\n", message.text);
        exit(1);
    }
}

static inline void world_start(struct world *world)
{
    world_start_with(world, (struct web_options){.listen = "127.0.0.1:0", .polling_threads = 2, .worker_threads = 3, .page_cache = true});
}

static void world_end(struct world *world)
{
    char path[96];
    web_stop(world->web);
    template_set_free(world->templates);
    store_close(world->store);
    static const char *const names[] = {"site.db", "site.db-wal", "site.db-shm"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof path, "%s/%s", world->folder, names[i]);
        unlink(path);
    }
    rmdir(world->folder);
}

/* --- The client ----------------------------------------------------------- */

struct reply {
    int status;
    struct text head, body; /* in `bytes` */
    char *bytes;
    size_t length;
};

static inline int client_connect(const struct world *world)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)web_port(world->web))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct timeval patience = {.tv_sec = 5};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    CHECK(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    return fd;
}

static inline void client_send(int fd, struct text bytes)
{
    while (bytes.length) {
        ssize_t sent = send(fd, bytes.data, bytes.length, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes = text_slice(bytes, (size_t)sent, bytes.length);
    }
}

static struct text reply_header(const struct reply *reply, const char *name)
{
    struct text rest = reply->head, line;
    while (text_next(&rest, '\n', &line)) {
        const char *colon = memchr(line.data, ':', line.length);
        if (colon && text_equal_ignoring_case((struct text){line.data, (size_t)(colon - line.data)}, text_of(name)))
            return text_trim((struct text){colon + 1, line.length - (size_t)(colon + 1 - line.data)});
    }
    return TEXT_NONE;
}

/* One answer, as long as its Content-Length says; status 0 when the connection closes first. */
static struct reply reply_read(int fd, bool with_body)
{
    struct reply reply = {.bytes = calloc(1, 1 << 20)};
    size_t head_length = 0, wanted = 0;
    while (reply.length < (1 << 20) - 1 && (!head_length || reply.length < head_length + wanted)) {
        /* Byte by byte until the head is whole, so that nothing of the next answer is taken. */
        ssize_t got = recv(fd, reply.bytes + reply.length, head_length ? head_length + wanted - reply.length : 1, 0);
        if (got <= 0)
            return reply;
        reply.length += (size_t)got;
        if (!head_length && reply.length >= 4 && memcmp(reply.bytes + reply.length - 4, "\r\n\r\n", 4) == 0) {
            int64_t length = 0;
            head_length = reply.length;
            reply.head = (struct text){reply.bytes, head_length};
            struct text header = reply_header(&reply, "Content-Length");
            if (with_body && header.length && text_to_integer(header, &length) == OK)
                wanted = (size_t)length;
        }
    }
    if (reply.length >= 12)
        reply.status = (reply.bytes[9] - '0') * 100 + (reply.bytes[10] - '0') * 10 + reply.bytes[11] - '0';
    reply.body = (struct text){reply.bytes + head_length, reply.length - head_length};
    if (reply.status == 304)
        reply.body.length = 0;
    return reply;
}

static void reply_free(struct reply *reply)
{
    free(reply->bytes);
}

/* Sends the bytes as they are on a connection of their own. */
static struct reply ask_bytes(const struct world *world, struct text bytes, bool with_body)
{
    int fd = client_connect(world);
    client_send(fd, bytes);
    struct reply reply = reply_read(fd, with_body);
    close(fd);
    return reply;
}

static struct reply ask(const struct world *world, const char *format, ...) PRINTF_LIKE(2, 3);
static inline struct reply ask(const struct world *world, const char *format, ...)
{
    AUTO(buffer_clear) struct buffer out;
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    buffer_init(&out, 1 << 20);
    buffer_append(&out, (struct text){text, length < 0 ? 0 : (size_t)length});
    free(text);
    bool head = text_starts(buffer_text(&out), TEXT("HEAD "));
    return ask_bytes(world, buffer_text(&out), !head && !text_contains(buffer_text(&out), TEXT("If-None-Match")));
}

/* GET with further header lines, each ending in CR LF. */
static inline struct reply get(const struct world *world, const char *target, const char *headers)
{
    return ask(world, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n", target, headers);
}

static inline int get_status(const struct world *world, const char *target)
{
    struct reply reply = get(world, target, "");
    reply_free(&reply);
    return reply.status;
}

static inline struct reply post(const struct world *world, const char *target, const char *headers, const char *body)
{
    return ask(world,
               "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
               "Content-Length: %zu\r\n%s\r\n%s",
               target, strlen(body), headers, body);
}

#endif
