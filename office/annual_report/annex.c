/* What was sent, sealed into what is published: "@report", {"bytes":…,"checksum":…}. The text itself stands in pub_annual_report_text, put there from what was kept when the record is
 * published; `verify` compares it with its checksum. See annual_report.h; blocks/engine.h: room_annex. */
#include "base/crypto/crypto.h"
#include "office/annual_report/annual_report.h"

static struct value *seal_value(struct arena *arena, int64_t bytes, struct text checksum)
{
    struct value *value = value_object(arena);
    value_set_integer(arena, value, "bytes", bytes);
    value_set_text(arena, value, "checksum", checksum);
    return value;
}

enum result annual_annex_make(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message)
{
    struct annual_kept kept;
    enum result result = annual_kept_read(db, arena, record->id, &kept, message);
    if (result == ERROR_NOT_FOUND || (result == OK && !kept.content.length))
        return message_fail(message, ERROR_INVALID, "Nothing is kept of this report: send it again.");
    TRY(result);
    *ret_value = seal_value(arena, (int64_t)kept.content.length, kept.checksum);
    return OK;
}

/* Of a record that was withdrawn, or whose text was taken down, nothing can be read. */
enum result annual_annex_index(struct db *db, struct arena *arena, int64_t id, const struct value *value, bool withdrawn)
{
    (void)arena;
    TRY(db_run(db, NULL, SQL("delete from pub_annual_report_text where report = $1"), BIND(bind_integer(id))));
    if (withdrawn || !value)
        return OK;
    return db_run(db, NULL,
                  SQL("insert into pub_annual_report_text (report, checksum, bytes, content) values ($1, $2, $3, (select k.content from annual_report_kept k where k.report = $1 and k.checksum = $2))"),
                  BIND(bind_integer(id), bind_text(value_get_text(value, "checksum")), bind_integer(value_get_integer(value, "bytes", 0))));
}

enum result annual_annex_clear(struct db *db) { return db_run(db, NULL, SQL("delete from pub_annual_report_text"), BIND_NOTHING); }

enum result annual_annex_read(struct db *db, struct arena *arena, int64_t id, struct value **ret_value)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select bytes, checksum from pub_annual_report_text where report = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    *ret_value = step == 1 ? seal_value(arena, statement_integer(row, 0), statement_copy(row, 1, arena)) : NULL;
    return step < 0 ? (enum result)step : OK;
}

static enum result check_text(struct text content, struct text checksum, int64_t report, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)64 << 20);
    if (!arena)
        return ERROR_MEMORY;
    return text_equal(checksum_of(arena, content), checksum) ? OK : message_fail(message, ERROR_CORRUPT, "The text of annual report %lld is not the one that was published.", (long long)report);
}

enum result annual_annex_check_rest(struct db *db, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t others;
    int step;
    TRY(db_one_integer(db, &others, SQL("select count(*) from pub_annual_report_text s where not exists (select 1 from pub_record p where p.id = s.report and p.withdrawn = 0)"), BIND_NOTHING));
    if (others)
        return message_fail(message, ERROR_CORRUPT, "%lld texts of annual reports were never published.", (long long)others);
    TRY(db_query(db, &row, SQL("select report, checksum, content from pub_annual_report_text where content is not null order by report"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1)
        TRY(check_text(statement_text(row, 2), statement_text(row, 1), statement_integer(row, 0), message));
    return step < 0 ? (enum result)step : OK;
}

/* That there was one, and its checksum, stay. */
enum result annual_annex_erase(struct db *db, int64_t id)
{
    TRY(db_run(db, NULL, SQL("delete from annual_report_figure where report = $1"), BIND(bind_integer(id))));
    TRY(db_run(db, NULL, SQL("update pub_annual_report_text set content = null where report = $1"), BIND(bind_integer(id))));
    return db_run(db, NULL, SQL("update annual_report_kept set content = null where report = $1"), BIND(bind_integer(id)));
}

enum result annual_annex_put_least(struct db *db, struct arena *arena, const struct record *record)
{
    return annual_keep(db, arena, record->id, record->version, TEXT("{\"chapters\":[],\"figures\":[]}"), record->changed_at);
}

struct text annual_href(struct arena *arena, int64_t id) { return arena_printf(arena, "/desk/annual-report/%lld", (long long)id); }
