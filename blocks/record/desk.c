/* What all desk pages of registers share: opening a request, addresses, words. See desk.h. */
#include "blocks/record/access.h"
#include "blocks/record/desk.h"

#include "base/pence.h"
#include "base/wording.h"

#include "blocks/flow/embargo.h"

#include "blocks/file/file.h"

#include <ctype.h>
#include <inttypes.h>

bool desk_may_open(const struct desk *desk, const struct definition *definition)
{
    return record_may_open(definition, &desk->actor) || record_may_add(definition, &desk->actor);
}

enum result desk_open(struct request *request, struct answer *answer, bool has_register, struct desk *ret_desk)
{
    struct desk desk = {
        .request = request, .answer = answer, .arena = request_arena(request), .view = answer_view(answer),
        .engine = request_context(request), .actor = actor_of_request(request),
    };
    if (has_register) {
        desk.definition = definitions_by_plural(desk.engine->definitions, request_text(request, "plural"));
        if (!desk.definition || !desk_may_open(&desk, desk.definition))
            return ERROR_NOT_FOUND;
    }
    *ret_desk = desk;
    return OK;
}

enum result desk_read(struct desk *desk)
{
    return request_db(desk->request, &desk->db);
}

/* --- Reading what is logged ------------------------------------------------ */

#define NOTED_AT_ONCE 500

struct noting {
    const struct desk *desk;
    const int64_t *ids;
    size_t count;
    struct text door;
};

static enum result note_in_store(struct db *db, void *context, struct message *message)
{
    const struct noting *noting = context;
    (void)message;
    return record_note_reads(db, noting->desk->definition, noting->ids, noting->count, noting->door, &noting->desk->actor);
}

enum result desk_note_reads(struct desk *desk, const int64_t *ids, size_t count, struct text door)
{
    struct noting noting = {desk, ids, count, door};
    if (!desk->definition->reads_logged || !count)
        return OK;
    TRY(request_write_aside(desk->request, note_in_store, &noting, answer_message(desk->answer)));
    return desk_read(desk);
}

static bool is_link(const struct field *field)
{
    return field->type == FIELD_LINK || field->type == FIELD_LINKS;
}

enum result desk_note_shown(struct desk *desk, const int64_t *ids, size_t count, bool all_fields)
{
    const struct definition *definition = desk->definition;
    struct text *links = ARENA_ARRAY(desk->arena, struct text, definition->field_count + 1);
    struct embargo_shown shown = {.ids = ids, .count = count, .link_fields = links};
    if (!links)
        return ERROR_MEMORY;
    for (size_t i = 0; i < definition->field_count; i++)
        if (is_link(&definition->fields[i]) && (all_fields || text_in(definition->fields[i].name, definition->columns, definition->column_count)) &&
            field_may_see_some(definition, &definition->fields[i], &desk->actor))
            links[shown.link_field_count++] = definition->fields[i].name;
    TRY(embargo_note_shown(desk->request, &desk->actor, &shown, answer_message(desk->answer)));
    return desk_read(desk);
}

/* Everything of the list: what is out is out, whether somebody scrolls to it or not. In the same snapshot as what is shown:
 * its rows and these are the same. */
enum result desk_note_list(struct desk *desk, const struct list_query *query, bool all_fields, struct text door)
{
    struct list_query part = *query;
    struct list_row *rows;
    int64_t *ids, total;
    size_t count = 0, found;
    int64_t waiting;
    TRY(db_one_integer(desk->db, &waiting, SQL("select count(*) from embargo where ended_at is null"), BIND_NOTHING));
    if (!desk->definition->reads_logged && !waiting)
        return OK;
    part.max = 1;
    part.offset = 0;
    TRY(record_list(desk->db, desk->engine, desk->arena, &part, &desk->actor, &rows, &found, &total));
    ids = ARENA_ARRAY(desk->arena, int64_t, (size_t)total + 1);
    if (!ids)
        return ERROR_MEMORY;
    part.max = NOTED_AT_ONCE;
    for (; count < (size_t)total; part.offset += NOTED_AT_ONCE) {
        TRY(record_list(desk->db, desk->engine, desk->arena, &part, &desk->actor, &rows, &found, &total));
        for (size_t i = 0; i < found; i++)
            ids[count++] = rows[i].id;
        if (!found)
            break;
    }
    TRY(desk_note_reads(desk, ids, count, door));
    return desk_note_shown(desk, ids, count, all_fields);
}

