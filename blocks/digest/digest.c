/* Parts of one register: which records they are about, how many, and what they add up to. See digest.h. */
#include <inttypes.h>
#include <string.h>

#include "base/pence.h"
#include "base/wording.h"
#include "blocks/digest/internal.h"

#define SCRATCH_BYTES_MAX ((size_t)256 << 20)

/* --- Which records ----------------------------------------------------------- */

struct date digest_day(const struct digesting *digesting)
{
    const struct digest_year *year = digesting->year;
    return digesting->part->at && date_compare(year->until, year->known_on) < 0 ? year->until : year->known_on;
}

const struct field *digest_part_field(const struct digesting *digesting, struct text name) { return name.length ? definition_field(digesting->definition, name) : NULL; }

/* The days by which a record is of a year; false: it says none. */
static bool days_of(const struct digesting *digesting, const struct publish_stood *stood, struct date *ret_first, struct date *ret_last)
{
    const struct field *field = digest_part_field(digesting, digesting->part->in_year);
    if (field)
        return digest_value_days(field, publish_stood_value(stood, field->name), ret_first, ret_last);
    *ret_first = *ret_last = stood->first_on;
    return true;
}

static bool is_where(const struct publish_stood *stood, const struct report_where *where)
{
    struct text code = digest_value_code(publish_stood_value(stood, where->field));
    for (size_t i = 0; i < where->code_count; i++)
        if (text_equal(code, where->codes[i]))
            return true;
    return false;
}

/* Due before the day for which the part holds, and not done by then or done later than it was due: what the year began can be late after it is over. */
static bool is_late(const struct digesting *digesting, const struct publish_stood *stood)
{
    const struct field *due = digest_part_field(digesting, digesting->part->due), *done = digest_part_field(digesting, digesting->part->done);
    struct date due_on, ignored, done_on;
    if (!due || !digest_value_days(due, publish_stood_value(stood, due->name), &due_on, &ignored) || date_compare(due_on, digest_day(digesting)) >= 0)
        return false;
    return !done || !digest_value_days(done, publish_stood_value(stood, done->name), &ignored, &done_on) || date_compare(done_on, due_on) > 0;
}

static bool is_in(struct digesting *digesting, const struct publish_stood *stood)
{
    const struct report_part *part = digesting->part;
    struct date first, last;
    bool has_days = days_of(digesting, stood, &first, &last);
    digesting->covered = digesting->covered || (has_days && date_compare(first, digesting->year->until) <= 0);
    if (part->in_year.length && (!has_days || date_compare(first, digesting->year->from) < 0 || date_compare(last, digesting->year->until) > 0))
        return false;
    digesting->in_year++;
    for (size_t i = 0; i < part->where_count; i++)
        if (!is_where(stood, &part->where[i]))
            return false;
    return !part->due.length || is_late(digesting, stood);
}

static enum result read_part(struct digesting *digesting)
{
    size_t kept = 0;
    digesting->covered = false;
    digesting->in_year = 0;
    TRY(publish_stood(digesting->db, digesting->engine, digesting->scratch, digesting->definition, digest_day(digesting), &digesting->list, &digesting->count));
    for (size_t i = 0; i < digesting->count; i++)
        if (is_in(digesting, &digesting->list[i]))
            digesting->list[kept++] = digesting->list[i];
    digesting->count = kept;
    return OK;
}

/* --- Figures ------------------------------------------------------------------- */

struct digest_figure *digest_add(struct arena *arena, struct digest_part *part, size_t max)
{
    if (!part->figures)
        part->figures = ARENA_ARRAY(arena, struct digest_figure, max);
    if (!part->figures)
        return NULL;
    assert(part->figure_count < max);
    part->figures[part->figure_count] = (struct digest_figure){.key = part->key, .label = part->of->label, .url = part->url, .day = DATE_NONE};
    return &part->figures[part->figure_count++];
}

