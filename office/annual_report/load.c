/* A report with its chapters, its figures as they are and as they were assembled: see annual_report.h. */
#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/record/access.h"
#include "office/annual_report/annual_report.h"

/* --- Chapters ---------------------------------------------------------------------- */

static enum result read_holders(struct db *db, struct arena *arena, struct annual_chapter *chapter)
{
    struct assignment *list;
    size_t count;
    TRY(record_assignments(db, arena, chapter->id, &list, &count));
    for (size_t i = 0; i < count; i++)
        if (!list[i].until.seconds)
            chapter->holders = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(chapter->holders), chapter->holders.length ? ", " : "", TEXT_ARGS(list[i].name));
    return OK;
}

static enum result read_record(struct db *db, struct arena *arena, int64_t report, struct annual_chapter *chapter)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select c.id, r.version, r.state, c.text, c.note from reg_annual_report_chapter c join record r on r.id = c.id where c.report = $1 and c.chapter = $2"),
                 BIND(bind_integer(report), bind_text(chapter->of->of->name))));
    step = statement_step(row);
    if (step == 1) {
        chapter->id = statement_integer(row, 0);
        chapter->version = statement_integer(row, 1);
        chapter->state = statement_copy(row, 2, arena);
        chapter->words = statement_copy(row, 3, arena);
        chapter->note = statement_copy(row, 4, arena);
    }
    return step < 0 ? (enum result)step : OK;
}

static size_t changed_in(const struct annual *annual, const struct digest_chapter *chapter)
{
    size_t changed = 0;
    for (size_t i = 0; i < chapter->part_count; i++)
        for (size_t j = 0; j < chapter->parts[i].figure_count; j++)
            changed += annual_figure_standing(&annual->figures, &chapter->parts[i].figures[j]) == ANNUAL_CHANGED;
    return changed;
}

/* What is wrong with the words, in a sentence; empty: nothing. */
static enum result find_trouble(struct arena *arena, const struct digest *digest, struct text words, struct text *ret_trouble)
{
    struct message message = {0};
    enum result result = annual_words_check(arena, digest, words, &message);
    if (result == ERROR_INVALID)
        *ret_trouble = arena_copy_z(arena, message.text);
    return result == ERROR_INVALID ? OK : result;
}

static enum result read_chapters(struct db *db, struct arena *arena, struct annual *annual)
{
    annual->chapter_count = annual->digest.chapter_count;
    annual->chapters = ARENA_ARRAY(arena, struct annual_chapter, annual->chapter_count + 1);
    if (!annual->chapters)
        return ERROR_MEMORY;
    for (size_t i = 0; i < annual->chapter_count; i++) {
        struct annual_chapter *chapter = &annual->chapters[i];
        *chapter = (struct annual_chapter){.of = &annual->digest.chapters[i]};
        TRY(read_record(db, arena, annual->record->id, chapter));
        if (chapter->id)
            TRY(read_holders(db, arena, chapter));
        TRY(find_trouble(arena, &annual->digest, chapter->words, &chapter->trouble));
        chapter->changed = changed_in(annual, chapter->of);
        annual->changed += chapter->changed;
        annual->ready += text_equals(chapter->state, "ready");
    }
    return OK;
}

/* --- The report --------------------------------------------------------------------- */

static enum result read_year(struct arena *arena, const struct record *record, struct digest_year *ret_year, struct message *message)
{
    struct digest_year year;
    TRY(digest_year_read(arena, record_text(record, "covers"), &year, message));
    if (!text_equal(year.name, record_text(record, "covers"))) /* the public address and the sealed year are this text */
        return message_fail(message, ERROR_INVALID, "Write the financial year as 2025/26, with a stroke.");
    if (date_parse(record_text(record, "known_on"), &year.known_on) < 0)
        return message_fail(message, ERROR_INVALID, "Say as known on which day the report is.");
    if (date_compare(year.known_on, year.from) < 0)
        return message_fail(message, ERROR_INVALID, "On that day the year had not begun: choose a later day as known on.");
    *ret_year = year;
    return OK;
}

enum result annual_load(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, struct annual *ret_annual, struct message *message)
{
    WORDING_KEPT(arena);
    const struct report_plan *report = definitions_report(engine->definitions, TEXT(ANNUAL_REPORT));
    struct annual annual = {.record = record, .foreword = record_text(record, "foreword")};
    struct digest_year year;
    struct body body;
    if (!report)
        return message_fail(message, ERROR_INVALID, "This office has no definition of an annual report.");
    TRY(read_year(arena, record, &year, message));
    TRY(body_on(db, arena, year.until, &body));
    annual.office = body.legal_name.length ? body.legal_name : SAID(arena, "This office");
    annual.title = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(report->title), TEXT_ARGS(year.name));
    TRY(digest_make(db, engine, arena, report, &year, &annual.digest));
    TRY(annual_figures_read(db, arena, record->id, &annual.figures));
    TRY(read_chapters(db, arena, &annual));
    TRY(find_trouble(arena, &annual.digest, annual.foreword, &annual.foreword_trouble));
    *ret_annual = annual;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static void miss(struct arena *arena, struct value *list, struct text line) { value_append(arena, list, value_text(arena, line)); }

struct value *annual_missing(struct arena *arena, const struct annual *annual)
{
    struct value *list = value_list(arena);
    size_t open = annual->chapter_count - annual->ready;
    if (date_compare(annual->digest.year.known_on, annual->digest.year.until) <= 0)
        miss(arena, list, SAID(arena, "The year is not over on the day as known on which the report is."));
    if (!record_link(annual->record, "panel"))
        miss(arena, list, SAID(arena, "It does not say yet to which panel it is sent."));
    if (!annual->figures.count)
        miss(arena, list, SAID(arena, "It is not assembled yet."));
    if (open)
        miss(arena, list, arena_printf(arena, SAY_COUNT(arena, (int64_t)open, "%zu chapter is not ready.", "%zu chapters are not ready."), open));
    if (annual->changed)
        miss(arena, list, arena_printf(arena, SAY_COUNT(arena, (int64_t)annual->changed, "%zu figure has changed since it was assembled, and nobody has decided on it.", "%zu figures have changed since they were assembled, and nobody has decided on them."), annual->changed));
    if (annual->foreword_trouble.length)
        miss(arena, list, arena_printf(arena, SAY(arena, "In the foreword: %.*s"), TEXT_ARGS(annual->foreword_trouble)));
    for (size_t i = 0; i < annual->chapter_count; i++)
        if (annual->chapters[i].trouble.length)
            miss(arena, list, arena_printf(arena, SAY(arena, "In “%.*s”: %.*s"), TEXT_ARGS(annual->chapters[i].of->of->title), TEXT_ARGS(annual->chapters[i].trouble)));
    return list;
}