/* "record", "edit", "history", "moves": what follows the record in the address, without names or numbers; and the face. */
static struct text door_of(struct desk *desk)
{
    static const char *const faces[] = {[FACE_PAGE] = "", [FACE_JSON] = ".json", [FACE_CSV] = ".csv", [FACE_XLSX] = ".xlsx", [FACE_PDF] = ".pdf"};
    struct text rest = text_of(request_route(desk->request)->path), part = TEXT_NONE, door = TEXT("record");
    enum face face = request_face(desk->request);
    while (text_next(&rest, '/', &part))
        if (text_equals(part, "{id}") && text_next(&rest, '/', &part))
            door = part;
    return arena_printf(desk->arena, "%.*s%s", TEXT_ARGS(door), (size_t)face < COUNT_OF(faces) && faces[face] ? faces[face] : "");
}

static enum result load_seen(struct desk *desk, int64_t id, struct record **ret_record)
{
    struct record *record;
    struct text line;
    enum result result;
    TRY(desk_read(desk));
    result = record_load(desk->db, desk->engine, desk->arena, desk->definition, id, &record);
    if (result == ERROR_NOT_FOUND && record_may_see_all(desk->definition, &desk->actor) &&
        record_erased_line(desk->db, desk->arena, desk->definition, id, &line) == OK)
        return message_fail(answer_message(desk->answer), result, "%.*s", TEXT_ARGS(line));
    if (result == ERROR_NOT_FOUND)
        return desk_say_merged(desk, id);
    TRY(result);
    if (!record_may_see(desk->db, record, &desk->actor))
        return ERROR_NOT_FOUND;
    *ret_record = record;
    return OK;
}

enum result desk_load(struct desk *desk, struct record **ret_record)
{
    int64_t id;
    bool waits;
    if (text_to_integer(request_text(desk->request, "id"), &id) < 0 || id <= 0)
        return ERROR_NOT_FOUND;
    TRY(load_seen(desk, id, ret_record));
    waits = desk->definition->publishes && embargo_waits(desk->db, id);
    if (!desk->definition->reads_logged && !waits)
        return OK;
    TRY(desk_note_reads(desk, &id, 1, door_of(desk)));
    if (waits)
        TRY(desk_note_embargo(desk, id));
    return load_seen(desk, id, ret_record); /* it may have changed, or be theirs no more */
}

bool desk_may_see_id(struct desk *desk, const struct definition *definition, int64_t id)
{
    int64_t count = 0;
    struct text visible = record_visible_sql(desk->arena, definition, &desk->actor, "id", 3);
    struct text sql = arena_printf(desk->arena, "select count(*) from record where id = $1 and register = $2 and %.*s", TEXT_ARGS(visible));
    return !arena_failed(desk->arena) &&
           db_one_integer(desk->db, &count, SQL_COMPOSED(sql.data),
                          BIND(bind_integer(id), bind_text(definition->name), VISIBLE_TO(&desk->actor))) == OK &&
           count == 1;
}

/* --- Addresses and words -------------------------------------------------- */

struct text desk_register_href(struct arena *arena, const struct definition *definition)
{
    return arena_printf(arena, "/desk/registers/%.*s", TEXT_ARGS(definition->plural));
}

struct text desk_record_href(struct arena *arena, const struct definition *definition, int64_t id)
{
    return arena_printf(arena, "/desk/registers/%.*s/%" PRId64, TEXT_ARGS(definition->plural), id);
}

struct text desk_role_label(const struct desk *desk, struct text name)
{
    for (size_t i = 0; i < desk->engine->definitions->role_count; i++)
        if (text_equal(desk->engine->definitions->roles[i].name, name))
            return desk->engine->definitions->roles[i].label;
    return name;
}

struct text desk_show(struct desk *desk, const struct field *field, const struct field_value *value)
{
    if (field->type == FIELD_ROLE && value->text.length && !field_value_is_sealed(value))
        return desk_role_label(desk, value->text);
    if (field->seals_files && !field_value_is_sealed(value))
        return file_lines_opened(desk->db, desk->engine, desk->arena, value->text);
    return field_show_to(desk->db, desk->arena, field, value, &desk->actor);
}

/* Through a record of one field, so that links are read in one place only. */
struct field_value desk_value_of(struct arena *arena, const struct field *field, struct text canonical)
{
    struct definition one = {.fields = (struct field *)field, .field_count = 1};
    struct field_value value = {.text = TEXT_NONE};
    struct record record = {.definition = &one, .values = &value};
    if (record_set(arena, &record, field, canonical) < 0)
        return (struct field_value){.text = TEXT_NONE};
    return value;
}

static struct value *link_json(struct desk *desk, const struct field *field, int64_t id)
{
    struct text name = TEXT_NONE;
    struct value *link = value_object(desk->arena);
    if (record_name_for(desk->db, desk->arena, field->target, id, &desk->actor, &name) < 0)
        name = TEXT_NONE;
    value_set_integer(desk->arena, link, "id", id);
    value_set_text(desk->arena, link, "register", field->to);
    value_set_text(desk->arena, link, "name", name);
    value_set_text(desk->arena, link, "url", desk_record_href(desk->arena, field->target, id));
    return link;
}

