/* The whole public record as files that anybody can read, and verify without us.
 *
 * REGISTER.json and REGISTER.csv show what stands published, as the pages and their JSON
 * do; files as they are published (blocks/file/copy_export.c); log.jsonl, documents.jsonl and checkpoints.jsonl (blocks/proof/export.c) are what the proof is
 * of, with every earlier version. Not here: reading it back (blocks/proof/folder_source.c). */
#include <inttypes.h>

#include "base/format/csv.h"
#include "base/limits.h"
#include "blocks/file/copy.h"
#include "blocks/proof/folder.h"
#include "blocks/publish/internal.h"

#define SCRATCH_BYTES_MAX 67108864

struct export {
    struct db *db;
    const struct engine *engine;
    struct folder_writer folder;
    struct arena *scratch; /* emptied after each record */
    struct date today;
    struct message *message;
};

static void export_clear(struct export *export)
{
    folder_abandon(&export->folder);
    arena_free(export->scratch);
}

/* --- Walking a register --------------------------------------------------- */

typedef enum result record_writer(struct export *export, struct buffer *out, const struct published *published, struct text url,
                                  const struct value *fields, bool first);

static enum result write_record(struct export *export, const struct definition *definition, int64_t id, record_writer *write, bool first)
{
    AUTO(buffer_clear) struct buffer out;
    struct published published;
    struct value *fields;
    buffer_init(&out, PAGE_BYTES_MAX);
    arena_reset(export->scratch);
    TRY(publish_get(export->db, export->engine, export->scratch, id, &published));
    TRY(publish_fields(export->db, export->engine, export->scratch, &published, export->today, &fields));
    TRY(write(export, &out, &published, publish_address(export->db, export->engine, export->scratch, definition, id), fields, first));
    TRY(out.failure);
    folder_write(&export->folder, buffer_text(&out));
    return arena_failed(export->scratch) ? ERROR_MEMORY : OK;
}

static enum result write_records(struct export *export, const struct definition *definition, record_writer *write)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    bool first = true;
    int step;
    TRY(db_query(export->db, &row, SQL("select id from pub_record where register = $1 and withdrawn = 0 order by sort_key, id"),
                 BIND(bind_text(definition->name))));
    while ((step = statement_step(row)) == 1) {
        TRY(write_record(export, definition, statement_integer(row, 0), write, first));
        first = false;
    }
    return (enum result)step;
}

static enum result begin_file(struct export *export, const struct definition *definition, const char *suffix)
{
    char name[FOLDER_NAME_BYTES_MAX + 1];
    snprintf(name, sizeof(name), "%.*s%s", TEXT_ARGS(definition->name), suffix);
    return folder_file_begin(&export->folder, text_of(name), export->message);
}

/* --- JSON ----------------------------------------------------------------- */

static enum result write_json_record(struct export *export, struct buffer *out, const struct published *published, struct text url,
                                     const struct value *fields, bool first)
{
    struct arena *arena = export->scratch;
    struct value *record = value_object(arena);
    value_set_integer(arena, record, "id", published->id);
    value_set_text(arena, record, "reference", published->reference);
    value_set_text(arena, record, "name", published->name);
    value_set(arena, record, "url", url.length ? value_text(arena, url) : value_null(arena));
    value_set_integer(arena, record, "version", published->version);
    value_set(arena, record, "in_force_on", value_date(arena, published->in_force_on));
    value_set(arena, record, "first_published_on", value_date(arena, published->first_on));
    value_set_text(arena, record, "approved_as", published->approved_as);
    value_set(arena, record, "reason", published->reason.length ? value_text(arena, published->reason) : value_null(arena));
    value_set(arena, record, "fields", (struct value *)fields);
    buffer_append_z(out, first ? "\n" : ",\n");
    json_write(out, record, false);
    return OK;
}

static enum result export_json(struct export *export, const struct definition *definition)
{
    AUTO(buffer_clear) struct buffer head;
    buffer_init(&head, 65536);
    buffer_append_z(&head, "{\"register\":");
    json_write_string(&head, definition->name);
    buffer_append_z(&head, ",\"title\":");
    json_write_string(&head, definition->titles);
    buffer_append_z(&head, ",\"records\":[");
    TRY(head.failure);
    TRY(begin_file(export, definition, ".json"));
    folder_write(&export->folder, buffer_text(&head));
    TRY(write_records(export, definition, write_json_record));
    folder_write(&export->folder, TEXT("\n]}\n"));
    return folder_file_end(&export->folder, export->message);
}

/* --- CSV ------------------------------------------------------------------ */

