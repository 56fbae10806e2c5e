/* Sealed files: see sealed.h. What a file's key, name and parts are bound to; sealing what lay open, and sealing keys anew. Not here: the parts coming in
 * (store.c) and going out (read.c). */
#include "blocks/file/sealed.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/file/copy.h"

#define KEY_ARENA_BYTES_MAX (1 << 20)
#define RESEALED_AT_ONCE 50
#define PLACE_BYTES_MAX 120

const char file_seal_schema[] = "alter table file add column seal text;\n";

static struct text key_place(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "file key\n%" PRId64, id);
}

static struct text name_place(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "file name\n%" PRId64, id);
}

/* --- One file -------------------------------------------------------------- */

enum result file_seal_make(const struct engine *engine, struct arena *arena, const struct field *field, int64_t id, struct text name, struct text *ret_seal,
                           struct text *ret_name, struct message *message)
{
    struct message why = {.language = arena_language(arena)};
    struct piece_key key;
    struct text seal, sealed_name;
    enum result result = piece_key_make(engine->keyring, arena, key_place(arena, id), &key, &seal, &why);
    if (result == OK) {
        piece_key_clear(&key);
        result = keyring_seal(engine->keyring, arena, name_place(arena, id), name, &sealed_name, &why);
    }
    if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT)
        return message_fail(message, ERROR_INVALID, "“%.*s” is kept sealed, and the office has no key to seal it with now, so it cannot be saved. "
                                                    "Whoever runs the office can help: “frankpledge key list” tells them more.", TEXT_ARGS(field->label));
    TRY(result);
    *ret_seal = seal;
    *ret_name = sealed_name;
    return OK;
}

enum result file_seal_open(const struct engine *engine, struct arena *arena, int64_t id, struct text seal, struct piece_key *ret_key, struct message *message)
{
    return engine ? piece_key_open(engine->keyring, arena, key_place(arena, id), seal, ret_key, message) : ERROR_DENIED;
}

static struct text part_place(char out[PLACE_BYTES_MAX], struct file_part_place place)
{
    int length = snprintf(out, PLACE_BYTES_MAX, "file part\n%" PRId64 "\n%" PRId64 "\n%" PRId64, place.id, place.start, place.bytes);
    return (struct text){out, (size_t)length};
}

void file_part_seal(const struct piece_key *key, struct file_part_place place, struct text part, char *out)
{
    char words[PLACE_BYTES_MAX];
    piece_seal(key, part_place(words, place), part, out);
}

enum result file_part_unseal(const struct piece_key *key, struct file_part_place place, struct text sealed, char *out)
{
    char words[PLACE_BYTES_MAX];
    return piece_unseal(key, part_place(words, place), sealed, out);
}

