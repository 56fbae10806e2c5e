/* The items of an answer as they go out, one after the other; and the archive made of them. See package.h. */
#include "blocks/subject/package.h"

#include <inttypes.h>

#include "base/format/archive.h"
#include "base/format/csv.h"
#include "base/format/json.h"
#include "blocks/file/file.h"

/* --- Items ---------------------------------------------------------------- */

/* What is hidden in the whole answer is hidden in its head as well. */
static enum result name_person(struct package *package)
{
    struct subject_passage *everywhere = ARENA_ARRAY(package->arena, struct subject_passage, package->passage_count + 1);
    size_t count = 0;
    if (!everywhere)
        return ERROR_MEMORY;
    for (size_t i = 0; i < package->passage_count; i++)
        if (!package->passages[i].item)
            everywhere[count++] = package->passages[i];
    package->name = passages_hide(package->arena, package->person->name, everywhere, count, access_grounds(package->engine));
    return arena_failed(package->arena) ? ERROR_MEMORY : OK;
}

enum result package_begin(struct package *package)
{
    package->scratch = arena_new(SUBJECT_ITEM_ARENA_BYTES);
    if (!package->scratch)
        return ERROR_MEMORY;
    TRY(body_on(package->db, package->arena, package->actor->moment.today, &package->body));
    package_rewind(package);
    TRY(subject_passages(package->db, package->engine, package->arena, package->answer->id, 0, &package->passages, &package->passage_count));
    if (passages_closed(package->passages, package->passage_count))
        return message_fail(package->message, ERROR_CONFLICT, PASSAGES_CLOSED);
    return name_person(package);
}

void package_end(struct package *package)
{
    arena_free(package->scratch);
    package->scratch = NULL;
}

void package_rewind(struct package *package)
{
    package->at = package->number = 0;
}

struct header { int64_t position; bool withheld; struct text ground; };

/* The next that is told of, whoever may see it: of what is withheld only that it is. */
static enum result next_header(struct package *package, struct header *ret_header)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(package->db, &row,
                 SQL("select position, decision, ground from subject_item where answer = $1 and position > $2 and (decision = 'include' or (decision = 'withhold' and silent = 0))"
                     " order by position limit 1"), BIND(bind_integer(package->answer->id), bind_integer(package->at))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_header = (struct header){statement_integer(row, 0), text_equals(statement_text(row, 1), "withhold"), statement_copy(row, 2, package->scratch)};
    return OK;
}

/* What is hidden in one item: its own passages and those of the whole answer. */
static struct text hide(const struct package *package, const struct subject_passage *passages, size_t count, struct text text)
{
    return passages_hide(package->scratch, text, passages, count, access_grounds(package->engine));
}

static struct text file_path(const struct package *package, int64_t number, int64_t file, struct text name)
{
    char clean[200];
    size_t length = 0;
    for (size_t i = 0; i < name.length && length < sizeof clean; i++) {
        unsigned char c = (unsigned char)name.data[i];
        clean[length++] = c < ' ' || c == '/' || c == '\\' || c == ':' || c == '*' || c == '?' || c == '"' || c == '<' || c == '>' || c == '|' ? '_' : (char)c;
    }
    while (length && !text_is_utf8((struct text){clean, length}))
        length--;
    return arena_printf(package->scratch, "files/%04" PRId64 "-%" PRId64 "-%.*s", number, file, (int)length, clean);
}

static enum result tell_file(struct package *package, const struct subject_part *part, const struct subject_passage *passages, size_t count, int64_t number,
                             struct told_part *told)
{
    struct arena *arena = package->scratch;
    struct file file;
    enum result result = file_load(package->db, arena, part->file, &file);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (result == ERROR_NOT_FOUND || file.state != FILE_KEPT) {
        told->content = TEXT("A file that was erased, and cannot be given");
        return OK;
    }
    if (file.scan == FILE_INFECTED || file.scan == FILE_WAITING) {
        told->content = TEXT("A file that cannot be given: it was not found to be free of viruses");
        return OK;
    }
    TRY(file_unseal(package->engine, arena, &file));
    if (file.closed.length) {
        told->content = arena_printf(arena, "A sealed file. %.*s", TEXT_ARGS(file.closed));
        return OK;
    }
    told->file = part->file;
    told->file_path = file_path(package, number, part->file, hide(package, passages, count, file.name));
    return OK;
}

