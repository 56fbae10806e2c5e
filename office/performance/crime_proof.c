/* Loads of crime data in the log: see crime_proof.h. */
#include "office/performance/crime_proof.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/crypto/crypto.h"
#include "blocks/flow/flow.h"
#include "blocks/proof/proof.h"
#include "office/performance/crime_store.h"

#define PROVING_ARENA_BYTES_MAX ((size_t)64 << 20)

const char crime_seal_schema[] = "create table pub_crime_seal (record bigint not null primary key, load bigint not null, checksum text not null);\n";

/* --- The checksum of counts ------------------------------------------------------- */

struct outcome_count { struct text outcome; int64_t count; };

static int by_outcome(const void *left, const void *right)
{
    const struct outcome_count *a = left, *b = right;
    return text_compare(a->outcome, b->outcome);
}

/* The numbers that stand for outcomes in the text, and so their order, are this store's own: names are sealed. */
static enum result add_outcomes(struct arena *arena, const struct crime_labels *labels, struct text packed, struct checksum *checksum)
{
    struct outcome_count list[COUNT_OF(labels->list)];
    size_t count = 0;
    int step;
    while ((step = crime_packed_next(labels, &packed, &list[count].outcome, &list[count].count)) == 1)
        if (++count == COUNT_OF(list))
            return ERROR_CORRUPT;
    if (count)
        qsort(list, count, sizeof *list, by_outcome);
    for (size_t i = 0; i < count; i++)
        checksum_add(checksum, arena_printf(arena, "\t%.*s\t%" PRId64 "\n", TEXT_ARGS(list[i].outcome), list[i].count));
    return step < 0 ? (enum result)step : OK;
}

