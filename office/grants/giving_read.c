/* Published 360Giving files as sheets of the register `award`: see giving_read.h. */
#include "office/grants/giving_read.h"

#include <inttypes.h>
#include <strings.h>

#include "base/format/csv.h"
#include "base/format/json.h"
#include "base/pence.h"
#include "base/wording.h"

#define SHEET_BYTES_MAX (64 << 20)
#define TITLE_CHARACTERS_MAX 150
#define PURPOSE_CHARACTERS_MAX 3000

/* Of the register, with the title of the standard's sheets from which it comes. */
enum column { GIVEN_ID, TITLE, PURPOSE, RECIPIENT, INDIVIDUAL, APPLIED_FOR, AMOUNT, AWARDED_ON, STARTS_ON, ENDS_ON, OPEN_CALL, COLUMNS };
static const struct { const char *field, *title; } columns[COLUMNS] = {
    {"giving_id", "Identifier"}, {"title", "Title"}, {"purpose", "Description"}, {"recipient", "Recipient Org:Name"}, {"to_individual", "Recipient Ind:Identifier"},
    {"applied_for", "Amount Applied For"}, {"amount", "Amount Awarded"}, {"awarded_on", "Award Date"}, {"starts_on", "Planned Dates:Start Date"},
    {"ends_on", "Planned Dates:End Date"}, {"open_call", "From An Open Call?"},
};

/* --- One cell ----------------------------------------------------------------------------- */

static struct text cut(struct arena *arena, struct text text, size_t characters_max)
{
    size_t bytes = 0, characters = 0;
    if (text_count_characters(text) <= characters_max)
        return text;
    for (; bytes < text.length && characters < characters_max; bytes++)
        characters += ((unsigned char)text.data[bytes] & 0xC0) != 0x80;
    return arena_printf(arena, "%.*s…", (int)bytes - 1, text.data); /* the last character's first byte gives way to the mark */
}

/* What a program wrote that kept pounds as a binary fraction: 41133.770000000004, 0.28999999999999998. Gives the penny that is meant: 1, or 0. */
static bool is_noise(struct text decimals, int64_t *ret_up)
{
    char first = decimals.length > 9 ? decimals.data[2] : 'x';
    for (size_t i = 2; i < 8 && (first == '0' || first == '9'); i++)
        if (decimals.data[i] != first)
            return false;
    *ret_up = first == '9';
    return first == '0' || first == '9';
}

/* "30000.5" as "30000.50": a number of JSON is no amount as people write it. Empty text: it has more than two decimals. */
static struct text pounds(struct arena *arena, struct text number)
{
    struct text whole = number, decimals = TEXT_NONE;
    int64_t pence, up = 0;
    for (size_t i = 0; i < number.length; i++)
        if (number.data[i] == '.') {
            whole = text_slice(number, 0, i);
            decimals = text_slice(number, i + 1, number.length);
            break;
        }
    if (is_noise(decimals, &up))
        decimals.length = 2;
    while (decimals.length > 2 && decimals.data[decimals.length - 1] == '0')
        decimals.length--;
    if (decimals.length > 2)
        return TEXT_NONE;
    number = arena_printf(arena, "%.*s.%.*s%s", TEXT_ARGS(whole), TEXT_ARGS(decimals), decimals.length == 2 ? "" : decimals.length == 1 ? "0" : "00");
    return up && pence_parse_plain(number, &pence) == OK ? pence_plain(arena, pence + up) : number;
}

static struct text plain_cell(struct arena *arena, enum column column, struct text cell)
{
    cell = text_trim(cell);
    switch (column) {
    case TITLE:
        return cut(arena, cell, TITLE_CHARACTERS_MAX);
    case PURPOSE:
        return cut(arena, cell, PURPOSE_CHARACTERS_MAX);
    case INDIVIDUAL:
        return cell.length ? TEXT("yes") : TEXT_NONE;
    case OPEN_CALL:
        return text_equals(cell, "Yes") ? TEXT("yes") : text_equals(cell, "No") ? TEXT("no") : TEXT_NONE;
    case APPLIED_FOR:
    case AMOUNT:
        return cell.length ? pounds(arena, cell) : TEXT_NONE;
    case AWARDED_ON:
    case STARTS_ON:
    case ENDS_ON: /* with a time of day, or without */
        return cell.length > 10 && cell.data[10] == 'T' ? text_slice(cell, 0, 10) : cell;
    default:
        return cell;
    }
}

