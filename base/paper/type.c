/* Words into lines: see type.h. The only file that asks Pango. */
#include "base/paper/type_internal.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/paper/paper.h"

/* Ours alone: what else is installed on the machine changes nothing. */
static bool add_fonts(FcConfig *config)
{
    static const char *const wanted[] = {"liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf", "liberation/LiberationSans-Italic.ttf",
                                         "liberation/LiberationSans-BoldItalic.ttf", "dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf"};
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        char path[128];
        snprintf(path, sizeof path, PAPER_FONTS "%s", wanted[i]);
        if (!FcConfigAppFontAddFile(config, (const FcChar8 *)path))
            return false;
    }
    return true;
}

/* --- Font maps ------------------------------------------------------------------------ */

/* A map has a thread of Pango's own that looks for letters. Pango 1.50 frees a map without waiting for that thread, which then writes into what was freed: so
 * none is freed. One that a document is done with waits here for the next, and there are never more than documents were set at one time. All are alike. */
struct idle_map { PangoFontMap *map; struct idle_map *next; };
static struct { pthread_mutex_t lock; struct idle_map *first; } shelf = {.lock = PTHREAD_MUTEX_INITIALIZER};

#ifdef __SANITIZE_ADDRESS__
/* fontconfig keeps pointers as distances, which a leak checker cannot follow: what a map on the shelf holds looks lost to it. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig\n"; }
#endif

/* Pango's first map has fontconfig read what the machine has. That is time and memory for letters that nobody asks for: a configuration without any is set
 * in its place, once for the process. */
static void want_no_others(void)
{
    FcConfig *none = FcConfigCreate();
    if (!none)
        return;
    FcConfigSetCurrent(none);
    FcConfigDestroy(none);
}

static struct idle_map *make_map(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct idle_map *made = calloc(1, sizeof *made);
    FcConfig *config;
    pthread_once(&once, want_no_others);
    config = FcConfigCreate();
    if (made && config && add_fonts(config)) {
        made->map = pango_ft2_font_map_new();
        pango_ft2_font_map_set_resolution(made->map, 72, 72);
        pango_fc_font_map_set_config(made->map, config);
    }
    if (config)
        FcConfigDestroy(config); /* the map has its own reference */
    if (made && made->map)
        return made;
    free(made);
    return NULL;
}

static struct idle_map *take_map(void)
{
    struct idle_map *taken;
    pthread_mutex_lock(&shelf.lock);
    taken = shelf.first;
    if (taken)
        shelf.first = taken->next;
    pthread_mutex_unlock(&shelf.lock);
    return taken ? taken : make_map();
}

static void put_map_back(struct idle_map *map)
{
    pthread_mutex_lock(&shelf.lock);
    map->next = shelf.first;
    shelf.first = map;
    pthread_mutex_unlock(&shelf.lock);
}

enum result type_open(struct arena *arena, struct text language, struct type **ret_type, struct message *message)
{
    struct type *type = ARENA_NEW(arena, struct type);
    char code[16];
    if (!type)
        return ERROR_MEMORY;
    *type = (struct type){.arena = arena, .map = take_map()};
    if (!type->map)
        return message_fail(message, ERROR_UNSUPPORTED, "The letters for PDF are not installed: Debian's packages fonts-liberation and fonts-dejavu-core.");
    type->context = pango_font_map_create_context(type->map->map);
    pango_context_set_round_glyph_positions(type->context, FALSE);
    snprintf(code, sizeof code, "%.*s", TEXT_ARGS(text_slice(language.length ? language : TEXT("en"), 0, 15)));
    pango_context_set_language(type->context, pango_language_from_string(code));
    type->layout = pango_layout_new(type->context);
    pango_layout_set_wrap(type->layout, PANGO_WRAP_WORD_CHAR);
    type->description = pango_font_description_from_string("Liberation Sans, DejaVu Sans");
    *ret_type = type;
    return OK;
}

void type_close(struct type *type)
{
    if (!type)
        return;
    for (size_t i = 0; i < type->face_count; i++)
        hb_font_destroy(type->faces[i].font);
    if (type->description)
        pango_font_description_free(type->description);
    if (type->layout)
        g_object_unref(type->layout);
    if (type->context)
        g_object_unref(type->context);
    if (type->map)
        put_map_back(type->map);
    *type = (struct type){0};
}

void type_close_at(struct type **type) { type_close(*type); }

/* --- Words -------------------------------------------------------------------------- */

static void add_attribute(PangoAttrList *list, PangoAttribute *attribute, const struct span *span)
{
    attribute->start_index = (guint)span->from;
    attribute->end_index = (guint)span->to;
    pango_attr_list_insert(list, attribute);
}

static void load(struct type *type, const struct words *words, int size)
{
    PangoAttrList *list = pango_attr_list_new();
    pango_font_description_set_size(type->description, size);
    pango_layout_set_font_description(type->layout, type->description);
    for (size_t i = 0; i < words->span_count; i++) {
        const struct span *span = &words->spans[i];
        if (span->style & STYLE_BOLD)
            add_attribute(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), span);
        if (span->style & STYLE_ITALIC)
            add_attribute(list, pango_attr_style_new(PANGO_STYLE_ITALIC), span);
    }
    pango_layout_set_text(type->layout, words->text.data, (int)words->text.length);
    pango_layout_set_attributes(type->layout, list);
    pango_attr_list_unref(list);
}

