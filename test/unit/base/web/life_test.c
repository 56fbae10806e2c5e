/* Connections over their life: many requests on one, slow clients, slow handlers, and
 * stopping while there is work in hand. */
#include <pthread.h>
#include "site_help.h"

TEST("requests in one write are answered in their order, public and not")
{
    struct world world;
    world_start(&world);
    int fd = client_connect(&world);
    client_send(fd, TEXT("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /mine HTTP/1.1\r\nHost: a\r\nCookie: who=ann\r\n\r\n"
                         "GET /things/2 HTTP/1.1\r\nHost: a\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"
                         "GET /things/3 HTTP/1.1\r\nHost: a\r\n\r\n"));
    static const char *const bodies[] = {"<p>1</p>", "Ann", "<p>2</p>", NULL, "<p>3</p>"};
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct reply reply = reply_read(fd, true);
        CHECK_INTEGER(reply.status, bodies[i] ? 200 : 404);
        if (bodies[i])
            CHECK_TEXT(reply.body, bodies[i]);
        reply_free(&reply);
    }
    close(fd);
    world_end(&world);
}

TEST("a slow handler keeps nobody else waiting")
{
    struct world world;
    world_start(&world);
    int slow = client_connect(&world);
    client_send(slow, TEXT("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
    usleep(20000);
    int64_t began_ms = monotonic_ms();
    for (int i = 0; i < 20; i++)
        CHECK_INTEGER(get_status(&world, "/things"), 200);
    CHECK(monotonic_ms() - began_ms < 250);
    struct reply reply = reply_read(slow, true);
    CHECK_TEXT(reply.body, "at last");
    reply_free(&reply);
    close(slow);
    world_end(&world);
}

TEST("a client that goes away while its handler runs harms nothing")
{
    struct world world;
    world_start(&world);
    for (int i = 0; i < 3; i++) {
        int fd = client_connect(&world);
        client_send(fd, TEXT("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
        struct linger now = {.l_onoff = 1};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now); /* a reset, not an end */
        usleep(20000);
        close(fd);
    }
    usleep(400000);
    CHECK_INTEGER(get_status(&world, "/things"), 200);
    world_end(&world);
}

TEST("more than the workers and their queue can take is 503")
{
    struct world world;
    world_start_with(&world, (struct web_options){.listen = "127.0.0.1:0", .polling_threads = 2, .worker_threads = 1, .page_cache = true});
    enum { CLIENTS = WORK_WAITING_MAX + 20 };
    int fds[CLIENTS], busy = 0;
    for (int i = 0; i < CLIENTS; i++) {
        fds[i] = client_connect(&world);
        client_send(fds[i], TEXT("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
    }
    usleep(200000);
    for (int i = 0; i < CLIENTS; i++) {
        char byte;
        if (recv(fds[i], &byte, 1, MSG_DONTWAIT | MSG_PEEK) != 1)
            continue;
        struct reply reply = reply_read(fds[i], true);
        busy += reply.status == 503;
        reply_free(&reply);
    }
    CHECK(busy >= 15 && busy <= 20);
    CHECK_INTEGER(get_status(&world, "/things"), 200);
    for (int i = 0; i < CLIENTS; i++)
        close(fds[i]);
    world.slow_ms = 0; /* the rest would take a minute */
    world_end(&world);
}

TEST("a client that sends a byte now and then is cut at the deadline")
{
    struct world world;
    world_start_with(&world, (struct web_options){.listen = "127.0.0.1:0", .worker_threads = 1, .request_seconds_max = 1});
    int fd = client_connect(&world);
    client_send(fd, TEXT("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n"));
    int64_t began_ms = monotonic_ms();
    char byte;
    while (monotonic_ms() - began_ms < 4000) {
        client_send(fd, TEXT("a"));
        usleep(50000);
        if (recv(fd, &byte, 1, MSG_DONTWAIT) == 0)
            break;
    }
    int64_t took_ms = monotonic_ms() - began_ms;
    CHECK(took_ms >= 900 && took_ms < 2500);
    close(fd);
    CHECK_INTEGER(get_status(&world, "/things"), 200);
    world_end(&world);
}

/* --- Stopping ----------------------------------------------------------------- */

static void *stop_later(void *context)
{
    struct world *world = context;
    usleep(50000);
    web_stop(world->web);
    return NULL;
}

TEST("stopping finishes what is in hand")
{
    struct world world;
    pthread_t thread;
    world_start(&world);
    int slow[5], idle = client_connect(&world), half = client_connect(&world);
    client_send(half, TEXT("POST /echo HTTP/1.1\r\nHost: a\r\nContent-"));
    for (size_t i = 0; i < COUNT_OF(slow); i++) {
        slow[i] = client_connect(&world);
        client_send(slow[i], TEXT("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
    }
    usleep(50000);
    int64_t began_ms = monotonic_ms();
    CHECK(pthread_create(&thread, NULL, stop_later, &world) == 0);
    for (size_t i = 0; i < COUNT_OF(slow); i++) { /* five, by three workers: two rounds */
        struct reply reply = reply_read(slow[i], true);
        CHECK_INTEGER(reply.status, 200);
        CHECK_TEXT(reply.body, "at last");
        reply_free(&reply);
        close(slow[i]);
    }
    pthread_join(thread, NULL);
    CHECK(monotonic_ms() - began_ms < 3000);
    CHECK_INTEGER(world.handlers_run, 5);
    char byte;
    CHECK(recv(idle, &byte, 1, 0) <= 0);
    CHECK(recv(half, &byte, 1, 0) <= 0);
    close(idle);
    close(half);
    world.web = NULL;
    world_end(&world);
}

/* --- Listening ------------------------------------------------------------------ */

TEST("it listens on IPv6")
{
    struct world world;
    int probe = socket(AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    bool there = probe >= 0 && bind(probe, (struct sockaddr *)&address, sizeof address) == 0;
    close(probe);
    if (!there)
        SKIP("there is no IPv6 here");
    world_start_with(&world, (struct web_options){.listen = "[::1]:0", .worker_threads = 1});
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    address.sin6_port = htons((uint16_t)web_port(world.web));
    CHECK(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    client_send(fd, TEXT("GET /about HTTP/1.1\r\nHost: a\r\n\r\n"));
    struct reply reply = reply_read(fd, true);
    CHECK_TEXT(reply.body, "::1 /about");
    reply_free(&reply);
    close(fd);
    world_end(&world);
}

TEST("an address that cannot be listened on is refused with a reason")
{
    struct world world;
    struct message message = {0};
    static const char *const wrong[] = {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "::1:80",
                                        "[::1]", "127.0.0.1:-1", "192.0.2.1:0"};
    world_open(&world);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        message.text[0] = '\0';
        CHECK(world_try(&world, &(struct web_options){.listen = wrong[i]}, &message) < 0);
        CHECK(message.text[0] != '\0');
    }
    world_end(&world);
}
