/* Values: the tree that a handler fills and that page, JSON and CSV are three
 * faces of.
 *
 * Everything lives in the arena it was made in. Builders accept NULL values and
 * pass an arena's failure through (the edge asks arena_failed() once), so that a
 * handler reads as a list of facts.
 *
 * HTML is a type of its own: value_html() is called by base/page only (Markdown,
 * marked-up differences); everything else is text and is escaped by every face.
 *
 * A member added with value_set_page() is for the page alone (a label, a class,
 * a link's wording): JSON and CSV leave it out. */
#ifndef BASE_FORMAT_VALUE_H
#define BASE_FORMAT_VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"

enum value_kind {
    VALUE_NULL,
    VALUE_BOOLEAN,
    VALUE_INTEGER,
    VALUE_TEXT,
    VALUE_HTML, /* JSON writes it as a string */
    VALUE_LIST,
    VALUE_OBJECT,
};

struct member;
struct value {
    enum value_kind kind;
    union {
        bool boolean;
        int64_t integer;
        struct text text; /* TEXT and HTML */
        struct {
            struct value **items;
            size_t count, capacity;
        } list;
        struct {
            struct member *members;
            size_t count, capacity;
        } object;
    };
};
struct member {
    struct text name;
    struct value *value;
    bool page_only;
};

struct value *value_null(struct arena *arena);
struct value *value_boolean(struct arena *arena, bool boolean);
struct value *value_integer(struct arena *arena, int64_t integer);
/* Text is borrowed: it must live as long as the arena (arena_copy it if not). */
struct value *value_text(struct arena *arena, struct text text);
struct value *value_date(struct arena *arena, struct date date); /* ISO text, or null for none */
struct value *value_list(struct arena *arena);
struct value *value_object(struct arena *arena);
struct value *value_html(struct arena *arena, struct text html); /* base/page only */

/* Appending or setting NULL, or on NULL, does nothing. On a value of another kind
 * it is an error of the program and aborts. */
void value_append(struct arena *arena, struct value *list, struct value *item);
/* Names are literals or live as long as the arena. Setting a name again replaces
 * its value and whether it is for the page, and keeps its place. */
void value_set(struct arena *arena, struct value *object, const char *name, struct value *value);
void value_set_page(struct arena *arena, struct value *object, const char *name, struct value *value);
void value_set_named(struct arena *arena, struct value *object, struct text name, struct value *value, bool page_only);

/* Short forms for the commonest members. */
void value_set_text(struct arena *arena, struct value *object, const char *name, struct text text);
void value_set_integer(struct arena *arena, struct value *object, const char *name, int64_t integer);
void value_set_boolean(struct arena *arena, struct value *object, const char *name, bool boolean);

/* NULL where there is none, or object is NULL or not an object. */
const struct value *value_get(const struct value *object, struct text name);
struct text value_get_text(const struct value *object, const char *name); /* empty where none */
int64_t value_get_integer(const struct value *object, const char *name, int64_t otherwise);
bool value_is_truthy(const struct value *value); /* false for NULL, null, false, "" and the empty list */

/* What a view may hold, declared once: templates are checked against it at
 * start, the OpenAPI description is made from it, and in debug builds so is
 * every value that is set. `of` describes an object, or the items of a list. */
struct shape;
struct shape_field {
    const char *name;
    enum value_kind kind;
    bool page_only;
    bool nullable;
    const char *about;      /* for the OpenAPI description; NULL for page_only */
    const struct shape *of; /* OBJECT, or LIST of objects; NULL for a list of texts */
};
struct shape {
    const char *name;                  /* its schema's name in openapi.json: "Action" */
    const struct shape_field *fields;  /* ends with a NULL name */
};

#endif
