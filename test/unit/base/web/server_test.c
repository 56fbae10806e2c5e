/* The edge as its readers see it: a real server, a small site, bytes over a socket. */
#include <zlib.h>
#include "site_help.h"

/* --- Pages and faces --------------------------------------------------------- */

TEST("a public page is made of the store, escaped, and carries the headers")
{
    struct world world;
    world_start(&world);
    struct reply reply = get(&world, "/things", "");
    CHECK_INTEGER(reply.status, 200);
    CHECK(text_contains(reply.body, TEXT("<h1>The Body</h1> 1 0<p>1 first &lt;b&gt; /x</p>")));
    CHECK_TEXT(reply_header(&reply, "Content-Type"), "text/html; charset=utf-8");
    CHECK_TEXT(reply_header(&reply, "Cache-Control"), "public, no-cache");
    CHECK_TEXT(reply_header(&reply, "X-Content-Type-Options"), "nosniff");
    CHECK_TEXT(reply_header(&reply, "X-Frame-Options"), "DENY");
    CHECK_TEXT(reply_header(&reply, "Referrer-Policy"), "same-origin");
    CHECK_TEXT(reply_header(&reply, "Cross-Origin-Opener-Policy"), "same-origin");
    CHECK_TEXT(reply_header(&reply, "Cross-Origin-Resource-Policy"), "same-origin");
    CHECK(reply_header(&reply, "Permissions-Policy").length > 0);
    CHECK(text_contains(reply_header(&reply, "Content-Security-Policy"), TEXT("default-src 'none'")));
    CHECK(reply_header(&reply, "Set-Cookie").length == 0);
    CHECK(reply_header(&reply, "Access-Control-Allow-Origin").length == 0);
    reply_free(&reply);
    world_end(&world);
}

TEST("one view has three faces, and a literal path wins over a parameter")
{
    struct world world;
    static const struct {
        const char *target, *content_type, *body;
    } cases[] = {
        {"/things.json", "application/json",
         "{\"query\":\"\",\"page\":1,\"areas\":0,\"things\":[{\"number\":1,\"name\":\"first \\u003cb\\u003e\"}]}"},
        {"/things.csv", "text/csv; charset=utf-8", "number,name\r\n1,first <b>\r\n"},
        {"/things/7", "text/html; charset=utf-8", "<p>7</p>"},
        {"/things/7.json", "application/json", "{\"name\":\"7\"}"},
        {"/things/7.csv", "text/html; charset=utf-8", "<p>7.csv</p>"}, /* no such face: part of the parameter */
        {"/things/caf%C3%A9", "text/html; charset=utf-8", "<p>caf\xC3\xA9</p>"},
        {"/things/new", "text/plain; charset=utf-8", "the literal one"},
        {"/index.json?q=x", "application/json",
         "{\"query\":\"x\",\"page\":1,\"areas\":0,\"things\":[{\"number\":1,\"name\":\"first \\u003cb\\u003e\"}]}"},
    };
    world_start(&world);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct reply reply = get(&world, cases[i].target, "");
        CHECK_INTEGER(reply.status, 200);
        CHECK_TEXT(reply_header(&reply, "Content-Type"), cases[i].content_type);
        CHECK_TEXT(text_trim(reply.body), text_trim(text_of(cases[i].body)).length == strlen(cases[i].body)
                                              ? cases[i].body
                                              : "number,name\r\n1,first <b>");
        bool data = text_ends(text_of(cases[i].target), TEXT("json")) || strcmp(cases[i].target, "/things.csv") == 0;
        CHECK_TEXT(reply_header(&reply, "Access-Control-Allow-Origin"), data || i == 7 ? "*" : "");
        reply_free(&reply);
    }
    world_end(&world);
}

TEST("parameters that are not declared are dropped, wrong ones are 400")
{
    struct world world;
    static const struct {
        const char *target;
        int status;
    } cases[] = {
        {"/things?unknown=1", 200},
        {"/things?unknown=%zz", 400},
        {"/things?q=%ff", 400},
        {"/things?q=%00", 400},
        {"/things?q=%", 400},
        {"/things?q=a&q=b", 400},
        {"/things?q=a&q=", 200}, /* empty is not given */
        {"/things?page=2", 200},
        {"/things?page=x", 400},
        {"/things?page=", 200},
        {"/things?area=a&area=b", 200},
        {"/things?area=12345678901", 400},
        {"/things?q=1234567890123456789012345678901234567890", 200},
        {"/things?q=12345678901234567890123456789012345678901", 400},
        {"/things?&&=&=x", 200},
        {"/things?q=a?b/c", 200},
    };
    world_start(&world);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int status = get_status(&world, cases[i].target);
        if (status != cases[i].status)
            printf("  %s: %d\n", cases[i].target, status);
        CHECK_INTEGER(status, cases[i].status);
    }
    world_end(&world);
}

