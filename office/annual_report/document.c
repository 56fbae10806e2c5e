/* A digest and the words round it as HTML, chapter by chapter, and all of it as the text that is kept: see annual_report.h. English, whoever asks. */
#include "base/format/json.h"
#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "office/annual_report/annual_report.h"

static const struct shape_field figure_line_fields[] = {PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("words"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("note"), {.name = NULL}};
static const struct shape figure_line_shape = {"annual_figure_line", figure_line_fields};
static const struct shape_field part_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("note"), PART_TEXT_MEMBER("about"), PART_LIST_MEMBER("figures", &figure_line_shape), PART_BOOLEAN_MEMBER("has_figures"), PART_OBJECT_MEMBER("single", &figure_line_shape),
    PART_OBJECT_MEMBER("table", &table_shape), PART_TEXT_MEMBER("more_line"), PART_OBJECT_MEMBER("chart", &chart_shape), PART_LIST_MEMBER("charts", &chart_shape), {.name = NULL},
};
static const struct shape part_shape = {"annual_part", part_fields};
static const struct shape_field document_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("id"), {"words", VALUE_HTML, true, true, NULL, NULL}, PART_LIST_MEMBER("parts", &part_shape), {.name = NULL},
};
const struct shape annual_document_shape = {"annual_document", document_fields};
static const struct shape_field foreword_fields[] = {
    PART_TEXT_MEMBER("office"), PART_TEXT_MEMBER("known_line"), PART_TEXT_MEMBER("dated"), {"words", VALUE_HTML, true, true, NULL, NULL}, {.name = NULL},
};
const struct shape annual_foreword_shape = {"annual_foreword", foreword_fields};
static const struct shape_field figure_fields[] = {
    {"key", VALUE_TEXT, false, false, "Chapter, part and, of counts by choice, its code", NULL}, {"label", VALUE_TEXT, false, false, "What it is", NULL},
    {"words", VALUE_TEXT, false, false, "What the report says", NULL}, {"known", VALUE_BOOLEAN, false, false, "Whether it is known", NULL},
    {"day", VALUE_TEXT, false, true, "The day for which it holds", NULL}, {"register", VALUE_TEXT, false, true, "The register that it is counted from", NULL},
    {"url", VALUE_TEXT, false, true, "Where it can be checked", NULL}, {"note", VALUE_TEXT, false, true, "What is left out of it, or why it is not known", NULL},
    {"record_says", VALUE_TEXT, false, true, "What the record said in its place when the report was sent, where the office kept what had been assembled", NULL},
    {"kept_because", VALUE_TEXT, false, true, "Why it did", NULL}, {.name = NULL},
};
const struct shape annual_figure_shape = {"AnnualFigure", figure_fields};

static void set(struct arena *arena, struct value *object, const char *name, struct text text) { value_set_page(arena, object, name, value_text(arena, text)); }

static struct text anchor_of(struct arena *arena, struct text key)
{
    char *anchor = arena_alloc(arena, key.length + 1);
    for (size_t i = 0; anchor && i < key.length; i++)
        anchor[i] = key.data[i] == '.' || key.data[i] == '_' ? '-' : key.data[i];
    return anchor ? (struct text){anchor, key.length} : TEXT_NONE;
}

/* --- Parts ------------------------------------------------------------------------- */

static struct text note_of(struct arena *arena, const struct annual *annual, const struct digest_figure *figure)
{
    const struct annual_figure *noted = annual_figure(&annual->figures, figure->key);
    if (!noted || annual_figure_standing(&annual->figures, figure) != ANNUAL_KEPT)
        return figure->note;
    return arena_printf(arena, "As it was assembled. The record has since said %.*s: %.*s", TEXT_ARGS(figure->words), TEXT_ARGS(noted->reason));
}

static struct value *figure_line(struct arena *arena, const struct annual *annual, const struct digest_part *part, const struct digest_figure *figure)
{
    struct value *line = value_object(arena);
    set(arena, line, "label", part->of->gives == REPORT_COUNT_BY && figure == part->figures ? TEXT("In all") : figure->label);
    set(arena, line, "words", annual_figure_words(&annual->figures, figure));
    set(arena, line, "href", figure->url);
    set(arena, line, "note", note_of(arena, annual, figure));
    return line;
}

