/* The 360Giving Data Standard (version 1.4, standard.threesixtygiving.org): every published award as a grant of a package.
 * Source: 360-giving-schema.json and 360-giving-package-schema.json of that version; identifiers: its guidance on grant and organisation identifiers.
 * The prefix of an office's identifiers and its own identifier stand in its published name (register body_name: giving_prefix, giving_identifier). */
#ifndef OFFICE_GRANTS_GIVING_H
#define OFFICE_GRANTS_GIVING_H

#include "office/grants/public.h"

#define GIVING_BYTES_MAX (64 << 20)

struct giving_publisher {
    struct text name;       /* of the office; empty: none is published */
    struct text prefix;     /* "360G-example": what identifiers begin with; made of the name where none is registered */
    struct text identifier; /* of the office itself: as registered, else with the prefix */
    bool is_registered;     /* the prefix was given */
};
enum result giving_publisher(struct db *db, struct arena *arena, struct date day, struct giving_publisher *ret_publisher) MUST_USE;
/* Pure. `address`: of the site, before paths; or empty: then nothing that wants a whole address is said. */
void giving_write(struct buffer *out, struct arena *arena, const struct public_grants *all, const struct giving_publisher *publisher, struct text address);
/* "GB-CHC-1" stays; what may not stand in an identifier becomes "_". */
struct text giving_identifier(struct arena *arena, struct text prefix, struct text rest);

#endif