static enum result check_row(const struct text cells[COLUMNS], struct text currency, size_t number, struct message *message)
{
    static const enum column needed[] = {GIVEN_ID, TITLE, PURPOSE, AMOUNT, AWARDED_ON};
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (!cells[needed[i]].length)
            return message_fail(message, ERROR_INVALID, "Grant %zu (%.*s): %s is missing, or is not as the standard has it.", number, TEXT_ARGS(cells[GIVEN_ID]), columns[needed[i]].title);
    if (!cells[RECIPIENT].length && !cells[INDIVIDUAL].length)
        return message_fail(message, ERROR_INVALID, "Grant %zu (%.*s): it says neither an organisation nor a person to whom it was given.", number, TEXT_ARGS(cells[GIVEN_ID]));
    if (currency.length && !text_equals(currency, "GBP"))
        return message_fail(message, ERROR_INVALID, "Grant %zu (%.*s): its currency is %.*s; awards are kept in pounds.", number, TEXT_ARGS(cells[GIVEN_ID]), TEXT_ARGS(currency));
    return OK;
}

/* Imports tell awards apart by title and day. Of several that are called the same, all but the first have their identifier behind the title. */
struct seen { struct text keys[GIVING_GRANTS_MAX * 2]; };

static void tell_apart(struct arena *arena, struct seen *seen, struct text cells[COLUMNS])
{
    struct text key = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(cells[AWARDED_ON]), TEXT_ARGS(text_sort_key(arena, cells[TITLE])));
    size_t at = 5381;
    for (size_t i = 0; i < key.length; i++)
        at = at * 33 + (unsigned char)key.data[i];
    for (at %= COUNT_OF(seen->keys); seen->keys[at].length && !text_equal(seen->keys[at], key);)
        at = (at + 1) % COUNT_OF(seen->keys);
    if (seen->keys[at].length)
        cells[TITLE] = arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(cut(arena, cells[TITLE], TITLE_CHARACTERS_MAX / 2)), TEXT_ARGS(cut(arena, cells[GIVEN_ID], TITLE_CHARACTERS_MAX / 2 - 3)));
    seen->keys[at] = key;
}

static void write_row(struct buffer *out, const struct text cells[COLUMNS])
{
    for (size_t i = 0; i < COLUMNS; i++)
        csv_write_cell(out, cells[i], i == 0);
    csv_end_row(out);
}

