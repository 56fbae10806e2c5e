/* The annual report (catalogue PD-05; Police Reform and Social Responsibility Act 2011, sections 12 and 28).
 *
 * A report is a record of the register `annual_report`: which year, as known on which day, the holder's foreword, the panel it goes to. What it consists of is the definition
 * `report: annual_report` (contents.yaml); every part of it is worked out from what was published, by blocks/digest, whoever asks. The office's words are
 * the chapters (annual_report_chapter), in Markdown: {{promises.kept}} in them puts in that figure, with a link to where it can be checked.
 *
 * Assembling notes what every figure said. A figure that says something else later (the day was moved, something was taken down) is shown as "was 12, now 13", and somebody takes
 * the new one over or keeps the old one, with a reason that stands in the report. While any is undecided, or a chapter not ready, it is not sent.
 *
 * As a draft it is made anew each time that somebody looks. Sent to the panel, it is made once and kept; published, that text's checksum is sealed into the published document (room_annex)
 * and the text can be read: what the panel reviewed is what is published, or it goes back into the draft first. The same record gives the same bytes.
 *
 * The text is English, and kept as HTML chapter by chapter, with every figure and its source, in one JSON object ("content"); the checksum is of that.
 *
 * words.c       figures named in Markdown: pure
 * document.c    a digest and the words as HTML; content
 * store.c       figures as they were assembled; what was sent is kept
 * annex.c       and sealed into what is published
 * load.c        a report with its chapters, as known on its day
 * desk_*.c      /desk/annual-report/{id}
 * pages.c       /reports */
#ifndef OFFICE_ANNUAL_REPORT_H
#define OFFICE_ANNUAL_REPORT_H

#include "base/web/web.h"
#include "blocks/digest/digest.h"
#include "blocks/record/record.h"

#define ANNUAL_REPORT "annual_report"                 /* the register, and the definition of its contents */
#define ANNUAL_REPORT_CHAPTER "annual_report_chapter" /* the register */
#define ANNUAL_CONTENT_BYTES_MAX 8388608

extern const struct room_code annual_report_code;
extern const struct route annual_report_routes[], annual_report_desk_routes[];
extern const struct room_place annual_report_places[];
extern const char annual_report_schema[];

/* --- Figures as they were assembled (store.c) -------------------------------- */

struct annual_figure {
    struct text key;
    struct text words;        /* what the report says */
    struct text kept_against; /* what the record said when somebody decided to keep those words; or empty */
    struct text reason;       /* why */
};
struct annual_figures { struct annual_figure *list; size_t count; };
const struct annual_figure *annual_figure(const struct annual_figures *figures, struct text key); /* or NULL */
enum result annual_figures_read(struct db *db, struct arena *arena, int64_t report, struct annual_figures *ret_figures) MUST_USE;
/* In a write transaction. Notes those that were not noted; what was is left as it is. */
enum result annual_figures_note(struct db *db, int64_t report, const struct digest *digest, struct instant now) MUST_USE;
enum result annual_figure_take(struct db *db, int64_t report, const struct digest_figure *figure, struct instant now) MUST_USE;
enum result annual_figure_keep(struct db *db, int64_t report, const struct digest_figure *figure, struct text reason) MUST_USE;

/* How a figure stands against what was assembled. */
enum annual_standing { ANNUAL_SAME, ANNUAL_CHANGED, ANNUAL_KEPT };
enum annual_standing annual_figure_standing(const struct annual_figures *figures, const struct digest_figure *figure);
/* What the report says of it: as assembled, or as it is. */
struct text annual_figure_words(const struct annual_figures *figures, const struct digest_figure *figure);

/* --- Words (words.c) ------------------------------------------------------------ */

/* Whether every figure that the words name is there, with the sentence that says which is not. */
enum result annual_words_check(struct arena *arena, const struct digest *digest, struct text words, struct message *message) MUST_USE;
/* The Markdown with each figure in its place, as a link; of a figure that is not there its key stands, in brackets. */
struct text annual_words_fill(struct arena *arena, const struct digest *digest, const struct annual_figures *figures, struct text words);

