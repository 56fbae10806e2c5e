/* Styles and numbering of a Word document: whether a paragraph is a heading, and which number it has. See word_internal.h.
 *
 * Built-in styles have English names in the file ("heading 1", "toc 2") in whichever language Word ran, while their ids are the writer's
 * ("berschrift1"); and a style of somebody's own says by its outline level that it is a heading. So names and levels are asked, never ids. */
#include "base/format/word_internal.h"

#include <stdlib.h>

#include "base/wording.h"

#define BASED_ON_MAX 16     /* styles based on one another */
#define LABEL_BYTES_MAX 60

/* --- Styles ------------------------------------------------------------------- */

struct styling {
    struct arena *arena;
    struct word_styles *found;
    size_t capacity;
    bool is_in_style;
};

static struct word_style *style_now(struct styling *styling)
{
    return styling->is_in_style ? &styling->found->styles[styling->found->style_count - 1] : NULL;
}

static void add_style(struct office_part *part, struct styling *styling, const char **attributes)
{
    struct word_style *styles = word_one_more(styling->arena, styling->found->styles, styling->found->style_count, &styling->capacity, sizeof *styles, WORD_STYLES_MAX);
    if (!styles) {
        office_part_fail(part, ERROR_LIMIT, KEPT_WORDS(WORD_TOO_MUCH));
        return;
    }
    styling->found->styles = styles;
    styles[styling->found->style_count] = (struct word_style){
        .order = styling->found->style_count,
        .id = arena_copy(styling->arena, office_attribute(attributes, "styleId")), .name = TEXT_NONE, .based_on = TEXT_NONE, .outline = -1, .number = -1, .level = -1};
    styling->found->style_count++;
    styling->is_in_style = true;
}

static void begin_style(struct office_part *part, struct text name, const char **attributes)
{
    struct styling *styling = part->context;
    struct word_style *style = style_now(styling);
    if (text_equals(name, "style")) {
        add_style(part, styling, attributes);
        return;
    }
    if (!style)
        return;
    if (text_equals(name, "name"))
        style->name = arena_copy(styling->arena, office_attribute(attributes, "val"));
    else if (text_equals(name, "basedOn"))
        style->based_on = arena_copy(styling->arena, office_attribute(attributes, "val"));
    else if (text_equals(name, "outlineLvl"))
        style->outline = word_number(attributes, "val", -1);
    else if (text_equals(name, "numId"))
        style->number = word_number(attributes, "val", -1);
    else if (text_equals(name, "ilvl"))
        style->level = word_number(attributes, "val", -1);
    else if (text_equals(name, "b"))
        style->is_bold = word_is_on(attributes);
    else if (text_equals(name, "i"))
        style->is_italic = word_is_on(attributes);
    else if (text_equals(name, "vanish"))
        style->is_hidden = word_is_on(attributes);
}

static void end_style(struct office_part *part, struct text name)
{
    struct styling *styling = part->context;
    if (text_equals(name, "style"))
        styling->is_in_style = false;
}

static int compare_styles(const void *left, const void *right)
{
    const struct word_style *a = left, *b = right;
    int by_id = text_compare(a->id, b->id);
    return by_id ? by_id : a->order < b->order ? -1 : a->order > b->order;
}

