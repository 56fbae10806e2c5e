/* What the files of base/page share: the compiled form of a template. No one
 * outside this folder includes it; the contract is page.h.
 *
 * A template is a flat array of operations. One that holds others (a section, a
 * parent, a block) is followed by them and says in `end` where they stop, so
 * that skipping is one assignment and rendering is one loop. */
#ifndef BASE_PAGE_TEMPLATE_H
#define BASE_PAGE_TEMPLATE_H

#include "base/page/page.h"

#define TEMPLATE_BYTES_MAX 1048576     /* one template's text */
#define TEMPLATE_SET_BYTES_MAX 67108864 /* all templates of a set, compiled */
#define TEMPLATE_OPEN_MAX 32           /* tags open at a time in one template */
#define TEMPLATE_INCLUDE_MAX 64        /* partials and parents within one another */
#define TEMPLATE_NESTING_MAX 256       /* all of that together, and contexts */

enum operation_kind {
    OPERATION_LITERAL,  /* text */
    OPERATION_VARIABLE, /* path; escaped */
    OPERATION_RAW,      /* path; {{{name}}} or {{& name}} */
    OPERATION_SECTION,  /* path, children */
    OPERATION_INVERTED, /* path, children */
    OPERATION_PARTIAL,  /* text (its name), target or path, indent */
    OPERATION_PARENT,   /* the same, and its children: only the blocks count */
    OPERATION_BLOCK,    /* text (its name), children */
};

struct operation {
    enum operation_kind kind;
    /* LITERAL: its first byte begins a line of the template. BLOCK given to a
     * parent: its content begins on a line of its own. */
    bool line_start;
    /* PARTIAL, PARENT: alone on its line, so that `indent` goes before each of its
     * lines. BLOCK that may be replaced: its tag is alone on its line. */
    bool own_line;
    bool dynamic;                  /* PARTIAL, PARENT: the name is the value of `path` */
    uint32_t end;                  /* index after this operation and all it holds */
    uint32_t line, column;         /* of its tag, from 1 */
    struct text text;
    const struct text *path;       /* the parts of a dotted name */
    uint32_t path_count;           /* 0 is {{.}} */
    struct text indent;            /* white space before each line but perhaps the first */
    const struct template *target; /* NULL: missing (specification mode) or dynamic */
};

struct template {
    struct text name;
    struct text file; /* what messages call it */
    struct text source;
    struct operation *operations;
    uint32_t count;
    struct template *next_in_bucket;
};

#define TEMPLATE_BUCKETS 256
struct template_set {
    enum template_mode mode;
    template_source *source;
    void *context;
    const struct language *language; /* NULL: as the templates stand */
    struct arena *arena;
    struct template **templates;
    size_t count, capacity;
    struct template *buckets[TEMPLATE_BUCKETS];
};

/* The blocks given to a parent, while that parent is rendered or checked. */
struct frame {
    const struct template *template;
    uint32_t parent; /* index of the operation that holds them */
    const struct frame *outer;
};

/* set.c: the frame that gives a block of this name, and the block's index in the
 * frame's template; NULL where none does. The outermost parent tag wins. */
const struct frame *frame_find(const struct frame *frames, struct text name, uint32_t *ret_index);

/* compile.c: fills operations from source. Targets are left to the set. */
enum result template_parse(struct arena *arena, enum template_mode mode, struct template *template,
                           struct message *message) MUST_USE;

/* set.c: NULL where there is none. */
const struct template *template_find(const struct template_set *set, struct text name);

/* escape.c: & < > " ' as character references; everything else as it stands. */
void escape_html(struct buffer *out, struct text text);

#endif
