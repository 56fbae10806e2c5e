/* Shared by the desk pages of sheets (pages_sheet*.c) only. */
#ifndef BLOCKS_RECORD_SHEET_PAGES_H
#define BLOCKS_RECORD_SHEET_PAGES_H

#include "blocks/record/import_pages.h"
#include "blocks/record/list_page.h"
#include "blocks/record/sheet.h"

#define SHEET_SETTINGS "sheet" /* of a kept file that is a sheet, and no import */

struct text sheet_href(const struct desk *desk); /* /desk/registers/{plural}/sheet */
/* The page that takes out and brings back, with what was wrong with the file that was sent. */
enum result sheet_page(struct desk *desk, const char *error) MUST_USE;

/* pages_sheet_show.c: what a sheet would do. `chosen`: as the form was sent, shown again with what is wrong; NULL at first. */
enum result sheet_show(struct desk *desk, const struct sheet_task *task, const char *error) MUST_USE;
extern const struct shape sheet_preview_shape;

/* sheet_out.c: the records of one register that a list picked, in its order. */
enum result sheet_write_picked(struct db *db, const struct engine *engine, const struct language *language, const struct sheet_pick *pick, const struct actor *actor,
                               enum sheet_form form, struct buffer *out) MUST_USE;
/* The file as an answer: "NAME-2026-11-21.xlsx". */
enum result sheet_answer_file(const struct desk *desk, struct text name, enum sheet_form form, enum result result, const struct buffer *out) MUST_USE;

handler sheet_get, sheet_post, sheet_preview_get, sheet_apply_post;

#endif
