/* Paragraphs, lists and tables of a Word document, one below the other as Markdown. See word_internal.h.
 *
 * The Markdown of this program has no tables. A row becomes an entry of a list: "**Owner:** Clerk; **Due:** 5 May" where the first row is a heading,
 * "Venue: Town Hall" where there are two columns and no heading, and else its cells one after the other. A table of one column is a frame round
 * paragraphs, and they come as such. */
#include "base/format/word_internal.h"

#include "base/wording.h"

#define HEADING_MAX 6
#define CELLS_MAX 100000

/* --- Blocks ------------------------------------------------------------------- */

static void pad(struct buffer *out, size_t blanks)
{
    while (blanks--)
        buffer_append_byte(out, ' ');
}

/* `first` stands before the first line, `other` before all others. */
static void write_block(struct word_out *out, bool is_tight, size_t indent, const char *first, const char *other, struct text words)
{
    struct buffer *markdown = &out->markdown;
    struct text line;
    bool is_first = true;
    if (markdown->length)
        buffer_append_z(markdown, is_tight ? "\n" : "\n\n");
    while (text_next(&words, '\n', &line)) {
        if (!is_first)
            buffer_append_byte(markdown, '\n');
        pad(markdown, indent);
        buffer_append_z(markdown, is_first ? first : other);
        buffer_append(markdown, line);
        is_first = false;
    }
}

static void write_words(struct word_out *out, const struct word_paragraph *paragraph, uint16_t without, size_t indent, const char *first, const char *other)
{
    AUTO(buffer_clear) struct buffer words;
    buffer_init(&words, WORD_MARKDOWN_BYTES_MAX * 2);
    word_paragraph_write(paragraph, without, "\\\n", &words);
    if (words.failure < 0)
        out->markdown.failure = words.failure;
    else if (words.length)
        write_block(out, false, indent, first, other, buffer_text(&words));
    out->last_is_item = false;
}

/* --- Lists ---------------------------------------------------------------------- */

/* Closes what is deeper; returns how far in a paragraph of that level stands. */
static size_t close_to(struct word_out *out, int64_t level, struct word_item *ret_sibling)
{
    *ret_sibling = (struct word_item){.level = -1};
    while (out->item_count && out->items[out->item_count - 1].level >= level) {
        *ret_sibling = out->items[--out->item_count];
        if (ret_sibling->level != level)
            ret_sibling->level = -1;
    }
    return out->item_count ? out->items[out->item_count - 1].content : 0;
}

static char delimiter_after(const struct word_item *sibling, int64_t value)
{
    if (sibling->level < 0 || !sibling->is_numbered)
        return '.';
    if (value == sibling->value + 1)
        return sibling->delimiter;
    return sibling->delimiter == '.' ? ')' : '.';
}

static void write_item(struct word_out *out, const struct word_paragraph *paragraph, const struct word_place *place)
{
    struct word_item sibling, item = {.list = place->list, .level = place->level, .value = place->value, .is_numbered = place->shape == WORD_NUMBERED};
    char marker[24], blanks[24];
    AUTO(buffer_clear) struct buffer words;
    item.indent = close_to(out, place->level, &sibling);
    item.delimiter = delimiter_after(&sibling, place->value);
    if (item.is_numbered)
        snprintf(marker, sizeof marker, "%lld%c ", (long long)place->value, item.delimiter);
    else
        snprintf(marker, sizeof marker, "- ");
    memset(blanks, ' ', sizeof blanks);
    blanks[strlen(marker)] = '\0';
    item.content = item.indent + strlen(marker);
    buffer_init(&words, WORD_MARKDOWN_BYTES_MAX * 2);
    word_paragraph_write(paragraph, 0, "\\\n", &words);
    if (words.failure < 0)
        out->markdown.failure = words.failure;
    bool continues = sibling.level >= 0 && sibling.is_numbered == item.is_numbered && (!item.is_numbered || sibling.delimiter == item.delimiter);
    bool begins_below = sibling.level < 0 && out->item_count && (!item.is_numbered || item.value == 1);
    write_block(out, out->last_is_item && (continues || begins_below), item.indent, marker, blanks, buffer_text(&words));
    out->last_is_item = true;
    out->items[out->item_count++] = item; /* levels rise, and there are WORD_LEVELS of them */
}

