/* The proof's part of an export: log.jsonl, documents.jsonl, checkpoints.jsonl, tombstones.jsonl.
 *
 * Each line of log.jsonl is an entry's line byte for byte, so that the hash of a line is
 * its SHA-256 without the closing line end. The others are canonical JSON. Not here: the
 * registers' own files and what explains them (blocks/publish/export.c), reading it
 * back (folder_source.c). */
#include "blocks/proof/internal.h"

#include <inttypes.h>

#include "blocks/proof/folder.h"

static void write_text(struct buffer *out, struct text text)
{
    const struct value value = {.kind = VALUE_TEXT, .text = text};
    json_write_canonical(out, &value);
}

static enum result export_log(struct db *db, struct folder_writer *folder, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(folder_file_begin(folder, TEXT(PROOF_LOG_FILE), message));
    TRY(db_query(db, &row, SQL("select line from pub_log order by number"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        folder_write(folder, statement_text(row, 0));
        folder_write(folder, TEXT("\n"));
    }
    return step < 0 ? (enum result)step : folder_file_end(folder, message);
}

/* What is stored as JSON goes in as it stands: an altered text is seen by whoever verifies. */
static enum result write_document(struct folder_writer *folder, struct statement *row)
{
    AUTO(buffer_clear) struct buffer line;
    buffer_init(&line, PROOF_DOCUMENT_BYTES_MAX);
    buffer_append_z(&line, "{\"fields\":");
    buffer_append(&line, statement_text(row, 3));
    buffer_append_z(&line, ",\"hash\":");
    write_text(&line, statement_text(row, 5));
    buffer_printf(&line, ",\"id\":%" PRId64 ",\"leaves\":", statement_integer(row, 1));
    buffer_append(&line, statement_text(row, 4));
    buffer_append_z(&line, ",\"register\":");
    write_text(&line, statement_text(row, 0));
    buffer_printf(&line, ",\"version\":%" PRId64 "}\n", statement_integer(row, 2));
    TRY(line.failure);
    folder_write(folder, buffer_text(&line));
    return OK;
}

static enum result export_documents(struct db *db, struct folder_writer *folder, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(folder_file_begin(folder, TEXT(PROOF_DOCUMENTS_FILE), message));
    TRY(db_query(db, &row, SQL("select register, id, version, fields, leaves, hash from pub_document order by id, version"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1)
        TRY(write_document(folder, row));
    return step < 0 ? (enum result)step : folder_file_end(folder, message);
}

static enum result export_checkpoints(struct db *db, struct folder_writer *folder, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(buffer_clear) struct buffer line;
    int step;
    buffer_init(&line, PROOF_DOCUMENT_BYTES_MAX);
    TRY(folder_file_begin(folder, TEXT(PROOF_CHECKPOINTS_FILE), message));
    TRY(db_query(db, &row, SQL("select public_key, signature, statement from pub_checkpoint order by entries"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        line.length = 0;
        buffer_append_z(&line, "{\"public_key\":");
        write_text(&line, statement_text(row, 0));
        buffer_append_z(&line, ",\"signature\":");
        write_text(&line, statement_text(row, 1));
        buffer_append_z(&line, ",\"statement\":");
        write_text(&line, statement_text(row, 2));
        buffer_append_z(&line, "}\n");
        TRY(line.failure);
        folder_write(folder, buffer_text(&line));
    }
    return step < 0 ? (enum result)step : folder_file_end(folder, message);
}

static enum result export_tombstones(struct db *db, struct folder_writer *folder, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)4 * PROOF_DOCUMENT_BYTES_MAX);
    AUTO(buffer_clear) struct buffer line;
    int step;
    buffer_init(&line, PROOF_DOCUMENT_BYTES_MAX);
    if (!arena)
        return ERROR_MEMORY;
    TRY(folder_file_begin(folder, TEXT(PROOF_TOMBSTONES_FILE), message));
    TRY(tombstones_query(db, &row));
    while ((step = statement_step(row)) == 1) {
        struct proof_tombstone tombstone;
        arena_reset(arena);
        TRY(tombstone_of_row(row, arena, &tombstone));
        line.length = 0;
        json_write_canonical(&line, tombstone_value(arena, &tombstone));
        buffer_append_byte(&line, '\n');
        TRY(line.failure);
        TRY(arena_failed(arena) ? ERROR_MEMORY : OK);
        folder_write(folder, buffer_text(&line));
    }
    return step < 0 ? (enum result)step : folder_file_end(folder, message);
}

enum result proof_export(struct db *db, struct folder_writer *folder, struct message *message)
{
    TRY(export_log(db, folder, message));
    TRY(export_documents(db, folder, message));
    TRY(export_checkpoints(db, folder, message));
    return export_tombstones(db, folder, message);
}
