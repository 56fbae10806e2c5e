/* The list of all SQL literals of the program: what the linker gathered from SQL(…).
 *
 * Only the drift test reads it. The two bounds are the linker's own for a section whose
 * name is a C identifier; weak, because a program without one literal has no section. */
#include "base/store/store.h"

extern const char *const __start_sql_statements[] __attribute__((weak));
extern const char *const __stop_sql_statements[] __attribute__((weak));

size_t sql_statement_count(void) { return (size_t)(__stop_sql_statements - __start_sql_statements); }

const char *sql_statement_at(size_t index)
{
    assert(index < sql_statement_count());
    return __start_sql_statements[index];
}