static void set_number(const struct digesting *digesting, struct digest_figure *figure, struct text words)
{
    figure->known = digesting->covered && digesting->in_year;
    figure->words = figure->known ? words : digesting->covered ? TEXT("None published") : TEXT("Not known");
    figure->day = digest_day(digesting);
    figure->reg = digesting->definition->name;
    if (!digesting->covered)
        figure->note = TEXT("Nothing of this is published that reaches into the year.");
}

static enum result set_count(struct digesting *digesting, struct digest_part *part, size_t figures_max)
{
    struct digest_figure *figure = digest_add(digesting->arena, part, figures_max);
    if (!figure)
        return ERROR_MEMORY;
    set_number(digesting, figure, arena_printf(digesting->arena, "%zu", digesting->count));
    return OK;
}

static size_t count_code(const struct digesting *digesting, struct text field, struct text code)
{
    size_t count = 0;
    for (size_t i = 0; i < digesting->count; i++)
        count += text_equal(digest_value_code(publish_stood_value(&digesting->list[i], field)), code);
    return count;
}

static struct digest_figure *add_count(const struct digesting *digesting, struct digest_part *part, size_t figures_max, struct text code, struct text label, size_t count)
{
    struct digest_figure *figure = digest_add(digesting->arena, part, figures_max);
    if (!figure)
        return NULL;
    figure->key = arena_printf(digesting->arena, "%.*s.%.*s", TEXT_ARGS(part->key), TEXT_ARGS(code));
    figure->label = label;
    set_number(digesting, figure, arena_printf(digesting->arena, "%zu", count));
    return figure;
}

/* All, each choice in its order, whether there is one of it or not; then those whose code was taken off the list since, and those that do not say: together they are all. */
static enum result set_count_by(struct digesting *digesting, struct digest_part *part)
{
    const struct field *field = digest_part_field(digesting, digesting->part->field);
    const struct choice_list *choices = field->choices;
    size_t left = digesting->count, max = choices->count + 3, silent = count_code(digesting, field->name, TEXT_NONE);
    TRY(set_count(digesting, part, max));
    for (size_t i = 0; i < choices->count; i++) {
        const struct choice *choice = &choices->choices[i];
        size_t count = count_code(digesting, field->name, choice->code);
        left -= count;
        if (!add_count(digesting, part, max, choice->code, choice->label_defined.length ? choice->label_defined : choice->label, count))
            return ERROR_MEMORY;
    }
    if (left > silent && !add_count(digesting, part, max, TEXT("off_the_list"), TEXT("No longer on the list"), left - silent))
        return ERROR_MEMORY;
    if (silent && !add_count(digesting, part, max, TEXT("not_said"), TEXT("Not said"), silent))
        return ERROR_MEMORY;
    return OK;
}

static bool amount_of(const struct field *field, const struct value *value, int64_t *ret_amount)
{
    if (value && field->type == FIELD_INTEGER && value->kind == VALUE_INTEGER) {
        *ret_amount = value->integer;
        return true;
    }
    return value && field->type == FIELD_PENCE && value->kind == VALUE_TEXT && pence_parse_plain(value->text, ret_amount) == OK;
}

/* What does not say its amount is counted, and never taken for nought. */
static enum result set_sum(struct digesting *digesting, struct digest_part *part)
{
    struct arena *arena = digesting->arena;
    const struct field *field = digest_part_field(digesting, digesting->part->field);
    struct digest_figure *figure = digest_add(arena, part, 1);
    int64_t sum = 0, amount;
    size_t silent = 0;
    if (!figure)
        return ERROR_MEMORY;
    for (size_t i = 0; i < digesting->count; i++) {
        if (!amount_of(field, publish_stood_value(&digesting->list[i], field->name), &amount))
            silent++;
        else if (__builtin_add_overflow(sum, amount, &sum))
            return ERROR_LIMIT;
    }
    set_number(digesting, figure, field->type == FIELD_PENCE ? pence_text(arena, sum) : arena_printf(arena, "%" PRId64, sum));
    if (silent && figure->known)
        figure->note = arena_printf(arena, "%zu of %zu say no amount, and are not in this sum.", silent, digesting->count);
    if (silent && silent == digesting->count) {
        figure->known = false;
        figure->words = TEXT("Not known");
    }
    return OK;
}

