/* Reports: the file `report:`, its chapters and their parts. Not here: working them out (blocks/digest). */
#include "blocks/definition/check.h"

#define DAY_TYPES (1u << FIELD_DATE | 1u << FIELD_PARTIAL_DATE | 1u << FIELD_MOMENT)

/* What a part gives, by which of these keys it has. */
static const struct { const char *key; enum report_gives gives; unsigned types; } gives[] = {
    {"count_by", REPORT_COUNT_BY, 1u << FIELD_CHOICE},
    {"sum", REPORT_SUM, 1u << FIELD_PENCE | 1u << FIELD_INTEGER},
    {"changed", REPORT_CHANGED, 1u << FIELD_CHOICE | 1u << FIELD_BOOLEAN},
};

static void read_where(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct report_part *part = into;
    if (value->kind != YAML_MAP || value->count == 0) {
        fault(reader, value, "\"where\" must be fields with the codes that they may have, such as {status: [kept, partly_kept]}; found %.*s", TEXT_ARGS(shown(reader, value)));
        return;
    }
    part->where = ARENA_ARRAY(reader->arena, struct report_where, value->count);
    for (size_t i = 0; part->where && i < value->count; i++) {
        struct report_where *where = &part->where[part->where_count];
        const struct yaml_node *codes = value->pairs[i].value;
        if (!read_name(reader, value->pairs[i].key, &where->field))
            continue;
        where->code_count = codes->kind == YAML_LIST ? codes->count : 1;
        where->codes = ARENA_ARRAY(reader->arena, struct text, where->code_count + 1);
        for (size_t j = 0; where->codes && j < where->code_count; j++) {
            const struct yaml_node *code = codes->kind == YAML_LIST ? codes->items[j] : codes;
            where->codes[j] = code->kind == YAML_SCALAR ? code->text : TEXT_NONE;
            if (!code_is_valid(where->codes[j]))
                fault(reader, code, "\"where\" wants codes, or yes and no; found %.*s", TEXT_ARGS(shown(reader, code)));
        }
        part->where_count += where->codes != NULL;
    }
}

static const struct row part_rows[] = {
    {.key = "label", .want = WANT_LINE, .required = true, .at = TYPED(struct report_part, label, struct text), .max = 150},
    {.key = "about", .want = WANT_LINE, .at = TYPED(struct report_part, about, struct text), .max = 400},
    {.key = "of", .want = WANT_NAME, .at = TYPED(struct report_part, of, struct text)},
    {.key = "from", .want = WANT_NAME, .at = TYPED(struct report_part, source, struct text)},
    {.key = "at", .want = WANT_WORD, .at = TYPED(struct report_part, at, unsigned), .words = (const char *const[]){"known", "year_end", NULL}},
    {.key = "in_year", .want = WANT_NAME, .at = TYPED(struct report_part, in_year, struct text)},
    {.key = "where", .want = WANT_CUSTOM, .read = read_where},
    {.key = "due", .want = WANT_NAME, .at = TYPED(struct report_part, due, struct text)},
    {.key = "done", .want = WANT_NAME, .at = TYPED(struct report_part, done, struct text)},
    {.key = "count_by", .want = WANT_CUSTOM}, /* these three by read_part() */
    {.key = "sum", .want = WANT_CUSTOM},
    {.key = "changed", .want = WANT_CUSTOM},
    {.key = "show", .want = WANT_NAMES, .at = TYPED(struct report_part, show, struct text *), .count_at = TYPED(struct report_part, show_count, size_t)},
    {.key = "order", .want = WANT_NAME, .at = TYPED(struct report_part, order, struct text)},
    {.key = "chart", .want = WANT_BOOLEAN, .at = TYPED(struct report_part, chart, bool)},
    {.key = "link", .want = WANT_LINE, .at = TYPED(struct report_part, link, struct text), .max = 200},
};

