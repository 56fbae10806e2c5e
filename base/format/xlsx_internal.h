/* What the readers of a workbook's parts (xlsx_book.c, xlsx_read.c) share, and nobody else sees. */
#ifndef BASE_FORMAT_XLSX_INTERNAL_H
#define BASE_FORMAT_XLSX_INTERNAL_H

#include "base/format/office_part.h"
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

/* A part of the workbook, with the words of refusal of one; also fails where the book's arena did. */
enum result xlsx_part_run(struct xlsx_book *book, struct office_part *part, struct text name) MUST_USE;
/* "_x000D_" and the like as the characters they stand for; those that no text may hold stay as they are. */
struct text xlsx_unescape(struct arena *arena, struct text text);

#endif
