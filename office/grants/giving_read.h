/* Published 360Giving files read back: a package of JSON, or a sheet with the standard's titles, as a sheet of the register `award`. Pure: what lands, and what is refused, is
 * for the import (blocks/record/import.h), with its dry run. Award, organisation and place stay as they were published; nothing is asked of the network. */
#ifndef OFFICE_GRANTS_GIVING_READ_H
#define OFFICE_GRANTS_GIVING_READ_H

#include "base/format/value.h"

#define GIVING_GRANTS_MAX 20000

/* Whether it is JSON or has the standard's titles; anything else is a sheet of the register itself. */
bool giving_is_published(struct text content);
/* In the arena. ERROR_INVALID says which grant has what: no package, a grant without a core field, another currency than pounds, more than two decimals. */
enum result giving_read(struct arena *arena, struct text content, struct text *ret_sheet, struct message *message) MUST_USE;

#endif
