/* A wrong entry in a table of the menu does not start. */
#include "blocks/menu/menu.h"
#include "test.h"

static enum result no_page(struct request *request, struct answer *answer)
{
    (void)request, (void)answer;
    return OK;
}

static enum result none_wait(struct request *request, int64_t *ret_count)
{
    (void)request, (void)ret_count;
    return OK;
}

static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/desk/money", .handle = no_page, .access = ACCESS_SIGNED_IN},
    {.method = METHOD_GET, .path = "/desk/money/{year}", .handle = no_page, .access = ACCESS_SIGNED_IN},
    {.method = METHOD_POST, .path = "/desk/money/close", .handle = no_page, .access = ACCESS_SIGNED_IN},
    {.path = NULL},
};

static enum result checked(const struct menu_entry *entries, struct message *message)
{
    const struct route *const tables[] = {routes};
    const struct menu_entry *const menus[] = {entries, NULL};
    struct site site = {.route_tables = tables, .route_table_count = 1};
    struct engine engine = {.menus = menus};
    *message = (struct message){0};
    return menu_check(&site, &engine, message);
}

#define MONEY .href = "/desk/money", .label = "Money", .about = "What is left."
#define ENTRIES(...) ((const struct menu_entry[]){__VA_ARGS__, {.href = NULL}})

TEST("an entry leads to a page and says what it is")
{
    const struct { const struct menu_entry *entries; const char *says; } cases[] = {
        {ENTRIES({.href = "/desk/mony", .label = "Money", .about = "A."}), "the menu leads to /desk/mony, which is no page"},
        {ENTRIES({.href = "/desk/money/{yea}", .label = "Money", .about = "A."}), "which is no page"},
        {ENTRIES({.href = "/desk/money/close", .label = "Money", .about = "A."}), "the menu leads to /desk/money/close, which is no page"},
        {ENTRIES({.href = "/desk/money", .about = "A."}), "the menu's entry for /desk/money does not say what it is"},
        {ENTRIES({.href = "/desk/money", .label = "Money"}), "does not say what it is"},
        {ENTRIES({MONEY, .count = none_wait}), "does not say what it is"},
        {ENTRIES({MONEY, .group = MENU_OFFICE, .room = "money"}), "names a room, and only those under Records stand by room"},
    };
    struct message message;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK_INTEGER(checked(cases[i].entries, &message), ERROR_INVALID);
        CHECK(strstr(message.text, cases[i].says) != NULL);
    }
    CHECK_INTEGER(checked(ENTRIES({MONEY, .room = "money", .count = none_wait, .counted = "to be paid"}), &message), OK);
    CHECK_INTEGER(checked(ENTRIES({.group = MENU_BAR, .href = "/desk/money", .label = "Money"}), &message), OK);
}

TEST("the bar has room for so many and no more")
{
    struct message message;
    const struct menu_entry bar = {.group = MENU_BAR, MONEY};
    struct menu_entry entries[MENU_BAR_MAX + 2] = {0};
    for (size_t i = 0; i < MENU_BAR_MAX; i++)
        entries[i] = bar;
    CHECK_INTEGER(checked(entries, &message), OK);
    entries[MENU_BAR_MAX] = bar;
    CHECK_INTEGER(checked(entries, &message), ERROR_INVALID);
    CHECK(strstr(message.text, "put some under a group") != NULL);
}
