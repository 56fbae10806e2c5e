/* frankpledge routes: every address that the server answers, as it matches them, and who may ask.
 * Reads what the routes say of themselves; opens no store. */
#include "program/commands.h"
#include "program/site.h"

#define ARENA_BYTES_MAX (64 << 20)

static const struct option_rule rules[] = {
    DEFINITIONS_OPTION,
    {NULL, NULL, NULL},
};

static const char *access_words(const struct route *route)
{
    switch (route->access) {
    case ACCESS_PUBLIC:
        return "public";
    case ACCESS_OPEN:
        return "open";
    case ACCESS_SIGNED_IN:
        return "signed in";
    case ACCESS_ROLES:
        return route->roles;
    case ACCESS_UNSET:
        break;
    }
    return "?";
}

/* "page json csv", or what the handler answers by itself. */
static const char *face_words(const struct route *route)
{
    static const char *const words[] = {"page", "page", "json", "page json", "csv", "page csv", "json csv", "page json csv",
                                        "xlsx", "page xlsx", "json xlsx", "page json xlsx", "csv xlsx", "page csv xlsx", "json csv xlsx", "page json csv xlsx"};
    if (route->method == METHOD_POST)
        return "form";
    if (route->faces & FACE_PDF)
        return route->faces & FACE_JSON ? "page json pdf" : "page pdf";
    return words[route->faces & (FACE_PAGE | FACE_JSON | FACE_TABLE)];
}

static int compare_routes(const void *a, const void *b)
{
    const struct route *left = *(const struct route *const *)a, *right = *(const struct route *const *)b;
    int order = strcmp(left->path, right->path);
    return order ? order : (int)left->method - (int)right->method;
}

static enum result print_routes(struct arena *arena, const struct site *site)
{
    size_t count = site_route_count(site);
    const struct route **sorted = ARENA_ARRAY(arena, const struct route *, count);
    if (!sorted)
        return ERROR_MEMORY;
    count = 0;
    EACH_ROUTE(site, route)
        sorted[count++] = route;
    qsort(sorted, count, sizeof *sorted, compare_routes);
    for (size_t i = 0; i < count; i++)
        printf("%-4s  %-50s  %-18s  %-13s  %s\n", sorted[i]->method == METHOD_POST ? "POST" : "GET", sorted[i]->path,
               access_words(sorted[i]), face_words(sorted[i]), sorted[i]->help ? sorted[i]->help : "");
    return OK;
}

static enum result print_site(const char *folder, struct office *office, struct message *message)
{
    struct site site;
    enum result result;
    if (!office->arena)
        return ERROR_MEMORY;
    TRY(office_definitions(office->arena, folder, &office->definitions, message));
    TRY(site_make(office, &site, message));
    result = print_routes(office->arena, &site);
    template_set_free(site.templates);
    return result;
}

int command_routes(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    struct office office = {.arena = arena_new(ARENA_BYTES_MAX)};
    enum result result = OK;
    int status = 0;
    if (command_begin("routes", rules, argc, argv, &options, &status) && command_words("routes", &options, 0, 0, &status))
        result = print_site(option(&options, "definitions"), &office, &message);
    office_close(&office);
    return result < 0 ? command_fail("routes", result, &message) : status;
}
