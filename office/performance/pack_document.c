/* A board pack as one document: its cover, what changed and what to ask, every measure at a glance, then recorded crime and the
 * measures page by page. See pack.h. */
#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "office/performance/pack.h"

static const struct shape_field line_fields[] = {
    PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("said"), PART_OBJECT_MEMBER("tag", &tag_shape), {.name = NULL},
};
static const struct shape line_shape = {"pack_line", line_fields};
static const struct shape_field group_fields[] = {PART_TEXT_MEMBER("title"), PART_LIST_MEMBER("lines", &line_shape), {.name = NULL}};
static const struct shape group_shape = {"pack_group", group_fields};
static const struct shape_field document_fields[] = {
    PART_TEXT_MEMBER("office"), PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("reference"), PART_TEXT_MEMBER("known_line"), PART_TEXT_MEMBER("scope_line"), PART_TEXT_MEMBER("since_line"),
    PART_TEXT_MEMBER("drawn_line"), PART_TEXT_MEMBER("meeting_line"), {"introduction", VALUE_HTML, true, true, NULL, NULL}, PART_LIST_MEMBER("contents", &item_shape),
    PART_LIST_MEMBER("groups", &group_shape), PART_BOOLEAN_MEMBER("has_groups"), PART_TEXT_MEMBER("nothing_line"), {"questions", VALUE_HTML, true, true, NULL, NULL},
    PART_TEXT_MEMBER("questions_line"), PART_OBJECT_MEMBER("glance", &table_shape), PART_TEXT_MEMBER("unknown_line"), PART_OBJECT_MEMBER("crime", &pack_crime_shape), PART_TEXT_MEMBER("crime_line"),
    PART_LIST_MEMBER("measures", &pack_measure_shape), PART_TEXT_MEMBER("measures_line"), {.name = NULL},
};
const struct shape pack_document_shape = {"pack_document", document_fields};

/* --- The cover ------------------------------------------------------------------- */

static struct text pages_line(struct arena *arena, const struct pack_drawing *drawing)
{
    const struct pack *pack = drawing->pack;
    size_t all = drawing->now.measure_count;
    if (pack->of_theme)
        return arena_printf(arena, SAY_COUNT(arena, (int64_t)all, "%zu measure of the theme “%.*s”.", "%zu measures of the theme “%.*s”."), all, TEXT_ARGS(pack->theme_name));
    if (pack->only_changed)
        return arena_printf(arena, SAY(arena, "Of %zu measures those that changed: %zu. The others stand in the table of all measures alone."), all, drawing->in_count);
    return arena_printf(arena, SAY_COUNT(arena, (int64_t)all, "Every measure that is published: %zu.", "Every measure that is published: %zu."), all);
}

/* What has no page is said. */
static struct text scope_line(struct arena *arena, const struct pack_drawing *drawing)
{
    struct text line = pages_line(arena, drawing);
    if (!drawing->without_count)
        return line;
    return arena_printf(arena, SAY_COUNT(arena, (int64_t)drawing->without_count, "%.*s Nothing is known yet of %zu of them, which has no page.", "%.*s Nothing is known yet of %zu of them, which have no page."), TEXT_ARGS(line),
                        drawing->without_count);
}

static struct text since_line(struct arena *arena, const struct pack *pack)
{
    if (pack->has_before)
        return arena_printf(arena, SAY(arena, "“Changed” means: since the last pack, %.*s (%.*s), which was as known on %.*s."), TEXT_ARGS(pack->before_title), TEXT_ARGS(pack->before_reference),
                            TEXT_ARGS(date_long(arena, pack->before_on)));
    return arena_printf(arena, SAY(arena, "No pack was issued before this one. “Changed” means: since %.*s, a month before."), TEXT_ARGS(date_long(arena, pack->before_on)));
}

