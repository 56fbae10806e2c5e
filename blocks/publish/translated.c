/* Translated fields of published records: see translated.h. Composes the column list of pub_NAME from checked names. */
#include "blocks/publish/translated.h"

#include <inttypes.h>

#include "base/format/json.h"
#include "base/wording.h"
#include "blocks/publish/internal.h"

#define RECORDS_MAX 20000

/* --- Many records ---------------------------------------------------------------- */

static bool is_shown(const struct field *field)
{
    return field->is_public && field->translated;
}

static enum result read_records(struct db *db, struct arena *arena, struct sql sql, int64_t id, struct translated *translated)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t capacity = 0;
    int step;
    TRY(db_query(db, &row, sql, BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1 && translated->count < RECORDS_MAX) {
        struct translated_record record = {statement_integer(row, 0), ARENA_ARRAY(arena, struct text, translated->field_count + 1)};
        if (translated->count == capacity) {
            struct translated_record *more = ARENA_ARRAY(arena, struct translated_record, capacity ? capacity * 2 : 64);
            if (!more)
                return ERROR_MEMORY;
            if (capacity)
                memcpy(more, translated->records, capacity * sizeof *more);
            translated->records = more;
            capacity = capacity ? capacity * 2 : 64;
        }
        if (!record.texts)
            return ERROR_MEMORY;
        for (size_t i = 0; i < translated->field_count; i++)
            record.texts[i] = statement_copy(row, (int)i + 1, arena);
        translated->records[translated->count++] = record;
    }
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result publish_translated(struct db *db, struct arena *arena, const struct definition *definition, const struct language *language, int64_t id,
                               struct translated *ret_translated)
{
    struct translated translated = {.asked = language != NULL};
    struct text columns = TEXT_NONE, sql;
    *ret_translated = translated;
    if (!definition || !language || !definition->language_count)
        return OK;
    translated.fields = ARENA_ARRAY(arena, const struct field *, definition->field_count + 1);
    if (!translated.fields)
        return ERROR_MEMORY;
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *translation = is_shown(&definition->fields[i]) ? definition_translation(definition, &definition->fields[i], language_code(language)) : NULL;
        if (!translation)
            continue;
        translated.fields[translated.field_count++] = &definition->fields[i];
        columns = arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(columns), TEXT_ARGS(translation->name));
    }
    if (!translated.field_count)
        return OK;
    sql = arena_printf(arena, "select id%.*s from pub_%.*s where cast($1 as bigint) = 0 or id = $1 order by id", TEXT_ARGS(columns), TEXT_ARGS(definition->name));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(read_records(db, arena, SQL_COMPOSED(sql.data), id, &translated));
    *ret_translated = translated;
    return OK;
}

static int by_id(const void *key, const void *record)
{
    int64_t wanted = *(const int64_t *)key, id = ((const struct translated_record *)record)->id;
    return (wanted > id) - (wanted < id);
}

struct text translated_text(const struct translated *translated, int64_t id, const char *field, struct text english, struct text *ret_tag)
{
    const struct translated_record *record = translated->count ? bsearch(&id, translated->records, translated->count, sizeof *record, by_id) : NULL;
    if (ret_tag)
        *ret_tag = TEXT_NONE;
    for (size_t i = 0; record && i < translated->field_count; i++)
        if (text_equals(translated->fields[i]->name, field) && record->texts[i].length)
            return record->texts[i];
    if (ret_tag && translated->asked && english.length)
        *ret_tag = TEXT("en");
    return english;
}

/* --- What is behind ---------------------------------------------------------------- */

struct followed {
    struct text original, translation;
    int64_t original_in, translation_in; /* versions in which they were last changed */
    struct date original_on;
};

static void follow(const struct field *field, const struct field *other, const struct value *document, int64_t version, struct date day, struct followed *followed)
{
    struct text original = value_get_text(value_get(document, field->name), "value"), translation = value_get_text(value_get(document, other->name), "value");
    if (!text_equal(original, followed->original))
        *followed = (struct followed){original, followed->translation, version, followed->translation_in, day};
    if (!text_equal(translation, followed->translation)) {
        followed->translation = translation;
        followed->translation_in = version;
    }
}

static enum result follow_versions(struct db *db, struct arena *arena, const struct definition *definition, const struct language *language, int64_t id,
                                   struct followed *followed)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct message ignored = {0};
    int step;
    TRY(db_query(db, &row, SQL("select version, in_force_on, fields from pub_document where id = $1 and kind <> 'withdraw' order by version"), BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1) {
        struct text source = statement_copy(row, 2, arena);
        struct value *document;
        if (json_parse_kept(arena, source, source.length, &document, &ignored) < 0) /* one that was taken down says nothing */
            continue;
        for (size_t i = 0; i < definition->field_count; i++) {
            const struct field *field = &definition->fields[i], *other = is_shown(field) ? definition_translation(definition, field, language_code(language)) : NULL;
            if (other)
                follow(field, other, document, statement_integer(row, 0), statement_date(row, 1), &followed[i]);
        }
    }
    return step < 0 ? (enum result)step : OK;
}

enum result publish_behind(struct db *db, struct arena *arena, const struct definition *definition, const struct language *language, int64_t id, struct value *lines)
{
    struct followed *followed;
    bool any = false;
    for (size_t i = 0; definition && language && i < definition->field_count; i++)
        any = any || (is_shown(&definition->fields[i]) && definition_translation(definition, &definition->fields[i], language_code(language)));
    if (!any)
        return OK;
    followed = ARENA_ARRAY(arena, struct followed, definition->field_count);
    if (!followed)
        return ERROR_MEMORY;
    TRY(follow_versions(db, arena, definition, language, id, followed));
    for (size_t i = 0; i < definition->field_count; i++) {
        struct value *line;
        if (!followed[i].translation.length || followed[i].translation_in >= followed[i].original_in)
            continue;
        line = value_object(arena);
        value_set_text(arena, line, "label", definition->fields[i].label);
        value_set_text(arena, line, "line", arena_printf(arena, SAY(arena, "this is the translation of earlier words. The original was changed on %.*s"),
                                                         TEXT_ARGS(date_long(arena, followed[i].original_on))));
        value_append(arena, lines, line);
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