/* --- Paragraphs ------------------------------------------------------------------- */

static void write_heading(struct word_out *out, const struct word_paragraph *paragraph, const struct word_place *place)
{
    static const char *const marks[] = {"# ", "## ", "### ", "#### ", "##### ", "###### "};
    int64_t level = place->heading + (out->has_title && !place->is_title);
    AUTO(buffer_clear) struct buffer words;
    buffer_init(&words, WORD_MARKDOWN_BYTES_MAX * 2);
    word_paragraph_write(paragraph, WORD_MARK_BOLD, " ", &words);
    if (words.failure < 0)
        out->markdown.failure = words.failure;
    out->has_title = out->has_title || place->is_title;
    out->item_count = 0;
    out->last_is_item = false;
    if (words.length && words.data[words.length - 1] == '#') { /* which would close the heading */
        words.length--;
        buffer_append_z(&words, "\\#");
    }
    write_block(out, false, 0, marks[level < 1 ? 0 : level > HEADING_MAX ? HEADING_MAX - 1 : level - 1], "", buffer_text(&words));
}

void word_out_paragraph(struct word_out *out, struct word_paragraph *paragraph, const struct word_place *place)
{
    struct word_item sibling;
    if (word_paragraph_is_empty(paragraph) || out->markdown.failure < 0)
        return;
    if (place->label.length && word_paragraph_label(paragraph, place->label) < 0) {
        out->markdown.failure = ERROR_LIMIT;
        return;
    }
    if (place->shape == WORD_HEADING) {
        write_heading(out, paragraph, place);
    } else if (place->shape == WORD_BULLET || place->shape == WORD_NUMBERED) {
        write_item(out, paragraph, place);
    } else if (place->label.length) {
        write_words(out, paragraph, 0, close_to(out, place->level, &sibling), "", "");
    } else {
        out->item_count = 0;
        write_words(out, paragraph, 0, 0, place->shape == WORD_QUOTE ? "> " : "", place->shape == WORD_QUOTE ? "> " : "");
    }
}

/* --- Tables -------------------------------------------------------------------------- */

void word_table_init(struct word_table *table)
{
    *table = (struct word_table){0};
}

void word_table_clear(struct word_table *table)
{
    for (size_t i = 0; i < table->cell_count; i++) {
        buffer_clear(&table->cells[i].text);
        buffer_clear(&table->cells[i].plain);
    }
    *table = (struct word_table){0};
}

void word_table_row(struct word_table *table, struct arena *arena)
{
    size_t *rows = word_one_more(arena, table->row_starts, table->row_count, &table->row_capacity, sizeof *rows, CELLS_MAX);
    table->row_is_heading = false;
    table->row_is_gone = !rows; /* past what can be: left out */
    if (!rows)
        return;
    table->row_starts = rows;
    table->row_starts[table->row_count++] = table->cell_count;
}

void word_table_cell(struct word_table *table, struct arena *arena)
{
    struct word_cell *cells = table->row_count ? word_one_more(arena, table->cells, table->cell_count, &table->cell_capacity, sizeof *cells, CELLS_MAX) : NULL;
    if (!cells)
        return;
    table->cells = cells;
    table->cells[table->cell_count] = (struct word_cell){.is_bold = true};
    buffer_init(&table->cells[table->cell_count].text, WORD_MARKDOWN_BYTES_MAX);
    buffer_init(&table->cells[table->cell_count++].plain, WORD_MARKDOWN_BYTES_MAX);
}

void word_table_paragraph(struct word_table *table, struct word_paragraph *paragraph)
{
    struct word_cell *cell = table->cell_count ? &table->cells[table->cell_count - 1] : NULL;
    if (!cell || word_paragraph_is_empty(paragraph))
        return;
    buffer_append_z(&cell->text, cell->text.length ? "\n" : "");
    buffer_append_z(&cell->plain, cell->plain.length ? " / " : "");
    word_paragraph_write(paragraph, 0, " / ", &cell->text);
    word_paragraph_write(paragraph, WORD_MARK_BOLD | WORD_MARK_ITALIC | WORD_MARK_LINK, " / ", &cell->plain);
    cell->is_bold = cell->is_bold && word_paragraph_is_bold(paragraph);
}