static void set_cover(const struct pack_drawing *drawing, struct text office, struct value *document)
{
    struct arena *arena = drawing->arena;
    const struct pack *pack = drawing->pack;
    pack_set(arena, document, "office", office);
    pack_set(arena, document, "title", pack->title);
    pack_set(arena, document, "reference", pack->reference);
    pack_set(arena, document, "known_line", arena_printf(arena, SAY(arena, "For %.*s. As it was known on %.*s."), TEXT_ARGS(partial_date_long(arena, pack->month)), TEXT_ARGS(date_long(arena, pack->known_on))));
    pack_set(arena, document, "scope_line", scope_line(arena, drawing));
    pack_set(arena, document, "since_line", since_line(arena, pack));
    pack_set(arena, document, "drawn_line", arena_printf(arena, SAY(arena, "Drawn on %.*s. Figures, judgements and annotations are those that were published by the day above, of periods that end with the month. What measures and targets are called, and how actions stand, is as it was when this was drawn."),
                                                         TEXT_ARGS(date_long(arena, pack->drawn_on))));
    pack_set(arena, document, "meeting_line", date_is_none(pack->meeting_on) ? TEXT_NONE : arena_printf(arena, SAY(arena, "For the meeting on %.*s."), TEXT_ARGS(date_long(arena, pack->meeting_on))));
    value_set_page(arena, document, "introduction", pack->introduction.length ? markdown_value(arena, pack->introduction, 2) : value_null(arena));
}

/* --- What changed ------------------------------------------------------------------ */

static struct text anchor_of(const struct pack_drawing *drawing, size_t at)
{
    return drawing->is_in[at] ? arena_printf(drawing->arena, "#measure-%lld", (long long)drawing->now.measures[at].of.id) : TEXT_NONE;
}

static struct value *line_value(const struct pack_drawing *drawing, const struct pack_line *line)
{
    struct arena *arena = drawing->arena;
    const struct measure *measure = &drawing->now.measures[line->measure];
    struct value *value = value_object(arena);
    pack_set(arena, value, "label", arena_printf(arena, "%.*s %.*s", TEXT_ARGS(measure->of.code), TEXT_ARGS(measure->of.title)));
    pack_set(arena, value, "href", anchor_of(drawing, line->measure));
    pack_set(arena, value, "said", line->said);
    value_set_page(arena, value, "tag", line->doubtful ? part_tag(arena, SAID(arena, "Doubtful"), TEXT("yellow")) : value_null(arena));
    return value;
}

static void set_news(const struct pack_drawing *drawing, struct value *document)
{
    struct arena *arena = drawing->arena;
    struct value *groups = value_list(arena), *lines = NULL;
    struct text questions = drawing->pack->questions.length ? drawing->pack->questions : pack_questions(arena, drawing->stood, &drawing->news);
    for (size_t i = 0; i < drawing->news.count; i++) {
        const struct pack_line *line = &drawing->news.lines[i];
        if (!i || line->topic != drawing->news.lines[i - 1].topic) {
            struct value *group = value_object(arena);
            lines = value_list(arena);
            pack_set(arena, group, "title", pack_topic_title(arena, line->topic));
            value_set_page(arena, group, "lines", lines);
            value_append(arena, groups, group);
        }
        value_append(arena, lines, line_value(drawing, line));
    }
    value_set_page(arena, document, "groups", groups);
    value_set_page(arena, document, "has_groups", value_boolean(arena, drawing->news.count > 0));
    pack_set(arena, document, "nothing_line", drawing->news.count ? TEXT_NONE : SAID(arena, "Nothing changed, no target stands as missed, nothing is late and nothing is overdue."));
    value_set_page(arena, document, "questions", questions.length ? markdown_value(arena, questions, 2) : value_null(arena));
    pack_set(arena, document, "questions_line", !questions.length ? SAID(arena, "The rules suggest no question.")
                                                : drawing->pack->questions.length ? TEXT_NONE : SAID(arena, "These are suggested by the rules that found what changed; nobody has changed them."));
}

/* --- At a glance ------------------------------------------------------------------- */

static bool is_known(const struct pack_measure *measure) { return measure->now.is_there || measure->before.is_there; }

static struct text before_words(struct arena *arena, const struct pack_standing *before, const struct pack_standing *now)
{
    if (!before->is_there)
        return TEXT("–");
    if (text_equal(before->figure, now->figure) && text_equal(before->period, now->period) && text_equal(before->words, now->words))
        return SAID(arena, "The same");
    return !before->figure.length ? before->words : arena_printf(arena, SAY(arena, "%.*s (%.*s): %.*s"), TEXT_ARGS(before->figure), TEXT_ARGS(before->period), TEXT_ARGS(before->words));
}

