/* Keeping crime counts: see crime_store.h. Staging: crime_stage.c. */
#include "office/performance/crime_store.h"

#include <string.h>

#define DROP_LSOAS_AT_A_TIME 2000

const char crime_schema[] =
    "create table crime_import (id {id}, account bigint, file_name text not null, began_at bigint not null, beat_at bigint not null, ended_at bigint,"
    " state text not null, dry_run bigint not null, without_refused bigint not null, cancel bigint not null, files_all bigint not null,"
    " files_done bigint not null, bytes_all bigint not null, bytes_done bigint not null, report text);\n"
    "create index crime_import_state on crime_import (state, id);\n"
    "create table crime_upload_part (import bigint not null references crime_import (id), position bigint not null, content {bytes} not null,"
    " primary key (import, position));\n"
    "create table crime_load (id {id}, import bigint not null references crime_import (id), kind text not null, month text not null, file_name text not null,"
    " checksum text not null, bytes bigint not null, rows bigint not null, kept bigint not null, outside bigint not null, no_location bigint not null,"
    " refused bigint not null, live_at bigint, replaced_at bigint);\n"
    "create index crime_load_month on crime_load (kind, month, live_at);\n"
    "create index crime_load_import on crime_load (import, kind, month);\n"
    "create table pub_crime_load (id {id}, kind text not null, month text not null, file_name text not null, checksum text not null, rows bigint not null,"
    " kept bigint not null, outside bigint not null, no_location bigint not null, refused bigint not null, live_at bigint not null, replaced_at bigint);\n"
    "create index pub_crime_load_month on pub_crime_load (kind, month, replaced_at);\n"
    "create table pub_crime_count (load bigint not null, month text not null, area text not null, crime_type text not null, count bigint not null,"
    " outcomes text not null, current bigint not null, primary key (load, area, crime_type));\n"
    "create index pub_crime_count_area on pub_crime_count (current, area, month);\n"
    "create table pub_crime_recorded (load bigint not null, month text not null, area text not null, outcome text not null, count bigint not null,"
    " current bigint not null, primary key (load, area, outcome));\n"
    "create table pub_crime_word (id {id}, label text not null unique);\n"
    "create table pub_crime_lsoa_count (load bigint not null, lsoa text not null, area text not null, total bigint not null, counts text not null,"
    " points text not null, primary key (load, lsoa));\n"
    "create table pub_crime_point (id {id}, location text not null, longitude bigint not null, latitude bigint not null, import bigint not null);\n"
    "create index pub_crime_point_import on pub_crime_point (import);\n"
    "create table pub_stop_count (load bigint not null, month text not null, dimension text not null, value text not null, object text not null,"
    " outcome text not null, count bigint not null, current bigint not null, primary key (load, dimension, value, object, outcome));\n";

/* So that the counts of a district are read from the index alone. */
const char crime_index_schema[] =
    "drop index pub_crime_count_area;\n"
    "create index pub_crime_count_area on pub_crime_count (current, area, month, crime_type, count);\n";

/* --- What is there ------------------------------------------------------------- */

enum result crime_live_find(struct db *db, struct arena *arena, enum crime_kind kind, const char *month, struct crime_live *ret_live)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select id, file_name, checksum, bytes, live_at from crime_load where kind = $1 and month = $2 and live_at is not null and replaced_at is null"),
                 BIND(bind_text(text_of(crime_kind_names[kind])), bind_text(text_of(month)))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_live = (struct crime_live){statement_integer(row, 0), statement_copy(row, 1, arena), statement_copy(row, 2, arena), statement_integer(row, 3), {statement_integer(row, 4)}};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

bool crime_live_has_bytes(struct db *db, uint64_t bytes)
{
    int64_t count = 0;
    return db_one_integer(db, &count, SQL("select count(*) from crime_load where live_at is not null and replaced_at is null and bytes = $1"), BIND(bind_integer((int64_t)bytes))) == OK &&
           count > 0;
}

enum result crime_labels_read(struct db *db, struct arena *arena, struct crime_labels *ret_labels)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select id, label from pub_crime_word order by id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1)
        if (statement_integer(row, 0) < (int64_t)COUNT_OF(ret_labels->list))
            ret_labels->list[statement_integer(row, 0)] = statement_copy(row, 1, arena);
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

int crime_packed_next(const struct crime_labels *labels, struct text *rest, struct text *ret_outcome, int64_t *ret_count)
{
    struct text one, word;
    int64_t number;
    if (!text_next(rest, ' ', &one))
        return 0;
    if (!text_next(&one, ':', &word) || text_to_integer(word, &number) < 0 || text_to_integer(one, ret_count) < 0 || number < 0 || number >= (int64_t)COUNT_OF(labels->list))
        return ERROR_CORRUPT;
    *ret_outcome = labels->list[number];
    return 1;
}

/* --- Live ------------------------------------------------------------------------ */

