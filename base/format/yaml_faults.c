/* Faults of hand-written files, strict scalars, and the nearest allowed name.
 * Owns the words' order on paper, not the words. Not here: the parser (yaml.c). */
#include "base/format/yaml.h"

void faults_init(struct faults *faults, struct arena *arena)
{
    *faults = (struct faults){.arena = arena};
}

void faults_add(struct faults *faults, struct text file, int line, int column, const char *format, ...)
{
    faults->count++;
    if (faults->count > FAULTS_KEPT_MAX)
        return;
    if (faults->list == NULL) {
        faults->list = ARENA_ARRAY(faults->arena, struct fault, FAULTS_KEPT_MAX);
        faults->capacity = faults->list == NULL ? 0 : FAULTS_KEPT_MAX;
    }
    if (faults->capacity == 0)
        return; /* the count still says that something is wrong */
    char words[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(words, sizeof(words), format, arguments);
    va_end(arguments);
    assert(length >= 0);
    size_t cut = (size_t)length < sizeof(words) ? (size_t)length : sizeof(words) - 1;
    while (cut < (size_t)length && cut > 0 && ((unsigned char)words[cut] & 0xC0) == 0x80)
        cut--; /* not in the middle of a character */
    faults->list[faults->count - 1] = (struct fault){
        .file = file, .line = line, .column = column,
        .what = arena_copy(faults->arena, (struct text){words, cut})};
}

static int fault_compare(const void *a, const void *b)
{
    const struct fault *left = *(const struct fault *const *)a, *right = *(const struct fault *const *)b;
    int order = text_compare(left->file, right->file);
    if (order == 0)
        order = (left->line > right->line) - (left->line < right->line);
    if (order == 0)
        order = (left->column > right->column) - (left->column < right->column);
    if (order == 0)
        order = (left > right) - (left < right); /* as they were found */
    return order;
}

void faults_write(const struct faults *faults, struct buffer *out)
{
    const struct fault *sorted[FAULTS_KEPT_MAX];
    size_t kept = faults->count < faults->capacity ? faults->count : faults->capacity;
    for (size_t i = 0; i < kept; i++)
        sorted[i] = &faults->list[i];
    qsort(sorted, kept, sizeof(sorted[0]), fault_compare);
    for (size_t i = 0; i < kept; i++)
        buffer_printf(out, "%.*s:%d:%d: %.*s\n", TEXT_ARGS(sorted[i]->file), sorted[i]->line, sorted[i]->column,
                      TEXT_ARGS(sorted[i]->what));
    if (faults->count > kept)
        buffer_printf(out, "and %zu more\n", faults->count - kept);
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
    if (map == NULL || map->kind != YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++) {
        if (text_equals(map->pairs[i].key->text, key))
            return map->pairs[i].value;
    }
    return NULL;
}

bool yaml_read_boolean(const struct yaml_node *node, bool *ret)
{
    if (node == NULL || node->kind != YAML_SCALAR || node->quoted)
        return false;
    bool yes = text_equals(node->text, "yes");
    if (!yes && !text_equals(node->text, "no"))
        return false;
    *ret = yes;
    return true;
}

bool yaml_read_integer(const struct yaml_node *node, int64_t *ret)
{
    return node != NULL && node->kind == YAML_SCALAR && !node->quoted && text_to_integer(node->text, ret) == OK;
}

bool yaml_read_text(const struct yaml_node *node, struct text *ret)
{
    if (node == NULL || node->kind != YAML_SCALAR || node->text.length == 0)
        return false;
    if (!node->quoted && (text_equals(node->text, "~") || text_equals(node->text, "null")))
        return false;
    *ret = node->text;
    return true;
}

#define NEAREST_BYTES_MAX 64 /* longer names have no neighbours worth naming */

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters added, left out, changed or swapped with their neighbour (optimal string
 * alignment), over three rows of the table. */
static size_t edit_distance(struct text a, struct text b)
{
    size_t rows[3][NEAREST_BYTES_MAX + 1];
    for (size_t j = 0; j <= b.length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            size_t changed = above[j - 1] + (a.data[i - 1] != b.data[j - 1]);
            row[j] = smaller(smaller(above[j] + 1, row[j - 1] + 1), changed);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
                row[j] = smaller(row[j], above2[j - 2] + 1);
        }
    }
    return rows[a.length % 3][b.length];
}

const char *nearest_name(struct text name, const char *const *allowed, size_t allowed_count)
{
    const char *nearest = NULL;
    if (name.length == 0 || name.length > NEAREST_BYTES_MAX)
        return NULL;
    size_t best = name.length <= 4 ? 2 : 3;
    for (size_t i = 0; i < allowed_count; i++) {
        struct text candidate = text_of(allowed[i]);
        if (candidate.length == 0 || candidate.length > NEAREST_BYTES_MAX)
            continue;
        size_t distance = edit_distance(name, candidate);
        if (distance < best && distance < candidate.length) {
            best = distance;
            nearest = allowed[i];
        }
    }
    return nearest;
}
