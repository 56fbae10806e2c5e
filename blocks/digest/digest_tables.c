/* Rows of a part, what changed in the year, and bars of its counts: see digest.h. */
#include <stdlib.h>
#include <string.h>

#include "blocks/digest/internal.h"

/* --- Order ---------------------------------------------------------------------- */

struct ordered { const struct publish_stood *stood; bool has_number; int64_t number; struct text key; };

static int compare(const void *a, const void *b)
{
    const struct ordered *one = a, *other = b;
    int result;
    if (one->has_number && other->has_number && one->number != other->number)
        return one->number < other->number ? -1 : 1;
    if (one->has_number != other->has_number)
        return one->has_number ? -1 : 1;
    result = text_compare(one->key, other->key);
    if (!result)
        result = text_compare(one->stood->reference, other->stood->reference);
    return result ? result : one->stood->id < other->stood->id ? -1 : one->stood->id > other->stood->id;
}

static struct ordered *in_order(const struct digesting *digesting)
{
    const struct field *field = digest_part_field(digesting, digesting->part->order);
    struct ordered *list = ARENA_ARRAY(digesting->scratch, struct ordered, digesting->count + 1);
    for (size_t i = 0; list && i < digesting->count; i++) {
        const struct value *value = field ? publish_stood_value(&digesting->list[i], field->name) : NULL;
        list[i].stood = &digesting->list[i];
        list[i].has_number = value && value->kind == VALUE_INTEGER;
        list[i].number = list[i].has_number ? value->integer : 0;
        list[i].key = !value ? TEXT_NONE : text_sort_key(digesting->scratch, value->kind == VALUE_TEXT ? value->text : digest_value_words(digesting->scratch, field, value));
    }
    if (list && digesting->count)
        qsort(list, digesting->count, sizeof *list, compare);
    return list;
}

/* --- Rows ------------------------------------------------------------------------ */

/* The field that names the record leads to its page. */
static struct digest_cell cell_of(struct digesting *digesting, const struct publish_stood *stood, const struct field *field)
{
    struct arena *arena = digesting->arena;
    const struct value *value = publish_stood_value(stood, field->name);
    struct digest_cell cell = {.text = digest_value_words(arena, field, value), .href = TEXT_NONE};
    if (!cell.text.length)
        cell.text = TEXT("–");
    if (text_equal(field->name, digesting->definition->name_field))
        cell.href = publish_address(digesting->db, digesting->engine, arena, digesting->definition, stood->id);
    return cell;
}

static bool begin_table(const struct digesting *digesting, struct digest_part *part, size_t rows_max, size_t more)
{
    struct digest_table *table = &part->table;
    size_t columns = digesting->part->show_count + more;
    table->heads = ARENA_ARRAY(digesting->arena, struct text, columns + 1);
    table->cells = ARENA_ARRAY(digesting->arena, struct digest_cell, columns * rows_max + 1);
    table->numeric = ARENA_ARRAY(digesting->arena, bool, columns + 1);
    if (!table->heads || !table->cells || !table->numeric)
        return false;
    for (size_t i = 0; i < digesting->part->show_count; i++) {
        const struct field *field = digest_part_field(digesting, digesting->part->show[i]);
        table->heads[i] = digest_field_label(field);
        table->numeric[i] = field->type == FIELD_PENCE || field->type == FIELD_INTEGER || field->type == FIELD_DECIMAL;
    }
    table->column_count = columns;
    part->has_table = true;
    return true;
}

/* Of a record that was withdrawn after the day for which the part holds, only that there was one: withdrawn is withdrawn. */
static struct digest_cell *add_row(struct digesting *digesting, struct digest_part *part, const struct publish_stood *stood)
{
    struct digest_table *table = &part->table;
    struct digest_cell *cells = &table->cells[table->row_count++ * table->column_count];
    for (size_t i = 0; i < table->column_count; i++)
        cells[i].text = TEXT("–");
    if (stood->withdrawn_since)
        cells[0].text = TEXT("Withdrawn since");
    for (size_t i = 0; i < digesting->part->show_count && !stood->withdrawn_since; i++)
        cells[i] = cell_of(digesting, stood, digest_part_field(digesting, digesting->part->show[i]));
    return cells;
}

