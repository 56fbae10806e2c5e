/* What an approval that waits is called: one place decides whether it waits and words it, for every door that approves
 * or shows it. See embargo.h. */
#include "blocks/flow/embargo.h"

#include "base/wording.h"
#include "blocks/record/compose.h"

/* --- When ----------------------------------------------------------------- */

static enum result may_see_other(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, const struct actor *actor, bool *ret_may)
{
    struct text visible = record_visible_sql(arena, definition, actor, "id", 3);
    struct text sql = arena_printf(arena, "select count(*) from record where id = $1 and register = $2 and %.*s", TEXT_ARGS(visible));
    int64_t count = 0;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_one_integer(db, &count, SQL_COMPOSED(sql.data), BIND(bind_integer(id), bind_text(definition->name), VISIBLE_TO(actor))));
    *ret_may = count == 1;
    return OK;
}

/* Another record is named only to whoever may see it. */
static enum result when_other(struct db *db, const struct engine *engine, struct arena *arena, const struct embargo *embargo, const struct actor *actor,
                              struct text *ret_words)
{
    const struct embargo_wait *wait = &embargo->wait;
    const struct definition *definition;
    struct text register_name = TEXT_NONE, label = wait->other_state;
    enum result result = db_one_text(db, arena, &register_name, SQL("select register from record where id = $1"), BIND(bind_integer(wait->other)));
    size_t state;
    bool may = false;
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    definition = definitions_find(engine->definitions, register_name);
    state = definition ? definition_state(definition, wait->other_state) : SIZE_MAX;
    if (state != SIZE_MAX) {
        label = definition->states[state].label;
        TRY(may_see_other(db, arena, definition, wait->other, actor, &may));
    }
    *ret_words = may ? arena_printf(arena, SAY(arena, "when %.*s becomes “%.*s”"), TEXT_ARGS(embargo->other_reference), TEXT_ARGS(label))
                     : arena_printf(arena, SAY(arena, "when another record becomes “%.*s”"), TEXT_ARGS(label));
    return OK;
}

enum result embargo_when(struct db *db, const struct engine *engine, struct arena *arena, const struct embargo *embargo, const struct actor *actor,
                         struct text *ret_words)
{
    if (embargo->wait.until == UNTIL_RECORD)
        return when_other(db, engine, arena, embargo, actor, ret_words);
    *ret_words = embargo->wait.until == UNTIL_MOMENT ? arena_printf(arena, SAY(arena, "on %.*s"), TEXT_ARGS(instant_long(arena, embargo->wait.at)))
                                                     : SAID(arena, "when publishing is no longer held");
    return OK;
}

/* --- What came of it ------------------------------------------------------- */

enum result embargo_said(struct db *db, const struct engine *engine, struct arena *arena, int64_t record, const struct actor *actor, struct text *ret_line)
{
    struct embargo embargo;
    struct text when;
    enum result result = embargo_of(db, arena, record, &embargo);
    if (result == ERROR_NOT_FOUND) {
        *ret_line = TEXT_NONE;
        return OK;
    }
    TRY(result);
    TRY(embargo_when(db, engine, arena, &embargo, actor, &when));
    *ret_line = arena_printf(arena, SAY(arena, "Approved. It is not public yet: it is published %.*s."), TEXT_ARGS(when));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

struct text embargo_notice(size_t published, size_t waiting)
{
    if (!waiting)
        return TEXT("published");
    return published ? TEXT("some-wait") : TEXT("waits");
}

enum result publishing_held_said(struct db *db, struct arena *arena, struct text room, struct instant now, struct text *ret_line)
{
    struct publishing_hold hold;
    enum result result = publishing_held(db, arena, room, now, &hold);
    if (result == ERROR_NOT_FOUND) {
        *ret_line = TEXT_NONE;
        return OK;
    }
    TRY(result);
    *ret_line = arena_printf(arena, SAY(arena, "Publishing is held until the end of %.*s: “%.*s”. What is approved waits, and is published when that is over."),
                             TEXT_ARGS(date_long(arena, hold.until)), TEXT_ARGS(hold.ground));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