/* --- Together ------------------------------------------------------------------ */

static enum result of_source(const struct digesting *digesting, struct digest_part *part)
{
    for (const struct digest_source *source = digesting->engine->digest_sources; source && source->name; source++)
        if (text_equals(part->of->source, source->name))
            return source->make(digesting->db, digesting->arena, digesting->year, part);
    part->note = TEXT("Not known: this office's program does not work it out.");
    return OK;
}

static enum result make_part(struct digesting *digesting, struct digest_part *part)
{
    const struct report_part *of = part->of;
    part->url = of->link;
    digesting->part = of;
    if (of->gives == REPORT_SOURCE)
        return of_source(digesting, part);
    digesting->definition = definitions_find(digesting->engine->definitions, of->of);
    if (!digesting->definition)
        return ERROR_NOT_FOUND;
    if (!part->url.length)
        part->url = arena_printf(digesting->arena, "/%.*s", TEXT_ARGS(digesting->definition->address));
    arena_reset(digesting->scratch);
    TRY(read_part(digesting));
    if (of->gives == REPORT_SUM)
        return set_sum(digesting, part);
    if (of->gives == REPORT_CHANGED)
        return digest_set_changed(digesting, part);
    if (of->gives != REPORT_COUNT_BY) {
        TRY(set_count(digesting, part, 1));
        return of->gives == REPORT_TABLE ? digest_set_table(digesting, part) : OK;
    }
    TRY(set_count_by(digesting, part));
    return of->chart ? digest_set_chart(digesting, part) : OK;
}

static enum result make_chapter(struct digesting *digesting, const struct report_chapter *of, struct digest_chapter *chapter)
{
    *chapter = (struct digest_chapter){.of = of, .part_count = of->part_count};
    chapter->parts = ARENA_ARRAY(digesting->arena, struct digest_part, of->part_count + 1);
    for (size_t i = 0; chapter->parts && i < of->part_count; i++) {
        chapter->parts[i].of = &of->parts[i];
        chapter->parts[i].key = arena_printf(digesting->arena, "%.*s.%.*s", TEXT_ARGS(of->name), TEXT_ARGS(of->parts[i].name));
        TRY(make_part(digesting, &chapter->parts[i]));
    }
    return arena_failed(digesting->arena) ? ERROR_MEMORY : OK;
}

enum result digest_make(struct db *db, const struct engine *engine, struct arena *arena, const struct report_plan *report, const struct digest_year *year, struct digest *ret_digest)
{
    WORDING_KEPT(arena);
    AUTO(arena_free_at) struct arena *scratch = arena_new(SCRATCH_BYTES_MAX);
    struct digesting digesting = {.db = db, .engine = engine, .arena = arena, .scratch = scratch, .year = year};
    struct digest digest = {.of = report, .year = *year, .chapter_count = report->chapter_count};
    digest.chapters = ARENA_ARRAY(arena, struct digest_chapter, report->chapter_count + 1);
    if (!scratch || !digest.chapters)
        return ERROR_MEMORY;
    for (size_t i = 0; i < report->chapter_count; i++)
        TRY(make_chapter(&digesting, &report->chapters[i], &digest.chapters[i]));
    *ret_digest = digest;
    return OK;
}

const struct digest_figure *digest_figure(const struct digest *digest, struct text key)
{
    for (size_t i = 0; i < digest->chapter_count; i++)
        for (size_t j = 0; j < digest->chapters[i].part_count; j++)
            for (size_t k = 0; k < digest->chapters[i].parts[j].figure_count; k++)
                if (text_equal(digest->chapters[i].parts[j].figures[k].key, key))
                    return &digest->chapters[i].parts[j].figures[k];
    return NULL;
}
