/* The body and its holder: names, titles, area and terms are dated records, so that a
 * page of an earlier term keeps saying who held office then.
 * Reads pub_body_name and pub_office_holder only. */
#ifndef BLOCKS_BODY_H
#define BLOCKS_BODY_H

#include "base/store/store.h"

struct body {
    struct text legal_name, short_name, area, holder_title;
    struct text holder_line; /* "Police and Crime Commissioner for Hertfordshire" */
    struct text holder_name; /* empty where no published record names anybody */
    struct text term;        /* "First term, 2012 to 2016"; or empty */
};
/* What is published as holding on that day; empty names ("This office") where nothing is yet. */
enum result body_on(struct db *db, struct arena *arena, struct date day, struct body *ret_body) MUST_USE;
/* "Police and Crime Commissioner for Hertfordshire, second term": who answered for what was
 * promised or said on that day (an ISO day, month or year). */
struct text body_holder_then(struct db *db, struct arena *arena, struct text day);

#endif