static struct value *table_value(struct arena *arena, const struct digest_part *part, struct text id)
{
    const struct digest_table *of = &part->table;
    struct value *table = part_table(arena, arena_printf(arena, "%.*s-table", TEXT_ARGS(id)).data, part->of->label, part->note.length ? part->note : TEXT("None."));
    for (size_t i = 0; i < of->column_count; i++)
        part_column(arena, table, of->heads[i], of->numeric && of->numeric[i]);
    for (size_t i = 0; i < of->row_count; i++) {
        struct value *row = part_table_row(arena, table);
        for (size_t j = 0; j < of->column_count; j++) {
            const struct digest_cell *cell = &of->cells[i * of->column_count + j];
            struct value *made = cell->href.length ? part_cell_link(arena, row, cell->text, cell->href) : part_cell(arena, row, cell->text);
            value_set_boolean(arena, made, "heads", j == 0);
            value_set_boolean(arena, made, "numeric", of->numeric && of->numeric[j]);
        }
    }
    return table;
}

/* Of counts by choice that nobody knows the first says so; of many choices those that there are; and nothing that the table says below. */
static bool is_listed(const struct annual *annual, const struct digest_part *part, const struct digest_figure *figure)
{
    bool is_choice = part->of->gives == REPORT_COUNT_BY && figure != part->figures;
    bool is_nought = !figure->known || text_equals(annual_figure_words(&annual->figures, figure), "0");
    if (figure->in_table || (is_choice && part->has_chart && annual_figure_standing(&annual->figures, figure) == ANNUAL_SAME))
        return false;
    return !is_choice || !is_nought;
}

static struct value *part_value(struct arena *arena, const struct annual *annual, const struct digest_part *part)
{
    struct value *value = value_object(arena), *figures = value_list(arena), *charts = value_list(arena);
    struct text id = anchor_of(arena, part->key);
    bool is_single = part->figure_count == 1, is_empty = part->has_table && !part->table.row_count && part->figure_count;
    for (size_t i = 0; i < part->figure_count; i++)
        if (is_listed(annual, part, &part->figures[i]))
            value_append(arena, figures, figure_line(arena, annual, part, &part->figures[i]));
    set(arena, value, "title", part->of->label);
    set(arena, value, "id", id);
    set(arena, value, "href", part->url);
    set(arena, value, "about", part->of->about);
    set(arena, value, "note", is_empty || (part->has_table && !part->table.row_count) ? TEXT_NONE : part->note);
    value_set_page(arena, value, "single", is_single ? figures->list.items[0] : value_null(arena));
    value_set_page(arena, value, "figures", is_single ? value_list(arena) : figures);
    value_set_page(arena, value, "has_figures", value_boolean(arena, !is_single && figures->list.count > 0));
    value_set_page(arena, value, "table", part->has_table && !is_empty ? table_value(arena, part, id) : value_null(arena));
    set(arena, value, "more_line", part->table.left_out ? arena_printf(arena, "And %zu more.", part->table.left_out) : TEXT_NONE);
    value_set_page(arena, value, "chart", part->has_chart ? chart_part(arena, &part->chart, true) : value_null(arena));
    for (size_t i = 0; i < part->chart_count; i++)
        value_append(arena, charts, chart_part(arena, &part->charts[i], false));
    value_set_page(arena, value, "charts", charts);
    return value;
}

/* --- Chapters ------------------------------------------------------------------------- */

static struct value *words_value(struct arena *arena, const struct annual *annual, struct text words, int shift)
{
    return words.length ? markdown_value(arena, annual_words_fill(arena, &annual->digest, &annual->figures, words), shift) : value_null(arena);
}

static struct value *chapter_value(struct arena *arena, const struct annual *annual, const struct annual_chapter *chapter)
{
    struct value *value = value_object(arena), *parts = value_list(arena);
    for (size_t i = 0; i < chapter->of->part_count; i++)
        value_append(arena, parts, part_value(arena, annual, &chapter->of->parts[i]));
    set(arena, value, "title", chapter->of->of->title);
    set(arena, value, "id", anchor_of(arena, chapter->of->of->name));
    value_set_page(arena, value, "words", words_value(arena, annual, chapter->words, 2));
    value_set_page(arena, value, "parts", parts);
    return value;
}

static struct value *foreword_value(struct arena *arena, const struct annual *annual)
{
    const struct digest_year *year = &annual->digest.year;
    struct value *value = value_object(arena);
    set(arena, value, "office", annual->office);
    set(arena, value, "known_line", arena_printf(arena, "For the financial year %.*s, %.*s to %.*s. As it was known on %.*s, from what was published by then.", TEXT_ARGS(year->name), TEXT_ARGS(date_long(arena, year->from)),
                                                 TEXT_ARGS(date_long(arena, year->until)), TEXT_ARGS(date_long(arena, year->known_on))));
    set(arena, value, "dated", date_iso(arena, year->known_on));
    value_set_page(arena, value, "words", words_value(arena, annual, annual->foreword, 2));
    return value;
}

