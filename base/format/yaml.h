/* YAML in: nodes that remember where they stood.
 *
 * For definitions, which people write by hand: libyaml underneath, one document,
 * at most 256 KiB, nesting at most 16, a map or list at most 2,000 long. Anchors,
 * aliases, tags, directives and merge keys are refused; so are duplicate keys.
 * Scalars stay text; the reader of a key says what it wants (yaml_read_…),
 * strictly: `yes` and `no` are the only booleans, 28.5, 28x and 010 are not whole
 * numbers, and a key with nothing after it holds no text. */
#ifndef BASE_FORMAT_YAML_H
#define BASE_FORMAT_YAML_H

#include "base/arena.h"
#include "base/text.h"

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_pair;
struct yaml_node {
    enum yaml_kind kind;
    int line, column;       /* 1-based */
    struct text text;       /* SCALAR */
    bool quoted;            /* SCALAR was 'so' or "so" or a block: never a boolean or number */
    struct yaml_node **items; /* LIST */
    struct yaml_pair *pairs;  /* MAP, in the order of the file */
    size_t count;
};
struct yaml_pair {
    struct yaml_node *key; /* always SCALAR */
    struct yaml_node *value;
};

/* All faults of all files are gathered here, so that they are said at once. */
struct fault {
    struct text file;
    int line, column;
    struct text what; /* what is wrong and what was expected, one sentence */
};
struct faults {
    struct arena *arena;
    struct fault *list;
    size_t count, capacity;
};
void faults_init(struct faults *faults, struct arena *arena);
#define FAULTS_KEPT_MAX 200 /* the first ones are kept; the count goes on */
void faults_add(struct faults *faults, struct text file, int line, int column, const char *format, ...)
    PRINTF_LIKE(5, 6);
/* "file:line:column: what" lines, in order of file, line, column. */
void faults_write(const struct faults *faults, struct buffer *out);

#define YAML_BYTES_MAX 262144
#define YAML_DEPTH_MAX 16
#define YAML_ENTRIES_MAX 2000

/* Adds faults and returns ERROR_INVALID when the text is not such a document.
 * OK with faults added when the tree holds all the same (duplicate keys, of which the first
 * counts; anchors, tags): the rest can be checked in the same run, but whoever
 * uses the tree asks faults->count first. */
enum result yaml_parse(struct arena *arena, struct text file_name, struct text source,
                       struct faults *faults, struct yaml_node **ret_root) MUST_USE;

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key); /* or NULL */
/* Each is false, and leaves *ret alone, when the node is not such a thing. */
bool yaml_read_boolean(const struct yaml_node *node, bool *ret);
bool yaml_read_integer(const struct yaml_node *node, int64_t *ret);
bool yaml_read_text(const struct yaml_node *node, struct text *ret);

/* The allowed name nearest to `name`, or NULL: at most 2 letters added, left out, changed or swapped with their
 * neighbour, and in names of up to 4 letters at most 1. */
const char *nearest_name(struct text name, const char *const *allowed, size_t allowed_count);

#endif
