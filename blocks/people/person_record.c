/* The person behind an account: a record of the register `person`, which the office may edit, find twice and merge
 * like any other. Not here: what is compared by it (hats.c), the register itself (a definition). */
#include "blocks/people/internal.h"
#include "blocks/record/record.h"

#define PERSON_ARENA_BYTES_MAX (8 << 20)

static enum result set_if_there(struct arena *arena, struct record *record, const char *name, struct text canonical)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    return field && field->type == FIELD_TEXT ? record_set(arena, record, field, canonical) : OK;
}

enum result people_make_person(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, const struct actor *actor,
                               struct message *message)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("person"));
    const struct field *name = definition ? definition_field(definition, definition->name_field) : NULL;
    struct problems problems = {0};
    struct account found;
    struct record *record;
    TRY(people_get(db, arena, account, date_in_london(actor->moment.now), &found));
    if (found.person || !name || name->type != FIELD_TEXT)
        return OK;
    TRY(record_new(db, engine, arena, definition, actor, &record));
    TRY(record_set(arena, record, name, found.name));
    TRY(set_if_there(arena, record, "email", found.sign_in));
    TRY(record_check(db, engine, arena, record, NULL, actor, &problems));
    if (problems.count) /* an office's own register that asks for more: somebody fills it in and links it */
        return OK;
    TRY(record_save(db, engine, arena, record, 0, actor, "made", TEXT_NONE, message));
    return db_run(db, NULL, SQL("update account set person = $2 where id = $1"), BIND(bind_integer(account), bind_integer(record->id)));
}

enum result people_make_persons(struct db *db, const struct engine *engine, struct message *message)
{
    const struct actor actor = actor_command_line(moment_now(engine->as_of));
    int64_t account = 0;
    for (;;) {
        AUTO(arena_free_at) struct arena *arena = arena_new(PERSON_ARENA_BYTES_MAX);
        enum result result = db_one_integer(db, &account, SQL("select id from account where person is null and id > $1 order by id limit 1"),
                                            BIND(bind_integer(account)));
        if (!arena)
            return ERROR_MEMORY;
        if (result == ERROR_NOT_FOUND)
            return OK;
        TRY(result);
        TRY(people_make_person(db, engine, arena, account, &actor, message));
    }
}