TEST("strange paths are refused with a page, and a slash at the end is taken off")
{
    struct world world;
    static const struct {
        const char *target;
        int status;
    } cases[] = {
        {"/nowhere", 404},          {"/things/1/2", 404},
        {"//things", 400},          {"/things//1", 400},
        {"/things/..", 400},        {"/things/%2e%2e", 400},
        {"/./things", 400},         {"/things/%2fetc", 400},
        {"/things/a%5cb", 400},     {"/things/a\\b", 400},
        {"/things/%00", 400},       {"/things/%zz", 400},
        {"/things/%ff", 400},       {"/things/%c0%ae", 400},
        {"/things/%0a", 400},       {"*", 400},
        {"things", 400},            {"http://localhost/things", 200},
        {"/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", 404},
        {"/assets", 404},           {"/assets/", 404},
        {"/assets/../site.css", 400},
        {"/nowhere/", 404},         {"/favicon.ico", 404},
    };
    world_start(&world);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct reply reply = get(&world, cases[i].target, "");
        if (reply.status != cases[i].status)
            printf("  %s: %d\n", cases[i].target, reply.status);
        CHECK_INTEGER(reply.status, cases[i].status);
        if (reply.status >= 400) {
            CHECK_TEXT(reply_header(&reply, "Cache-Control"), "no-store");
            CHECK(text_contains(reply.body, TEXT("The Body"))); /* the site's own page */
            CHECK_TEXT(reply_header(&reply, "X-Content-Type-Options"), "nosniff");
        }
        reply_free(&reply);
    }
    struct reply reply = get(&world, "/things/?q=a%20b", "");
    CHECK_INTEGER(reply.status, 308);
    CHECK_TEXT(reply_header(&reply, "Location"), "/things?q=a%20b");
    reply_free(&reply);
    reply = get(&world, "/things/caf%C3%A9/", "");
    CHECK_TEXT(reply_header(&reply, "Location"), "/things/caf%C3%A9");
    reply_free(&reply);
    reply = get(&world, "/nowhere.json", "");
    CHECK(text_starts(reply.body, TEXT("{\"error\":\"Page not found\",\"advice\":")));
    reply_free(&reply);
    world_end(&world);
}

TEST("methods: HEAD is GET without its body, others are named or unknown")
{
    struct world world;
    static const struct {
        const char *method, *target, *allow;
        int status;
    } cases[] = {
        {"PUT", "/things", "GET, HEAD", 405},  {"POST", "/things", "GET, HEAD", 405}, {"GET", "/echo", "POST", 405},
        {"DELETE", "/open", "GET, HEAD, POST", 405}, {"OPTIONS", "/nowhere", "", 404}, {"BREW", "/things", "", 501},
        {"POST", "/nowhere", "", 404},
    };
    world_start(&world);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct reply reply = ask(&world, "%s %s HTTP/1.1\r\nHost: localhost\r\n\r\n", cases[i].method, cases[i].target);
        CHECK_INTEGER(reply.status, cases[i].status);
        CHECK_TEXT(reply_header(&reply, "Allow"), cases[i].allow);
        reply_free(&reply);
    }
    struct reply whole = get(&world, "/things", "");
    struct reply head = ask(&world, "HEAD /things HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK_INTEGER(head.status, 200);
    CHECK(text_equal(reply_header(&head, "Content-Length"), reply_header(&whole, "Content-Length")));
    CHECK(text_equal(reply_header(&head, "ETag"), reply_header(&whole, "ETag")));
    reply_free(&whole);
    reply_free(&head);
    /* Nothing of a body follows a HEAD: the next answer comes right after it. */
    int fd = client_connect(&world);
    client_send(fd, TEXT("HEAD /things HTTP/1.1\r\nHost: a\r\n\r\nGET /things/new HTTP/1.1\r\nHost: a\r\n\r\n"));
    struct reply first = reply_read(fd, false), second = reply_read(fd, true);
    CHECK_INTEGER(first.status, 200);
    CHECK_TEXT(second.body, "the literal one");
    reply_free(&first);
    reply_free(&second);
    close(fd);
    world_end(&world);
}

/* --- Limits -------------------------------------------------------------------- */

