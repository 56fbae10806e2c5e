/* The list from which a sample is drawn: read as it was typed, refused where it names people, marked, written and read again. See sample.h. */
#include <stdlib.h>

#include "base/format/csv.h"
#include "base/wording.h"
#include "blocks/draw/sample.h"

#define MARK_BYTES 64
#define PUBLISHED_BYTES_MAX (SAMPLE_REFERENCES_MAX * (SAMPLE_STRATUM_BYTES_MAX + MARK_BYTES + 2))

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/* --- What names somebody ---------------------------------------------------------------- */

/* A pattern of 9 (digit), A (letter), ? (digit or letter); blanks of the text are passed over. */
static bool is_like(struct text text, const char *pattern)
{
    size_t at = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i], p = pattern[at];
        if (c == ' ')
            continue;
        if (!p || !((p == '9' && is_digit(c)) || (p == 'A' && is_letter(c)) || (p == '?' && (is_digit(c) || is_letter(c))) || p == c))
            return false;
        at++;
    }
    return pattern[at] == '\0';
}

static bool is_like_one(struct text text, const char *const *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_like(text, patterns[i]))
            return true;
    return false;
}

static bool is_telephone(struct text text)
{
    size_t digits = 0, first = text.length;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (is_digit(c)) {
            first = digits++ ? first : i;
            continue;
        }
        if (c != ' ' && c != '+' && c != '-' && c != '(' && c != ')' && c != '.')
            return false;
    }
    if (!digits || (text.data[0] != '+' && text.data[first] != '0' && !text_starts(text, TEXT("44")))) /* without its 0, as spreadsheets leave it: */
        return digits == 10 && (text.data[first] == '7' || text.data[first] == '1' || text.data[first] == '2');
    return digits >= 9 && digits <= 15;
}

static size_t digits_of(struct text text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.length; i++)
        digits += is_digit(text.data[i]);
    return digits;
}

static const char *names_somebody(struct arena *arena, struct text text)
{
    static const char *const postcodes[] = {"A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"};
    static const char *const days[] = {"99/99/9999", "9/99/9999", "99/9/9999", "9/9/9999", "99/99/99", "9999-99-99", "99-99-9999", "99.99.9999"};
    static const char *const insurance[] = {"AA999999A"};
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] == '@')
            return SAY(arena, "this looks like an e-mail address. A list has reference numbers only");
    if (is_telephone(text))
        return SAY(arena, "this looks like a telephone number. If it is a reference, write it with the letters that stand before it, such as CO-07700900123");
    if (is_like_one(text, postcodes, COUNT_OF(postcodes)))
        return SAY(arena, "this looks like a postcode. If it is a reference, write it with a hyphen or stroke, such as CO/1/2AB");
    if (is_like_one(text, days, COUNT_OF(days)))
        return SAY(arena, "this looks like a date. A list has reference numbers only");
    if (is_like_one(text, insurance, COUNT_OF(insurance)))
        return SAY(arena, "this looks like a National Insurance number. A list has reference numbers only");
    return digits_of(text) ? NULL : SAY(arena, "there is no digit in this, so it looks like a name. A list has reference numbers only, such as CO/00123/26");
}

static const char *reference_fault(struct arena *arena, struct text text)
{
    const char *fault;
    if (!text.length)
        return SAY(arena, "the reference is missing");
    fault = names_somebody(arena, text);
    if (fault)
        return fault;
    if (text.length > SAMPLE_REFERENCE_BYTES_MAX)
        return SAY(arena, "a reference has at most 40 characters");
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (!is_digit(c) && !is_letter(c) && c != '/' && c != '-' && c != '.' && c != '_')
            return SAY(arena, "a reference has letters, digits and / - . _ only, and no blanks. Leave out everything else that the force’s list says");
    }
    return NULL;
}

static const char *stratum_fault(struct arena *arena, struct text text)
{
    if (!text.length)
        return SAY(arena, "the stratum is missing: it stands after the reference and a comma");
    if (text.length > SAMPLE_STRATUM_BYTES_MAX)
        return SAY(arena, "a stratum has at most 60 characters");
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] == ',' || text.data[i] == '"' || text.data[i] == '=' || text.data[i] == '@' || (unsigned char)text.data[i] < ' ')
            return SAY(arena, "a stratum is a plain word or two, such as a district, without , = \" and @");
    return digits_of(text) > 4 ? SAY(arena, "a stratum is a plain word or two, such as a district or a month, and everybody can read it: this one has too many digits") : NULL;
}

