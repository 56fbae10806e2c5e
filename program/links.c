/* frankpledge links: the links of the site that lead nowhere, as the desk shows them, for a script or before something is published. Nothing outside is asked. */
#include "office/transparency/dead_links.h"
#include "program/commands.h"
#include "program/site.h"

#define ARENA_BYTES_MAX (256u << 20)
#define EXIT_DEAD 1

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    {"public-address", "URL", "links that begin with it are looked at too, such as https://plan.example"},
    {NULL, NULL, NULL},
};

static enum result print_links(struct office *office, struct text public_address, size_t *ret_dead, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    AUTO(store_read_end_at) struct db *db = NULL;
    struct site site;
    struct dead_link *list;
    size_t looked;
    if (!arena)
        return ERROR_MEMORY;
    office->engine.public_address = public_address;
    TRY(site_make(office, &site, message));
    enum result result = store_read_begin(office->store, STORE_OFFICE, &db);
    if (result == OK)
        result = dead_links_in(db, arena, &office->engine, &site, &list, ret_dead, &looked);
    template_set_free(site.templates);
    TRY(result);
    for (size_t i = 0; i < *ret_dead; i++)
        printf("%.*s\t%.*s\t%.*s\t%.*s\n", TEXT_ARGS(list[i].where), TEXT_ARGS(list[i].where_href), TEXT_ARGS(list[i].href), TEXT_ARGS(list[i].why));
    printf("%zu of %zu links lead nowhere.\n", *ret_dead, looked);
    return OK;
}

/* 0: none; 1: some; 2: it could not be found out. */
int command_links(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    struct office office;
    size_t dead = 0;
    int status;
    if (!command_begin("links", rules, argc, argv, &options, &status) || !command_words("links", &options, 0, 0, &status))
        return status;
    enum result result = command_open(&office, &options, &message);
    if (result == OK)
        result = print_links(&office, text_of(option(&options, "public-address")), &dead, &message);
    office_close(&office);
    if (result < 0)
        return command_fail("links", result, &message) + 1;
    return dead ? EXIT_DEAD : 0;
}