TEST("an address and headers just fit, or are 414 and 431")
{
    struct world world;
    char target[URL_BYTES_MAX + 2], *headers = calloc(1, 40000);
    world_start(&world);
    for (int over = 0; over < 2; over++) {
        size_t length = URL_BYTES_MAX + (size_t)over;
        memset(target, 'x', length);
        memcpy(target, "/things?u=", 10);
        target[length] = '\0';
        CHECK_INTEGER(get_status(&world, target), over ? 414 : 200);
        /* "Host: localhost" is 17 bytes as we count, with its line end. */
        size_t value_length = HEADER_BYTES_MAX - 17 - 7 + (size_t)over;
        memcpy(headers, "X-A: ", 5);
        memset(headers + 5, 'y', value_length);
        memcpy(headers + 5 + value_length, "\r\n", 3);
        struct reply reply = get(&world, "/things", headers);
        CHECK_INTEGER(reply.status, over ? 431 : 200);
        reply_free(&reply);
    }
    reply_free(&(struct reply){.bytes = headers});
    world_end(&world);
}

TEST("requests that libmicrohttpd itself refuses do not disturb the next")
{
    struct world world;
    char *long_target = calloc(1, 200001);
    world_start(&world);
    memset(long_target, 'a', 200000);
    long_target[0] = '/';
    int status = get_status(&world, long_target);
    CHECK(status == 414 || status == 431 || status == 0);
    static const char *const nonsense[] = {"\r\n\r\n\r\n", "GET\r\n\r\n", "GET /things\r\n\r\n", "\x16\x03\x01\x02\x00\x01",
                                           "GET /things HTTP/1.1\r\n\r\n", "GET /things HTTP/1.1\r\nHost\r\n\r\n"};
    for (size_t i = 0; i < COUNT_OF(nonsense); i++) {
        struct timeval patience = {.tv_usec = 100000}; /* what is not a request at all may get no answer */
        int fd = client_connect(&world);
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        client_send(fd, text_of(nonsense[i]));
        shutdown(fd, SHUT_WR);
        struct reply reply = reply_read(fd, true);
        CHECK(reply.status != 500);
        reply_free(&reply);
        close(fd);
    }
    CHECK_INTEGER(get_status(&world, "/things"), 200);
    free(long_target);
    world_end(&world);
}

/* --- The cache ------------------------------------------------------------------ */

static enum result publish_thing(struct db *db, void *context, struct message *message)
{
    (void)context;
    (void)message;
    return db_run(db, NULL, SQL("insert into pub_thing (name) values ('later')"), BIND_NOTHING);
}

TEST("a page is made once until something is published, whatever the order of its query")
{
    struct world world;
    world_start(&world);
    static const char *const alike[] = {"/things?q=a&page=2", "/things?page=2&q=a", "/things?q=%61&page=2&utm=x&area=",
                                        "/things?q=+a&page=2"};
    for (size_t i = 0; i < COUNT_OF(alike); i++)
        CHECK_INTEGER(get_status(&world, alike[i]), 200);
    CHECK_INTEGER(world.pages_made, 1);
    static const char *const others[] = {"/things?q=a&page=3", "/things?q=a", "/things.json?q=a&page=2", "/?q=a&page=2",
                                         "/things?area=a&area=b", "/things?area=b&area=a"};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        CHECK_INTEGER(get_status(&world, others[i]), 200);
    CHECK_INTEGER(world.pages_made, 7);
    CHECK_INTEGER(cache_entry_count(world.web->cache), 7);
    CHECK_INTEGER(store_write(world.store, publish_thing, NULL, NULL), OK);
    struct reply reply = get(&world, alike[0], "");
    CHECK(text_contains(reply.body, TEXT("later")));
    CHECK_INTEGER(world.pages_made, 8);
    reply_free(&reply);
    world_end(&world);
}

TEST("without the cache every page is made")
{
    struct world world;
    world_start_with(&world, (struct web_options){.listen = "127.0.0.1:0", .polling_threads = 1, .worker_threads = 1});
    CHECK_INTEGER(get_status(&world, "/things"), 200);
    CHECK_INTEGER(get_status(&world, "/things"), 200);
    CHECK_INTEGER(world.pages_made, 2);
    struct reply reply = get(&world, "/things", "");
    CHECK_TEXT(reply_header(&reply, "Cache-Control"), "no-cache");
    reply_free(&reply);
    world_end(&world);
}