static enum result tell_parts(struct package *package, const struct subject_item *item, const struct subject_passage *passages, size_t count, struct told_item *told)
{
    struct subject_part *parts;
    size_t part_count;
    int64_t hidden, hidden_and_out;
    struct text last_withheld = TEXT_NONE;
    TRY(subject_parts(package->db, package->engine, package->scratch, item, package->actor, &parts, &part_count, &hidden));
    told->parts = ARENA_ARRAY(package->scratch, struct told_part, part_count + 1);
    if (!told->parts)
        return ERROR_MEMORY;
    hidden_and_out = hidden;
    if (hidden) { /* those that are withheld all the same need not be seen */
        TRY(db_one_integer(package->db, &hidden_and_out, SQL("select count(*) from subject_part where answer = $1 and item = $2 and ground is null"),
                           BIND(bind_integer(item->answer), bind_integer(item->position))));
        for (size_t i = 0; i < part_count; i++)
            hidden_and_out -= !parts[i].ground.length;
    }
    if (hidden_and_out)
        return message_fail(package->message, ERROR_DENIED, "It has parts that you may not see. Somebody who may see all of them must do this.");
    for (size_t i = 0; i < part_count; i++) {
        struct told_part *part = &told->parts[told->part_count];
        if (parts[i].ground.length && text_equal(parts[i].group, last_withheld))
            continue; /* said once for what was decided together */
        last_withheld = parts[i].ground.length ? parts[i].group : TEXT_NONE;
        *part = (struct told_part){.label = hide(package, passages, count, parts[i].label),
                                   .withheld = parts[i].ground.length ? access_ground_label(package->engine, parts[i].ground) : TEXT_NONE};
        if (!part->withheld.length)
            part->content = hide(package, passages, count, parts[i].content);
        if (!part->withheld.length && parts[i].file)
            TRY(tell_file(package, &parts[i], passages, count, told->number, part));
        told->part_count++;
    }
    return OK;
}