/* The last of the columns that are bound is a number; with `labels` another follows, the outcomes in one text. */
static enum result add_rows(struct db *db, struct arena *arena, struct sql sql, int64_t load, int columns, const struct crime_labels *labels, struct checksum *checksum)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, sql, BIND(bind_integer(load))));
    while ((step = statement_step(row)) == 1) {
        for (int i = 0; i + 1 < columns; i++) {
            checksum_add(checksum, statement_text(row, i));
            checksum_add(checksum, TEXT("\t"));
        }
        checksum_add(checksum, arena_printf(arena, "%" PRId64 "\n", statement_integer(row, columns - 1)));
        if (labels)
            TRY(add_outcomes(arena, labels, statement_text(row, columns), checksum));
    }
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result checksum_of_load(struct db *db, struct arena *arena, int64_t load, struct text *ret_checksum)
{
    struct crime_labels *labels = ARENA_NEW(arena, struct crime_labels);
    struct checksum checksum;
    char hex[HASH_HEX_BYTES];
    if (!labels)
        return ERROR_MEMORY;
    TRY(crime_labels_read(db, arena, labels));
    checksum_begin(&checksum);
    TRY(add_rows(db, arena, SQL("select area, crime_type, count, outcomes from pub_crime_count where load = $1 order by area, crime_type"), load, 3, labels, &checksum));
    TRY(add_rows(db, arena, SQL("select area, outcome, count from pub_crime_recorded where load = $1 order by area, outcome"), load, 3, NULL, &checksum));
    TRY(add_rows(db, arena, SQL("select dimension, value, object, outcome, count from pub_stop_count where load = $1 order by dimension, value, object, outcome"), load, 5, NULL, &checksum));
    checksum_end(&checksum, hex);
    *ret_checksum = arena_copy_z(arena, hex);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- A load becomes a line of the log ----------------------------------------------- */

struct proving {
    struct db *db;
    const struct engine *engine;
    const struct definition *definition;
    struct arena *arena;
    const struct actor *actor;
    struct proof_documents documents;
    struct message *message;
};
struct landed { int64_t load; struct text kind, month, file_name, checksum; int64_t numbers[5]; };

static enum result set(const struct proving *proving, struct record *record, const char *name, struct text canonical)
{
    const struct field *field = definition_field(proving->definition, text_of(name));
    return field ? record_set(proving->arena, record, field, canonical) : OK;
}

static enum result prove_one(struct proving *proving, const struct landed *landed)
{
    static const char *const numbers[] = {"rows", "kept", "outside", "no_location", "refused"};
    struct arena *arena = proving->arena;
    struct record *record;
    TRY(record_new(proving->db, proving->engine, arena, proving->definition, proving->actor, &record));
    TRY(set(proving, record, "file_name", landed->file_name.length <= 300 ? landed->file_name : TEXT("a file")));
    TRY(set(proving, record, "kind", landed->kind));
    TRY(set(proving, record, "month", landed->month));
    TRY(set(proving, record, "file_checksum", landed->checksum));
    TRY(set(proving, record, "load_number", arena_printf(arena, "%" PRId64, landed->load)));
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        TRY(set(proving, record, numbers[i], arena_printf(arena, "%" PRId64, landed->numbers[i])));
    TRY(record_save(proving->db, proving->engine, arena, record, 0, proving->actor, "made", TEXT_NONE, proving->message));
    return flow_move(proving->db, proving->engine, arena, proving->definition, record->id, 0, TEXT("land"), TEXT_NONE, proving->actor, &proving->documents, proving->message);
}

static enum result read_landed(struct db *db, struct arena *arena, int64_t import, struct landed **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct landed *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from crime_load where import = $1 and live_at is not null"), BIND(bind_integer(import))));
    list = ARENA_ARRAY(arena, struct landed, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select id, kind, month, file_name, checksum, rows, kept, outside, no_location, refused from crime_load where import = $1 and live_at is not null order by month, kind, id"),
                 BIND(bind_integer(import))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total) {
        struct landed *one = &list[count++];
        *one = (struct landed){statement_integer(row, 0), statement_copy(row, 1, arena), statement_copy(row, 2, arena), statement_copy(row, 3, arena), statement_copy(row, 4, arena), {0}};
        for (int i = 0; i < 5; i++)
            one->numbers[i] = statement_integer(row, 5 + i);
    }
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result crime_prove(struct db *db, const struct engine *engine, int64_t import, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(PROVING_ARENA_BYTES_MAX);
    const struct actor actor = actor_command_line(moment_now(engine->as_of));
    struct proving proving = {.db = db, .engine = engine, .definition = definitions_find(engine->definitions, TEXT(CRIME_FILE_REGISTER)), .arena = arena, .actor = &actor, .message = message};
    struct landed *list;
    size_t count;
    if (!arena)
        return ERROR_MEMORY;
    if (!proving.definition || !definition_move(proving.definition, TEXT("land")))
        return OK; /* an office without the register */
    TRY(read_landed(db, arena, import, &list, &count));
    for (size_t i = 0; i < count; i++)
        TRY(prove_one(&proving, &list[i]));
    return proving.documents.count ? proof_append(db, arena, "import", actor.moment.now, proving.documents.list, proving.documents.count) : OK;
}

/* --- Beside the fields: the checksum of the counts ------------------------------------ */

static struct value *seal_value(struct arena *arena, int64_t load, struct text checksum)
{
    struct value *value = value_object(arena);
    value_set_text(arena, value, "checksum", checksum);
    value_set_integer(arena, value, "load", load);
    return value;
}

enum result crime_annex_make(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message)
{
    struct text checksum;
    int64_t load;
    (void)message;
    TRY(text_to_integer(record_text(record, "load_number"), &load));
    TRY(checksum_of_load(db, arena, load, &checksum));
    *ret_value = seal_value(arena, load, checksum);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result crime_annex_index(struct db *db, struct arena *arena, int64_t id, const struct value *value, bool withdrawn)
{
    (void)arena;
    TRY(db_run(db, NULL, SQL("delete from pub_crime_seal where record = $1"), BIND(bind_integer(id))));
    if (withdrawn || !value)
        return OK;
    return db_run(db, NULL, SQL("insert into pub_crime_seal (record, load, checksum) values ($1, $2, $3)"),
                  BIND(bind_integer(id), bind_integer(value_get_integer(value, "load", 0)), bind_text(value_get_text(value, "checksum"))));
}

enum result crime_annex_clear(struct db *db) { return db_run(db, NULL, SQL("delete from pub_crime_seal"), BIND_NOTHING); }

enum result crime_annex_read(struct db *db, struct arena *arena, int64_t id, struct value **ret_value)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select load, checksum from pub_crime_seal where record = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    *ret_value = step == 1 ? seal_value(arena, statement_integer(row, 0), statement_copy(row, 1, arena)) : NULL;
    return step < 0 ? (enum result)step : OK;
}

/* What the log has of loads, and which of a month's landed last. */
static enum result check_loads(struct db *db, struct message *message)
{
    int64_t others;
    TRY(db_one_integer(db, &others, SQL("select count(*) from pub_crime_seal s join pub_crime_file f on f.id = s.record left join pub_crime_load l on l.id = s.load"
                                        " where l.id is null or l.kind <> f.kind or l.month <> f.month or l.checksum <> f.file_checksum or l.rows <> f.rows or l.kept <> f.kept"
                                        " or l.outside <> f.outside or l.no_location <> f.no_location or l.refused <> f.refused"), BIND_NOTHING));
    if (others)
        return message_fail(message, ERROR_CORRUPT, "%lld loads of crime data are not as they were published.", (long long)others);
    TRY(db_one_integer(db, &others, SQL("select count(*) from pub_crime_load l left join pub_crime_seal s on s.load = l.id where"
                                        " (l.replaced_at is null and exists (select 1 from pub_crime_seal n join pub_crime_file f on f.id = n.record where f.kind = l.kind and f.month = l.month and n.record > coalesce(s.record, 0)))"
                                        " or (l.replaced_at is not null and s.record is not null and not exists (select 1 from pub_crime_seal n join pub_crime_file f on f.id = n.record where f.kind = l.kind and f.month = l.month and n.record > s.record))"), BIND_NOTHING));
    if (others)
        return message_fail(message, ERROR_CORRUPT, "Of %lld loads of crime data it is not so that the last of their month to land is the one in use.", (long long)others);
    return OK;
}

/* Pages read counts by a month and a mark of their own. A load that is staged has counts, and no mark yet. */
static enum result check_marks(struct db *db, struct message *message)
{
    int64_t others;
    TRY(db_one_integer(db, &others, SQL("select count(*) from (select load, month, current from pub_crime_count union all select load, month, current from pub_crime_recorded"
                                        " union all select load, month, current from pub_stop_count) c left join pub_crime_load l on l.id = c.load"
                                        " where c.current <> (case when l.id is not null and l.replaced_at is null then 1 else 0 end) or c.month <> l.month"), BIND_NOTHING));
    return others ? message_fail(message, ERROR_CORRUPT, "%lld counts of crime data are not of the load and month that they stand for.", (long long)others) : OK;
}

enum result crime_annex_check_rest(struct db *db, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)64 << 20);
    int64_t others;
    int step;
    if (!arena)
        return ERROR_MEMORY;
    TRY(db_one_integer(db, &others, SQL("select count(*) from pub_crime_seal s where not exists (select 1 from pub_record p where p.id = s.record and p.withdrawn = 0)"), BIND_NOTHING));
    if (others)
        return message_fail(message, ERROR_CORRUPT, "%lld checksums of crime data were never published.", (long long)others);
    TRY(check_loads(db, message));
    TRY(check_marks(db, message));
    TRY(db_query(db, &row, SQL("select load, checksum from pub_crime_seal order by record"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        int64_t load = statement_integer(row, 0);
        struct text said = statement_copy(row, 1, arena), found;
        TRY(checksum_of_load(db, arena, load, &found));
        if (!text_equal(said, found))
            return message_fail(message, ERROR_CORRUPT, "The counts of load %lld of crime data are not those that were loaded.", (long long)load);
        arena_reset(arena);
    }
    return step < 0 ? (enum result)step : OK;
}

/* Counts are open data of others: nothing of them is the office's own copy. */
enum result crime_annex_erase(struct db *db, int64_t id)
{
    (void)db, (void)id;
    return OK;
}

enum result crime_annex_put_least(struct db *db, struct arena *arena, const struct record *record)
{
    (void)db, (void)arena, (void)record;
    return OK;
}

struct text crime_annex_href(struct arena *arena, int64_t id)
{
    (void)arena, (void)id;
    return TEXT("/performance/recorded-crime");
}