TEST("a client that has the page is told so, in every encoding")
{
    struct world world;
    char headers[200];
    world_start(&world);
    struct reply page = get(&world, "/things", "");
    struct text tag = reply_header(&page, "ETag");
    CHECK(text_starts(tag, TEXT("W/\"")));
    static const char *const encodings[] = {"identity", "gzip", "br"};
    for (size_t i = 0; i < COUNT_OF(encodings); i++) {
        snprintf(headers, sizeof headers, "Accept-Encoding: %s\r\nIf-None-Match: \"other\", %.*s\r\n", encodings[i], TEXT_ARGS(tag));
        int fd = client_connect(&world);
        /* The next answer on the connection shows that no body came with the first. */
        for (int j = 0; j < 2; j++) {
            char request[400];
            snprintf(request, sizeof request, "GET /things HTTP/1.1\r\nHost: a\r\n%s\r\n", headers);
            client_send(fd, text_of(request));
            struct reply reply = reply_read(fd, false);
            CHECK_INTEGER(reply.status, 304);
            CHECK(text_equal(reply_header(&reply, "ETag"), tag));
            CHECK_TEXT(reply_header(&reply, "Vary"), "Accept-Encoding");
            reply_free(&reply);
        }
        close(fd);
    }
    struct reply other = get(&world, "/things", "If-None-Match: \"0000\"\r\n");
    CHECK_INTEGER(other.status, 200);
    reply_free(&other);
    CHECK_INTEGER(store_write(world.store, publish_thing, NULL, NULL), OK);
    struct reply changed = get(&world, "/things", headers);
    CHECK_INTEGER(changed.status, 200);
    reply_free(&changed);
    reply_free(&page);
    world_end(&world);
}

TEST("encodings are given as asked for, and unpack to the page")
{
    struct world world;
    static const struct {
        const char *accept, *encoding;
    } cases[] = {
        {"Accept-Encoding: gzip\r\n", "gzip"},
        {"Accept-Encoding: gzip, deflate, br\r\n", "br"},
        {"Accept-Encoding: gzip;q=1, br;q=0\r\n", "gzip"},
        {"Accept-Encoding: gzip;q=0\r\n", ""},
        {"Accept-Encoding: identity\r\n", ""},
        {"", ""},
    };
    world_start(&world);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT_OF(cases); i++) {
            struct reply reply = get(&world, "/things", cases[i].accept);
            CHECK_INTEGER(reply.status, 200);
            CHECK_TEXT(reply_header(&reply, "Content-Encoding"), cases[i].encoding);
            CHECK_TEXT(reply_header(&reply, "Vary"), "Accept-Encoding");
            if (strcmp(cases[i].encoding, "gzip") == 0) {
                char page[4096];
                z_stream stream = {.next_in = (Bytef *)reply.body.data, .avail_in = (uInt)reply.body.length,
                                   .next_out = (Bytef *)page, .avail_out = sizeof page};
                CHECK(inflateInit2(&stream, 15 + 16) == Z_OK);
                CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
                CHECK(text_contains((struct text){page, stream.total_out}, TEXT("first &lt;b&gt;")));
                inflateEnd(&stream);
            }
            reply_free(&reply);
        }
    }
    CHECK_INTEGER(world.pages_made, 1);
    world_end(&world);
}

/* --- Failures -------------------------------------------------------------------- */

TEST("a failure has its status; a message is shown for 4xx, a reference for 5xx")
{
    struct world world;
    static const int statuses[] = {400, 403, 404, 409, 413, 503, 503, 500, 500, 500};
    world_start(&world);
    int quiet = dup(STDERR_FILENO), log[2];
    CHECK(pipe(log) == 0);
    dup2(log[1], STDERR_FILENO);
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        char target[32];
        snprintf(target, sizeof target, "/fail?which=%zu", i);
        struct reply reply = get(&world, target, "");
        CHECK_INTEGER(reply.status, statuses[i]);
        CHECK(text_contains(reply.body, TEXT("what &lt;was&gt; wrong")) == (statuses[i] < 500));
        CHECK(text_contains(reply.body, TEXT("ref()")) == (statuses[i] < 500));
        CHECK_TEXT(reply_header(&reply, "Retry-After"), statuses[i] == 503 ? "5" : "");
        reply_free(&reply);
    }
    struct reply json = get(&world, "/fail.json?which=7", "");
    CHECK_INTEGER(json.status, 500);
    CHECK_TEXT(reply_header(&json, "Content-Type"), "application/json");
    CHECK(text_contains(json.body, TEXT("\"reference\":\"")));
    CHECK(!text_contains(json.body, TEXT("was")));
    reply_free(&json);
    dup2(quiet, STDERR_FILENO);
    close(quiet);
    close(log[1]);
    char lines[8192] = "";
    ssize_t got = read(log[0], lines, sizeof lines - 1);
    close(log[0]);
    struct text rest = {lines, got > 0 ? (size_t)got : 0}, line;
    size_t count = 0;
    for (; text_next(&rest, '\n', &line); count++) {
        CHECK(text_contains(line, TEXT("GET /fail reference ")));
        CHECK(!text_contains(line, TEXT("which")));
    }
    CHECK_INTEGER(count, 6);
    world_end(&world);
}