static size_t row_end(const struct word_table *table, size_t row)
{
    return row + 1 < table->row_count ? table->row_starts[row + 1] : table->cell_count;
}

void word_table_row_end(struct word_table *table)
{
    size_t from = table->row_count ? table->row_starts[table->row_count - 1] : 0, filled = 0;
    if (!table->row_count)
        return;
    for (size_t i = from; i < table->cell_count; i++)
        filled += table->cells[i].text.length > 0;
    if (table->row_is_gone || !filled) {
        for (; table->cell_count > from; table->cell_count--) {
            buffer_clear(&table->cells[table->cell_count - 1].text);
            buffer_clear(&table->cells[table->cell_count - 1].plain);
        }
        table->row_count--;
        return;
    }
    if (table->column_max < table->cell_count - from)
        table->column_max = table->cell_count - from;
    if (table->row_count == 1)
        table->has_heading = table->row_is_heading;
}

/* Said to be one, or bold from end to end. */
static bool has_heading(const struct word_table *table)
{
    if (table->row_count < 2 || table->has_heading)
        return table->row_count >= 2;
    for (size_t i = 0; i < row_end(table, 0); i++)
        if (!table->cells[i].is_bold || !table->cells[i].text.length)
            return false;
    return true;
}

static void append_cell(struct buffer *line, const struct word_cell *cell)
{
    struct text rest = buffer_text(&cell->text), paragraph;
    bool is_first = true;
    while (text_next(&rest, '\n', &paragraph)) {
        buffer_append_z(line, is_first ? "" : " / ");
        buffer_append(line, paragraph);
        is_first = false;
    }
}

static void append_head(struct buffer *line, const struct word_cell *head)
{
    struct text name = buffer_text(&head->plain);
    if (name.length && strchr(":?!.", name.data[name.length - 1]))
        name.length--;
    if (name.length)
        buffer_printf(line, "**%.*s:** ", TEXT_ARGS(name));
}

static void write_row(struct word_out *out, const struct word_table *table, size_t row, bool headed)
{
    size_t from = table->row_starts[row], to = row_end(table, row), written = 0;
    AUTO(buffer_clear) struct buffer line;
    buffer_init(&line, WORD_MARKDOWN_BYTES_MAX * 2);
    for (size_t i = from; i < to; i++) {
        const struct word_cell *head = headed && i - from < row_end(table, 0) ? &table->cells[i - from] : NULL;
        if (!table->cells[i].text.length)
            continue;
        if (written++)
            buffer_append_z(&line, !headed && to - from == 2 ? ": " : "; ");
        if (head)
            append_head(&line, head);
        append_cell(&line, &table->cells[i]);
    }
    if (line.failure < 0)
        out->markdown.failure = line.failure;
    write_block(out, row > headed, 0, "- ", "  ", buffer_text(&line));
}

static void write_frame(struct word_out *out, const struct word_table *table)
{
    for (size_t i = 0; i < table->cell_count; i++) {
        struct text rest = buffer_text(&table->cells[i].text), paragraph;
        while (text_next(&rest, '\n', &paragraph))
            write_block(out, false, 0, "", "", paragraph);
    }
}

void word_out_table(struct word_out *out, const struct word_table *table)
{
    bool headed = has_heading(table);
    out->item_count = 0;
    out->last_is_item = false;
    for (size_t i = 0; i < table->cell_count; i++)
        if (table->cells[i].text.failure < 0 || table->cells[i].plain.failure < 0)
            out->markdown.failure = ERROR_LIMIT;
    if (table->column_max < 2) {
        write_frame(out, table);
        return;
    }
    for (size_t row = headed; row < table->row_count; row++)
        write_row(out, table, row, headed);
}
