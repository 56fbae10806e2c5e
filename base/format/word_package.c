/* A Word document as a package: parts in an archive, the relations between them. See word_internal.h. */
#include "base/format/word_internal.h"

#include <stdlib.h>

#include "base/wording.h"

/* --- One part --------------------------------------------------------------- */

enum result word_part_run(struct office_part *part, struct text name)
{
    part->limits = (struct office_limits){.depth_max = WORD_DEPTH_MAX, .too_deep = ERROR_LIMIT, .why_deep = KEPT_WORDS(WORD_TOO_MUCH),
                                          .damaged = KEPT_WORDS(WORD_DAMAGED), .too_large = KEPT_WORDS(WORD_TOO_MUCH)};
    return office_part_run(part, name);
}

bool word_is_on(const char **attributes)
{
    struct text value = office_attribute(attributes, "val");
    return !text_equals(value, "0") && !text_equals(value, "false") && !text_equals(value, "off") && !text_equals(value, "none");
}

int64_t word_number(const char **attributes, const char *name, int64_t otherwise)
{
    int64_t number;
    return text_to_integer(office_attribute(attributes, name), &number) == OK ? number : otherwise;
}

void *word_one_more(struct arena *arena, void *all, size_t count, size_t *capacity, size_t bytes_each, size_t most)
{
    size_t more = *capacity ? *capacity * 2 : 16;
    void *grown;
    if (count < *capacity)
        return all;
    grown = more <= most ? arena_alloc_array(arena, more, bytes_each) : NULL;
    if (!grown)
        return NULL;
    if (count)
        memcpy(grown, all, count * bytes_each);
    *capacity = more;
    return grown;
}

/* --- Relations -------------------------------------------------------------- */

struct relating {
    struct arena *arena;
    struct word_relations found;
    size_t capacity;
};

static struct text last_part(struct text type)
{
    size_t at = type.length;
    while (at && type.data[at - 1] != '/')
        at--;
    return text_slice(type, at, SIZE_MAX);
}

static void begin_relation(struct office_part *part, struct text name, const char **attributes)
{
    struct relating *relating = part->context;
    struct word_relation *all;
    if (!text_equals(name, "Relationship"))
        return;
    all = word_one_more(relating->arena, relating->found.all, relating->found.count, &relating->capacity, sizeof *all, WORD_RELATIONS_MAX);
    if (!all) {
        office_part_fail(part, ERROR_LIMIT, KEPT_WORDS(WORD_TOO_MUCH));
        return;
    }
    relating->found.all = all;
    all[relating->found.count] = (struct word_relation){
        .order = relating->found.count, .id = arena_copy(relating->arena, office_attribute(attributes, "Id")), .type = arena_copy(relating->arena, last_part(office_attribute(attributes, "Type"))),
        .target = arena_copy(relating->arena, office_attribute(attributes, "Target")), .is_external = text_equals(office_attribute(attributes, "TargetMode"), "External")};
    relating->found.count++;
}

static int compare_relations(const void *left, const void *right)
{
    const struct word_relation *a = left, *b = right;
    int by_id = text_compare(a->id, b->id);
    return by_id ? by_id : a->order < b->order ? -1 : a->order > b->order;
}

static size_t folder_length(struct text part)
{
    return part.length - last_part(part).length;
}

enum result word_relations_read(struct arena *arena, struct archive *archive, struct text part, struct word_relations *ret_relations, struct message *message)
{
    size_t folder = folder_length(part);
    struct text name = arena_printf(arena, "%.*s_rels/%.*s.rels", (int)folder, part.data, TEXT_ARGS(text_slice(part, folder, SIZE_MAX)));
    struct relating relating = {.arena = arena};
    struct office_part run = {.archive = archive, .message = message, .context = &relating, .begin = begin_relation};
    if (archive_has(archive, name.data))
        TRY(word_part_run(&run, name));
    if (relating.found.count > 1)
        qsort(relating.found.all, relating.found.count, sizeof *relating.found.all, compare_relations);
    *ret_relations = relating.found;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

const struct word_relation *word_relation_by_id(const struct word_relations *relations, struct text id)
{
    size_t from = 0, to = relations->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (text_compare(relations->all[middle].id, id) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return id.length && from < relations->count && text_equal(relations->all[from].id, id) ? &relations->all[from] : NULL;
}

const struct word_relation *word_relation_by_type(const struct word_relations *relations, const char *type)
{
    const struct word_relation *first = NULL;
    for (size_t i = 0; i < relations->count; i++) {
        const struct word_relation *one = &relations->all[i];
        if (!one->is_external && text_equals(one->type, type) && (!first || one->order < first->order))
            first = one;
    }
    return first;
}

/* From the part's folder, or from the top ("/word/styles.xml"). */
struct text word_target(struct arena *arena, struct archive *archive, struct text part, const struct word_relation *relation)
{
    struct text target = relation ? relation->target : TEXT_NONE, name;
    if (!target.length || relation->is_external || text_contains(target, TEXT("..")) || target.length + part.length > WORD_NAME_BYTES_MAX)
        return TEXT_NONE;
    name = text_starts(target, TEXT("/")) ? arena_copy(arena, text_slice(target, 1, SIZE_MAX))
                                          : arena_printf(arena, "%.*s%.*s", (int)folder_length(part), part.data, TEXT_ARGS(target));
    return archive_has(archive, name.data) ? name : TEXT_NONE;
}
