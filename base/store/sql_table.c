/* The list of all SQL literals of the program: what the linker gathered from SQL(…);
 * and the telling of those that are composed instead.
 *
 * Only the drift test uses either. The two bounds are the linker's own for a section whose
 * name is a C identifier; weak, because a program without one literal has no section. */
#include "base/store/internal.h"

extern const char *const __start_sql_statements[] __attribute__((weak));
extern const char *const __stop_sql_statements[] __attribute__((weak));

size_t sql_statement_count(void) { return (size_t)(__stop_sql_statements - __start_sql_statements); }

const char *sql_statement_at(size_t index)
{
    assert(index < sql_statement_count());
    return __start_sql_statements[index];
}

static bool is_literal(const char *text)
{
    for (size_t i = 0; i < sql_statement_count(); i++)
        if (sql_statement_at(i) == text)
            return true;
    return false;
}

void db_trace(struct db *db, const char *text)
{
    if (db->store->trace && !db->trusted && !is_literal(text))
        db->store->trace(text, db->store->trace_context);
}

void store_trace_sql(struct store *store, void (*tell)(const char *text, void *context), void *context)
{
    store->trace = tell;
    store->trace_context = context;
}
