/* Possible duplicates of a register: what is worth comparing is compared (alike.h), the likeliest come first. Owns
 * not_duplicate, what people have said of pairs. Not here: merging (merge.c), the page (pages_duplicates.c).
 *
 * Records are put into blocks by short keys of their names and values; only those of one block are compared. Read
 * anew for each page: nothing is kept that could go stale. */
#include "blocks/record/alike.h"
#include "base/wording.h"
#include "blocks/record/compose.h"
#include "blocks/record/merge.h"

#define KEYS_MAX 24
#define BLOCK_MAX 400 /* records that share a key so common that it says nothing */

struct compared_record {
    int64_t id;
    struct text *values;
};
struct key { struct text text; uint32_t record; };
struct pair { uint32_t one, other; };

struct search {
    struct db *db;
    struct arena *arena;
    const struct definition *definition;
    struct alike_fields fields;
    struct compared_record *records;
    size_t record_count;
    struct key *keys;
    size_t key_count;
    struct pair *pairs;
    size_t pair_count;
    bool cut;
};

/* --- Reading -------------------------------------------------------------- */

static enum result find_fields(struct search *search)
{
    const struct definition *definition = search->definition;
    const struct field **list = ARENA_ARRAY(search->arena, const struct field *, definition->duplicates_by_count + 1);
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < definition->duplicates_by_count; i++)
        list[i] = definition_field(definition, definition->duplicates_by[i]);
    search->fields = (struct alike_fields){list, definition->duplicates_by_count, definition->name_field};
    return OK;
}

static enum result read_records(struct search *search, const struct actor *actor)
{
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    composed_init(&composed);
    search->records = ARENA_ARRAY(search->arena, struct compared_record, DUPLICATES_RECORDS_MAX);
    if (!search->records)
        return ERROR_MEMORY;
    buffer_append_z(&composed.sql, "select r.id");
    for (size_t i = 0; i < search->fields.count; i++)
        buffer_printf(&composed.sql, ", t.%.*s", TEXT_ARGS(search->fields.list[i]->name));
    buffer_printf(&composed.sql, " from record r join reg_%.*s t on t.id = r.id where ", TEXT_ARGS(search->definition->name));
    composed_visible(&composed, search->definition, actor, "r.id");
    buffer_append_z(&composed.sql, " order by r.id");
    TRY(composed_query(&composed, search->db, &row));
    while ((step = statement_step(row)) == 1) {
        struct compared_record *record = &search->records[search->record_count];
        if (search->record_count == DUPLICATES_RECORDS_MAX) {
            search->cut = true;
            break;
        }
        record->id = statement_integer(row, 0);
        record->values = ARENA_ARRAY(search->arena, struct text, search->fields.count);
        if (!record->values)
            return ERROR_MEMORY;
        for (size_t i = 0; i < search->fields.count; i++)
            record->values[i] = field_from_column(search->arena, search->fields.list[i], row, 1 + (int)i);
        search->record_count++;
    }
    return step < 0 ? (enum result)step : OK;
}

/* --- Pairs ---------------------------------------------------------------- */

static int compare_keys(const void *a, const void *b)
{
    const struct key *one = a, *other = b;
    int order = text_compare(one->text, other->text);
    return order ? order : one->record < other->record ? -1 : one->record > other->record;
}

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *one = a, *other = b;
    if (one->one != other->one)
        return one->one < other->one ? -1 : 1;
    return one->other < other->other ? -1 : one->other > other->other;
}

static enum result make_keys(struct search *search)
{
    struct text keys[KEYS_MAX];
    search->keys = ARENA_ARRAY(search->arena, struct key, search->record_count * KEYS_MAX + 1);
    if (!search->keys)
        return ERROR_MEMORY;
    for (size_t i = 0; i < search->record_count; i++) {
        size_t count = alike_keys(search->arena, &search->fields, search->records[i].values, keys, KEYS_MAX);
        for (size_t j = 0; j < count; j++)
            search->keys[search->key_count++] = (struct key){keys[j], (uint32_t)i};
    }
    qsort(search->keys, search->key_count, sizeof *search->keys, compare_keys);
    return arena_failed(search->arena) ? ERROR_MEMORY : OK;
}

static void add_block(struct search *search, size_t from, size_t to)
{
    if (to - from > BLOCK_MAX) {
        search->cut = true;
        return;
    }
    for (size_t i = from; i < to; i++)
        for (size_t j = i + 1; j < to; j++) {
            if (search->keys[i].record == search->keys[j].record)
                continue;
            if (search->pair_count == DUPLICATES_COMPARED_MAX) {
                search->cut = true;
                return;
            }
            search->pairs[search->pair_count++] = (struct pair){search->keys[i].record, search->keys[j].record};
        }
}

static enum result make_pairs(struct search *search)
{
    size_t from = 0;
    search->pairs = ARENA_ARRAY(search->arena, struct pair, DUPLICATES_COMPARED_MAX);
    if (!search->pairs)
        return ERROR_MEMORY;
    for (size_t i = 1; i <= search->key_count; i++) {
        if (i < search->key_count && text_equal(search->keys[i].text, search->keys[from].text))
            continue;
        add_block(search, from, i);
        from = i;
    }
    qsort(search->pairs, search->pair_count, sizeof *search->pairs, compare_pairs);
    return OK;
}

