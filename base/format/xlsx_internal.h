/* What the readers of a workbook's parts (xlsx_book.c, xlsx_read.c) share, and nobody else sees. */
#ifndef BASE_FORMAT_XLSX_INTERNAL_H
#define BASE_FORMAT_XLSX_INTERNAL_H

#include <expat.h>

#include "base/format/archive.h"
#include "base/format/xlsx.h"

#define XLSX_XML_DEPTH_MAX 64
#define XLSX_STYLES_MAX 65536
#define XLSX_NAME_BYTES_MAX 255 /* of a part in the archive */
#define XLSX_ARENA_BYTES_MAX ((size_t)320 << 20)

/* Which sheet, which strings, which calendar, which styles show dates. */
struct xlsx_book {
    struct archive *archive;
    struct arena *arena;
    size_t wanted, shown;               /* which of the sheets that are shown, from 0; how many were passed */
    struct text sheet_relation, sheet_name; /* its r:id and what it is called */
    struct text sheet, strings, styles; /* names in the archive; empty where there is none */
    bool is_1904;
    struct text *shared;
    size_t shared_count, shared_capacity, shared_bytes;
    bool *style_is_date;                /* by the number in a cell's s */
    size_t style_count;
};
/* ERROR_NOT_FOUND, without words, where fewer sheets are shown than `wanted`, but for the first. */
enum result xlsx_book_open(struct archive *archive, struct arena *arena, size_t wanted, struct xlsx_book *ret_book, struct message *message) MUST_USE;

/* One part of the workbook gone through with expat. Names come without their prefix. A handler that fails sets `result`
 * (by xlsx_part_fail()), and the parsing stops. */
struct xlsx_part {
    XML_Parser parser;
    struct xlsx_book *book;
    struct message *message;
    enum result result;
    int depth;
    void *context;
    void (*begin)(struct xlsx_part *part, struct text name, const char **attributes);
    void (*end)(struct xlsx_part *part, struct text name);
    void (*words)(struct xlsx_part *part, struct text words); /* NULL: not wanted */
};
enum result xlsx_part_run(struct xlsx_part *part, struct text name) MUST_USE;
void xlsx_part_fail(struct xlsx_part *part, enum result result, const char *why); /* why NULL: the message is there already */
/* By its name without prefix; empty where there is none. */
struct text xlsx_attribute(const char **attributes, const char *name);
bool xlsx_has_attribute(const char **attributes, const char *name);
/* "_x000D_" and the like as the characters they stand for; those that no text may hold stay as they are. */
struct text xlsx_unescape(struct arena *arena, struct text text);

#endif