enum result file_unseal(const struct engine *engine, struct arena *arena, struct file *file)
{
    struct message why = {.language = arena_language(arena)};
    struct text name = TEXT_NONE;
    struct piece_key key;
    enum result result;
    if (!file->is_sealed)
        return OK;
    result = keyring_unseal(engine->keyring, arena, name_place(arena, file->id), file->name, &name, &why);
    if (result == OK)
        result = file_seal_open(engine, arena, file->id, file->seal, &key, &why);
    if (result == OK) {
        piece_key_clear(&key);
        file->name = name;
    } else if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT) {
        file->closed = arena_copy_z(arena, why.text);
    } else {
        return result;
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- What lay open --------------------------------------------------------- */

/* The field that a file is of today, also under its name of before. */
static const struct field *field_of_file(const struct definition *definition, struct text name)
{
    const struct field *field = definition_field(definition, name);
    for (size_t i = 0; !field && i < definition->field_count; i++)
        if (text_equal(definition->fields[i].was, name))
            field = &definition->fields[i];
    return field;
}

/* Part after part, each in the place of the open one. */
static enum result seal_parts(struct db *db, const struct piece_key *key, int64_t id, int64_t bytes)
{
    char *sealed = malloc(FILE_PART_SEALED_BYTES_MAX);
    enum result result = sealed ? OK : ERROR_MEMORY;
    for (int64_t start = -1; result == OK;) {
        size_t length = 0;
        {
            AUTO(statement_close_at) struct statement *row = NULL;
            result = db_query(db, &row, SQL("select start, content from file_part where file = $1 and start > $2 order by start limit 1"), BIND(bind_integer(id), bind_integer(start)));
            int step = result == OK ? statement_step(row) : 0;
            if (step <= 0) {
                result = result == OK && step < 0 ? (enum result)step : result;
                break;
            }
            start = statement_integer(row, 0);
            struct text part = statement_bytes(row, 1);
            if (part.length > FILE_PART_BYTES) {
                result = ERROR_CORRUPT;
                break;
            }
            file_part_seal(key, (struct file_part_place){id, start, bytes}, part, sealed);
            length = part.length + PIECE_EXTRA_BYTES;
        }
        result = db_run(db, NULL, SQL("update file_part set content = $1 where file = $2 and start = $3"), BIND(bind_bytes(sealed, length), bind_integer(id), bind_integer(start)));
    }
    free(sealed);
    return result;
}

static enum result seal_one(struct db *db, const struct engine *engine, struct arena *arena, const struct field *field, int64_t id, struct text name, int64_t bytes,
                            struct instant now, struct message *message)
{
    struct piece_key key;
    struct text seal, sealed_name;
    TRY(file_seal_make(engine, arena, field, id, name, &seal, &sealed_name, message));
    TRY(file_seal_open(engine, arena, id, seal, &key, message));
    enum result result = seal_parts(db, &key, id, bytes);
    piece_key_clear(&key);
    TRY(result);
    TRY(db_run(db, NULL, SQL("delete from file_text where file = $1"), BIND(bind_integer(id))));
    TRY(copy_erase_of_file(db, id, now)); /* none of them was ever published: a field that was cannot become sealed */
    return db_run(db, NULL, SQL("update file set seal = $1, name = $2, sha256 = '', words = 'none' where id = $3"),
                  BIND(bind_text(seal), bind_text(sealed_name), bind_integer(id)));
}

enum result files_seal(struct db *db, const struct engine *engine, const struct definition *definition, struct instant now, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(KEY_ARENA_BYTES_MAX);
    if (!arena)
        return ERROR_MEMORY;
    for (int64_t id = 0, bytes;; arena_reset(arena)) {
        const struct field *field;
        struct text name;
        {
            AUTO(statement_close_at) struct statement *row = NULL;
            int step;
            TRY(db_query(db, &row, SQL("select id, field, name, bytes from file where register = $1 and id > $2 and seal is null and state <> 'erased' order by id limit 1"),
                         BIND(bind_text(definition->name), bind_integer(id))));
            step = statement_step(row);
            if (step <= 0)
                return (enum result)step;
            id = statement_integer(row, 0);
            field = field_of_file(definition, statement_text(row, 1));
            name = statement_copy(row, 2, arena);
            bytes = statement_integer(row, 3);
        }
        if (field && field->seals_files)
            TRY(seal_one(db, engine, arena, field, id, name, bytes, now, message));
    }
}

/* --- With another key ------------------------------------------------------ */

struct sealed_row { int64_t id; struct text seal, name; };

static enum result read_rows(struct db *db, struct arena *arena, struct text current, int64_t last, struct sealed_row *rows, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t count = 0;
    int step;
    TRY(db_query(db, &row, SQL("select id, seal, name from file where id > $1 and seal is not null and (seal not like $2 or name not like $2) order by id limit $3"),
                 BIND(bind_integer(last), bind_text(arena_printf(arena, SEALED_PREFIX "%.*s:%%", TEXT_ARGS(current))), bind_integer(RESEALED_AT_ONCE))));
    while ((step = statement_step(row)) == 1)
        rows[count++] = (struct sealed_row){statement_integer(row, 0), statement_copy(row, 1, arena), statement_copy(row, 2, arena)};
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result seal_anew(const struct engine *engine, struct arena *arena, struct text place, struct text *text, struct message *message)
{
    struct text plain = TEXT_NONE;
    TRY(keyring_unseal(engine->keyring, arena, place, *text, &plain, NULL));
    return keyring_seal(engine->keyring, arena, place, plain, text, message);
}

static enum result reseal_one(struct db *db, const struct engine *engine, struct arena *arena, struct sealed_row row, struct file_reseal *reseal, struct message *message)
{
    enum result result = seal_anew(engine, arena, key_place(arena, row.id), &row.seal, message);
    if (result == OK)
        result = seal_anew(engine, arena, name_place(arena, row.id), &row.name, message);
    reseal->last = row.id;
    if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT) {
        reseal->closed++; /* kept as it is: its key may be found again */
        return OK;
    }
    TRY(result);
    reseal->sealed++;
    return db_run(db, NULL, SQL("update file set seal = $1, name = $2 where id = $3"), BIND(bind_text(row.seal), bind_text(row.name), bind_integer(row.id)));
}

enum result files_reseal_some(struct db *db, const struct engine *engine, struct arena *arena, struct text current, struct file_reseal *reseal, struct message *message)
{
    struct sealed_row rows[RESEALED_AT_ONCE];
    size_t count = 0;
    TRY(read_rows(db, arena, current, reseal->last, rows, &count));
    for (size_t i = 0; i < count; i++)
        TRY(reseal_one(db, engine, arena, rows[i], reseal, message));
    reseal->done = count < RESEALED_AT_ONCE;
    return OK;
}

enum result files_key_use(struct db *db, struct text begins, int64_t *ret_count)
{
    return db_one_integer(db, ret_count, SQL("select count(*) from file where seal like $1 or (seal is not null and name like $1)"), BIND(bind_text(begins)));
}