void type_measure(struct type *type, const struct words *words, int size, int *ret_widest_word, int *ret_all)
{
    load(type, words, size);
    pango_layout_set_width(type->layout, -1);
    pango_layout_get_size(type->layout, ret_all, NULL);
    pango_layout_set_wrap(type->layout, PANGO_WRAP_WORD);
    pango_layout_set_width(type->layout, 1);
    pango_layout_get_size(type->layout, ret_widest_word, NULL);
    pango_layout_set_wrap(type->layout, PANGO_WRAP_WORD_CHAR);
}

/* --- Lines -------------------------------------------------------------------------- */

static uint16_t span_at(const struct words *words, size_t at)
{
    size_t from = 0, to = words->span_count;
    while (from + 1 < to) {
        size_t middle = (from + to) / 2;
        if (words->spans[middle].from <= at)
            from = middle;
        else
            to = middle;
    }
    return (uint16_t)from;
}

/* The glyphs of one run from `x` on; returns where the next begins. */
static int take_run(struct type *type, struct line *line, PangoLayoutRun *run, int x)
{
    const struct words *words = line->words;
    const char *text = words->text.data;
    int face = type_face_of(type, run->item->analysis.font);
    bool turned = run->item->analysis.level % 2;
    PangoGlyphItemIter iter;
    gboolean more = turned ? pango_glyph_item_iter_init_end(&iter, run, text) : pango_glyph_item_iter_init_start(&iter, run, text);
    for (; more; more = turned ? pango_glyph_item_iter_prev_cluster(&iter) : pango_glyph_item_iter_next_cluster(&iter)) { /* from left to right */
        int first = turned ? iter.end_glyph + 1 : iter.start_glyph, after = turned ? iter.start_glyph + 1 : iter.end_glyph;
        struct text says = text_slice(words->text, (size_t)iter.start_index, (size_t)(iter.end_index - iter.start_index));
        for (int i = first; i < after; i++) {
            const PangoGlyphInfo *info = &run->glyphs->glyphs[i];
            unsigned index = info->glyph & (GLYPHS_MAX - 1);
            bool none = face < 0 || (info->glyph & PANGO_GLYPH_UNKNOWN_FLAG);
            if (info->glyph == PANGO_GLYPH_EMPTY) { /* the blank at which a line was broken: a word ends here */
                index = type_blank(type, face);
                says = TEXT(" ");
            }
            if (!none || i == first) { /* what has no letter is a box, and its words are kept */
                struct glyph *glyph = &line->glyphs[line->glyph_count++];
                *glyph = (struct glyph){.x = x + info->geometry.x_offset, .y = -info->geometry.y_offset - run->y_offset, .from = (uint32_t)iter.start_index,
                                        .index = none ? 0 : (uint16_t)index, .bytes = i == first ? (uint16_t)says.length : 0, .span = span_at(words, (size_t)iter.start_index), .face = face < 0 ? 0 : (uint8_t)face};
                glyph->told = !type_says(type, glyph->face, glyph->index, after - first == 1 && !none ? says : TEXT_NONE) || turned;
            }
            x += info->geometry.width;
        }
    }
    return x;
}

static enum result take_line(struct type *type, const struct words *words, PangoLayoutLine *from, int size, struct line *line)
{
    PangoRectangle extents;
    size_t count = 0;
    int x = 0;
    pango_layout_line_get_extents(from, NULL, &extents);
    *line = (struct line){.words = words, .width = extents.width, .ascent = -extents.y, .descent = extents.height + extents.y, .size = size,
                          .from_right = from->resolved_dir == PANGO_DIRECTION_RTL};
    for (GSList *run = from->runs; run; run = run->next)
        count += (size_t)((PangoLayoutRun *)run->data)->glyphs->num_glyphs;
    if (!(line->glyphs = ARENA_ARRAY(type->arena, struct glyph, count)))
        return ERROR_MEMORY;
    for (GSList *run = from->runs; run; run = run->next)
        x = take_run(type, line, run->data, x);
    return OK;
}

enum result type_set(struct type *type, const struct words *words, int size, int width, struct line **ret_lines, size_t *ret_count)
{
    size_t count, taken = 0;
    struct line *lines;
    load(type, words, size);
    pango_layout_set_width(type->layout, width < 0 ? -1 : width < 1 ? 1 : width);
    count = (size_t)pango_layout_get_line_count(type->layout);
    if (!(lines = ARENA_ARRAY(type->arena, struct line, count)))
        return ERROR_MEMORY;
    for (GSList *line = pango_layout_get_lines_readonly(type->layout); line && taken < count; line = line->next)
        TRY(take_line(type, words, line->data, size, &lines[taken++]));
    *ret_lines = lines;
    *ret_count = taken;
    return OK;
}