/* What every row begins with, beside the register's own columns. */
static const char *const common_columns[] = {"id", "reference", "url", "version", "in_force_on"};

/* A register may have a field of such a name: then the field has the column. */
static bool is_own_column(const struct definition *definition, const char *name)
{
    return definition_field(definition, text_of(name)) || definition_computed(definition, text_of(name));
}

static void write_cell(struct buffer *out, struct text cell, bool *first)
{
    csv_write_cell(out, cell, *first);
    *first = false;
}

static struct text cell_of(struct arena *arena, const struct value *value)
{
    struct text all = TEXT_NONE;
    switch (value ? value->kind : VALUE_NULL) {
    case VALUE_BOOLEAN:
        return value->boolean ? TEXT("true") : TEXT("false");
    case VALUE_INTEGER:
        return arena_printf(arena, "%" PRId64, value->integer);
    case VALUE_TEXT:
        return value->text;
    case VALUE_OBJECT:
        return value_get_text(value, "name");
    case VALUE_LIST:
        for (size_t i = 0; i < value->list.count; i++)
            all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), i ? "; " : "", TEXT_ARGS(cell_of(arena, value->list.items[i])));
        return all;
    default:
        return TEXT_NONE;
    }
}

static struct text common_cell(struct arena *arena, size_t column, const struct published *published, struct text url)
{
    switch (column) {
    case 0:
        return arena_printf(arena, "%" PRId64, published->id);
    case 1:
        return published->reference;
    case 2:
        return url;
    case 3:
        return arena_printf(arena, "%" PRId64, published->version);
    default:
        return date_iso(arena, published->in_force_on);
    }
}

static enum result write_csv_record(struct export *export, struct buffer *out, const struct published *published, struct text url,
                                    const struct value *fields, bool first_record)
{
    const struct definition *definition = published->definition;
    bool first = true;
    (void)first_record;
    for (size_t i = 0; i < COUNT_OF(common_columns); i++)
        if (!is_own_column(definition, common_columns[i]))
            write_cell(out, common_cell(export->scratch, i, published, url), &first);
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].is_public)
            write_cell(out, cell_of(export->scratch, value_get(fields, definition->fields[i].name)), &first);
    for (size_t i = 0; i < definition->computed_count; i++)
        if (definition->computed[i].is_public)
            write_cell(out, cell_of(export->scratch, value_get(fields, definition->computed[i].name)), &first);
    csv_end_row(out);
    return OK;
}

static void write_csv_head(struct buffer *out, const struct definition *definition)
{
    bool first = true;
    for (size_t i = 0; i < COUNT_OF(common_columns); i++)
        if (!is_own_column(definition, common_columns[i]))
            write_cell(out, text_of(common_columns[i]), &first);
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].is_public)
            write_cell(out, definition->fields[i].name, &first);
    for (size_t i = 0; i < definition->computed_count; i++)
        if (definition->computed[i].is_public)
            write_cell(out, definition->computed[i].name, &first);
    csv_end_row(out);
}

static enum result export_csv(struct export *export, const struct definition *definition)
{
    AUTO(buffer_clear) struct buffer head;
    buffer_init(&head, 65536);
    write_csv_head(&head, definition);
    TRY(head.failure);
    TRY(begin_file(export, definition, ".csv"));
    folder_write(&export->folder, buffer_text(&head));
    TRY(write_records(export, definition, write_csv_record));
    return folder_file_end(&export->folder, export->message);
}

/* --- README.txt ----------------------------------------------------------- */

