/* The published files of an export: files.jsonl against the documents and against the folder.
 *
 * A document's value is a file where it has a "copy" number and a "sha256". What the newest version of a record says must be there, byte
 * for byte; what only earlier ones say may have been withdrawn, and files.jsonl says on which ground. Not here: that every file has
 * the checksum that SHA256SUMS gives it (folder_source.c). */
#include "blocks/proof/folder_internal.h"

#include <inttypes.h>

static int by_name(const void *one, const void *other)
{
    return text_compare(((const struct folder_named *)one)->name, ((const struct folder_named *)other)->name);
}

void folder_names_sort(struct folder_names *names)
{
    if (names->count)
        qsort(names->list, names->count, sizeof(*names->list), by_name);
}

struct folder_named *folder_names_find(const struct folder_names *names, struct text name)
{
    const struct folder_named wanted = {.name = name};
    return names->count ? bsearch(&wanted, names->list, names->count, sizeof(*names->list), by_name) : NULL;
}

/* --- files.jsonl ----------------------------------------------------------- */

static enum result spoiled(struct message *message, size_t line, const char *what)
{
    return message_fail(message, ERROR_CORRUPT, PROOF_FILES_FILE ":%zu: %s.", line, what);
}

static enum result read_line(struct folder_files *files, struct arena *arena, struct text text, struct message *message)
{
    size_t number = files->count + 1;
    struct exported_file file;
    struct folder_named *named;
    struct value *line;
    if (json_parse(arena, text, PROOF_DOCUMENT_BYTES_MAX, &line, NULL) < 0 || line->kind != VALUE_OBJECT || !text_equal(canonical_text(arena, line), text))
        return spoiled(message, number, "the line is not written as an export writes it");
    file = (struct exported_file){.copy = value_get_integer(line, "copy", 0), .name = value_get_text(line, "name"), .sha256 = value_get_text(line, "sha256")};
    if (file.copy < 1 || (files->count && files->list[files->count - 1].copy >= file.copy))
        return spoiled(message, number, "the numbers of the copies do not rise");
    file.is_withdrawn = value_get(line, TEXT("ground")) != NULL;
    if (!file.is_withdrawn) {
        named = folder_names_find(&files->names, file.name);
        if (!named)
            return message_fail(message, ERROR_CORRUPT, "The published file %" PRId64 " is missing: " PROOF_FILES_FILE " names it.", file.copy);
        if (!text_equal(named->sum, file.sha256))
            return message_fail(message, ERROR_CORRUPT, "%.*s is not the file that " PROOF_FILES_FILE " tells of.", TEXT_ARGS(file.name));
        named->is_told = true;
    }
    files->list[files->count++] = file;
    return OK;
}

enum result folder_files_read(struct folder_files *files, struct arena *arena, struct text content, struct message *message)
{
    size_t most = 1;
    struct text rest = content, line;
    for (size_t i = 0; i < content.length; i++)
        most += content.data[i] == '\n';
    files->list = ARENA_ARRAY(arena, struct exported_file, most);
    if (!files->list)
        return ERROR_MEMORY;
    if (content.length && content.data[content.length - 1] != '\n')
        return spoiled(message, most, "the file was cut in the middle of a line");
    while (rest.length && text_next(&rest, '\n', &line))
        TRY(read_line(files, arena, line, message));
    for (size_t i = 0; i < files->names.count; i++)
        if (text_starts(files->names.list[i].name, TEXT("file-")) && !files->names.list[i].is_told)
            return message_fail(message, ERROR_CORRUPT, "%.*s is in the folder, but " PROOF_FILES_FILE " does not name it.", TEXT_ARGS(files->names.list[i].name));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Against the documents -------------------------------------------------- */

static int by_copy(const void *one, const void *other)
{
    const struct exported_file *first = one, *second = other;
    return first->copy < second->copy ? -1 : first->copy > second->copy;
}

static enum result note_value(struct folder_files *files, const struct proof_stored_document *document, const struct value *value, struct message *message)
{
    const struct exported_file wanted = {.copy = value_get_integer(value, "copy", 0)};
    struct exported_file *file = files->count ? bsearch(&wanted, files->list, files->count, sizeof(*files->list), by_copy) : NULL;
    if (!file)
        return message_fail(message, ERROR_CORRUPT, "%.*s/%" PRId64 " version %" PRId64 " says the published file %" PRId64 ", of which " PROOF_FILES_FILE " does not tell.",
                            TEXT_ARGS(document->register_name), document->id, document->version, wanted.copy);
    if (!file->is_withdrawn && !text_equal(file->sha256, value_get_text(value, "sha256")))
        return message_fail(message, ERROR_CORRUPT, "%.*s is not the file that %.*s/%" PRId64 " version %" PRId64 " published.", TEXT_ARGS(file->name),
                            TEXT_ARGS(document->register_name), document->id, document->version);
    if (files->standing_count == COUNT_OF(files->standing))
        return ERROR_LIMIT;
    file->is_said = true;
    files->standing[files->standing_count++] = file;
    return OK;
}

/* What the newest version of the record before says must be there. */
static enum result end_record(struct folder_files *files, struct message *message)
{
    for (size_t i = 0; i < files->standing_count; i++)
        if (files->standing[i]->is_withdrawn)
            return message_fail(message, ERROR_CORRUPT, "The published file %" PRId64 " is missing: " PROOF_FILES_FILE " says that it was withdrawn, but record %" PRId64 " still says it.",
                                files->standing[i]->copy, files->record);
    files->standing_count = 0;
    return OK;
}

enum result folder_files_document(struct folder_files *files, struct arena *arena, const struct proof_stored_document *document, struct message *message)
{
    struct value *fields;
    if (document->id != files->record)
        TRY(end_record(files, message));
    files->record = document->id;
    files->standing_count = 0;
    if (json_parse(arena, document->fields, PROOF_DOCUMENT_BYTES_MAX, &fields, NULL) < 0 || fields->kind != VALUE_OBJECT)
        return arena_failed(arena) ? ERROR_MEMORY : OK; /* said of the document itself */
    for (size_t i = 0; i < fields->object.count; i++) {
        const struct value *pair = fields->object.members[i].value, *value = pair->kind == VALUE_OBJECT ? value_get(pair, TEXT("value")) : NULL;
        if (value && value->kind == VALUE_OBJECT && value_get(value, TEXT("copy")) && value_get(value, TEXT("sha256")))
            TRY(note_value(files, document, value, message));
    }
    return OK;
}

enum result folder_files_end(struct folder_files *files, struct message *message)
{
    TRY(end_record(files, message));
    for (size_t i = 0; i < files->count; i++)
        if (!files->list[i].is_withdrawn && !files->list[i].is_said)
            return message_fail(message, ERROR_CORRUPT, "%.*s was never published: no document says it.", TEXT_ARGS(files->list[i].name));
    return OK;
}
