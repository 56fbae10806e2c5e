/* What lies beside a store and never in it: the signing key, the sealing keys, the erasure list, what is on its way in.
 *
 * Beside a SQLite file they have its name with something after it (PATH.keys, PATH.signing-key, PATH.erasures). A
 * PostgreSQL store has no place of its own on this machine: there FRANKPLEDGE_STATE (--state) names a folder, and they are
 * called office.keys and so on in it. There is no folder that is taken when none is named: a command that took
 * another than the server would seal with other keys and keep another erasure list. */
#ifndef PROGRAM_BESIDE_H
#define PROGRAM_BESIDE_H

#include "base/arena.h"
#include "base/text.h"

bool store_is_file(const char *address);
/* What their names begin with. `create`: makes the folder. */
enum result office_beside(struct arena *arena, const char *address, bool create, const char **ret_path, struct message *message) MUST_USE;

#endif