/* --- Scores --------------------------------------------------------------- */

static int compare_duplicates(const void *a, const void *b)
{
    const struct duplicate *one = a, *other = b;
    if (one->score != other->score)
        return other->score - one->score;
    if (one->one != other->one)
        return one->one < other->one ? -1 : 1;
    return one->other < other->other ? -1 : one->other > other->other;
}

static enum result is_told_apart(struct db *db, int64_t one, int64_t other, bool *ret_is)
{
    int64_t count;
    TRY(db_one_integer(db, &count, SQL("select count(*) from not_duplicate where one = $1 and other = $2"), BIND(bind_integer(one), bind_integer(other))));
    *ret_is = count > 0;
    return OK;
}

static enum result score_pairs(struct search *search, struct duplicate **ret_pairs, size_t *ret_count)
{
    AUTO(arena_free_at) struct arena *scratch = arena_new(1 << 20);
    struct duplicate *found = ARENA_ARRAY(search->arena, struct duplicate, search->pair_count + 1);
    size_t count = 0;
    if (!found || !scratch)
        return ERROR_MEMORY;
    arena_set_language(scratch, arena_language(search->arena));
    for (size_t i = 0; i < search->pair_count; i++) {
        const struct compared_record *one = &search->records[search->pairs[i].one], *other = &search->records[search->pairs[i].other];
        struct text why;
        int score;
        bool apart;
        if (i && compare_pairs(&search->pairs[i], &search->pairs[i - 1]) == 0)
            continue; /* they share two keys */
        arena_reset(scratch);
        score = alike_records(scratch, &search->fields, one->values, other->values, &why);
        if (score < ALIKE_LEAST)
            continue;
        TRY(is_told_apart(search->db, one->id, other->id, &apart));
        if (!apart)
            found[count++] = (struct duplicate){one->id, other->id, score, arena_copy(search->arena, why)};
    }
    qsort(found, count, sizeof *found, compare_duplicates);
    *ret_pairs = found;
    *ret_count = count;
    return arena_failed(search->arena) ? ERROR_MEMORY : OK;
}

enum result duplicates_find(struct db *db, struct arena *arena, const struct definition *definition, const struct actor *actor,
                            struct duplicate **ret_pairs, size_t *ret_count, bool *ret_cut)
{
    struct search search = {.db = db, .arena = arena, .definition = definition};
    TRY(find_fields(&search));
    TRY(read_records(&search, actor));
    TRY(make_keys(&search));
    TRY(make_pairs(&search));
    TRY(score_pairs(&search, ret_pairs, ret_count));
    *ret_cut = search.cut;
    return OK;
}

/* --- Said to be different ------------------------------------------------- */

enum result duplicates_decide(struct db *db, int64_t one, int64_t other, bool different, const struct actor *actor)
{
    int64_t first = one < other ? one : other, second = one < other ? other : one;
    if (!different)
        return db_run(db, NULL, SQL("delete from not_duplicate where one = $1 and other = $2"), BIND(bind_integer(first), bind_integer(second)));
    return db_run(db, NULL, SQL("insert into not_duplicate (one, other, at, account) values ($1, $2, $3, $4) on conflict (one, other) do update set at = $3, account = $4"),
                  BIND(bind_integer(first), bind_integer(second), bind_integer(actor->moment.now.seconds), bind_integer(actor->account)));
}

enum result duplicates_told_apart(struct db *db, struct arena *arena, const struct definition *definition, const struct actor *actor,
                                  struct told_apart **ret_pairs, size_t *ret_count)
{
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    struct told_apart *list = ARENA_ARRAY(arena, struct told_apart, DUPLICATES_SHOWN_MAX);
    size_t count = 0;
    int step;
    composed_init(&composed);
    if (!list)
        return ERROR_MEMORY;
    buffer_append_z(&composed.sql, "select n.one, n.other, n.at, a.name from not_duplicate n join record r on r.id = n.one left join account a on a.id = n.account where r.register = ");
    composed_bind(&composed, bind_text(definition->name));
    buffer_append_z(&composed.sql, " and ");
    composed_visible(&composed, definition, actor, "n.one");
    buffer_append_z(&composed.sql, " and ");
    composed_visible(&composed, definition, actor, "n.other");
    buffer_append_z(&composed.sql, " order by n.at desc, n.one, n.other");
    TRY(composed_query(&composed, db, &row));
    while ((step = statement_step(row)) == 1 && count < DUPLICATES_SHOWN_MAX)
        list[count++] = (struct told_apart){statement_integer(row, 0), statement_integer(row, 1), {statement_integer(row, 2)},
                                            statement_is_null(row, 3) ? SAID(arena, "The command line") : statement_copy(row, 3, arena)};
    if (step < 0)
        return (enum result)step;
    *ret_pairs = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