const struct word_style *word_style_of(const struct word_styles *styles, struct text id)
{
    size_t from = 0, to = styles->style_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (text_compare(styles->styles[middle].id, id) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return id.length && from < styles->style_count && text_equal(styles->styles[from].id, id) ? &styles->styles[from] : NULL;
}

/* --- Numbering ------------------------------------------------------------------ */

struct counting {
    struct arena *arena;
    struct word_styles *found;
    size_t abstract_capacity, numbering_capacity;
    bool is_in_abstract, is_in_number;
    int64_t level; /* that stands open; -1: none */
};

static void add_abstract(struct office_part *part, struct counting *counting, const char **attributes)
{
    struct word_abstract *abstract;
    abstract = word_one_more(counting->arena, counting->found->abstracts, counting->found->abstract_count, &counting->abstract_capacity, sizeof *abstract, WORD_NUMBERINGS_MAX);
    if (!abstract) {
        office_part_fail(part, ERROR_LIMIT, KEPT_WORDS(WORD_TOO_MUCH));
        return;
    }
    counting->found->abstracts = abstract;
    abstract = &counting->found->abstracts[counting->found->abstract_count++];
    *abstract = (struct word_abstract){.id = word_number(attributes, "abstractNumId", -1)};
    for (size_t i = 0; i < WORD_LEVELS; i++)
        abstract->levels[i] = (struct word_level){.start = 1, .format = TEXT("bullet"), .shown = TEXT_NONE, .style = TEXT_NONE};
    counting->is_in_abstract = true;
}

static void add_numbering(struct office_part *part, struct counting *counting, const char **attributes)
{
    struct word_numbering *numbering;
    numbering = word_one_more(counting->arena, counting->found->numberings, counting->found->numbering_count, &counting->numbering_capacity, sizeof *numbering, WORD_NUMBERINGS_MAX);
    if (!numbering) {
        office_part_fail(part, ERROR_LIMIT, KEPT_WORDS(WORD_TOO_MUCH));
        return;
    }
    counting->found->numberings = numbering;
    numbering = &counting->found->numberings[counting->found->numbering_count++];
    *numbering = (struct word_numbering){.id = word_number(attributes, "numId", -1), .abstract = -1, .order = counting->found->numbering_count};
    for (size_t i = 0; i < WORD_LEVELS; i++)
        numbering->starts[i] = -1;
    counting->is_in_number = true;
}

static void begin_level(struct counting *counting, struct text name, const char **attributes)
{
    struct word_level *level = &counting->found->abstracts[counting->found->abstract_count - 1].levels[counting->level];
    if (text_equals(name, "start"))
        level->start = word_number(attributes, "val", 1);
    else if (text_equals(name, "numFmt"))
        level->format = arena_copy(counting->arena, office_attribute(attributes, "val"));
    else if (text_equals(name, "lvlText"))
        level->shown = arena_copy(counting->arena, text_slice(office_attribute(attributes, "val"), 0, LABEL_BYTES_MAX / 2));
    else if (text_equals(name, "pStyle"))
        level->style = arena_copy(counting->arena, office_attribute(attributes, "val"));
}

static void begin_number(struct counting *counting, struct text name, const char **attributes)
{
    struct word_numbering *numbering = &counting->found->numberings[counting->found->numbering_count - 1];
    if (text_equals(name, "abstractNumId")) {
        int64_t id = word_number(attributes, "val", -1);
        for (size_t i = 0; i < counting->found->abstract_count; i++)
            if (counting->found->abstracts[i].id == id)
                numbering->abstract = (int64_t)i;
    } else if (text_equals(name, "startOverride") && counting->level >= 0) {
        numbering->starts[counting->level] = word_number(attributes, "val", 1);
    }
}

static int64_t level_of(const char **attributes)
{
    int64_t level = word_number(attributes, "ilvl", -1);
    return level < WORD_LEVELS ? level : -1;
}

static void begin_numbering(struct office_part *part, struct text name, const char **attributes)
{
    struct counting *counting = part->context;
    if (text_equals(name, "abstractNum"))
        add_abstract(part, counting, attributes);
    else if (text_equals(name, "num"))
        add_numbering(part, counting, attributes);
    else if (text_equals(name, counting->is_in_number ? "lvlOverride" : "lvl"))
        counting->level = level_of(attributes);
    else if (counting->is_in_number)
        begin_number(counting, name, attributes);
    else if (counting->is_in_abstract && counting->level >= 0)
        begin_level(counting, name, attributes);
}

static void end_numbering(struct office_part *part, struct text name)
{
    struct counting *counting = part->context;
    if (text_equals(name, "abstractNum"))
        counting->is_in_abstract = false;
    else if (text_equals(name, "num"))
        counting->is_in_number = false;
    else if (text_equals(name, counting->is_in_number ? "lvlOverride" : "lvl"))
        counting->level = -1;
}

/* Those that lead nowhere come last of their id. */
static int compare_numberings(const void *left, const void *right)
{
    const struct word_numbering *a = left, *b = right;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    if ((a->abstract < 0) != (b->abstract < 0))
        return a->abstract < 0 ? 1 : -1;
    return a->order < b->order ? -1 : a->order > b->order;
}

enum result word_styles_read(struct arena *arena, struct archive *archive, struct text styles_part, struct text numbering_part, struct word_styles *ret_styles, struct message *message)
{
    struct word_styles found = {.style_count = 0};
    struct styling styling = {.arena = arena, .found = &found};
    struct counting counting = {.arena = arena, .found = &found, .level = -1};
    struct office_part styles = {.archive = archive, .message = message, .context = &styling, .begin = begin_style, .end = end_style};
    struct office_part numbering = {.archive = archive, .message = message, .context = &counting, .begin = begin_numbering, .end = end_numbering};
    if (styles_part.length)
        TRY(word_part_run(&styles, styles_part));
    if (numbering_part.length)
        TRY(word_part_run(&numbering, numbering_part));
    if (found.style_count > 1)
        qsort(found.styles, found.style_count, sizeof *found.styles, compare_styles);
    if (found.numbering_count > 1)
        qsort(found.numberings, found.numbering_count, sizeof *found.numberings, compare_numberings);
    *ret_styles = found;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Labels ------------------------------------------------------------------------ */

static struct text in_letters(struct arena *arena, int64_t value, char first)
{
    char letters[8];
    size_t count = (size_t)((value - 1) / 26 + 1); /* 27 is "aa", as Word has it */
    if (value < 1 || count > sizeof letters)
        return arena_printf(arena, "%lld", (long long)value);
    memset(letters, first + (char)((value - 1) % 26), count);
    return arena_copy(arena, (struct text){letters, count});
}

static struct text in_roman(struct arena *arena, int64_t value, bool is_upper)
{
    static const struct { int64_t value; const char *lower, *upper; } numerals[] = {
        {1000, "m", "M"}, {900, "cm", "CM"}, {500, "d", "D"}, {400, "cd", "CD"}, {100, "c", "C"}, {90, "xc", "XC"}, {50, "l", "L"},
        {40, "xl", "XL"}, {10, "x", "X"}, {9, "ix", "IX"}, {5, "v", "V"}, {4, "iv", "IV"}, {1, "i", "I"}};
    struct text roman = TEXT_NONE;
    if (value < 1 || value > 3999)
        return arena_printf(arena, "%lld", (long long)value);
    for (size_t i = 0; i < COUNT_OF(numerals); i++)
        for (; value >= numerals[i].value; value -= numerals[i].value)
            roman = arena_printf(arena, "%.*s%s", TEXT_ARGS(roman), is_upper ? numerals[i].upper : numerals[i].lower);
    return roman;
}

static struct text number_in(struct arena *arena, struct text format, int64_t value)
{
    if (text_equals(format, "lowerLetter") || text_equals(format, "upperLetter"))
        return in_letters(arena, value, text_equals(format, "lowerLetter") ? 'a' : 'A');
    if (text_equals(format, "lowerRoman") || text_equals(format, "upperRoman"))
        return in_roman(arena, value, text_equals(format, "upperRoman"));
    return arena_printf(arena, "%lld", (long long)value);
}

/* "%1.%2" with what each level stands at. */
static struct text label_of(struct arena *arena, const struct word_abstract *abstract, size_t level)
{
    struct text shown = abstract->levels[level].shown, label = TEXT_NONE;
    for (size_t i = 0; i < shown.length; i++) {
        unsigned char next = i + 1 < shown.length ? (unsigned char)shown.data[i + 1] : 0;
        if (shown.data[i] == '%' && next >= '1' && next <= '9') {
            size_t which = (size_t)(next - '1');
            label = arena_printf(arena, "%.*s%.*s", TEXT_ARGS(label), TEXT_ARGS(number_in(arena, abstract->levels[which].format, abstract->counters[which])));
            i++;
        } else {
            label = arena_printf(arena, "%.*s%c", TEXT_ARGS(label), shown.data[i]);
        }
    }
    return text_is_utf8(label) ? label : TEXT_NONE; /* the cut may have gone through a character */
}

/* "%1.", "(%1)", "%1": a number and nothing else, which Markdown can count itself. */
static bool is_plain_number(const struct word_level *level, size_t which)
{
    size_t numbers = 0;
    if (!text_equals(level->format, "decimal"))
        return false;
    for (size_t i = 0; i < level->shown.length; i++) {
        char here = level->shown.data[i];
        if (here == '%' && i + 1 < level->shown.length && (size_t)(level->shown.data[i + 1] - '1') == which) {
            numbers++;
            i++;
        } else if (here != '.' && here != '(' && here != ')' && here != ' ') {
            return false;
        }
    }
    return numbers == 1;
}

/* The next number of that level; those below it begin anew. */
static void count(struct word_abstract *abstract, struct word_numbering *numbering, size_t level)
{
    if (!numbering->is_used) {
        for (size_t i = 0; i < WORD_LEVELS; i++)
            if (numbering->starts[i] >= 0)
                abstract->is_begun[i] = false;
        numbering->is_used = true;
    }
    for (size_t i = 0; i <= level; i++) {
        int64_t start = numbering->starts[i] >= 0 ? numbering->starts[i] : abstract->levels[i].start;
        if (!abstract->is_begun[i])
            abstract->counters[i] = start < 0 || start > 999999 ? 1 : start;
        else if (i == level && abstract->counters[i] < 99999999)
            abstract->counters[i]++;
        abstract->is_begun[i] = true;
    }
    for (size_t i = level + 1; i < WORD_LEVELS; i++)
        abstract->is_begun[i] = false;
}

/* --- What a paragraph is ---------------------------------------------------------------- */

struct inherited {
    int64_t outline, number, level;
    struct text numbered_style; /* which of the styles said the number */
    bool is_title, is_quote, is_toc;
};

static bool is_named(const struct word_style *style, const char *name)
{
    return text_equal_ignoring_case(style->name, text_of(name));
}

/* "heading 2": also where no level is said. */
static int64_t heading_by_name(const struct word_style *style)
{
    struct text digit = text_slice(style->name, strlen("heading "), SIZE_MAX);
    if (style->name.length != strlen("heading 1") || !text_equal_ignoring_case(text_slice(style->name, 0, strlen("heading ")), TEXT("heading ")))
        return -1;
    return digit.data[0] >= '1' && digit.data[0] <= '9' ? digit.data[0] - '1' : -1;
}

static struct inherited inherit(const struct word_styles *styles, struct text id)
{
    struct inherited found = {.outline = -1, .number = -1, .level = -1, .numbered_style = TEXT_NONE};
    for (int depth = 0; depth < BASED_ON_MAX; depth++) {
        const struct word_style *style = word_style_of(styles, id);
        if (!style)
            break;
        if (found.outline < 0)
            found.outline = style->outline >= 0 ? style->outline : heading_by_name(style);
        if (found.number < 0 && style->number >= 0) {
            found.number = style->number;
            found.numbered_style = style->id;
        }
        if (found.level < 0)
            found.level = style->level;
        found.is_title = found.is_title || (depth == 0 && is_named(style, "title"));
        found.is_quote = found.is_quote || is_named(style, "quote") || is_named(style, "intense quote");
        found.is_toc = found.is_toc || (text_equal_ignoring_case(text_slice(style->name, 0, 4), TEXT("toc ")) && depth == 0);
        id = style->based_on;
    }
    return found;
}

static struct word_numbering *numbering_of(struct word_styles *styles, int64_t id)
{
    size_t from = 0, to = styles->numbering_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (styles->numberings[middle].id < id)
            from = middle + 1;
        else
            to = middle;
    }
    return id > 0 && from < styles->numbering_count && styles->numberings[from].id == id && styles->numberings[from].abstract >= 0 ? &styles->numberings[from] : NULL;
}

/* The level that is tied to the style where the style does not say one. */
static size_t level_in(const struct word_abstract *abstract, int64_t said, struct text style)
{
    for (size_t i = 0; said < 0 && style.length && i < WORD_LEVELS; i++)
        if (text_equal(abstract->levels[i].style, style))
            return i;
    return said < 0 ? 0 : said >= WORD_LEVELS ? WORD_LEVELS - 1 : (size_t)said;
}

static void set_number(struct arena *arena, struct word_abstract *abstract, struct word_numbering *numbering, size_t level, struct word_place *place)
{
    const struct word_level *in = &abstract->levels[level];
    place->list = numbering->id;
    place->level = (int64_t)level;
    if (text_equals(in->format, "bullet")) {
        if (place->shape == WORD_PLAIN)
            place->shape = WORD_BULLET;
        return;
    }
    count(abstract, numbering, level);
    place->value = abstract->counters[level];
    if (place->shape == WORD_PLAIN && is_plain_number(in, level))
        place->shape = WORD_NUMBERED;
    else
        place->label = label_of(arena, abstract, level);
}

struct word_place word_place_of(struct arena *arena, struct word_styles *styles, struct text style, int64_t outline, int64_t number, int64_t level)
{
    struct inherited from = inherit(styles, style);
    struct word_place place = {.shape = WORD_PLAIN, .label = TEXT_NONE, .list = number >= 0 ? number : from.number};
    struct word_numbering *numbering = numbering_of(styles, place.list);
    if (outline < 0)
        outline = from.outline;
    place.is_title = from.is_title;
    if (from.is_toc)
        place.shape = WORD_TOC;
    else if (from.is_title || (outline >= 0 && outline < WORD_BODY_LEVEL))
        place.shape = WORD_HEADING;
    else if (from.is_quote)
        place.shape = WORD_QUOTE;
    place.heading = from.is_title || outline < 0 ? 1 : outline < 5 ? outline + 1 : 6;
    if (numbering && place.shape != WORD_TOC) {
        struct word_abstract *abstract = &styles->abstracts[numbering->abstract];
        set_number(arena, abstract, numbering, level_in(abstract, level >= 0 ? level : from.level, number >= 0 ? TEXT_NONE : from.numbered_style), &place);
    }
    return place;
}
