/* One deed, one record, at the edge: what a submission key does to a POST. The site keeps its deeds in memory here;
 * the table and its transaction are the front door's to try (deeds.mjs). */
#include "site_help.h"

#define KEPT_MAX 8

struct kept_deed { char key[80], fingerprint[80], location[80]; bool in_parts; };
static struct kept_deed kept_deeds[KEPT_MAX];
static int kept_count, kept_writes;

static enum result memory_find(struct db *db, struct arena *arena, struct text key, struct instant now, struct deed *ret_deed)
{
    (void)db, (void)now;
    for (int i = 0; i < kept_count; i++) {
        if (!text_equals(key, kept_deeds[i].key))
            continue;
        *ret_deed = (struct deed){.key = key, .fingerprint = arena_copy_z(arena, kept_deeds[i].fingerprint),
                                  .location = arena_copy_z(arena, kept_deeds[i].location), .in_parts = kept_deeds[i].in_parts};
        return OK;
    }
    return ERROR_NOT_FOUND;
}

static enum result memory_keep(struct db *db, const struct deed *deed)
{
    (void)db;
    int at = 0;
    while (at < kept_count && !text_equals(deed->key, kept_deeds[at].key))
        at++;
    assert(at < KEPT_MAX);
    kept_count += at == kept_count;
    kept_writes++;
    snprintf(kept_deeds[at].key, sizeof kept_deeds[at].key, "%.*s", TEXT_ARGS(deed->key));
    snprintf(kept_deeds[at].fingerprint, sizeof kept_deeds[at].fingerprint, "%.*s", TEXT_ARGS(deed->fingerprint));
    snprintf(kept_deeds[at].location, sizeof kept_deeds[at].location, "%.*s", TEXT_ARGS(deed->location));
    kept_deeds[at].in_parts = deed->in_parts;
    return OK;
}

static void start(struct world *world)
{
    struct message message = {0};
    struct web_options options = {.listen = "127.0.0.1:0", .polling_threads = 2, .worker_threads = 3, .page_cache = true};
    world_open(world);
    world->site.deed_find = memory_find;
    world->site.deed_keep = memory_keep;
    kept_count = kept_writes = 0;
    CHECK_INTEGER(world_try(world, &options, &message), OK);
}

struct form { char csrf[120], submission[120], cookie[120]; };

static struct form form_from(const struct world *world, const char *target)
{
    struct form form = {"", "", ""};
    struct reply reply = get(world, target, "");
    const char *csrf = memmem(reply.body.data, reply.body.length, "csrf value=", 11);
    const char *submission = memmem(reply.body.data, reply.body.length, "submission value=", 17);
    struct text cookie = reply_header(&reply, "Set-Cookie"), pair = TEXT_NONE;
    CHECK(csrf && submission && text_next(&cookie, ';', &pair));
    if (csrf && submission) {
        sscanf(csrf + 11, "%100[0-9a-f]", form.csrf);
        sscanf(submission + 17, "%100[0-9a-f]", form.submission);
    }
    snprintf(form.cookie, sizeof form.cookie, "Cookie: %.*s\r\n", TEXT_ARGS(pair));
    reply_free(&reply);
    return form;
}

/* The status, and whether the answer led to `location`. */
static int add(const struct world *world, const struct form *form, const char *name, const char *location)
{
    char body[400];
    snprintf(body, sizeof body, "name=%s&csrf=%s&submission=%s", name, form->csrf, form->submission);
    struct reply reply = post(world, "/open", form->cookie, body);
    CHECK_TEXT(reply_header(&reply, "Location"), location);
    reply_free(&reply);
    return reply.status;
}

TEST("a form sent again is done once and answered alike; another under its key is refused")
{
    struct world world;
    start(&world);
    struct form form = form_from(&world, "/open");
    CHECK_INTEGER((int)strlen(form.submission), 32);
    CHECK_INTEGER(add(&world, &form, "one", "/things?q=added"), 303);
    CHECK_INTEGER(add(&world, &form, "one", "/things?q=added"), 303);
    CHECK_INTEGER(add(&world, &form, "other", ""), 409);
    CHECK_INTEGER(world.handlers_run, 1);
    CHECK_INTEGER(kept_writes, 1);
    CHECK(!strstr(kept_deeds[0].key, form.submission) && !strstr(kept_deeds[0].fingerprint, form.submission));
    struct form next = form_from(&world, "/open");
    CHECK(strcmp(next.submission, form.submission) != 0);
    world_end(&world);
}

TEST("a deed that failed uses up no key, and answers nothing that it had said")
{
    struct world world;
    start(&world);
    struct form form = form_from(&world, "/open");
    world.adding_fails = true;
    CHECK_INTEGER(add(&world, &form, "one", ""), 200);
    CHECK_INTEGER(kept_count, 0);
    world.adding_fails = false;
    CHECK_INTEGER(add(&world, &form, "mended", "/things?q=added"), 303);
    CHECK_INTEGER(kept_count, 1);
    world_end(&world);
}

TEST("a handler that says late where it leads is remembered too")
{
    struct world world;
    start(&world);
    struct form form = form_from(&world, "/open");
    world.answers_late = true;
    CHECK_INTEGER(add(&world, &form, "one", "/things?q=late"), 303);
    CHECK_INTEGER(kept_writes, 2);
    CHECK_INTEGER(add(&world, &form, "one", "/things?q=late"), 303);
    CHECK_INTEGER(world.handlers_run, 1);
    kept_deeds[0].location[0] = '\0'; /* as if the program had died between the two */
    CHECK_INTEGER(add(&world, &form, "one", "/open"), 303);
    world_end(&world);
}

TEST("a form without a key, or with one that is none, is not done")
{
    struct world world;
    start(&world);
    struct form form = form_from(&world, "/open"), bent = form;
    bent.submission[0] = '\0';
    CHECK_INTEGER(add(&world, &bent, "one", ""), 400);
    snprintf(bent.submission, sizeof bent.submission, "too-short-a-key");
    CHECK_INTEGER(add(&world, &bent, "one", ""), 400);
    CHECK_INTEGER(world.handlers_run, 0);
    snprintf(bent.submission, sizeof bent.submission, "long-enough-keys");
    CHECK_INTEGER(add(&world, &bent, "one", "/things?q=added"), 303);
    struct form stranger = form_from(&world, "/open");
    snprintf(stranger.submission, sizeof stranger.submission, "long-enough-keys");
    CHECK_INTEGER(add(&world, &stranger, "two", "/things?q=added"), 303); /* another visitor's key is another */
    CHECK_INTEGER(world.handlers_run, 2);
    world_end(&world);
}
