/* The board pack: one printable document for the performance board (catalogue HA-03, PM-12), as known on a day.
 *
 * A pack is a record of the register `board_pack`: which month, as known on which day, what goes in, and the words of whoever writes it. It
 * is drawn from what is published alone, whoever asks: so it shows nobody a figure that they may not see, and small numbers stand in it
 * as the public has them. While it is a draft each look draws it anew. When it is sent to be issued it is drawn once and kept (pack_keep.c): who
 * decides reads that text, it is issued with its checksum in the log, and it is never drawn again.
 *
 * Figures, judgements and annotations are those that were published until the day, of periods that end within the month. What measures,
 * targets and actions are called, and how actions stand, is as it is when the pack is drawn: the document says so.
 *
 * pack_news.{h,c}  what changed and what to ask: pure
 * pack.c           a record as a pack, the pack before it, how each measure stood then and stands now
 * pack_document.c  the document; pack_measure.c: the page of a measure; pack_crime.c: recorded crime
 * pack_keep.c      what was sent is kept, and sealed into what is published
 * pages_pack.c     /desk/performance/packs/{id} */
#ifndef OFFICE_PERFORMANCE_PACK_H
#define OFFICE_PERFORMANCE_PACK_H

#include "blocks/record/record.h"
#include "office/performance/course.h"
#include "office/performance/pack_news.h"

#define BOARD_PACK "board_pack" /* the register */

struct pack {
    int64_t id;
    struct text reference, title;
    struct text month;               /* as it was chosen: "2026-10" */
    struct date month_end;           /* figures of periods that end after it are left out */
    struct date known_on, meeting_on; /* meeting_on: DATE_NONE where it is not said */
    struct date drawn_on;            /* the office's day */
    bool of_theme, only_changed, crime;
    int64_t theme;
    struct text theme_name, introduction, questions;
    /* With what it is compared: the pack that was issued before it, or else the day a month before. */
    bool has_before;
    struct text before_reference, before_title;
    struct date before_on, before_month_end;
    int64_t before_drawn_at;         /* true seconds: what was published on that day after it was drawn is new; 0: not known */
};
/* ERROR_INVALID in words where it cannot be drawn: no theme is chosen, no day. On an office connection. */
enum result pack_of_record(struct db *db, struct arena *arena, const struct record *record, struct date today, struct pack *ret_pack, struct message *message) MUST_USE;

struct pack_drawing {
    struct db *db;
    struct arena *arena;
    const struct pack *pack;
    struct performance now;      /* every measure, as known on the day; no periods past the month */
    struct course *courses;      /* as now.measures */
    struct pack_measure *stood;  /* the same */
    struct pack_news news;       /* of those that are in the pack's theme */
    bool *is_in;                 /* has a page: something is known of it */
    size_t in_count, without_count; /* of which nothing is known yet */
};
/* Must not be moved: courses point into it. */
enum result pack_draw(struct db *db, struct arena *arena, const struct pack *pack, struct pack_drawing *drawing) MUST_USE;

/* --- The document --- */
extern const struct shape pack_document_shape, pack_measure_shape, pack_crime_shape;
#define PACK_DOCUMENT "office/performance/pages/pack_document"
enum result pack_document(const struct pack_drawing *drawing, struct text office, struct value **ret_document) MUST_USE;
enum result pack_measure_page(const struct pack_drawing *drawing, size_t at, struct value **ret_page) MUST_USE;
/* NULL where no crime data is loaded for the months of the pack. */
enum result pack_crime_page(const struct pack_drawing *drawing, struct value **ret_page) MUST_USE;
void pack_set(struct arena *arena, struct value *object, const char *name, struct text text); /* for the page */

/* --- Kept (pack_keep.c) --- */
extern const char board_pack_schema[];
struct pack_kept {
    struct text checksum; /* BLAKE2b, 256 bits */
    struct text content;  /* HTML as this program rendered it; empty: it was erased */
    int64_t version;      /* of the record that it was drawn from */
    struct instant at;
};
/* In a write transaction, in place of what was kept before. */
enum result pack_keep(struct db *db, struct arena *arena, int64_t pack, int64_t version, struct text content, struct instant at) MUST_USE;
/* ERROR_NOT_FOUND: nothing is kept. ERROR_CORRUPT: it is not what was sent. */
enum result pack_kept_read(struct db *db, struct arena *arena, int64_t pack, struct pack_kept *ret_kept, struct message *message) MUST_USE;
check_function pack_check_kept; /* "pack_is_kept" */

/* For the engine's list of annexes (engine.h: room_annex). */
#define PACK_ANNEX_NAME "@pack"
enum result pack_annex_make(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message) MUST_USE;
enum result pack_annex_index(struct db *db, struct arena *arena, int64_t id, const struct value *value, bool withdrawn) MUST_USE;
enum result pack_annex_clear(struct db *db) MUST_USE;
enum result pack_annex_read(struct db *db, struct arena *arena, int64_t id, struct value **ret_value) MUST_USE;
enum result pack_annex_check_rest(struct db *db, struct message *message) MUST_USE;
enum result pack_annex_erase(struct db *db, int64_t id) MUST_USE;
enum result pack_annex_put_least(struct db *db, struct arena *arena, const struct record *record) MUST_USE;
struct text pack_href(struct arena *arena, int64_t id);

#endif
