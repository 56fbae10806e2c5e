/* A page of ours, read again: its elements as a tree. Not HTML at large: what base/page writes, in which every element that is opened is
 * closed and every attribute stands in double quotes. Inside base/paper only. */
#ifndef BASE_PAPER_NODE_H
#define BASE_PAPER_NODE_H

#include "base/arena.h"

enum node_kind {
    NODE_GROUP,     /* div, section …: nothing of its own */
    NODE_TEXT,
    NODE_INLINE,    /* a, strong, span … */
    NODE_BREAK,     /* br */
    NODE_PARAGRAPH,
    NODE_HEADING,
    NODE_LIST, NODE_ITEM,
    NODE_TERMS, NODE_TERM, NODE_TOLD, /* dl, dt, dd */
    NODE_TABLE, NODE_ROWS, NODE_ROW, NODE_CELL, NODE_CAPTION,
    NODE_QUOTE, NODE_RULE, NODE_LINES, /* blockquote, hr, pre */
    NODE_DRAWING,   /* svg */
    NODE_MARK,      /* within a drawing */
    NODE_SKIP,      /* with all that is in it */
};

#define NODE_DEPTH_MAX 200

struct attribute { struct text name, value; const struct attribute *next; };
struct node {
    enum node_kind kind;
    struct text name, text; /* `text` of NODE_TEXT, as people read it */
    const struct attribute *attributes;
    struct node *parent, *first, *last, *next;
};

/* What the page says of itself, and where its words begin. */
struct document {
    struct text title, language, dated; /* dated: "2026-11-22", or empty */
    struct node *main;
};

/* Everything lives in the arena; texts without entities borrow from `page`. */
enum result page_read(struct arena *arena, struct text page, struct document *ret_document, struct message *message) MUST_USE;

struct text node_attribute(const struct node *node, const char *name); /* empty where it has none */
bool node_has(const struct node *node, const char *name);
bool node_has_class(const struct node *node, const char *class_name);
bool node_is(const struct node *node, const char *name);
/* Whether it is for the screen only, or hidden. */
bool node_is_left_out(const struct node *node);
/* A whole number of an attribute within limits, else `otherwise`. */
int node_number(const struct node *node, const char *name, int least, int most, int otherwise);
/* The words of the first element of that name below it; empty: none. */
struct text node_words_of(struct arena *arena, const struct node *node, const char *name);

#endif
