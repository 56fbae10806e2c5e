/* Figures as they were assembled, and reports as they were sent: see annual_report.h. Owns annual_report_figure and annual_report_kept. */
#include "base/crypto/crypto.h"
#include "base/store/serial.h"
#include "office/annual_report/annual_report.h"

const char annual_report_schema[] =
    "create table annual_report_figure (id {id}, report bigint not null, key text not null, words text not null, noted_at bigint not null, kept_against text, reason text);\n"
    "create unique index annual_report_figure_key on annual_report_figure (report, key);\n"
    "create table annual_report_kept (id {id}, report bigint not null, checksum text not null, version bigint not null, kept_at bigint not null, bytes bigint not null, content text);\n"
    "create unique index annual_report_kept_checksum on annual_report_kept (report, checksum);\n"
    "create table pub_annual_report_text (report bigint not null primary key, checksum text not null, bytes bigint not null, content text);\n";

/* --- Figures --------------------------------------------------------------------- */

const struct annual_figure *annual_figure(const struct annual_figures *figures, struct text key)
{
    for (size_t i = 0; i < figures->count; i++)
        if (text_equal(figures->list[i].key, key))
            return &figures->list[i];
    return NULL;
}

enum result annual_figures_read(struct db *db, struct arena *arena, int64_t report, struct annual_figures *ret_figures)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct annual_figures figures = {0};
    int64_t total;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from annual_report_figure where report = $1"), BIND(bind_integer(report))));
    figures.list = ARENA_ARRAY(arena, struct annual_figure, (size_t)total + 1);
    if (!figures.list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select key, words, kept_against, reason from annual_report_figure where report = $1 order by key"), BIND(bind_integer(report))));
    while ((step = statement_step(row)) == 1 && figures.count < (size_t)total)
        figures.list[figures.count++] = (struct annual_figure){statement_copy(row, 0, arena), statement_copy(row, 1, arena), statement_copy(row, 2, arena), statement_copy(row, 3, arena)};
    *ret_figures = figures;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result note_figure(struct db *db, int64_t report, const struct digest_figure *figure, struct instant now)
{
    int64_t id, there;
    TRY(db_one_integer(db, &there, SQL("select count(*) from annual_report_figure where report = $1 and key = $2"), BIND(bind_integer(report), bind_text(figure->key))));
    if (there)
        return OK;
    TRY(db_next_number(db, TEXT("annual report figure"), &id));
    return db_run(db, NULL, SQL("insert into annual_report_figure (id, report, key, words, noted_at) values ($1, $2, $3, $4, $5)"),
                  BIND(bind_integer(id), bind_integer(report), bind_text(figure->key), bind_text(figure->words), bind_integer(now.seconds)));
}

enum result annual_figures_note(struct db *db, int64_t report, const struct digest *digest, struct instant now)
{
    for (size_t i = 0; i < digest->chapter_count; i++)
        for (size_t j = 0; j < digest->chapters[i].part_count; j++)
            for (size_t k = 0; k < digest->chapters[i].parts[j].figure_count; k++)
                TRY(note_figure(db, report, &digest->chapters[i].parts[j].figures[k], now));
    return OK;
}

enum result annual_figure_take(struct db *db, int64_t report, const struct digest_figure *figure, struct instant now)
{
    return db_run(db, NULL, SQL("update annual_report_figure set words = $3, noted_at = $4, kept_against = null, reason = null where report = $1 and key = $2"),
                  BIND(bind_integer(report), bind_text(figure->key), bind_text(figure->words), bind_integer(now.seconds)));
}

enum result annual_figure_keep(struct db *db, int64_t report, const struct digest_figure *figure, struct text reason)
{
    return db_run(db, NULL, SQL("update annual_report_figure set kept_against = $3, reason = $4 where report = $1 and key = $2"),
                  BIND(bind_integer(report), bind_text(figure->key), bind_text(figure->words), bind_text(reason)));
}

enum annual_standing annual_figure_standing(const struct annual_figures *figures, const struct digest_figure *figure)
{
    const struct annual_figure *noted = annual_figure(figures, figure->key);
    if (!noted || text_equal(noted->words, figure->words))
        return ANNUAL_SAME;
    return text_equal(noted->kept_against, figure->words) ? ANNUAL_KEPT : ANNUAL_CHANGED;
}

struct text annual_figure_words(const struct annual_figures *figures, const struct digest_figure *figure)
{
    const struct annual_figure *noted = annual_figure(figures, figure->key);
    return noted ? noted->words : figure->words;
}

/* --- Kept -------------------------------------------------------------------------- */

enum result annual_keep(struct db *db, struct arena *arena, int64_t report, int64_t version, struct text content, struct instant at)
{
    struct text checksum = checksum_of(arena, content);
    int64_t id;
    TRY(db_run(db, NULL, SQL("delete from annual_report_kept where report = $1 and checksum = $2"), BIND(bind_integer(report), bind_text(checksum))));
    TRY(db_next_number(db, TEXT("annual report kept"), &id));
    return db_run(db, NULL, SQL("insert into annual_report_kept (id, report, checksum, version, kept_at, bytes, content) values ($1, $2, $3, $4, $5, $6, $7)"),
                  BIND(bind_integer(id), bind_integer(report), bind_text(checksum), bind_integer(version), bind_integer(at.seconds), bind_integer((int64_t)content.length), bind_text(content)));
}

enum result annual_kept_read(struct db *db, struct arena *arena, int64_t report, struct annual_kept *ret_kept, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct annual_kept kept;
    int step;
    TRY(db_query(db, &row, SQL("select version, kept_at, checksum, content from annual_report_kept where report = $1 order by version desc limit 1"), BIND(bind_integer(report))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    kept = (struct annual_kept){.version = statement_integer(row, 0), .at = {statement_integer(row, 1)}, .checksum = statement_copy(row, 2, arena), .content = statement_copy(row, 3, arena)};
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (kept.content.length && !text_equal(checksum_of(arena, kept.content), kept.checksum))
        return message_fail(message, ERROR_CORRUPT, "The report that is kept is not the one that was sent: its checksum does not agree.");
    *ret_kept = kept;
    return OK;
}