static void read_gives(struct reader *reader, const struct yaml_node *map, struct report_part *part)
{
    part->gives = part->source.length ? REPORT_SOURCE : part->show_count ? REPORT_TABLE : REPORT_COUNT;
    for (size_t i = 0; i < COUNT_OF(gives); i++) {
        const struct yaml_node *node = yaml_get(map, gives[i].key);
        if (!node)
            continue;
        if (part->field.length)
            fault(reader, node, "a part has one of \"count_by\", \"sum\" and \"changed\"");
        part->gives = gives[i].gives;
        (void)read_name(reader, node, &part->field);
    }
    if (part->gives == REPORT_CHANGED && !part->show_count)
        fault(reader, map, "\"changed\" needs \"show\": the columns of its table");
    if (part->show_count && (part->gives == REPORT_COUNT_BY || part->gives == REPORT_SUM))
        fault(reader, yaml_get(map, "show"), "a part that has \"show\" is a table: it has neither \"count_by\" nor \"sum\"");
    if (part->chart && part->gives != REPORT_COUNT_BY)
        fault(reader, yaml_get(map, "chart"), "\"chart\" is for a part with \"count_by\"");
    if (part->source.length && (part->of.length || part->field.length || part->show_count || part->where_count || part->in_year.length || part->due.length))
        fault(reader, map, "a part with \"from\" is worked out by a room: beside it stand \"label\", \"about\" and \"link\" alone");
    if (!part->source.length && !part->of.length)
        fault(reader, map, "a part needs \"of\" (a register) or \"from\" (what a room works out)");
    if (part->done.length && !part->due.length)
        fault(reader, yaml_get(map, "done"), "\"done\" stands beside \"due\"");
    if (part->link.length && (!text_starts(part->link, TEXT("/")) || text_starts(part->link, TEXT("//"))))
        fault(reader, yaml_get(map, "link"), "\"link\" is an address of this site: it begins with one /");
}

static void read_part(struct reader *reader, const struct yaml_pair *pair, struct report_chapter *chapter)
{
    struct report_part *part = &chapter->parts[chapter->part_count];
    *part = (struct report_part){0};
    if (!read_name(reader, pair->key, &part->name))
        return;
    chapter->part_count++;
    if (READ_MAP(reader, pair->value, "a part of a report", part_rows, part))
        read_gives(reader, pair->value, part);
}

static const struct row chapter_rows[] = {
    {.key = "title", .want = WANT_LINE, .required = true, .at = TYPED(struct report_chapter, title, struct text), .max = 150},
    {.key = "about", .want = WANT_LINE, .at = TYPED(struct report_chapter, about, struct text), .max = 600},
    {.key = "parts", .want = WANT_CUSTOM}, /* by read_chapter() */
};

static void read_chapter(struct reader *reader, const struct yaml_pair *pair, struct report_plan *report)
{
    struct report_chapter *chapter = &report->chapters[report->chapter_count];
    const struct yaml_node *parts;
    *chapter = (struct report_chapter){0};
    if (!read_name(reader, pair->key, &chapter->name))
        return;
    report->chapter_count++;
    if (!READ_MAP(reader, pair->value, "a chapter", chapter_rows, chapter) || !(parts = yaml_get(pair->value, "parts")))
        return;
    if (parts->kind != YAML_MAP || parts->count == 0 || parts->count > REPORT_PARTS_MAX) {
        fault(reader, parts, "\"parts\" must be names with a part each, at most %d; found %.*s", REPORT_PARTS_MAX, TEXT_ARGS(shown(reader, parts)));
        return;
    }
    chapter->parts = ARENA_ARRAY(reader->arena, struct report_part, parts->count);
    for (size_t i = 0; chapter->parts && i < parts->count; i++)
        read_part(reader, &parts->pairs[i], chapter);
}

static const struct row report_rows[] = {
    {.key = "report", .want = WANT_CUSTOM, .required = true}, /* read already */
    {.key = "title", .want = WANT_LINE, .required = true, .at = TYPED(struct report_plan, title, struct text), .max = 120},
    {.key = "about", .want = WANT_LINE, .at = TYPED(struct report_plan, about, struct text), .max = 600},
    {.key = "chapters", .want = WANT_CUSTOM, .required = true}, /* by read_report() */
};

void read_report(struct reader *reader, const struct yaml_node *root, struct report_plan *report)
{
    const struct yaml_node *chapters = yaml_get(root, "chapters");
    if (!READ_MAP(reader, root, "a report", report_rows, report) || !chapters)
        return;
    if (chapters->kind != YAML_MAP || chapters->count == 0 || chapters->count > REPORT_CHAPTERS_MAX) {
        fault(reader, chapters, "\"chapters\" must be names with a chapter each, at most %d; found %.*s", REPORT_CHAPTERS_MAX, TEXT_ARGS(shown(reader, chapters)));
        return;
    }
    report->chapters = ARENA_ARRAY(reader->arena, struct report_chapter, chapters->count);
    for (size_t i = 0; report->chapters && i < chapters->count; i++)
        read_chapter(reader, &chapters->pairs[i], report);
}