/* What goes to the log meanwhile is of no interest. */
static int log_to_nowhere(void)
{
    int before = dup(STDERR_FILENO);
    CHECK(freopen("/dev/null", "w", stderr) != NULL);
    return before;
}

TEST("whichever allocation or statement fails, there is a whole answer")
{
    struct world world;
    static const char *const targets[] = {"/things", "/things.json", "/things.csv", "/open?back=/x"};
    world_start_with(&world, (struct web_options){.listen = "127.0.0.1:0", .worker_threads = 1});
    int before = log_to_nowhere();
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        int status = 0, failures = 0;
        for (int n = 1; n < 300 && status != 200; n++) {
            world.fail_at = n;
            status = get_status(&world, targets[i]);
            CHECK(status == 200 || status == 500);
            failures += status == 500;
        }
        CHECK_INTEGER(status, 200);
        CHECK(failures > 3);
    }
    world.fail_at = 0;
    int status = 0, failures = 0;
    for (int n = 1; n < 50 && status != 200; n++, failures++) {
        store_fail_at(world.store, n);
        status = get_status(&world, "/things");
        CHECK(status == 200 || status == 500);
    }
    CHECK(status == 200 && failures > 1);
    store_fail_at(world.store, 0);
    dup2(before, STDERR_FILENO);
    close(before);
    world_end(&world);
}

TEST("cookies, downloads and addresses")
{
    struct world world;
    world_start(&world);
    struct reply reply = get(&world, "/about", "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n");
    CHECK_TEXT(reply.body, "127.0.0.1 /about"); /* nobody said to trust it */
    CHECK_TEXT(reply_header(&reply, "Set-Cookie"), "taste=salty; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
    CHECK(text_contains(reply.head, TEXT("Set-Cookie: old=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0\r\n")));
    CHECK_TEXT(reply_header(&reply, "Content-Disposition"),
               "attachment; filename=\"r__sum__.txt\"; filename*=UTF-8''r%C3%A9sum%C3%A9.txt");
    reply_free(&reply);
    world_end(&world);
    world_start_with(&world, (struct web_options){.listen = "127.0.0.1:0", .worker_threads = 1, .trust_forwarded = true});
    reply = get(&world, "/about", "X-Forwarded-For: 203.0.113.9, 192.0.2.7\r\nX-Forwarded-Proto: https\r\n");
    CHECK_TEXT(reply.body, "192.0.2.7 /about");
    CHECK_TEXT(reply_header(&reply, "Set-Cookie"), "__Host-taste=salty; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
    reply_free(&reply);
    reply = get(&world, "/about", "X-Forwarded-For: nonsense\r\n");
    CHECK_TEXT(reply.body, "127.0.0.1 /about");
    reply_free(&reply);
    world_end(&world);
}

/* --- Assets ----------------------------------------------------------------------- */

TEST("an embedded file is served under its hash only, for ever")
{
    struct world world;
    const struct embedded_file *file = NULL;
    for (size_t i = 0; i < embedded_file_count && !file; i++)
        if (text_starts(text_of(embedded_files[i].path), TEXT("assets/")) &&
            text_ends(text_of(embedded_files[i].path), TEXT(".css")) && embedded_files[i].length > 2000)
            file = &embedded_files[i];
    if (!file)
        SKIP("no style sheet is embedded");
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    struct text path = asset_path(arena, file->path + strlen("assets/"));
    world_start(&world);
    struct reply reply = get(&world, path.data, "");
    CHECK_INTEGER(reply.status, 200);
    CHECK(text_equal(reply.body, (struct text){file->data, file->length}));
    CHECK_TEXT(reply_header(&reply, "Cache-Control"), "public, max-age=31536000, immutable");
    CHECK_TEXT(reply_header(&reply, "Content-Type"), "text/css; charset=utf-8");
    reply_free(&reply);
    reply = get(&world, path.data, "Accept-Encoding: gzip, br\r\n");
    CHECK_TEXT(reply_header(&reply, "Content-Encoding"), "br");
    CHECK(reply.body.length < file->length);
    reply_free(&reply);
    char *wrong = strdup(path.data);
    wrong[8] = wrong[8] == 'f' ? 'e' : 'f';
    CHECK_INTEGER(get_status(&world, wrong), 404);
    free(wrong);
    CHECK_TEXT(asset_path(arena, "no such.css"), "/assets/0000000000000000/no such.css");
    world_end(&world);
}