struct staged {
    int64_t load;
    struct text kind, month;
};

static enum result set_current(struct db *db, int64_t load, int64_t current)
{
    TRY(db_run(db, NULL, SQL("update pub_crime_count set current = $1 where load = $2"), BIND(bind_integer(current), bind_integer(load))));
    TRY(db_run(db, NULL, SQL("update pub_crime_recorded set current = $1 where load = $2"), BIND(bind_integer(current), bind_integer(load))));
    return db_run(db, NULL, SQL("update pub_stop_count set current = $1 where load = $2"), BIND(bind_integer(current), bind_integer(load)));
}

static enum result replace(struct db *db, const struct staged *staged, struct instant at)
{
    int64_t before;
    enum result result = db_one_integer(db, &before, SQL("select id from crime_load where kind = $1 and month = $2 and live_at is not null and replaced_at is null"),
                                        BIND(bind_text(staged->kind), bind_text(staged->month)));
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    TRY(db_run(db, NULL, SQL("update crime_load set replaced_at = $1 where id = $2"), BIND(bind_integer(at.seconds), bind_integer(before))));
    TRY(db_run(db, NULL, SQL("update pub_crime_load set replaced_at = $1 where id = $2"), BIND(bind_integer(at.seconds), bind_integer(before))));
    TRY(set_current(db, before, 0));
    return db_run(db, NULL, SQL("delete from pub_crime_lsoa_count where load = $1"), BIND(bind_integer(before)));
}

static enum result publish_load(struct db *db, const struct staged *staged, struct instant at)
{
    TRY(db_run(db, NULL, SQL("update crime_load set live_at = $1 where id = $2"), BIND(bind_integer(at.seconds), bind_integer(staged->load))));
    TRY(db_run(db, NULL, SQL("insert into pub_crime_load (id, kind, month, file_name, checksum, rows, kept, outside, no_location, refused, live_at)"
                             " select id, kind, month, file_name, checksum, rows, kept, outside, no_location, refused, live_at from crime_load where id = $1"),
               BIND(bind_integer(staged->load))));
    return set_current(db, staged->load, 1);
}

static enum result list_staged(struct db *db, struct arena *arena, int64_t import, struct staged **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from crime_load where import = $1 and live_at is null"), BIND(bind_integer(import))));
    struct staged *list = ARENA_ARRAY(arena, struct staged, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select id, kind, month from crime_load where import = $1 and live_at is null order by month, kind, id"), BIND(bind_integer(import))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct staged){statement_integer(row, 0), statement_copy(row, 1, arena), statement_copy(row, 2, arena)};
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result crime_make_live(struct db *db, int64_t import, struct instant at)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(8 << 20);
    struct staged *list;
    size_t count;
    if (!arena)
        return ERROR_MEMORY;
    TRY(list_staged(db, arena, import, &list, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(replace(db, &list[i], at));
        TRY(publish_load(db, &list[i], at));
    }
    return OK;
}

/* --- Undone ------------------------------------------------------------------------ */

struct dropping {
    int64_t import, gone;
};

/* A load at a time, the first that is left: its small areas some thousand at a time. */
static enum result drop_some(struct db *db, void *context, struct message *message)
{
    struct dropping *dropping = context;
    int64_t load;
    (void)message;
    enum result result = db_one_integer(db, &load, SQL("select id from crime_load where import = $1 and live_at is null order by id limit 1"), BIND(bind_integer(dropping->import)));
    if (result == ERROR_NOT_FOUND) {
        dropping->gone = 0;
        return db_run(db, NULL, SQL("delete from pub_crime_point where import = $1 and not exists (select id from crime_load where import = $1)"), BIND(bind_integer(dropping->import)));
    }
    TRY(result);
    TRY(db_run(db, &dropping->gone,
               SQL("delete from pub_crime_lsoa_count where load = $1 and lsoa in (select lsoa from pub_crime_lsoa_count where load = $1 order by lsoa limit $2)"),
               BIND(bind_integer(load), bind_integer(DROP_LSOAS_AT_A_TIME))));
    if (dropping->gone)
        return OK;
    dropping->gone = 1;
    TRY(db_run(db, NULL, SQL("delete from pub_crime_count where load = $1"), BIND(bind_integer(load))));
    TRY(db_run(db, NULL, SQL("delete from pub_crime_recorded where load = $1"), BIND(bind_integer(load))));
    TRY(db_run(db, NULL, SQL("delete from pub_stop_count where load = $1"), BIND(bind_integer(load))));
    return db_run(db, NULL, SQL("delete from crime_load where id = $1"), BIND(bind_integer(load)));
}

enum result crime_drop_staged(struct store *store, int64_t import, struct message *message)
{
    struct dropping dropping = {.import = import, .gone = 1};
    while (dropping.gone)
        TRY(store_write(store, drop_some, &dropping, message));
    return OK;
}
