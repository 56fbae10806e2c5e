/* What was gathered for answers, sealed anew with the current key: a part of blocks/record/reseal.c, to whose steps this belongs. */
#include "blocks/subject/internal.h"

#define ROWS_MAX 50
#define TEXTS_MAX 3

struct sealed_row {
    int64_t key[3];
    struct text texts[TEXTS_MAX];
};

static enum result read_rows(struct db *db, struct arena *arena, const struct subject_reseal *reseal, struct sealed_row *rows, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct binds after = BIND(bind_integer(reseal->key[0]), bind_integer(reseal->key[1]), bind_integer(reseal->key[2]), bind_integer(ROWS_MAX));
    size_t count = 0;
    int step = 0;
    if (reseal->table == 0)
        TRY(db_query(db, &row, SQL("select answer, item, position, label, content, coalesce(words, '') from subject_part where answer > $1 or (answer = $1 and item > $2)"
                                   " or (answer = $1 and item = $2 and position > $3) order by answer, item, position limit $4"), after));
    else if (reseal->table == 1)
        TRY(db_query(db, &row, SQL("select answer, position, 0, title, coalesce(words, ''), '' from subject_item where answer > $1"
                                   " or (answer = $1 and position > $2 + cast($3 as bigint)) order by answer, position limit $4"), after));
    else
        TRY(db_query(db, &row, SQL("select answer, number, 0, passage, coalesce(words, ''), '' from subject_passage where answer > $1"
                                   " or (answer = $1 and number > $2 + cast($3 as bigint)) order by answer, number limit $4"), after));
    while (count < ROWS_MAX && (step = statement_step(row)) == 1) {
        struct sealed_row *one = &rows[count++];
        for (int i = 0; i < 3; i++)
            one->key[i] = statement_integer(row, i);
        for (int i = 0; i < TEXTS_MAX; i++)
            one->texts[i] = statement_copy(row, 3 + i, arena);
    }
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result write_row(struct db *db, int table, const struct sealed_row *row)
{
    struct bind answer = bind_integer(row->key[0]), second = bind_integer(row->key[1]), one = bind_text(row->texts[0]);
    if (table == 0)
        return db_run(db, NULL, SQL("update subject_part set label = $4, content = $5, words = $6 where answer = $1 and item = $2 and position = $3"),
                      BIND(answer, second, bind_integer(row->key[2]), one, bind_text(row->texts[1]), bind_optional(row->texts[2])));
    if (table == 1)
        return db_run(db, NULL, SQL("update subject_item set title = $3, words = $4 where answer = $1 and position = $2"),
                      BIND(answer, second, one, bind_optional(row->texts[1])));
    return db_run(db, NULL, SQL("update subject_passage set passage = $3, words = $4 where answer = $1 and number = $2"),
                  BIND(answer, second, one, bind_optional(row->texts[1])));
}

static enum result reseal_row(struct db *db, const struct engine *engine, struct arena *arena, struct text current, struct subject_reseal *reseal, struct sealed_row *row)
{
    bool changed = false;
    for (int i = 0; i < TEXTS_MAX; i++) {
        struct text plain;
        enum result result;
        if (!text_is_sealed(row->texts[i]) || text_equal(sealed_key_id(row->texts[i]), current))
            continue;
        result = engine_unseal_text(engine, arena, subject_place(arena, row->key[0]), row->texts[i], &plain, NULL);
        if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT) {
            reseal->closed++;
            continue; /* kept as it is: its key may be found again */
        }
        TRY(result);
        TRY(subject_seal(engine, arena, row->key[0], plain, &row->texts[i], NULL));
        reseal->sealed++;
        changed = true;
    }
    return changed ? write_row(db, reseal->table, row) : OK;
}

enum result subject_reseal_some(struct db *db, const struct engine *engine, struct arena *arena, struct text current, struct subject_reseal *reseal)
{
    struct sealed_row rows[ROWS_MAX];
    size_t count;
    TRY(read_rows(db, arena, reseal, rows, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(reseal_row(db, engine, arena, current, reseal, &rows[i]));
        memcpy(reseal->key, rows[i].key, sizeof reseal->key);
    }
    if (count < ROWS_MAX) {
        reseal->table++;
        memset(reseal->key, 0, sizeof reseal->key);
    }
    reseal->done = reseal->table > 2;
    return OK;
}

enum result subject_key_use(struct db *db, struct text begins, int64_t *ret_count)
{
    return db_one_integer(db, ret_count,
                          SQL("select (select count(*) from subject_part where label like $1 or content like $1 or words like $1)"
                              " + (select count(*) from subject_item where title like $1 or words like $1)"
                              " + (select count(*) from subject_passage where passage like $1 or words like $1)"), BIND(bind_text(begins)));
}