static struct value *glance_table(const struct pack_drawing *drawing)
{
    struct arena *arena = drawing->arena;
    struct value *table = part_table(arena, "glance", SAID(arena, "Every measure, now and in the last pack"), SAID(arena, "Nothing is known of any measure yet."));
    part_column(arena, table, SAID(arena, "Measure"), false);
    part_column(arena, table, SAID(arena, "Newest figure"), true);
    part_column(arena, table, SAID(arena, "For"), false);
    part_column(arena, table, SAID(arena, "How it stands"), false);
    part_column(arena, table, SAID(arena, "Real or noise"), false);
    part_column(arena, table, drawing->pack->has_before ? SAID(arena, "In the last pack") : SAID(arena, "A month before"), false);
    for (size_t i = 0; i < drawing->now.measure_count; i++) {
        const struct pack_standing *now = &drawing->stood[i].now, *before = &drawing->stood[i].before;
        const struct course *course = &drawing->courses[i];
        struct value *row = is_known(&drawing->stood[i]) ? part_table_row(arena, table) : NULL;
        if (!row)
            continue;
        struct value *cell = part_cell_link(arena, row, arena_printf(arena, "%.*s %.*s", TEXT_ARGS(drawing->stood[i].code), TEXT_ARGS(drawing->stood[i].title)), anchor_of(drawing, i));
        value_set_boolean(arena, cell, "heads", true);
        value_set_boolean(arena, part_cell(arena, row, now->figure.length ? now->figure : SAID(arena, "No figure yet")), "numeric", true);
        part_cell(arena, row, now->period.length ? now->period : TEXT("–"));
        part_cell_tag(arena, row, course_verdict_tag(arena, &course->answer));
        part_cell(arena, row, course->verdict.known ? course->verdict.variation : TEXT("–"));
        part_cell(arena, row, before_words(arena, before, now));
    }
    return table;
}

static struct text unknown_line(const struct pack_drawing *drawing)
{
    struct arena *arena = drawing->arena;
    struct text names = TEXT_NONE;
    for (size_t i = 0; i < drawing->now.measure_count; i++)
        if (!is_known(&drawing->stood[i]))
            names = arena_printf(arena, "%.*s%s%.*s %.*s", TEXT_ARGS(names), names.length ? "; " : "", TEXT_ARGS(drawing->stood[i].code), TEXT_ARGS(drawing->stood[i].title));
    return names.length ? arena_printf(arena, SAY(arena, "Nothing is known yet of: %.*s."), TEXT_ARGS(names)) : TEXT_NONE;
}

/* --- Together ---------------------------------------------------------------------- */

static void add_contents(struct arena *arena, struct value *contents, struct text label, struct text href) { value_append(arena, contents, part_item(arena, label, href)); }

static enum result set_measures(const struct pack_drawing *drawing, struct value *document, struct value *contents)
{
    struct arena *arena = drawing->arena;
    struct value *measures = value_list(arena), *page;
    for (size_t i = 0; i < drawing->now.measure_count; i++) {
        if (!drawing->is_in[i])
            continue;
        TRY(pack_measure_page(drawing, i, &page));
        value_append(arena, measures, page);
        add_contents(arena, contents, value_get_text(page, "heading"), anchor_of(drawing, i));
    }
    value_set_page(arena, document, "measures", measures);
    pack_set(arena, document, "measures_line", drawing->in_count ? TEXT_NONE : drawing->pack->only_changed ? SAID(arena, "No measure changed.") : SAID(arena, "No measure is published here yet."));
    return OK;
}

enum result pack_document(const struct pack_drawing *drawing, struct text office, struct value **ret_document)
{
    struct arena *arena = drawing->arena;
    struct value *document = value_object(arena), *contents = value_list(arena), *crime = NULL;
    set_cover(drawing, office, document);
    set_news(drawing, document);
    value_set_page(arena, document, "glance", glance_table(drawing));
    pack_set(arena, document, "unknown_line", unknown_line(drawing));
    add_contents(arena, contents, SAID(arena, "What changed"), TEXT("#changed"));
    add_contents(arena, contents, SAID(arena, "What to ask"), TEXT("#questions"));
    add_contents(arena, contents, SAID(arena, "All measures"), TEXT("#glance-part"));
    if (drawing->pack->crime) {
        TRY(pack_crime_page(drawing, &crime));
        add_contents(arena, contents, SAID(arena, "Recorded crime"), TEXT("#crime"));
    }
    value_set_page(arena, document, "crime", crime ? crime : value_null(arena));
    pack_set(arena, document, "crime_line", drawing->pack->crime && !crime ? SAID(arena, "No recorded crime was loaded for these months by that day.") : TEXT_NONE);
    value_set_page(arena, document, "contents", contents);
    TRY(set_measures(drawing, document, contents));
    *ret_document = document;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
