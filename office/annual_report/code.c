/* What the definitions of this room name, and what others do with its tables: see annual_report.h. */
#include "base/wording.h"
#include "office/annual_report/annual_report.h"

/* What is sent must be what was just made from this version; what is published must be there. */
enum result annual_check_kept(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, const struct actor *actor,
                              struct message *message)
{
    struct annual_kept kept;
    enum result result = annual_kept_read(db, arena, record->id, &kept, message);
    (void)engine, (void)actor;
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (result == ERROR_NOT_FOUND || (move->asks_approval && kept.version != record->version))
        return message_fail(message, ERROR_INVALID, "Send it from its own page, which you can open from its record: it is made there once more, and kept as it is sent.");
    return OK;
}

enum result annual_check_assembled(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, const struct actor *actor,
                                   struct message *message)
{
    int64_t figures;
    (void)arena, (void)engine, (void)move, (void)actor;
    TRY(db_one_integer(db, &figures, SQL("select count(*) from annual_report_figure where report = $1"), BIND(bind_integer(record->id))));
    return figures ? OK : message_fail(message, ERROR_INVALID, "Assemble it from its own page, which you can open from its record: the figures are noted there as they are.");
}

enum result annual_check_words(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, const struct actor *actor,
                               struct message *message)
{
    const struct definition *reports = definitions_find(engine->definitions, TEXT(ANNUAL_REPORT));
    struct record *report;
    struct annual annual;
    (void)move, (void)actor;
    if (!reports)
        return ERROR_NOT_FOUND;
    TRY(record_load(db, engine, arena, reports, record_link(record, "report"), &report));
    TRY(annual_load(db, engine, arena, report, &annual, message));
    return annual_words_check(arena, &annual.digest, record_text(record, "text"), message);
}

static const struct room_check checks[] = {
    {"annual_report_kept", annual_check_kept}, {"annual_report_assembled", annual_check_assembled}, {"annual_report_words_known", annual_check_words}, {NULL, NULL},
};
const struct room_code annual_report_code = {NULL, checks, NULL};

/* --- Other blocks' eyes on the tables ------------------------------------------------ */

static enum result forget_figures(struct db *db, int64_t record)
{
    return db_run(db, NULL, SQL("delete from annual_report_figure where report = $1"), BIND(bind_integer(record)));
}

static struct room_words figure_words(void)
{
    return (struct room_words){SQL("select count(*) from annual_report_figure where reason is not null"),
                               SQL("select id, reason, '' from annual_report_figure where reason is not null order by id"), SQL("update annual_report_figure set reason = $1 where id = $2")};
}

/* A sealed text cannot be altered: where erased words stand in it, it goes whole, and another is to be published. */
static struct room_words kept_words(void)
{
    return (struct room_words){SQL("select count(*) from annual_report_kept where content is not null"), SQL("select id, content, '' from annual_report_kept where content is not null order by id"),
                               SQL("update annual_report_kept set content = case when $1 = '' then content else null end where id = $2")};
}

static struct room_words public_words(void)
{
    return (struct room_words){SQL("select count(*) from pub_annual_report_text where content is not null"), SQL("select report, content, '' from pub_annual_report_text where content is not null order by report"),
                               SQL("update pub_annual_report_text set content = case when $1 = '' then content else null end where report = $2")};
}

static enum result forget_public(struct db *db, int64_t record)
{
    return db_run(db, NULL, SQL("update pub_annual_report_text set content = null where report = $1"), BIND(bind_integer(record)));
}

static enum result forget_kept(struct db *db, int64_t record)
{
    return db_run(db, NULL, SQL("update annual_report_kept set content = null where report = $1"), BIND(bind_integer(record)));
}

const struct room_place annual_report_places[] = {
    {.table = "annual_report_figure", .forget = forget_figures, .words = figure_words},
    {.table = "annual_report_kept", .forget = forget_kept, .words = kept_words},
    {.table = "pub_annual_report_text", .forget = forget_public, .words = public_words},
    {0},
};
