/* Charts on pages: the object that the partial blocks/chart/pages/chart shows. */
#include "blocks/chart/chart.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"

static const struct shape_field key_fields[] = {
    {.name = "swatch", .kind = VALUE_HTML, .page_only = true, .nullable = true},
    PART_TEXT_MEMBER("sign"), PART_TEXT_MEMBER("label"), {.name = NULL},
};
static const struct shape key_shape = {"chart_key", key_fields};
static const struct shape_field chart_fields[] = {
    PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("title"), {.name = "drawing", .kind = VALUE_HTML, .page_only = true, .nullable = true},
    PART_TEXT_MEMBER("words"), PART_BOOLEAN_MEMBER("has_keys"), PART_LIST_MEMBER("keys", &key_shape), PART_OBJECT_MEMBER("table", &table_shape), {.name = NULL},
};
const struct shape chart_shape = {"chart", chart_fields};

struct value *chart_part_table(struct arena *arena, const struct chart *chart)
{
    const struct chart_table *table = &chart->table;
    struct value *part = part_table(arena, arena_printf(arena, "%s-table", chart->id).data, chart->title, SAID(arena, "There are no figures."));
    for (size_t i = 0; i < table->columns; i++)
        part_column(arena, part, table->heads[i], table->numeric[i]);
    for (size_t i = 0; i < table->rows; i++) {
        struct value *row = part_table_row(arena, part);
        for (size_t j = 0; j < table->columns; j++) {
            struct value *cell = part_cell(arena, row, table->cells[i * table->columns + j]);
            value_set_boolean(arena, cell, "numeric", table->numeric[j]);
        }
    }
    return part;
}

struct value *chart_part(struct arena *arena, const struct chart *chart, bool shows_table)
{
    struct value *part = value_object(arena), *keys = value_list(arena);
    value_set_page(arena, part, "id", value_text(arena, text_of(chart->id)));
    value_set_page(arena, part, "title", value_text(arena, chart->title));
    value_set_page(arena, part, "drawing", chart->drawing ? chart->drawing : value_null(arena));
    value_set_page(arena, part, "words", value_text(arena, chart->words));
    for (size_t i = 0; i < chart->key_count; i++) {
        struct value *key = value_object(arena);
        value_set_page(arena, key, "swatch", chart->keys[i].swatch ? chart->keys[i].swatch : value_null(arena));
        value_set_page(arena, key, "sign", value_text(arena, chart->keys[i].sign));
        value_set_page(arena, key, "label", value_text(arena, chart->keys[i].label));
        value_append(arena, keys, key);
    }
    value_set_page(arena, part, "has_keys", value_boolean(arena, chart->key_count > 0));
    value_set_page(arena, part, "keys", keys);
    value_set_page(arena, part, "table", shows_table ? chart_part_table(arena, chart) : value_null(arena));
    return part;
}