/* --- A report (load.c) ----------------------------------------------------------- */

struct annual_chapter {
    const struct digest_chapter *of;
    int64_t id, version;          /* of its record; 0: not made yet */
    struct text state, words, note, holders; /* holders: "A. Writer, B. Writer"; or empty */
    size_t changed;               /* figures that nobody has decided on */
    struct text trouble;          /* what is wrong with its words; or empty */
};
struct annual {
    const struct record *record;
    struct text title;            /* "Annual report 2025/26" */
    struct text office;
    struct digest digest;
    struct annual_figures figures;
    struct annual_chapter *chapters; /* as the digest has them */
    size_t chapter_count;
    size_t changed, ready;
    struct text foreword, foreword_trouble;
};
/* ERROR_INVALID in words where it cannot be worked out: no such year, a day before the year began. */
enum result annual_load(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, struct annual *ret_annual, struct message *message) MUST_USE;
/* What is still missing before it can be sent: sentences; none: nothing. */
struct value *annual_missing(struct arena *arena, const struct annual *annual);

/* --- The document (document.c) ------------------------------------------------------ */

extern const struct shape annual_document_shape, annual_foreword_shape;
#define ANNUAL_DOCUMENT "office/annual_report/pages/chapter_document"
#define ANNUAL_FOREWORD "office/annual_report/pages/foreword_document"
struct template_set;
/* The HTML of one chapter; `at` SIZE_MAX: the foreword and what the report is. */
enum result annual_chapter_html(struct arena *arena, const struct template_set *templates, const struct annual *annual, size_t at, struct text *ret_html, struct message *message) MUST_USE;
/* {"title","year","known_on","chapters":[{"name","title","html"}],"figures":[…]}: canonical, what is kept. */
enum result annual_content(struct arena *arena, const struct template_set *templates, const struct annual *annual, struct text *ret_content, struct message *message) MUST_USE;
struct value *annual_figure_value(struct arena *arena, const struct annual *annual, const struct digest_figure *figure);
extern const struct shape annual_figure_shape;

/* --- Kept (store.c) and sealed (annex.c) ---------------------------------------------- */

struct annual_kept { struct text checksum, content; int64_t version; struct instant at; };
/* In a write transaction: the newest of the report. */
enum result annual_keep(struct db *db, struct arena *arena, int64_t report, int64_t version, struct text content, struct instant at) MUST_USE;
/* The newest. ERROR_NOT_FOUND: nothing is kept. ERROR_CORRUPT: it is not what was sent. `content` is empty where it was erased. */
enum result annual_kept_read(struct db *db, struct arena *arena, int64_t report, struct annual_kept *ret_kept, struct message *message) MUST_USE;
check_function annual_check_kept, annual_check_assembled, annual_check_words; /* "annual_report_kept", "annual_report_assembled", "annual_report_words_known" */

#define ANNUAL_ANNEX_NAME "@report"
enum result annual_annex_make(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message) MUST_USE;
enum result annual_annex_index(struct db *db, struct arena *arena, int64_t id, const struct value *value, bool withdrawn) MUST_USE;
enum result annual_annex_clear(struct db *db) MUST_USE;
enum result annual_annex_read(struct db *db, struct arena *arena, int64_t id, struct value **ret_value) MUST_USE;
enum result annual_annex_check_rest(struct db *db, struct message *message) MUST_USE;
enum result annual_annex_erase(struct db *db, int64_t id) MUST_USE;
enum result annual_annex_put_least(struct db *db, struct arena *arena, const struct record *record) MUST_USE;
struct text annual_href(struct arena *arena, int64_t id);

/* --- Pages --------------------------------------------------------------------------- */

address_function annual_address;
handler annual_desk_get, annual_read_get, annual_assemble_post, annual_send_post, annual_figures_post, annual_chapter_get, annual_chapter_post;
handler annual_reports_get, annual_report_get, annual_report_chapter_get, annual_report_whole_get;
extern const struct shape annual_desk_shape, annual_read_shape, annual_edit_shape, annual_reports_shape, annual_page_shape;

#endif
