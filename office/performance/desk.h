/* Shared by the desk pages of this room only.
 *
 * desk.c          a visitor's request at the desk; the overview, /desk/performance
 * desk_load.c     /desk/performance/loads/{id}: what a load says and what it changes
 * entry.c         the form by which figures are typed: its rows, read and shown
 * desk_entry.c    /desk/performance/enter, and a load's edit and restate: the same form
 * desk_import.c   /desk/performance/import
 * desk_routes.c   the addresses and the shapes of the views */
#ifndef OFFICE_PERFORMANCE_DESK_H
#define OFFICE_PERFORMANCE_DESK_H

#include "blocks/parts/parts.h"
#include "blocks/record/record.h"
#include "office/performance/figures.h"
#include "office/performance/internal.h"

struct room_visit {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    struct value *view;
    const struct engine *engine;
    const struct definition *loads; /* the register series_load */
    struct actor actor;
    struct db *db;                  /* gone after request_write() */
};
/* ERROR_NOT_FOUND for whoever may open no load. `adds`: ERROR_DENIED, in words, for whoever may not bring figures in. */
enum result visit_open(struct request *request, struct answer *answer, bool adds, struct room_visit *ret_visit) MUST_USE;
/* The load of {id} that the visitor may see, and its figures; ERROR_NOT_FOUND. */
enum result visit_load(struct room_visit *visit, struct record **ret_record, struct series_figures *ret_figures) MUST_USE;
void page_text(const struct room_visit *visit, const char *name, struct text text);
void page_set(const struct room_visit *visit, const char *name, struct value *value);
void page_flag(const struct room_visit *visit, const char *name, bool flag);
struct text load_href(struct arena *arena, int64_t load, const char *rest);
struct text area_name(const struct figures_setting *setting, struct arena *arena, struct text slug); /* "The whole area" */
struct text figure_period_words(struct arena *arena, const struct measure *measure, const struct series_figure *figure);

/* --- The form (entry.c) --------------------------------------------------------- */

#define ENTRY_ROWS_MAX 60 /* six inputs each, of INPUTS_MAX */

struct entry_row {
    const struct measure *measure;
    struct series_period period;
    struct text area, breakdown;
    struct text value, numerator, denominator, state, provisional, note; /* as typed; provisional: "yes" or empty */
    const struct series_version *known; /* what is published; NULL: nothing */
    struct text error;
};
struct entry {
    struct entry_row *rows;
    size_t count;
    struct text source, source_link, reason, colleagues; /* of the load */
    struct text reason_error, trouble;                   /* what is wrong beside rows */
    struct text query;                                   /* "?owner=…", to come back to */
    bool words_only;                                     /* too many figures for a form: only these words can be changed */
    int64_t version;                                     /* of the draft that is written anew */
    int64_t award;                                       /* for which they were reported, or 0 */
};
/* The row for that key, with what is published. */
enum result entry_add(struct entry *entry, struct arena *arena, const struct measure *measure, struct series_period period, struct text area,
                      struct text breakdown) MUST_USE;
/* What a figure says, as somebody would type it. */
void entry_fill(struct arena *arena, struct entry_row *row, const struct series_figure *figure);
void entry_find_known(struct entry *entry, const struct series_version *known, size_t count);
/* Rows and words as they were posted (or parked: a form body). ERROR_INVALID for what no form of ours sends. */
enum result entry_take(struct room_visit *visit, const struct figures_setting *setting, struct text parked, struct entry *ret_entry, struct message *message) MUST_USE;
/* The figures of all rows that say something; false where something is wrong, which the rows then say. */
bool entry_read(struct room_visit *visit, const struct figures_setting *setting, struct entry *entry, struct series_figures *ret_figures);
/* The form as the page shows it: rows, fields, errors. */
void entry_show(const struct room_visit *visit, const struct figures_setting *setting, const struct entry *entry, struct text action);
extern const struct shape entry_row_shape;

handler desk_performance_get, load_get, entry_get, entry_post, load_edit_get, load_edit_post, load_restate_get, load_restate_post, figures_import_get, figures_import_post,
    packs_get, pack_get, pack_questions_post, pack_send_post; /* pages_packs.c, pages_pack.c */
extern const struct shape desk_performance_shape, load_shape, figures_entry_shape, figures_import_shape, packs_shape, pack_shape;

#endif
