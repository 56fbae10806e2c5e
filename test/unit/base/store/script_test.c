/* Runs the scripts test/store/NAME.slt (their form is described in test/store/README). */
#include <glob.h>
#include "store_help.h"

#define SCRIPT_BYTES_MAX 1048576

struct record {
    struct text head; /* "statement ok" */
    struct text sql;
    struct text expected; /* of a query: its lines, without the last end of line */
    int line;
};

/* --- Reading a script ------------------------------------------------------ */

/* The lines up to an empty one, and where they begin. */
static bool next_block(struct text *rest, int *line, struct text *ret_block)
{
    struct text part;
    const char *begin = NULL, *end = NULL;
    while (text_next(rest, '\n', &part)) {
        ++*line;
        if (part.length == 0 && begin)
            break;
        if (part.length == 0 || (!begin && part.data[0] == '#'))
            continue;
        begin = begin ? begin : part.data;
        end = part.data + part.length;
    }
    if (!begin)
        return false;
    *ret_block = (struct text){begin, (size_t)(end - begin)};
    return true;
}

static bool next_record(struct text *rest, int *line, struct record *record)
{
    struct text block;
    if (!next_block(rest, line, &block))
        return false;
    *record = (struct record){.line = *line, .expected = TEXT_NONE};
    (void)text_next(&block, '\n', &record->head);
    record->sql = block;
    const char *bar = memmem(block.data, block.length, "\n----", 5);
    if (bar) {
        size_t length = (size_t)(bar - block.data);
        record->sql.length = length;
        record->expected = text_slice(block, length + 6, block.length);
    }
    return true;
}

/* --- Running it ------------------------------------------------------------ */

/* Put into the engine's words and without the ";" that this adds. */
static void write_sql(struct buffer *out, const struct record *record)
{
    char *copy = strndup(record->sql.data, record->sql.length);
    struct migration migration = {0, "script", copy};
    buffer_init(out, SCRIPT_BYTES_MAX);
    store_write_migration_sql(out, place_postgres() ? DIALECT_POSTGRES : DIALECT_SQLITE, &migration);
    free(copy);
    if (out->failure != OK || out->length < 2)
        abort();
    out->data[out->length - 2] = '\0';
}

static void append_row(struct buffer *out, struct statement *statement)
{
    if (out->length > 0)
        buffer_append_byte(out, '\n');
    for (int i = 0; i < statement_column_count(statement); i++) {
        buffer_append_z(out, i ? "|" : "");
        struct text value = statement_text(statement, i);
        if (statement_is_null(statement, i))
            value = TEXT("null");
        else if (value.length == 0)
            value = TEXT("(empty)");
        buffer_append(out, value);
    }
}

static void append_answer(struct buffer *out, struct db *db, const char *sql)
{
    AUTO(statement_close_at) struct statement *statement = NULL;
    int step = db_query(db, &statement, SQL_COMPOSED(sql), BIND_NOTHING);
    while (step >= 0 && (step = statement_step(statement)) > 0)
        append_row(out, statement);
    if (step < 0)
        buffer_printf(out, "error: %s", result_name((enum result)step));
}

static void answer_of(struct buffer *out, struct store *store, const struct record *record, const char *sql)
{
    buffer_init(out, SCRIPT_BYTES_MAX);
    if (text_starts(record->head, TEXT("statement "))) {
        buffer_append_z(out, result_name(place_run(store, sql)));
        return;
    }
    AUTO(store_read_end_at) struct db *db = NULL;
    bool public = text_equals(record->head, "query public");
    if (!public && !text_equals(record->head, "query office"))
        buffer_append_z(out, "not a record");
    else if (store_read_begin(store, public ? STORE_PUBLIC : STORE_OFFICE, &db) == OK)
        append_answer(out, db, sql);
}

static bool run_record(struct store *store, const char *path, const struct record *record)
{
    struct buffer sql, answer;
    write_sql(&sql, record);
    answer_of(&answer, store, record, sql.data);
    struct text expected = record->expected;
    if (text_starts(record->head, TEXT("statement ")))
        expected = text_slice(record->head, 10, record->head.length);
    bool as_expected = text_equal(buffer_text(&answer), expected);
    if (!as_expected)
        printf("  %s: record ending at line %d: %s\n  expected:\n%.*s\n  got:\n%.*s\n", path, record->line, sql.data,
               TEXT_ARGS(expected), TEXT_ARGS(buffer_text(&answer)));
    buffer_clear(&sql);
    buffer_clear(&answer);
    return as_expected;
}

/* How many records there were; counts those that differ. */
static int run_script(const char *path, const char *content, int *failed)
{
    struct place place = place_new();
    struct store *store = NULL;
    struct store_options options = {.readers_max = 1, .create = true};
    if (store_open(place.address, &options, &store, NULL) != OK)
        abort();
    struct text rest = text_of(content);
    struct record record;
    int line = 0, count = 0;
    for (; next_record(&rest, &line, &record); count++)
        *failed += !run_record(store, path, &record);
    store_close(store);
    place_remove(&place);
    return count;
}

static char *read_script(const char *path)
{
    FILE *file = fopen(path, "r");
    char *content = calloc(1, SCRIPT_BYTES_MAX);
    if (!file || !content || fread(content, 1, SCRIPT_BYTES_MAX - 1, file) == 0)
        abort();
    fclose(file);
    return content;
}

TEST("the runner itself tells right from wrong")
{
    int failed = 0;
    CHECK_INTEGER(run_script("right", "# remark\n\nstatement ok\ncreate table a (id {id}, t text)\n\n"
                                      "statement ok\ninsert into a\nvalues (1, null), (2, '')\n\n\n"
                                      "query office\nselect * from a order by id\n----\n1|null\n2|(empty)\n\n"
                                      "query office\nselect * from a where id = 9\n----\n\n"
                                      "query public\nselect * from a\n----\nerror: denied\n",
                             &failed),
                  5);
    CHECK_INTEGER(failed, 0);
    printf("  three that are meant to differ:\n");
    CHECK_INTEGER(run_script("wrong", "statement conflict\ncreate table a (id {id})\n\n"
                                      "query office\nselect 1\n----\n2\n\nquery nobody\nselect 1\n----\n1\n",
                             &failed),
                  3);
    CHECK_INTEGER(failed, 3);
}

TEST("each script gives what it says")
{
    glob_t found;
    if (glob("test/store/*.slt", 0, NULL, &found) != 0)
        SKIP("no scripts: run from the top of the source");
    int records = 0, failed = 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *content = read_script(found.gl_pathv[i]);
        int count = run_script(found.gl_pathv[i], content, &failed);
        CHECK(count > 0);
        records += count;
        free(content);
    }
    printf("  %zu scripts, %d records\n", found.gl_pathc, records);
    CHECK_INTEGER(failed, 0);
    globfree(&found);
}