static const char readme_files[] =
    "THE PUBLIC RECORD\n"
    "\n"
    "Everything that stands published, and everything that was published before, with\n"
    "the proof that none of it was altered since.\n"
    "\n"
    "  REGISTER.json, REGISTER.csv  what stands published, one file a register\n"
    "  documents.jsonl              every published version, one a line\n"
    "  file-NUMBER-NAME             the files that stand published with them\n"
    "  files.jsonl                  which of them is which, and why any was withdrawn\n"
    "  log.jsonl                    the log: one line for each thing that was published,\n"
    "                               changed, withdrawn, imported or erased\n"
    "  checkpoints.jsonl            signed statements of how long the log was and how it ended\n"
    "  SHA256SUMS                   the checksum of every file here\n"
    "\n"
    "What is proved is documents.jsonl, and the files that it names by their hash. REGISTER.json\n"
    "and REGISTER.csv are drawn from it for easier reading: if they differ from it, it is right.\n"
    "\n"
    "HOW TO CHECK IT\n"
    "\n"
    "With the program, in this folder:      frankpledge verify .\n"
    "Whether the files are whole:           sha256sum -c SHA256SUMS\n"
    "\n"
    "HOW TO CHECK IT WITHOUT THE PROGRAM\n"
    "\n"
    "1. The log. The hash of an entry is the SHA-256 of its line without the line end:\n"
    "     sed -n 12p log.jsonl | tr -d '\\n' | sha256sum\n"
    "   The next line must name it as \"previous\"; the first line names 64 zeros. The\n"
    "   numbers go from 1 without holes.\n"
    "2. The documents. Each line of documents.jsonl has \"fields\" (for each a salt and a\n"
    "   value) and \"leaves\". A leaf is the SHA-256 of the salt as it is written, the field's\n"
    "   name, a zero byte and the value in canonical JSON (members sorted by name, no white\n"
    "   space, as RFC 8785). The document's hash is the SHA-256 of the canonical JSON\n"
    "     {\"fields\":LEAVES,\"id\":…,\"register\":…,\"version\":…}\n"
    "   and one entry of the log must name it, as \"REGISTER/ID@VERSION\".\n"
    "   \"@publication\" and \"@reason\" say when, as what and why it was published.\n"
    "   A field with a leaf and no value was erased or taken down: an entry of the kind \"erase\"\n"
    "   or \"withhold\" must name that document by its hash, or that value by its leaf, as\n"
    "   \"REGISTER/ID@VERSION.FIELD\". What was named so by itself must be missing. Where a link\n"
    "   is gone, \"without_name\" may stand in its place: where it leads, and no part of the proof.\n"
    "3. The files. Where a value in documents.jsonl is a file, it has a \"copy\" number and the\n"
    "   \"sha256\" of its bytes. files.jsonl names the file of that number, which must have that\n"
    "   hash; or it says on which ground the file was withdrawn. What the newest version of a\n"
    "   record says must be there.\n"
    "4. The checkpoints. Each signature is Ed25519 over its statement, byte for byte. The\n"
    "   statement's \"head\" must be the hash of entry number \"count\". Compare the public\n"
    "   key with one that you had from the office by another way, and an old checkpoint\n"
    "   that you kept with the log of today: whoever rewrites history cannot make both agree.\n"
    "\n";

static enum result export_readme(struct export *export)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(buffer_clear) struct buffer out;
    int64_t entries;
    int step;
    buffer_init(&out, 65536);
    TRY(db_one_integer(export->db, &entries, SQL("select count(number) from pub_log"), BIND_NOTHING));
    TRY(db_query(export->db, &row, SQL("select entries, public_key from pub_checkpoint order by entries desc limit 1"), BIND_NOTHING));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    buffer_append_z(&out, readme_files);
    buffer_printf(&out, "THIS EXPORT\n\nEntries of the log: %" PRId64 "\n", entries);
    if (step == 1)
        buffer_printf(&out, "The newest checkpoint vouches for the first %" PRId64 " of them.\nPublic key it names: %.*s\n", statement_integer(row, 0),
                      TEXT_ARGS(statement_text(row, 1)));
    else
        buffer_append_z(&out, "No checkpoint was signed yet.\n");
    if (!date_is_none(export->engine->as_of)) {
        char day[DATE_LONG_BYTES];
        date_write_long(export->engine->as_of, day);
        buffer_printf(&out, "The registers' own files show what was in force on %s; the log and the documents are whole.\n", day);
    }
    TRY(out.failure);
    TRY(folder_file_begin(&export->folder, TEXT("README.txt"), export->message));
    folder_write(&export->folder, buffer_text(&out));
    return folder_file_end(&export->folder, export->message);
}

/* --- The whole ------------------------------------------------------------ */

enum result publish_export(struct db *public_db, const struct engine *engine, struct arena *arena, const char *folder, struct message *message)
{
    AUTO(export_clear) struct export export = {
        .db = public_db, .engine = engine, .today = moment_now(engine->as_of).today, .message = message,
        .folder.folder = -1, .scratch = arena_new(SCRATCH_BYTES_MAX),
    };
    if (!export.scratch)
        return ERROR_MEMORY;
    TRY(folder_begin(&export.folder, folder, arena, message));
    for (size_t i = 0; i < engine->definitions->count; i++) {
        if (!engine->definitions->list[i].publishes)
            continue;
        TRY(export_json(&export, &engine->definitions->list[i]));
        TRY(export_csv(&export, &engine->definitions->list[i]));
    }
    TRY(copy_export(public_db, &export.folder, message));
    TRY(proof_export(public_db, &export.folder, message));
    TRY(export_readme(&export));
    return folder_end(&export.folder, message);
}