/* --- Reading ------------------------------------------------------------------------------ */

static void add_fault(struct sample_faults *faults, size_t line, struct text what)
{
    if (faults->count < SAMPLE_FAULTS_MAX)
        faults->list[faults->count] = (struct sample_fault){line, what};
    faults->count++;
}

static struct text in_capitals(struct arena *arena, struct text text)
{
    char *out = arena_alloc(arena, text.length + 1);
    for (size_t i = 0; out && i < text.length; i++)
        out[i] = text.data[i] >= 'a' && text.data[i] <= 'z' ? (char)(text.data[i] - ('a' - 'A')) : text.data[i];
    return out ? (struct text){out, text.length} : TEXT_NONE;
}

static bool is_heading(const struct csv_row *row)
{
    struct text first = text_trim(row->cells[0]);
    return text_equal_ignoring_case(first, TEXT("reference")) || text_equal_ignoring_case(first, TEXT("references")) || text_equal_ignoring_case(first, TEXT("reference number"));
}

struct row { struct sample_entry entry; size_t line; };

static void read_row(struct arena *arena, const struct csv_row *row, bool with_strata, struct row *ret_row, struct sample_faults *faults)
{
    struct text reference = text_trim(row->cells[0]), stratum = row->count > 1 ? text_trim(row->cells[1]) : TEXT_NONE;
    const char *fault = reference_fault(arena, reference);
    ret_row->line = row->line;
    ret_row->entry = (struct sample_entry){in_capitals(arena, reference), with_strata ? stratum : TEXT_NONE, TEXT_NONE};
    if (fault)
        add_fault(faults, row->line, text_of(fault));
    else if (row->count > (with_strata ? 2 : 1))
        add_fault(faults, row->line, with_strata ? SAID(arena, "there are more than two columns: a reference and its stratum are all that a list may say")
                                                 : SAID(arena, "there is more than one column: references are all that this list may say, since it has no strata"));
    else if (with_strata && (fault = stratum_fault(arena, stratum)))
        add_fault(faults, row->line, text_of(fault));
}

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    int by_reference = text_compare(a->entry.reference, b->entry.reference);
    return by_reference ? by_reference : a->line < b->line ? -1 : 1;
}

/* The rows by reference, each once. A line that says the same again counts once; one that gives a reference another stratum is a fault. */
static void take_once(struct arena *arena, struct row *rows, size_t count, struct sample_list *list, struct sample_faults *faults)
{
    if (count > 1)
        qsort(rows, count, sizeof *rows, compare_rows);
    for (size_t i = 0; i < count; i++) {
        struct sample_entry *last = list->count ? &list->entries[list->count - 1] : NULL;
        if (!last || !text_equal(last->reference, rows[i].entry.reference))
            list->entries[list->count++] = rows[i].entry;
        else if (text_equal(last->stratum, rows[i].entry.stratum))
            list->repeated++;
        else
            add_fault(faults, rows[i].line, SAID(arena, "this reference stands on another line with another stratum"));
    }
}

enum result sample_list_read(struct arena *arena, struct text typed, bool with_strata, struct sample_list *ret_list, struct sample_faults *ret_faults)
{
    struct row *rows = ARENA_ARRAY(arena, struct row, SAMPLE_REFERENCES_MAX + 1);
    struct sample_list list = {.entries = ARENA_ARRAY(arena, struct sample_entry, SAMPLE_REFERENCES_MAX + 1)};
    struct message message = {.language = arena_language(arena)};
    struct csv_reader reader;
    struct csv_row row;
    size_t count = 0;
    enum result result;
    ret_faults->count = 0;
    if (!rows || !list.entries)
        return ERROR_MEMORY;
    csv_reader_init(&reader, typed);
    while ((result = csv_read_row(&reader, arena, &row, &message)) == OK && row.count && count <= SAMPLE_REFERENCES_MAX)
        if (count || !is_heading(&row))
            read_row(arena, &row, with_strata, &rows[count++], ret_faults);
    if (result == ERROR_INVALID || result == ERROR_LIMIT)
        add_fault(ret_faults, reader.line, SAID(arena, "from here on it cannot be read: it is no CSV file. Look for a quotation mark that is never closed"));
    else if (result < 0)
        return result;
    else if (count > SAMPLE_REFERENCES_MAX)
        add_fault(ret_faults, rows[count - 1].line, SAID(arena, "a list has at most 5,000 references. Make the period shorter, or draw from each part by itself"));
    else if (!count)
        add_fault(ret_faults, 1, SAID(arena, "the list is empty. Enter a reference on each line"));
    if (!ret_faults->count)
        take_once(arena, rows, count, &list, ret_faults);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (ret_faults->count)
        return ERROR_INVALID;
    *ret_list = list;
    return OK;
}