static void write_head(struct buffer *out)
{
    struct text heads[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        heads[i] = text_of(columns[i].field);
    write_row(out, heads);
}

/* --- A package of JSON ---------------------------------------------------------------------- */

static struct text json_text(struct arena *arena, const struct value *object, const char *name)
{
    const struct value *value = value_get(object, text_of(name));
    if (value && value->kind == VALUE_INTEGER)
        return arena_printf(arena, "%" PRId64, value->integer);
    return value && value->kind == VALUE_TEXT ? value->text : TEXT_NONE;
}

static const struct value *first_of(const struct value *object, const char *name)
{
    const struct value *list = value_get(object, text_of(name));
    return list && list->kind == VALUE_LIST && list->list.count && list->list.items[0]->kind == VALUE_OBJECT ? list->list.items[0] : NULL;
}

static enum result read_grant(struct arena *arena, const struct value *grant, size_t number, struct seen *seen, struct buffer *out, struct message *message)
{
    const struct value *organisation = first_of(grant, "recipientOrganization"), *person = value_get(grant, TEXT("recipientIndividual")), *dates = first_of(grant, "plannedDates");
    struct text cells[COLUMNS] = {
        [GIVEN_ID] = json_text(arena, grant, "id"), [TITLE] = json_text(arena, grant, "title"), [PURPOSE] = json_text(arena, grant, "description"),
        [RECIPIENT] = organisation ? json_text(arena, organisation, "name") : TEXT_NONE, [INDIVIDUAL] = person && person->kind == VALUE_OBJECT ? TEXT("yes") : TEXT_NONE,
        [APPLIED_FOR] = json_text(arena, grant, "amountAppliedFor"), [AMOUNT] = json_text(arena, grant, "amountAwarded"), [AWARDED_ON] = json_text(arena, grant, "awardDate"),
        [STARTS_ON] = dates ? json_text(arena, dates, "startDate") : TEXT_NONE, [ENDS_ON] = dates ? json_text(arena, dates, "endDate") : TEXT_NONE,
        [OPEN_CALL] = json_text(arena, grant, "fromOpenCall"),
    };
    if (grant->kind != VALUE_OBJECT)
        return message_fail(message, ERROR_INVALID, "Grant %zu is no object.", number);
    for (size_t i = 0; i < COLUMNS; i++)
        cells[i] = plain_cell(arena, (enum column)i, cells[i]);
    TRY(check_row(cells, json_text(arena, grant, "currency"), number, message));
    tell_apart(arena, seen, cells);
    write_row(out, cells);
    return OK;
}

static enum result read_package(struct arena *arena, struct text content, struct seen *seen, struct buffer *out, struct message *message)
{
    struct value *package;
    const struct value *grants;
    TRY(json_parse(arena, content, SHEET_BYTES_MAX, &package, message));
    grants = value_get(package, TEXT("grants"));
    if (!grants || grants->kind != VALUE_LIST || !grants->list.count)
        return message_fail(message, ERROR_INVALID, "This is no package of the 360Giving standard: it has no list \"grants\" with at least one grant.");
    if (grants->list.count > GIVING_GRANTS_MAX)
        return message_fail(message, ERROR_LIMIT, "This package has %zu grants; at most %d are read at a time.", grants->list.count, GIVING_GRANTS_MAX);
    for (size_t i = 0; i < grants->list.count; i++)
        TRY(read_grant(arena, grants->list.items[i], i + 1, seen, out, message));
    return OK;
}

/* --- A sheet with the standard's titles -------------------------------------------------------- */

static size_t find_title(const struct csv_row *header, const char *title)
{
    for (size_t i = 0; i < header->count; i++) {
        struct text cell = text_trim(header->cells[i]);
        if (cell.length == strlen(title) && strncasecmp(cell.data, title, cell.length) == 0)
            return i;
    }
    return SIZE_MAX;
}

static enum result read_sheet(struct arena *arena, struct text content, struct seen *seen, struct buffer *out, struct message *message)
{
    struct csv_reader reader;
    struct csv_row header, row;
    size_t at[COLUMNS], currency;
    csv_reader_init(&reader, content);
    TRY(csv_read_row(&reader, arena, &header, message));
    for (size_t i = 0; i < COLUMNS; i++)
        at[i] = find_title(&header, columns[i].title);
    currency = find_title(&header, "Currency");
    for (size_t number = 1;; number++) {
        struct text cells[COLUMNS];
        TRY(csv_read_row(&reader, arena, &row, message));
        if (!row.count)
            return OK;
        if (number > GIVING_GRANTS_MAX)
            return message_fail(message, ERROR_LIMIT, "This sheet has more than %d grants: import it in parts.", GIVING_GRANTS_MAX);
        for (size_t i = 0; i < COLUMNS; i++)
            cells[i] = at[i] < row.count ? plain_cell(arena, (enum column)i, row.cells[at[i]]) : TEXT_NONE;
        TRY(check_row(cells, currency < row.count ? text_trim(row.cells[currency]) : TEXT_NONE, number, message));
        tell_apart(arena, seen, cells);
        write_row(out, cells);
    }
}

/* ------------------------------------------------------------------------------------------------ */

static bool is_json(struct text content)
{
    content = text_trim(content);
    return content.length > 0 && (content.data[0] == '{' || content.data[0] == '[');
}

bool giving_is_published(struct text content)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct message ignored = {0};
    struct csv_reader reader;
    struct csv_row header;
    if (is_json(content))
        return true;
    csv_reader_init(&reader, content);
    return arena && csv_read_row(&reader, arena, &header, &ignored) == OK && find_title(&header, columns[AMOUNT].title) != SIZE_MAX && find_title(&header, columns[GIVEN_ID].title) != SIZE_MAX;
}

enum result giving_read(struct arena *arena, struct text content, struct text *ret_sheet, struct message *message)
{
    AUTO(buffer_clear) struct buffer out;
    struct seen *seen = ARENA_NEW(arena, struct seen);
    buffer_init(&out, SHEET_BYTES_MAX);
    if (!seen)
        return ERROR_MEMORY;
    memset(seen, 0, sizeof *seen);
    write_head(&out);
    TRY(is_json(content) ? read_package(arena, content, seen, &out, message) : read_sheet(arena, content, seen, &out, message));
    if (out.failure < 0)
        return out.failure;
    *ret_sheet = arena_copy(arena, buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