static struct text outward_kind(struct text kind)
{
    static const struct { const char *kind, *words; } kinds[] = {
        {"person", "The record about you"}, {"merged", "A record about you that was made one with another"}, {"link", "A record that leads to you"},
        {"words", "A record in which you are named"}, {"account", "Your account with us"}, {"message", "A message to you"}, {"subscriber", "E-mails that you asked for"}, {"answer", "A form that you filled in, or in which you are named"}, {"merge", "Two records about you that were made one"},
        {"form", "Typed, and not saved when we looked"}, {"import", "In a file that was not taken over when we looked"},
        {"payment", "A payment to you, or in which you are named, in a file of our finance system"}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (text_equals(kind, kinds[i].kind))
            return text_of(kinds[i].words);
    return TEXT("A record");
}

enum result package_next(struct package *package, struct told_item *ret_item)
{
    struct header header;
    struct subject_item item;
    struct subject_passage *passages;
    size_t count = 0;
    enum result result;
    arena_reset(package->scratch);
    TRY(next_header(package, &header));
    package->at = header.position;
    package->number++;
    *ret_item = (struct told_item){.number = package->number, .title = TEXT_NONE, .kind = TEXT_NONE,
                                   .withheld = header.withheld ? access_ground_label(package->engine, header.ground) : TEXT_NONE};
    if (header.withheld)
        return OK;
    result = subject_item_get(package->db, package->engine, package->scratch, package->answer, header.position, package->actor, &item);
    if (result == ERROR_NOT_FOUND)
        return message_fail(package->message, ERROR_DENIED, "It has items that you may not see. Somebody who may see all of them must do this.");
    TRY(result);
    passages = ARENA_ARRAY(package->scratch, struct subject_passage, package->passage_count + 1);
    if (!passages)
        return ERROR_MEMORY;
    for (size_t i = 0; i < package->passage_count; i++)
        if (!package->passages[i].item || package->passages[i].item == header.position)
            passages[count++] = package->passages[i];
    ret_item->kind = outward_kind(item.kind);
    ret_item->title = hide(package, passages, count, item.title);
    TRY(tell_parts(package, &item, passages, count, ret_item));
    return arena_failed(package->scratch) ? ERROR_MEMORY : OK;
}

/* --- As data -------------------------------------------------------------- */

static struct value *item_json(struct arena *arena, const struct told_item *item)
{
    struct value *value = value_object(arena), *parts = value_list(arena);
    value_set_integer(arena, value, "item", item->number);
    if (item->withheld.length) {
        value_set_text(arena, value, "withheld", item->withheld);
        return value;
    }
    value_set_text(arena, value, "kind", item->kind);
    value_set_text(arena, value, "name", item->title);
    for (size_t i = 0; i < item->part_count; i++) {
        struct value *part = value_object(arena);
        value_set_text(arena, part, "label", item->parts[i].label);
        if (item->parts[i].withheld.length)
            value_set_text(arena, part, "withheld", item->parts[i].withheld);
        else
            value_set_text(arena, part, "text", item->parts[i].content);
        if (item->parts[i].file)
            value_set_text(arena, part, "file", item->parts[i].file_path);
        value_append(arena, parts, part);
    }
    value_set(arena, value, "parts", parts);
    return value;
}

static void write_json_head(const struct package *package, struct buffer *out)
{
    buffer_append_z(out, "{\n\"reference\": ");
    json_write_string(out, package->answer->reference);
    buffer_append_z(out, ",\n\"about\": ");
    json_write_string(out, package->name);
    buffer_append_z(out, ",\n\"from\": ");
    json_write_string(out, package->body.legal_name);
    buffer_append_z(out, ",\n\"request_received_on\": ");
    json_write_string(out, date_iso(package->scratch, package->answer->received_on));
    buffer_append_z(out, ",\n\"answered_on\": ");
    json_write_string(out, date_iso(package->scratch, date_in_london(package->answer->approved_at)));
    buffer_append_z(out, ",\n\"items\": [");
}

static void write_csv_row(struct buffer *out, struct text item, struct text kind, struct text name, struct text label, struct text text, struct text withheld)
{
    csv_write_cell(out, item, true);
    csv_write_cell(out, kind, false);
    csv_write_cell(out, name, false);
    csv_write_cell(out, label, false);
    csv_write_cell(out, text, false);
    csv_write_cell(out, withheld, false);
    csv_end_row(out);
}

static void write_csv_item(struct package *package, const struct told_item *item, struct buffer *out)
{
    struct text number = arena_printf(package->scratch, "%" PRId64, item->number);
    if (item->withheld.length)
        write_csv_row(out, number, TEXT_NONE, TEXT_NONE, TEXT_NONE, TEXT_NONE, item->withheld);
    for (size_t i = 0; i < item->part_count; i++)
        write_csv_row(out, number, item->kind, item->title, item->parts[i].label, item->parts[i].content, item->parts[i].withheld);
}

/* --- The archive ---------------------------------------------------------- */

enum stream_kind { STREAM_PAGE, STREAM_JSON, STREAM_CSV };
struct streaming {
    struct package *package;
    enum stream_kind kind;
    enum { AT_HEAD, AT_ITEMS, AT_END } place;
};

static enum result stream_head(struct streaming *streaming, struct buffer *out)
{
    package_rewind(streaming->package);
    streaming->place = AT_ITEMS;
    if (streaming->kind == STREAM_PAGE)
        return package_write_head(streaming->package, out);
    if (streaming->kind == STREAM_JSON)
        write_json_head(streaming->package, out);
    else
        write_csv_row(out, TEXT("Item"), TEXT("Kind"), TEXT("Name"), TEXT("Part"), TEXT("Text"), TEXT("Withheld"));
    return OK;
}

static enum result stream_foot(struct streaming *streaming, struct buffer *out)
{
    streaming->place = AT_END;
    if (streaming->kind == STREAM_PAGE)
        return package_write_foot(streaming->package, out);
    if (streaming->kind == STREAM_JSON)
        buffer_append_z(out, "\n]\n}\n");
    return OK;
}

/* The next piece: the head, an item, or the foot; nothing at the end. */
static enum result stream_more(void *context, struct buffer *out)
{
    struct streaming *streaming = context;
    struct package *package = streaming->package;
    struct told_item item;
    enum result result;
    if (streaming->place == AT_END)
        return OK;
    if (streaming->place == AT_HEAD)
        return stream_head(streaming, out);
    do {
        result = package_next(package, &item);
        if (result == ERROR_NOT_FOUND)
            return stream_foot(streaming, out);
        TRY(result);
        if (streaming->kind == STREAM_PAGE)
            TRY(package_write_item(package, &item, out));
        else if (streaming->kind == STREAM_CSV)
            write_csv_item(package, &item, out);
        else {
            buffer_append_z(out, item.number > 1 ? ",\n" : "\n");
            json_write(out, item_json(package->scratch, &item), false);
        }
    } while (!out->length); /* an item without parts makes no row: nothing would mean the end */
    return arena_failed(package->scratch) ? ERROR_MEMORY : OK;
}

struct file_streaming { struct package *package; int64_t file, at; };

static enum result file_more(void *context, struct buffer *out)
{
    struct file_streaming *streaming = context;
    AUTO(file_part_close) struct file_part part = {0};
    TRY(file_part_at(streaming->package->db, streaming->package->engine, streaming->file, streaming->at, &part));
    if (streaming->at >= part.start + (int64_t)part.bytes.length)
        return OK; /* that was the last part */
    buffer_append(out, text_slice(part.bytes, (size_t)(streaming->at - part.start), part.bytes.length));
    streaming->at = part.start + (int64_t)part.bytes.length;
    return OK;
}

/* The names of all files first: an archive lists what it will hold. */
static enum result find_files(struct package *package, struct archive_entry *entries, size_t *count)
{
    struct told_item item;
    enum result result = OK;
    package_rewind(package);
    while ((result = package_next(package, &item)) == OK)
        for (size_t i = 0; i < item.part_count; i++) {
            struct file_streaming *streaming;
            if (!item.parts[i].file)
                continue;
            if (*count == PACKAGE_FILES_MAX)
                return message_fail(package->message, ERROR_LIMIT, "It has more than %d files, too many for one archive.", PACKAGE_FILES_MAX);
            streaming = ARENA_NEW(package->arena, struct file_streaming);
            if (!streaming)
                return ERROR_MEMORY;
            *streaming = (struct file_streaming){package, item.parts[i].file, 0};
            entries[(*count)++] = (struct archive_entry){.name = arena_copy(package->arena, item.parts[i].file_path).data, .more = file_more, .context = streaming};
        }
    return result == ERROR_NOT_FOUND ? OK : result;
}

static enum result write_archive(struct package *package, struct spool *spool)
{
    struct streaming page = {.package = package, .kind = STREAM_PAGE}, json = {.package = package, .kind = STREAM_JSON}, csv = {.package = package, .kind = STREAM_CSV};
    struct archive_entry *entries = ARENA_ARRAY(package->arena, struct archive_entry, PACKAGE_FILES_MAX + 3);
    size_t count = 3;
    if (!entries)
        return ERROR_MEMORY;
    entries[0] = (struct archive_entry){.name = "answer.html", .more = stream_more, .context = &page};
    entries[1] = (struct archive_entry){.name = "answer.json", .more = stream_more, .context = &json};
    entries[2] = (struct archive_entry){.name = "answer.csv", .more = stream_more, .context = &csv};
    TRY(find_files(package, entries, &count));
    return archive_pack_spool(entries, count, package->actor->moment.today, spool);
}

enum result package_write(struct package *package, bool archive, struct spool *spool)
{
    struct streaming page = {.package = package, .kind = STREAM_PAGE};
    AUTO(buffer_clear) struct buffer piece;
    buffer_init(&piece, (size_t)64 << 20);
    if (archive)
        return write_archive(package, spool);
    do {
        piece.length = 0;
        TRY(stream_more(&page, &piece));
        TRY(piece.failure);
        TRY(spool_append(spool, buffer_text(&piece)));
    } while (piece.length);
    return OK;
}