/* --- Marks, writing and reading again -------------------------------------------------------- */

static int compare_published(const void *left, const void *right)
{
    const struct sample_entry *a = left, *b = right;
    int by_stratum = text_compare(a->stratum, b->stratum);
    return by_stratum ? by_stratum : text_compare(a->mark, b->mark);
}

static int compare_kept(const void *left, const void *right)
{
    const struct sample_entry *a = left, *b = right;
    return text_compare(a->reference, b->reference);
}

enum result sample_list_mark(struct arena *arena, const struct sample_draw *draw, struct text key, struct sample_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        list->entries[i].mark = sample_mark(arena, draw, key, list->entries[i].reference);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (list->count > 1)
        qsort(list->entries, list->count, sizeof *list->entries, compare_published);
    return OK;
}

struct text sample_list_text(struct arena *arena, const struct sample_list *list)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, PUBLISHED_BYTES_MAX);
    for (size_t i = 0; i < list->count; i++)
        buffer_printf(&out, "%.*s%s%.*s\n", TEXT_ARGS(list->entries[i].stratum), list->entries[i].stratum.length ? "," : "", TEXT_ARGS(list->entries[i].mark));
    return out.failure < 0 ? TEXT_NONE : arena_copy(arena, buffer_text(&out));
}

struct text sample_list_kept(struct arena *arena, const struct sample_list *list)
{
    AUTO(buffer_clear) struct buffer out;
    struct sample_entry *entries = ARENA_ARRAY(arena, struct sample_entry, list->count + 1);
    buffer_init(&out, PUBLISHED_BYTES_MAX + SAMPLE_REFERENCES_MAX * (SAMPLE_REFERENCE_BYTES_MAX + 4));
    if (!entries)
        return TEXT_NONE;
    for (size_t i = 0; i < list->count; i++)
        entries[i] = list->entries[i];
    if (list->count > 1)
        qsort(entries, list->count, sizeof *entries, compare_kept);
    buffer_append_z(&out, "reference,stratum,mark\r\n");
    for (size_t i = 0; i < list->count; i++) {
        csv_write_cell(&out, entries[i].reference, true);
        csv_write_cell(&out, entries[i].stratum, false);
        csv_write_cell(&out, entries[i].mark, false);
        csv_end_row(&out);
    }
    return out.failure < 0 ? TEXT_NONE : arena_copy(arena, buffer_text(&out));
}

static bool parse_line(struct text line, struct sample_entry *entry)
{
    struct hash hash;
    if (line.length < MARK_BYTES)
        return false;
    entry->reference = TEXT_NONE;
    entry->mark = text_slice(line, line.length - MARK_BYTES, MARK_BYTES);
    entry->stratum = line.length > MARK_BYTES ? text_slice(line, 0, line.length - MARK_BYTES - 1) : TEXT_NONE;
    return hash_parse_hex(entry->mark, &hash) == OK && (line.length == MARK_BYTES || (entry->stratum.length && line.data[entry->stratum.length] == ','));
}

enum result sample_list_parse(struct arena *arena, struct text published, struct sample_list *ret_list)
{
    struct sample_list list = {0};
    struct text line;
    size_t lines = 0;
    for (size_t i = 0; i < published.length; i++)
        lines += published.data[i] == '\n';
    if (!lines || lines > SAMPLE_REFERENCES_MAX || published.data[published.length - 1] != '\n')
        return ERROR_CORRUPT;
    list.entries = ARENA_ARRAY(arena, struct sample_entry, lines);
    if (!list.entries)
        return ERROR_MEMORY;
    while (list.count < lines && text_next(&published, '\n', &line)) {
        if (!parse_line(line, &list.entries[list.count]) || (list.count && compare_published(&list.entries[list.count - 1], &list.entries[list.count]) >= 0))
            return ERROR_CORRUPT;
        list.count++;
    }
    *ret_list = list;
    return OK;
}