struct value *desk_json(struct desk *desk, const struct field *field, const struct field_value *value)
{
    int64_t number;
    struct value *list;
    if (field->type == FIELD_LINKS) {
        list = value_list(desk->arena);
        for (size_t i = 0; i < value->link_count; i++)
            value_append(desk->arena, list, link_json(desk, field, value->links[i]));
        return list;
    }
    if (field->type == FIELD_LINK && !field_value_is_sealed(value))
        return value->link_count ? link_json(desk, field, value->links[0]) : value_null(desk->arena);
    if (field->type == FIELD_FILE && field->files_max > 1) {
        struct text rest = value->text, id;
        list = value_list(desk->arena);
        while (file_next(&rest, &id))
            value_append(desk->arena, list, value_text(desk->arena, file_href(desk->arena, id)));
        return list;
    }
    if (!value->text.length)
        return value_null(desk->arena);
    if (field_value_is_sealed(value)) { /* not a text, which could be taken for what it holds */
        struct value *sealed = value_object(desk->arena);
        value_set_text(desk->arena, sealed, "sealed", desk_show(desk, field, value));
        return sealed;
    }
    if (field->type == FIELD_INTEGER && text_to_integer(value->text, &number) == OK)
        return value_integer(desk->arena, number);
    if (field->type == FIELD_PENCE && pence_parse_plain(value->text, &number) == OK) /* JSON has the pence */
        return value_integer(desk->arena, number);
    if (field->type == FIELD_BOOLEAN)
        return value_boolean(desk->arena, text_equals(value->text, "yes"));
    if (field->type == FIELD_FILE)
        return value_text(desk->arena, file_href(desk->arena, value->text));
    return value_text(desk->arena, value->text);
}

struct value *desk_record_json(struct desk *desk, const struct field *field, const struct record *record)
{
    struct field_value files = {.text = TEXT_NONE};
    if (field->files_max <= 1)
        return desk_json(desk, field, record_value(record, field->name));
    files.text = record_files(desk->arena, record, field);
    return desk_json(desk, field, &files);
}

struct value *state_tag(struct arena *arena, const struct definition *definition, size_t state)
{
    return part_tag(arena, definition->states[state].label, definition->states[state].colour);
}

/* "ISA" and "DPIA" are names, not words. The mark of the pseudo language is no letter (base/wording.h). */
struct text first_lower(struct arena *arena, struct text title)
{
    size_t at = text_starts(title, TEXT(WORDING_MARK)) ? sizeof WORDING_MARK - 1 : 0;
    char *copy;
    if (title.length < at + 2 || !isupper((unsigned char)title.data[at]) || isupper((unsigned char)title.data[at + 1]))
        return title;
    copy = arena_alloc(arena, title.length + 1);
    if (!copy)
        return TEXT_NONE;
    memcpy(copy, title.data, title.length);
    copy[at] = (char)tolower((unsigned char)copy[at]);
    return (struct text){copy, title.length};
}

/* Where a language has no article, its translation is the name alone. */
struct text with_article(struct arena *arena, struct text title)
{
    size_t at = text_starts(title, TEXT(WORDING_MARK)) ? sizeof WORDING_MARK - 1 : 0;
    bool vowel = title.length > at && strchr("AEIOUaeiou", title.data[at]);
    return arena_printf(arena, vowel ? SAY(arena, "an %.*s") : SAY(arena, "a %.*s"), TEXT_ARGS(first_lower(arena, title)));
}

struct text day_line(struct arena *arena, struct instant instant)
{
    return date_long(arena, date_in_london(instant));
}

struct text record_line(struct arena *arena, const struct definition *definition, struct text reference, struct text name)
{
    if (text_equal(reference, name))
        return arena_printf(arena, "%.*s %.*s", TEXT_ARGS(definition->title), TEXT_ARGS(name));
    return arena_printf(arena, "%.*s %.*s: %.*s", TEXT_ARGS(definition->title), TEXT_ARGS(reference), TEXT_ARGS(record_name_said(arena, definition, name)));
}

/* --- For the page alone --------------------------------------------------- */

void desk_set(struct desk *desk, const char *name, struct value *value)
{
    value_set_page(desk->arena, desk->view, name, value);
}

void desk_set_text(struct desk *desk, const char *name, struct text text)
{
    desk_set(desk, name, value_text(desk->arena, text));
}

void desk_set_boolean(struct desk *desk, const char *name, bool boolean)
{
    desk_set(desk, name, value_boolean(desk->arena, boolean));
}