/* --- Against the registers ---------------------------------------------------- */

/* Only what is published can stand in a report. */
static const struct field *need_public(struct checker *checker, const struct yaml_node *node, const char *key, const struct definition *definition, struct text name, unsigned types)
{
    const struct field *field = name.length ? need_field(checker, node, key, definition, name, types) : NULL;
    if (field && !field->is_public)
        fault(&checker->reader, node, "\"%.*s\" of %.*s is not public: a report says what was published alone", TEXT_ARGS(name), TEXT_ARGS(definition->name));
    return field;
}

static void check_where(struct checker *checker, const struct yaml_node *node, const struct definition *definition, const struct report_where *where)
{
    const struct field *field = need_public(checker, node, "where", definition, where->field, 1u << FIELD_CHOICE | 1u << FIELD_BOOLEAN);
    for (size_t i = 0; field && i < where->code_count; i++) {
        bool is_known = field->type == FIELD_BOOLEAN ? text_equals(where->codes[i], "yes") || text_equals(where->codes[i], "no") : !field->choices || choice_find(field->choices, where->codes[i]) != NULL;
        if (!is_known)
            fault(&checker->reader, node, "\"%.*s\" of %.*s cannot be \"%.*s\"", TEXT_ARGS(where->field), TEXT_ARGS(definition->name), TEXT_ARGS(where->codes[i]));
    }
}

static void check_fields_of_part(struct checker *checker, const struct yaml_node *node, const struct definition *definition, const struct report_part *part)
{
    for (size_t i = 0; i < COUNT_OF(gives); i++)
        if (part->gives == gives[i].gives)
            (void)need_public(checker, node, gives[i].key, definition, part->field, gives[i].types);
    if (!text_equals(part->in_year, "published"))
        (void)need_public(checker, node, "in_year", definition, part->in_year, DAY_TYPES | 1u << FIELD_TEXT);
    (void)need_public(checker, node, "due", definition, part->due, 1u << FIELD_DATE);
    (void)need_public(checker, node, "done", definition, part->done, DAY_TYPES);
    (void)need_public(checker, node, "order", definition, part->order, 0);
    for (size_t i = 0; i < part->show_count; i++)
        (void)need_public(checker, node, "show", definition, part->show[i], 0);
    for (size_t i = 0; i < part->where_count; i++)
        check_where(checker, node, definition, &part->where[i]);
    if (!part->link.length && !definition->address.length)
        fault(&checker->reader, node, "say where people read it, with \"link\": %.*s has no address of its own", TEXT_ARGS(definition->name));
}

void check_report(struct checker *checker, const struct draft *draft)
{
    const struct report_plan *report = &draft->report;
    checker->reader.file = draft->file;
    for (size_t i = 0; i < report->chapter_count; i++) {
        for (size_t j = 0; j < report->chapters[i].part_count; j++) {
            const struct report_part *part = &report->chapters[i].parts[j];
            const struct yaml_node *node = NODE(draft, "chapters", report->chapters[i].name.data, "parts", part->name.data);
            const struct definition *definition = part->of.length ? definitions_find(checker->definitions, part->of) : NULL;
            if (part->source.length && checker->known->sources)
                need_known(checker, node, "a source", part->source, checker->known->sources);
            if (!part->of.length || checker->incomplete)
                continue;
            if (!definition)
                fault(&checker->reader, node, "there is no register \"%.*s\"", TEXT_ARGS(part->of));
            else if (!definition->publishes)
                fault(&checker->reader, node, "the register \"%.*s\" publishes nothing", TEXT_ARGS(part->of));
            else
                check_fields_of_part(checker, node, definition, part);
        }
    }
}

const struct report_plan *definitions_report(const struct definitions *definitions, struct text name)
{
    for (size_t i = 0; i < definitions->report_count; i++)
        if (text_equal(definitions->reports[i].name, name))
            return &definitions->reports[i];
    return NULL;
}
