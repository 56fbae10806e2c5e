/* The desk's menu: what stands in its bar, and what stands on the pages that the rest is grouped on.
 *
 * Nobody keeps a list of everything. Each block and room says in a table of its own what it has to open:
 *
 *   const struct menu_entry money_menu[] = {
 *       {.group = MENU_RECORDS, .room = "money", .order = 10, .href = "/desk/money", .label = "The budget by month",
 *        .about = "What was planned, spent and promised, and what is left."},
 *       {.href = NULL},
 *   };
 *
 * and program/rooms.c names the table. A register that belongs on one of the pages says so itself (`menu` in its
 * definition); all registers stand under Records, by room, whatever they say.
 *
 * Whoever may not open an entry's page is not shown the entry: the page's own route says who may, `roles` and `may` only
 * narrow that. A group of which somebody may open nothing is not shown to them. The bar is for what somebody with ten
 * minutes needs first: it has room for MENU_BAR_MAX entries beside the groups, and menu_check() holds it to that.
 *
 * Not here: the public site's navigation (program/site.c). */
#ifndef BLOCKS_MENU_H
#define BLOCKS_MENU_H

#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/parts/parts.h"

#define MENU_BAR_MAX 3

typedef bool menu_may(const struct engine *engine, const struct actor *actor);
/* How much waits there for whoever asks, exactly; asked for the page of the group alone, never for the bar. */
typedef enum result menu_count(struct request *request, int64_t *ret_count);

struct menu_entry {
    enum menu_group group;
    int order;               /* within its group or room, ascending; tens leave room for others */
    const char *href;        /* a page that is got without anything more in its address; NULL ends a table */
    const char *label;       /* as it stands in the menu and, best, at the head of the page */
    const char *about;       /* one sentence: what one finds there */
    const char *room;        /* of MENU_RECORDS: stands with the registers of this room; NULL: before all rooms */
    const char *roles;       /* of those who may open the page these alone, separated by spaces; NULL: all of them */
    menu_may *may;           /* and of those whom it lets; NULL: all */
    menu_count *count;       /* NULL: nothing waits there */
    const char *counted;     /* behind the number: "to be passed on" */
};

/* At start: every entry leads to a page that is there and says what it is, and the bar is not too long. ERROR_INVALID names
 * the first that does not. */
enum result menu_check(const struct site *site, const struct engine *engine, struct message *message) MUST_USE;

/* The desk's navigation for this visitor: label, href, current ("page", "true" for what lies below it, or empty). */
struct value *menu_bar(struct request *request) MUST_USE;
/* The way back from a page that stands on a group's page: {label, href}, or null. */
struct value *menu_back(struct request *request) MUST_USE;

/* The entries of a group that the visitor may open, in their order, with what waits: a list of label, href, about,
 * count_line ("3 to be passed on", or empty), total_line (of a register: "12 records"). `room`: of MENU_RECORDS; NULL: those of no room. */
enum result menu_items(struct request *request, enum menu_group group, const char *room, struct value **ret_items) MUST_USE;
extern const struct shape menu_item_shape;

/* Every text of the tables, for translators (frankpledge wording). */
void menu_texts(const struct menu_entry *const *menus, void (*each)(void *context, struct text english), void *context);

/* /desk/publishing, /desk/people, /desk/office. That of Records is /desk/registers (blocks/record/pages_registers.c). */
extern const struct route menu_routes[];

#endif
