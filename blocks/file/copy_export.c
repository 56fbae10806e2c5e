/* Published files in an export of the public record: each as a file of its own, and files.jsonl, which says of every copy that ever was
 * public what has become of it. Whoever verifies the export holds both against the published documents (blocks/proof/folder_files.c). */
#include "blocks/file/copy.h"

#include <inttypes.h>

#include "base/format/json.h"
#include "blocks/proof/folder.h"
#include "blocks/proof/proof.h"

#define LINE_BYTES_MAX 65536

/* "file-12-how-to-stay-safe.pdf": the number keeps them apart. */
static struct text exported_name(struct arena *arena, int64_t id, struct text name)
{
    return arena_printf(arena, "file-%" PRId64 "-%.*s", id, TEXT_ARGS(name));
}

static enum result write_bytes(struct db *db, struct folder_writer *folder, int64_t id)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select content from pub_file_part where file = $1 order by start"), BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1)
        folder_write(folder, statement_bytes(row, 0));
    return (enum result)step;
}

static enum result write_files(struct db *db, struct arena *scratch, struct folder_writer *folder, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select id, name from pub_file where withdrawn = 0 order by id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        struct text name;
        arena_reset(scratch);
        name = exported_name(scratch, statement_integer(row, 0), statement_text(row, 1));
        if (arena_failed(scratch))
            return ERROR_MEMORY;
        if (!folder_name_is_plain(name))
            return message_fail(message, ERROR_CORRUPT, "The public file %" PRId64 " has a name that the program does not give.", statement_integer(row, 0));
        TRY(folder_file_begin(folder, name, message));
        TRY(write_bytes(db, folder, statement_integer(row, 0)));
        TRY(folder_file_end(folder, message));
    }
    return (enum result)step;
}

static enum result write_line(struct arena *scratch, struct folder_writer *folder, struct statement *row)
{
    AUTO(buffer_clear) struct buffer out = {0};
    struct value *line = value_object(scratch);
    int64_t id = statement_integer(row, 0);
    value_set_integer(scratch, line, "copy", id);
    if (statement_integer(row, 4)) {
        value_set_text(scratch, line, "ground", statement_text(row, 5));
    } else {
        value_set_integer(scratch, line, "bytes", statement_integer(row, 2));
        value_set_text(scratch, line, "name", exported_name(scratch, id, statement_text(row, 1)));
        value_set_text(scratch, line, "sha256", statement_text(row, 3));
    }
    if (arena_failed(scratch))
        return ERROR_MEMORY;
    buffer_init(&out, LINE_BYTES_MAX);
    json_write_canonical(&out, line);
    buffer_append_byte(&out, '\n');
    TRY(out.failure);
    folder_write(folder, buffer_text(&out));
    return OK;
}

static enum result write_lines(struct db *db, struct arena *scratch, struct folder_writer *folder, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(folder_file_begin(folder, TEXT(PROOF_FILES_FILE), message));
    TRY(db_query(db, &row, SQL("select id, name, bytes, sha256, withdrawn, ground from pub_file order by id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        arena_reset(scratch);
        TRY(write_line(scratch, folder, row));
    }
    return step < 0 ? (enum result)step : folder_file_end(folder, message);
}

enum result copy_export(struct db *db, struct folder_writer *folder, struct message *message)
{
    AUTO(arena_free_at) struct arena *scratch = arena_new(1 << 20);
    if (!scratch)
        return ERROR_MEMORY;
    TRY(write_files(db, scratch, folder, message));
    return write_lines(db, scratch, folder, message);
}