enum result digest_set_table(struct digesting *digesting, struct digest_part *part)
{
    const struct ordered *list = in_order(digesting);
    size_t shown = digesting->count < DIGEST_ROWS_MAX ? digesting->count : DIGEST_ROWS_MAX;
    if (!list || !begin_table(digesting, part, shown, 0))
        return ERROR_MEMORY;
    for (size_t i = 0; i < shown; i++)
        (void)add_row(digesting, part, list[i].stood);
    part->table.left_out = digesting->count - shown;
    if (!digesting->in_year)
        part->note = digesting->covered ? TEXT("None is published.") : TEXT("Not known: nothing of this is published that reaches into the year.");
    return arena_failed(digesting->arena) ? ERROR_MEMORY : OK;
}

/* --- What changed ------------------------------------------------------------------ */

static const struct publish_stood *by_id(const struct publish_stood *list, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].id == id)
            return &list[i];
    return NULL;
}

/* Nothing is said of one that was published in the year for the first time: it had no standing before. */
enum result digest_set_changed(struct digesting *digesting, struct digest_part *part)
{
    const struct field *field = digest_part_field(digesting, digesting->part->field);
    const struct ordered *list = in_order(digesting);
    struct publish_stood *before;
    size_t before_count;
    struct date day_before = {digesting->year->from.day - 1};
    struct digest_figure *figure = digest_add(digesting->arena, part, 1);
    TRY(publish_stood(digesting->db, digesting->engine, digesting->scratch, digesting->definition, day_before, &before, &before_count));
    if (!list || !figure || !begin_table(digesting, part, digesting->count, 2))
        return ERROR_MEMORY;
    part->table.heads[part->table.column_count - 2] = TEXT("When the year began");
    part->table.heads[part->table.column_count - 1] = digesting->part->at ? TEXT("When it ended") : TEXT("As it is known now");
    for (size_t i = 0; i < digesting->count; i++) {
        const struct publish_stood *earlier = by_id(before, before_count, list[i].stood->id);
        const struct value *was = earlier ? publish_stood_value(earlier, field->name) : NULL, *is = publish_stood_value(list[i].stood, field->name);
        struct digest_cell *cells;
        if (!earlier || text_equal(digest_value_code(was), digest_value_code(is)))
            continue;
        cells = add_row(digesting, part, list[i].stood);
        if (list[i].stood->withdrawn_since)
            continue;
        cells[part->table.column_count - 2] = (struct digest_cell){.text = digest_value_words(digesting->arena, field, was)};
        cells[part->table.column_count - 1] = (struct digest_cell){.text = digest_value_words(digesting->arena, field, is)};
    }
    figure->known = before_count > 0;
    figure->words = before_count ? arena_printf(digesting->arena, "%zu", part->table.row_count) : TEXT("Not known");
    figure->day = digest_day(digesting);
    figure->reg = digesting->definition->name;
    if (!before_count)
        part->note = figure->note = TEXT("Nothing of this was published before the year began: there is nothing to compare with.");
    return arena_failed(digesting->arena) ? ERROR_MEMORY : OK;
}

/* --- Bars --------------------------------------------------------------------------- */

/* "promises.by_status" as an anchor: "promises-by-status". */
static const char *id_of(struct arena *arena, struct text key)
{
    char *id = arena_alloc(arena, key.length + 1);
    for (size_t i = 0; id && i < key.length; i++)
        id[i] = key.data[i] == '.' || key.data[i] == '_' ? '-' : key.data[i];
    return id;
}

enum result digest_set_chart(struct digesting *digesting, struct digest_part *part)
{
    struct arena *arena = digesting->arena;
    struct chart_bar *bars = ARENA_ARRAY(arena, struct chart_bar, part->figure_count + 1);
    struct chart_bars request = {.title = part->of->label, .label_head = digest_field_label(digest_part_field(digesting, part->of->field)), .value_head = TEXT("How many"), .unit = SERIES_COUNT, .bars = bars};
    if (!digesting->covered || !digesting->in_year)
        return OK;
    request.id = id_of(arena, part->key);
    if (!bars || !request.id)
        return ERROR_MEMORY;
    for (size_t i = 1; i < part->figure_count; i++) { /* the first is all of them */
        int64_t number = 0;
        for (size_t j = 0; j < part->figures[i].words.length; j++)
            number = number * 10 + (part->figures[i].words.data[j] - '0');
        bars[request.count++] = (struct chart_bar){.label = part->figures[i].label, .value = series_number(number * SERIES_ONE)};
    }
    if (!request.count || request.count > CHART_BARS_MAX)
        return OK;
    TRY(chart_draw_bars(arena, &request, &part->chart));
    part->has_chart = true;
    return OK;
}
