/* Values out of rows: what PostgreSQL sends in binary, as the numbers and texts of store.h.
 *
 * Numbers come in several kinds: columns are bigint, but "1" is a small number, a comparison is a truth and a sum of
 * bigints is a decimal one. All read as integers. Not here: running statements (postgres_statement.c). */
#include "base/store/postgres.h"

#define BOOL_OID 16
#define BYTEA_OID 17
#define INT8_OID 20
#define INT2_OID 21
#define INT4_OID 23
#define OID_OID 26
#define NUMERIC_OID 1700

#define NUMERIC_NEGATIVE 0x4000
#define NUMERIC_BASE 10000

static bool is_number(Oid type)
{
    return type == INT8_OID || type == INT4_OID || type == INT2_OID || type == BOOL_OID || type == NUMERIC_OID || type == OID_OID;
}

static uint64_t big_endian(const unsigned char *at, int length)
{
    uint64_t number = 0;
    for (int i = 0; i < length; i++)
        number = number << 8 | at[i];
    return number;
}

static int signed_pair(const unsigned char *at) { return (int16_t)big_endian(at, 2); }

/* Groups of four decimal digits, the first of the weight that stands before them: whole numbers only. */
static int64_t whole_of_numeric(const unsigned char *at)
{
    int count = signed_pair(at), weight = signed_pair(at + 2), sign = signed_pair(at + 4);
    int64_t number = 0;
    for (int i = 0; i <= weight; i++)
        if (__builtin_mul_overflow(number, NUMERIC_BASE, &number) ||
            __builtin_add_overflow(number, i < count ? signed_pair(at + 8 + 2 * i) : 0, &number))
            assert(!"a number too large for 64 bits");
    return sign == NUMERIC_NEGATIVE ? -number : number;
}

static int64_t number_of_text(const char *data, int length)
{
    char digits[POSTGRES_NUMBER_BYTES];
    char *end = NULL;
    assert(length > 0 && length < POSTGRES_NUMBER_BYTES); /* reading a text as a number is a mistake */
    memcpy(digits, data, (size_t)length);
    digits[length] = '\0';
    int64_t number = strtoll(digits, &end, 10);
    assert(*end == '\0');
    return number;
}

static const PGresult *row_of(struct statement *statement, int column)
{
    const struct postgres_rows *rows = statement->postgres;
    assert(rows->rows && rows->at >= 0 && rows->at < rows->count && column >= 0 && column < rows->column_count);
    return rows->rows;
}

bool postgres_is_null(struct statement *statement, int column)
{
    return PQgetisnull(row_of(statement, column), statement->postgres->at, column);
}

int64_t postgres_integer(struct statement *statement, int column)
{
    const PGresult *rows = row_of(statement, column);
    int at = statement->postgres->at;
    if (PQgetisnull(rows, at, column))
        return 0;
    const char *data = PQgetvalue(rows, at, column);
    const unsigned char *bytes = (const unsigned char *)data;
    switch (PQftype(rows, column)) {
    case INT8_OID:
        return (int64_t)big_endian(bytes, 8);
    case INT4_OID:
        return (int32_t)big_endian(bytes, 4);
    case OID_OID:
        return (int64_t)big_endian(bytes, 4);
    case INT2_OID:
        return signed_pair(bytes);
    case BOOL_OID:
        return bytes[0] != 0;
    case NUMERIC_OID:
        return whole_of_numeric(bytes);
    default: /* a parameter that stands alone ("select $1") is text to it */
        return number_of_text(data, PQgetlength(rows, at, column));
    }
}

/* Kept until the next step. */
static char *show(struct statement *statement, int column, size_t bytes)
{
    char **shown = &statement->postgres->shown[column];
    free(*shown);
    *shown = malloc(bytes + 1);
    assert(*shown); /* a text cannot say that there is no memory */
    return *shown;
}

struct text postgres_text(struct statement *statement, int column)
{
    const PGresult *rows = row_of(statement, column);
    int at = statement->postgres->at;
    if (PQgetisnull(rows, at, column))
        return TEXT_NONE;
    Oid type = PQftype(rows, column);
    assert(type != BYTEA_OID);
    if (is_number(type)) {
        char *number = show(statement, column, POSTGRES_NUMBER_BYTES);
        return (struct text){number, (size_t)snprintf(number, POSTGRES_NUMBER_BYTES, "%lld", (long long)postgres_integer(statement, column))};
    }
    struct text text = {PQgetvalue(rows, at, column), (size_t)PQgetlength(rows, at, column)};
    if (!postgres_is_wrapped(text))
        return text;
    char *unwrapped = show(statement, column, text.length);
    return (struct text){unwrapped, postgres_unwrap(text, unwrapped)};
}

struct text postgres_bytes(struct statement *statement, int column)
{
    const PGresult *rows = row_of(statement, column);
    int at = statement->postgres->at;
    if (PQgetisnull(rows, at, column))
        return TEXT_NONE;
    assert(PQftype(rows, column) == BYTEA_OID); /* text and bytes are never taken for each other */
    return (struct text){PQgetvalue(rows, at, column), (size_t)PQgetlength(rows, at, column)};
}

void postgres_forget_shown(struct postgres_rows *rows)
{
    for (int i = 0; rows->shown && i < rows->column_count; i++) {
        free(rows->shown[i]);
        rows->shown[i] = NULL;
    }
}
