/* A wrong row in a table of routes does not start. */
#include "site_help.h"

static enum result starts(struct world *world, const struct route *routes, struct message *message)
{
    const struct route *tables[] = {routes};
    world->site.route_tables = tables;
    *message = (struct message){0};
    enum result result = world_try(world, &(struct web_options){.listen = "127.0.0.1:0", .worker_threads = 1}, message);
    if (result == OK) {
        web_stop(world->web);
        world->web = NULL;
    }
    return result;
}

#define ROW(...) ((const struct route[]){{.handle = new_handle, .access = ACCESS_OPEN, __VA_ARGS__}, {0}})
#define INPUTS(...) .inputs = (const struct input[]){{__VA_ARGS__}, {0}}

TEST("each fault refuses to start and is named")
{
    struct world world;
    struct message message = {0};
    world_open(&world);
    const struct {
        const struct route *routes;
        const char *says;
    } cases[] = {
        {ROW(.path = "plan"), "begin with a slash"},
        {ROW(.path = ""), "begin with a slash"},
        {ROW(.path = "/plan/"), "not end with one"},
        {ROW(.path = "/plan//x"), "empty segment"},
        {ROW(.path = "/plan/x{y}"), "not {name}"},
        {ROW(.path = "/plan/{}"), "not {name}"},
        {ROW(.path = "/plan/{a}/{a}"), "twice"},
        {ROW(.path = "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a"), "too many segments"},
        {ROW(.path = "/assets/mine"), "embedded"},
        {(const struct route[]){{.path = "/x", .access = ACCESS_OPEN}, {0}}, "no handler"},
        {(const struct route[]){{.path = "/x", .handle = new_handle}, {0}}, "about access"},
        {(const struct route[]){{.path = "/x", .handle = new_handle, .access = ACCESS_ROLES}, {0}}, "needs roles"},
        {ROW(.path = "/x", .roles = "admin"), "ACCESS_ROLES only"},
        {(const struct route[]){{METHOD_POST, "/x", new_handle, ACCESS_PUBLIC, .help = ""}, {0}}, "for reading"},
        {ROW(.path = "/x", .body_bytes_max = 1), "no body"},
        {ROW(.path = "/x", .method = METHOD_POST, .body_bytes_max = BODY_BYTES_MAX_IMPORT + 1), "BODY_BYTES_MAX_IMPORT"},
        {ROW(.path = "/x", INPUTS(.name = "a", .kind = INPUT_TEXT)), "no bytes_max for input a"},
        {ROW(.path = "/x", INPUTS(.name = "a*", .kind = INPUT_TEXT, .bytes_max = 1)), "ends in *"},
        {ROW(.path = "/x", INPUTS(.name = "a", .kind = INPUT_ANY)), "ends in *"},
        {ROW(.path = "/x", INPUTS(.name = "csrf", .kind = INPUT_TEXT, .bytes_max = 1)), "checks the CSRF token"},
        {ROW(.path = "/x", INPUTS(.name = "a", .kind = INPUT_SECRET, .bytes_max = 1)), "in an address"},
        {ROW(.path = "/x/{a}", INPUTS(.name = "a", .kind = INPUT_INTEGER)), "both named a"},
        {ROW(.path = "/x", .inputs = ((const struct input[]){{.name = "a", .kind = INPUT_INTEGER}, {.name = "a", .kind = INPUT_INTEGER}, {0}})),
         "two inputs named a"},
        {ROW(.path = "/x", .faces = FACE_JSON), "need a view"},
        {ROW(.path = "/x", .faces = 32), "a face that there is not"},
        {ROW(.path = "/x", .faces = FACE_PDF | FACE_JSON, .view = &things_shape), "it has none"},
        {ROW(.path = "/x", .faces = FACE_CSV, .view = &things_shape), "need .table"},
        {ROW(.path = "/x", .faces = FACE_CSV, .view = &things_shape, .table = "query"), "need .table"},
        {ROW(.path = "/x", .faces = FACE_XLSX, .view = &things_shape), "need .table"},
        {ROW(.path = "/x", .method = METHOD_POST, .faces = FACE_JSON, .view = &things_shape), "only a GET"},
        {ROW(.path = "/x", .template = "not there"), "not there"},
        {ROW(.path = "/x", .template = "wrong"), "nonsense"},
        {((const struct route[]){{.path = "/x/{a}", .handle = new_handle, .access = ACCESS_OPEN},
                                 {.path = "/x/{b}", .handle = new_handle, .access = ACCESS_OPEN},
                                 {0}}),
         "/x/{b} and /x/{a}"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK(starts(&world, cases[i].routes, &message) < 0);
        if (!strstr(message.text, cases[i].says))
            printf("  expected \"%s\", got \"%s\"\n", cases[i].says, message.text);
        CHECK(strstr(message.text, cases[i].says) != NULL);
    }
    CHECK_INTEGER(starts(&world, ROW(.path = "/x/{a}", INPUTS(.name = "b", .kind = INPUT_INTEGER)), &message), OK);
    CHECK_INTEGER(starts(&world, ROW(.path = "/"), &message), OK);
    world_end(&world);
}

TEST("routes are listed as their tables have them")
{
    struct site site = {.route_tables = site_tables, .route_table_count = 1};
    CHECK_INTEGER(site_route_count(&site), COUNT_OF(site_routes) - 1);
    size_t at = 0;
    EACH_ROUTE(&site, route)
        CHECK(route == &site_routes[at++]);
    CHECK_INTEGER(at, COUNT_OF(site_routes) - 1);
}
