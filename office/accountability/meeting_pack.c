/* The pack of a meeting as it was sent: see meeting_pack.h. */
#include "office/accountability/meeting_pack.h"

#include <string.h>

#define PARTS_MAX 1000
#define SENT_MAX 200

const char meeting_pack_schema[] =
    "create table meeting_pack (meeting bigint not null, number bigint not null, sent_at bigint not null, position bigint not null, record bigint not null, version bigint not null,"
    " is_paper bigint not null, primary key (meeting, number, record));\n";

static enum result read_parts(struct statement *row, struct arena *arena, struct pack_part **ret_parts, size_t *ret_count)
{
    struct pack_part *list = ARENA_ARRAY(arena, struct pack_part, PARTS_MAX);
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    memset(list, 0, PARTS_MAX * sizeof *list); /* compared whole */
    while (count < PARTS_MAX && (step = statement_step(row)) == 1) {
        list[count].record = statement_integer(row, 0);
        list[count].version = statement_integer(row, 1);
        list[count++].is_paper = statement_integer(row, 2) != 0;
    }
    *ret_parts = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

enum result meeting_pack_parts(struct db *db, struct arena *arena, int64_t meeting, int64_t number, struct pack_part **ret_parts, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select record, version, is_paper from meeting_pack where meeting = $1 and number = $2 order by position"), BIND(bind_integer(meeting), bind_integer(number))));
    return read_parts(row, arena, ret_parts, ret_count);
}

enum result meeting_pack_now(struct db *db, struct arena *arena, int64_t meeting, struct pack_part **ret_parts, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select id, version, is_paper from (select r.id as id, r.version as version, 0 as is_paper, i.number as number, i.id as item from reg_agenda_item i join record r on r.id = i.id"
                               " where i.meeting = $1 and r.state in ('draft', 'published', 'off') union all select r.id, r.version, 1, i.number, i.id from reg_meeting_paper p join record r on r.id = p.id"
                               " join reg_agenda_item i on i.id = p.item join record q on q.id = i.id where i.meeting = $1 and r.state in ('draft', 'published') and q.state in ('draft', 'published')) parts"
                               " order by number, item, is_paper, id"), BIND(bind_integer(meeting))));
    return read_parts(row, arena, ret_parts, ret_count);
}

enum result meeting_pack_keep(struct db *db, struct arena *arena, int64_t meeting, struct instant now)
{
    struct pack_part *parts, *before;
    size_t count, before_count;
    int64_t number;
    TRY(db_one_integer(db, &number, SQL("select coalesce(max(number), 0) from meeting_pack where meeting = $1"), BIND(bind_integer(meeting))));
    TRY(meeting_pack_now(db, arena, meeting, &parts, &count));
    TRY(meeting_pack_parts(db, arena, meeting, number, &before, &before_count));
    if (count == before_count && memcmp(parts, before, count * sizeof *parts) == 0)
        return OK;
    for (size_t i = 0; i < count; i++)
        TRY(db_run(db, NULL, SQL("insert into meeting_pack (meeting, number, sent_at, position, record, version, is_paper) values ($1, $2, $3, $4, $5, $6, $7)"),
                   BIND(bind_integer(meeting), bind_integer(number + 1), bind_integer(now.seconds), bind_integer((int64_t)i), bind_integer(parts[i].record), bind_integer(parts[i].version),
                        bind_integer(parts[i].is_paper))));
    return OK;
}

enum result meeting_pack_list(struct db *db, struct arena *arena, int64_t meeting, struct pack_sent **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct pack_sent *list = ARENA_ARRAY(arena, struct pack_sent, SENT_MAX);
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select number, max(sent_at) from meeting_pack where meeting = $1 group by number order by number desc limit 200"), BIND(bind_integer(meeting))));
    while (count < SENT_MAX && (step = statement_step(row)) == 1)
        list[count++] = (struct pack_sent){statement_integer(row, 0), {statement_integer(row, 1)}};
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

static enum result forget_pack(struct db *db, int64_t record)
{
    return db_run(db, NULL, SQL("delete from meeting_pack where meeting = $1 or record = $1"), BIND(bind_integer(record)));
}

const struct room_place meetings_places[] = {{.table = "meeting_pack", .forget = forget_pack}, {0}};