enum result annual_chapter_html(struct arena *arena, const struct template_set *templates, const struct annual *annual, size_t at, struct text *ret_html, struct message *message)
{
    WORDING_KEPT(arena);
    AUTO(buffer_clear) struct buffer out;
    const struct value *contexts[] = {at == SIZE_MAX ? foreword_value(arena, annual) : chapter_value(arena, annual, &annual->chapters[at])};
    buffer_init(&out, ANNUAL_CONTENT_BYTES_MAX);
    TRY(template_render(templates, at == SIZE_MAX ? TEXT(ANNUAL_FOREWORD) : TEXT(ANNUAL_DOCUMENT), contexts, COUNT_OF(contexts), &out, message));
    if (out.failure == ERROR_LIMIT)
        return message_fail(message, ERROR_LIMIT, "This chapter is too large: leave tables out of it in the definition of the report.");
    TRY(out.failure);
    *ret_html = arena_copy(arena, buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- What is kept ------------------------------------------------------------------------ */

static struct value *text_or_null(struct arena *arena, struct text text) { return text.length ? value_text(arena, text) : value_null(arena); }

struct value *annual_figure_value(struct arena *arena, const struct annual *annual, const struct digest_figure *figure)
{
    const struct annual_figure *noted = annual_figure(&annual->figures, figure->key);
    bool kept = noted && annual_figure_standing(&annual->figures, figure) == ANNUAL_KEPT;
    struct value *value = value_object(arena);
    value_set_text(arena, value, "key", figure->key);
    value_set_text(arena, value, "label", figure->label);
    value_set_text(arena, value, "words", annual_figure_words(&annual->figures, figure));
    value_set_boolean(arena, value, "known", figure->known);
    value_set(arena, value, "day", value_date(arena, figure->day));
    value_set(arena, value, "register", text_or_null(arena, figure->reg));
    value_set(arena, value, "url", text_or_null(arena, figure->url));
    value_set(arena, value, "note", text_or_null(arena, figure->note));
    value_set(arena, value, "record_says", kept ? value_text(arena, figure->words) : value_null(arena));
    value_set(arena, value, "kept_because", kept ? value_text(arena, noted->reason) : value_null(arena));
    return value;
}

static struct value *figures_value(struct arena *arena, const struct annual *annual)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < annual->digest.chapter_count; i++)
        for (size_t j = 0; j < annual->digest.chapters[i].part_count; j++)
            for (size_t k = 0; k < annual->digest.chapters[i].parts[j].figure_count; k++)
                value_append(arena, list, annual_figure_value(arena, annual, &annual->digest.chapters[i].parts[j].figures[k]));
    return list;
}

static enum result add_chapter(struct arena *arena, const struct template_set *templates, const struct annual *annual, size_t at, struct value *chapters, struct message *message)
{
    struct value *chapter = value_object(arena);
    struct text html;
    TRY(annual_chapter_html(arena, templates, annual, at, &html, message));
    value_set_text(arena, chapter, "name", at == SIZE_MAX ? TEXT("foreword") : annual->chapters[at].of->of->name);
    value_set_text(arena, chapter, "title", at == SIZE_MAX ? TEXT("Foreword") : annual->chapters[at].of->of->title);
    value_set_text(arena, chapter, "html", html);
    value_append(arena, chapters, chapter);
    return OK;
}

enum result annual_content(struct arena *arena, const struct template_set *templates, const struct annual *annual, struct text *ret_content, struct message *message)
{
    AUTO(buffer_clear) struct buffer out = {0};
    struct value *content = value_object(arena), *chapters = value_list(arena);
    TRY(add_chapter(arena, templates, annual, SIZE_MAX, chapters, message));
    for (size_t i = 0; i < annual->chapter_count; i++)
        TRY(add_chapter(arena, templates, annual, i, chapters, message));
    value_set_text(arena, content, "title", annual->title);
    value_set_text(arena, content, "year", annual->digest.year.name);
    value_set(arena, content, "known_on", value_date(arena, annual->digest.year.known_on));
    value_set(arena, content, "chapters", chapters);
    value_set(arena, content, "figures", figures_value(arena, annual));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    buffer_init(&out, ANNUAL_CONTENT_BYTES_MAX);
    json_write_canonical(&out, content);
    if (out.failure == ERROR_LIMIT)
        return message_fail(message, ERROR_LIMIT, "This report is too large to be kept: leave tables out of it in the definition of the report.");
    TRY(out.failure);
    *ret_content = arena_copy(arena, buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
