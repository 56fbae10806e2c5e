/* Two who wrote into one page of an answer: what is kept, and whose words are put aside until somebody chooses. Pure. */
#include "base/format/json.h"
#include "blocks/gather/internal.h"

static bool is_empty(const struct value *value)
{
    if (!value || value->kind == VALUE_NULL)
        return true;
    if (value->kind == VALUE_TEXT)
        return value->text.length == 0;
    if (value->kind != VALUE_LIST)
        return false;
    for (size_t i = 0; i < value->list.count; i++) {
        const struct value *row = value->list.items[i];
        for (size_t j = 0; row && row->kind == VALUE_OBJECT && j < row->object.count; j++)
            if (!is_empty(row->object.members[j].value))
                return false;
    }
    return true;
}

/* Rows without anything in them are room on the page, and no words of anybody. */
static void write_plain(struct buffer *out, const struct value *value)
{
    if (value && value->kind == VALUE_LIST) {
        for (size_t i = 0; i < value->list.count; i++) {
            const struct value *row = value->list.items[i];
            bool any = false;
            for (size_t j = 0; row && row->kind == VALUE_OBJECT && j < row->object.count; j++)
                any = any || !is_empty(row->object.members[j].value);
            if (any)
                json_write_canonical(out, row);
        }
    } else if (!is_empty(value)) {
        json_write_canonical(out, value);
    }
}

bool values_equal(const struct value *one, const struct value *other)
{
    AUTO(buffer_clear) struct buffer a;
    AUTO(buffer_clear) struct buffer b;
    buffer_init(&a, (size_t)DOCUMENT_BYTES_MAX * 4);
    buffer_init(&b, (size_t)DOCUMENT_BYTES_MAX * 4);
    write_plain(&a, one);
    write_plain(&b, other);
    return a.failure == OK && b.failure == OK && text_equal(buffer_text(&a), buffer_text(&b));
}

/* As it is kept, rows that are room on the page too. */
static bool is_same(const struct value *one, const struct value *other)
{
    return values_equal(one, other) &&
           (one && one->kind == VALUE_LIST ? one->list.count : 0) == (other && other->kind == VALUE_LIST ? other->list.count : 0);
}

enum result pages_merge(struct arena *arena, const struct question_section *section, const struct value *base, const struct value *current,
                        const struct value *mine, struct page_merge *ret_merge)
{
    struct page_merge merge = {.document = value_object(arena), .asides = ARENA_ARRAY(arena, struct merge_aside, section->question_count + 1)};
    if (!merge.asides)
        return ERROR_MEMORY;
    for (size_t i = 0; i < section->question_count; i++) {
        const struct question *question = &section->questions[i];
        const struct value *before = value_get(base, question->name), *now = value_get(current, question->name), *sent = value_get(mine, question->name);
        const struct value *kept = now;
        if (sent && values_equal(before, now))
            kept = sent; /* nobody else touched it */
        else if (sent && !values_equal(sent, now) && !values_equal(sent, before)) {
            if (is_empty(now))
                kept = sent;
            else if (!is_empty(sent))
                merge.asides[merge.aside_count++] = (struct merge_aside){question, sent};
        }
        merge.changes = merge.changes || !is_same(kept, now);
        if (kept)
            value_set_named(arena, merge.document, question->name, (struct value *)kept, false);
    }
    *ret_merge = merge;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
