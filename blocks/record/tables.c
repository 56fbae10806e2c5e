/* The tables of registers: made at start, migrated when a definition only adds, refused
 * when a changed definition would lose data. What each table holds is kept in
 * definition_field, so that no engine has to be asked for its columns. */
#include "blocks/record/compose.h"
#include "blocks/publish/publish.h"

#include <inttypes.h>

#define SEALED_TYPE "sealed "

static const char *const reg_indexes_none[] = {NULL};

/* "edition, number" for each unique field. */
static const char *const *unique_columns(struct arena *arena, const struct definition *definition)
{
    const char **unique = ARENA_ARRAY(arena, const char *, definition->field_count + 1);
    size_t count = 0;
    if (!unique)
        return reg_indexes_none;
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        if (field->unique_within.length)
            unique[count++] = arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(field->unique_within), TEXT_ARGS(field->name)).data;
        else if (field->unique)
            unique[count++] = arena_copy(arena, field->name).data;
    }
    return unique;
}

/* A column for each LINK is looked up from the other side: "which updates has this action?" */
static const char *const *link_indexes(struct arena *arena, const struct definition *definition)
{
    const char **indexes = ARENA_ARRAY(arena, const char *, definition->field_count + 1);
    size_t count = 0;
    if (!indexes)
        return reg_indexes_none;
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].type == FIELD_LINK && !definition->fields[i].sealed)
            indexes[count++] = arena_copy(arena, definition->fields[i].name).data;
    return indexes;
}

static struct store_column column_of(struct arena *arena, const struct field *field)
{
    return (struct store_column){arena_copy(arena, field->name).data, field_column_type(field), false,
                                 field->type == FIELD_LINK && !field->sealed ? "record" : NULL};
}

struct store_table record_table(struct arena *arena, const struct definition *definition)
{
    struct store_column *columns = ARENA_ARRAY(arena, struct store_column, definition->field_count + 1);
    size_t count = 1;
    if (!columns)
        return (struct store_table){0};
    columns[0] = (struct store_column){"id", COLUMN_INTEGER, true, "record"};
    for (size_t i = 0; i < definition->field_count; i++)
        if (field_has_column(&definition->fields[i]))
            columns[count++] = column_of(arena, &definition->fields[i]);
    return (struct store_table){
        .name = table_name(arena, "reg_", definition).data,
        .columns = columns, .column_count = count,
        .unique = unique_columns(arena, definition),
        .indexes = link_indexes(arena, definition),
    };
}

/* --- Changes of definition ------------------------------------------------ */

struct known_field { struct text name, type; bool is_public; };

static enum result read_known(struct db *db, struct arena *arena, const struct definition *definition,
                              struct known_field **ret_known, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct known_field *known = ARENA_ARRAY(arena, struct known_field, 128);
    size_t count = 0;
    int step;
    if (!known)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select field, type, is_public from definition_field where register = $1 order by field"),
                 BIND(bind_text(definition->name))));
    while ((step = statement_step(row)) == 1 && count < 128)
        known[count++] = (struct known_field){statement_copy(row, 0, arena), statement_copy(row, 1, arena), statement_integer(row, 2) != 0};
    *ret_known = known;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

/* "sealed text": whether a field's values are sealed is part of what its column holds. */
static struct text kept_type(struct arena *arena, const struct field *field)
{
    return arena_printf(arena, "%s%s", field_is_sealed(field) ? SEALED_TYPE : "", field_type_name(field->type));
}

static enum result note_fields(struct db *db, struct arena *arena, const struct definition *definition)
{
    TRY(db_run(db, NULL, SQL("delete from definition_field where register = $1"), BIND(bind_text(definition->name))));
    for (size_t i = 0; i < definition->field_count; i++)
        TRY(db_run(db, NULL, SQL("insert into definition_field (register, field, type, is_public) values ($1, $2, $3, $4)"),
                   BIND(bind_text(definition->name), bind_text(definition->fields[i].name),
                        bind_text(kept_type(arena, &definition->fields[i])), bind_integer(definition->fields[i].is_public))));
    return OK;
}

static bool is_accepted(struct text accepted, const struct definition *definition, struct text field)
{
    struct text part;
    while (text_next(&accepted, ' ', &part))
        if (part.length == definition->name.length + 1 + field.length && text_starts(part, definition->name) &&
            part.data[definition->name.length] == '.' && text_ends(part, field))
            return true;
    return false;
}

/* The first references that a condition on the register's rows finds, and how many in all. */
static enum result find_losses(struct db *db, struct arena *arena, const struct definition *definition, const char *condition,
                               struct binds binds, int64_t *ret_count, struct text *ret_references)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text sql = arena_printf(arena, "select r.reference from record r join reg_%.*s t on t.id = r.id where %s order by r.id",
                                   TEXT_ARGS(definition->name), condition);
    struct text all = TEXT_NONE;
    int64_t count = 0;
    int step;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL_COMPOSED(sql.data), binds));
    while ((step = statement_step(row)) == 1)
        if (++count <= 5)
            all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), all.length ? ", " : "", TEXT_ARGS(statement_text(row, 0)));
    *ret_count = count;
    *ret_references = all;
    return step < 0 ? (enum result)step : OK;
}

static enum result refuse_loss(struct message *message, const struct definition *definition, struct text field, const char *what,
                               int64_t count, struct text references)
{
    return message_fail(message, ERROR_CONFLICT,
                        "%.*s: %s \"%.*s\" would lose data in %" PRId64 " record%s (%.*s%s). Put it back, or accept the loss with --accept-loss %.*s.%.*s.",
                        TEXT_ARGS(definition->file), what, TEXT_ARGS(field), count, count == 1 ? "" : "s", TEXT_ARGS(references),
                        count > 5 ? " and more" : "", TEXT_ARGS(definition->name), TEXT_ARGS(field));
}

static bool has_column(struct text type)
{
    return !text_equals(type, "links");
}

static const struct known_field *find_known(const struct known_field *known, size_t count, struct text name)
{
    for (size_t i = 0; i < count; i++)
        if (name.length && text_equal(known[i].name, name))
            return &known[i];
    return NULL;
}

/* text → prose keeps every value; so does any change between kinds that are both free text. What was not sealed can be from now on
 * (records_seal() sees to it, after rewrite_as_text() where its column held numbers); what was sealed is never laid open by a
 * changed definition. */
static bool keeps_values(struct text before, const struct field *field)
{
    bool was_sealed = text_starts(before, TEXT(SEALED_TYPE));
    enum field_type now = field->type;
    if (was_sealed && !field_is_sealed(field))
        return false;
    if (was_sealed)
        before = text_slice(before, strlen(SEALED_TYPE), SIZE_MAX);
    return text_equals(before, field_type_name(now)) ||
           ((text_equals(before, "text") || text_equals(before, "web_address")) && (now == FIELD_PROSE || now == FIELD_TEXT));
}

/* Whether stored values are to be sealed, or sealed anew under another name. */
static bool needs_sealing(const struct definition *definition, const struct known_field *known, size_t count)
{
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        const struct known_field *before = find_known(known, count, field->name);
        if (field_is_sealed(field) && ((before && !text_starts(before->type, TEXT(SEALED_TYPE))) || (!before && find_known(known, count, field->was))))
            return true;
    }
    return false;
}

static enum result drop_field(struct db *db, struct arena *arena, const struct definition *definition, const struct known_field *known,
                              struct text accepted, const char *what, struct message *message)
{
    struct text condition = has_column(known->type) ? arena_printf(arena, "t.%.*s is not null", TEXT_ARGS(known->name))
                                                    : arena_printf(arena, "r.id in (select from_id from link where field = '%.*s')", TEXT_ARGS(known->name));
    struct text references, table = table_name(arena, "reg_", definition);
    int64_t count;
    TRY(find_losses(db, arena, definition, condition.data, BIND_NOTHING, &count, &references));
    if (count && !is_accepted(accepted, definition, known->name))
        return refuse_loss(message, definition, known->name, what, count, references);
    if (!has_column(known->type))
        return db_run(db, NULL, SQL("delete from link where field = $1 and from_id in (select id from record where register = $2)"),
                      BIND(bind_text(known->name), bind_text(definition->name)));
    return db_drop_column(db, table.data, arena_copy(arena, known->name).data, message);
}

static enum result add_field(struct db *db, struct arena *arena, const struct definition *definition, const struct field *field,
                             const struct known_field *renamed_from, struct message *message)
{
    struct text table = table_name(arena, "reg_", definition);
    struct store_column column = column_of(arena, field);
    struct text copy;
    if (field_has_column(field))
        TRY(db_add_column(db, table.data, &column, message));
    if (!renamed_from)
        return OK;
    TRY(db_run(db, NULL, SQL("update link set field = $1 where field = $2 and from_id in (select id from record where register = $3)"),
               BIND(bind_text(field->name), bind_text(renamed_from->name), bind_text(definition->name))));
    if (!has_column(renamed_from->type))
        return OK;
    copy = arena_printf(arena, "update %s set %.*s = %.*s", table.data, TEXT_ARGS(field->name), TEXT_ARGS(renamed_from->name));
    TRY(db_run(db, NULL, SQL_COMPOSED(copy.data), BIND_NOTHING));
    return db_drop_column(db, table.data, arena_copy(arena, renamed_from->name).data, message);
}

/* --- A column of numbers that is to be sealed: of text from now on ---------- */

#define REWRITTEN_AT_ONCE 200
#define REWRITING "\"values\"" /* a word that cannot name a field */

/* What the column holds in numbers is to be sealed, which is text. */
static bool needs_rewriting(struct text before, const struct field *field)
{
    struct field plain = *field;
    plain.sealed = false;
    return field->sealed && field_has_column(field) && !text_starts(before, TEXT(SEALED_TYPE)) && field_column_type(&plain) == COLUMN_INTEGER;
}

/* The next rows as text beside the numbers. *ret_last stays where there are none. */
static enum result rewrite_some(struct db *db, struct arena *arena, const char *table, const struct field *plain, int64_t *ret_last, bool *ret_more)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct { int64_t id; struct text text; } list[REWRITTEN_AT_ONCE];
    struct text sql = arena_printf(arena, "select id, %.*s from %s where id > $1 and %.*s is not null order by id limit $2", TEXT_ARGS(plain->name), table, TEXT_ARGS(plain->name));
    struct text update = arena_printf(arena, "update %s set " REWRITING " = $1 where id = $2", table);
    size_t count = 0;
    int step = 0;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL_COMPOSED(sql.data), BIND(bind_integer(*ret_last), bind_integer(REWRITTEN_AT_ONCE))));
    for (; count < REWRITTEN_AT_ONCE && (step = statement_step(row)) == 1; count++) {
        list[count].id = statement_integer(row, 0);
        list[count].text = field_from_column(arena, plain, row, 1);
    }
    if (step < 0)
        return (enum result)step;
    for (size_t i = 0; i < count; i++)
        TRY(db_run(db, NULL, SQL_COMPOSED(update.data), BIND(bind_text(list[i].text), bind_integer(list[i].id))));
    *ret_more = count == REWRITTEN_AT_ONCE;
    if (count)
        *ret_last = list[count - 1].id;
    return OK;
}

/* Within the transaction of the changed definition: all of it, with what is sealed after, or none. */
static enum result rewrite_as_text(struct db *db, const struct definition *definition, const struct field *field, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(4 << 20);
    struct store_column beside = {"values", COLUMN_TEXT, false, NULL}, sealed;
    struct field plain = *field;
    struct text table, name, copy;
    int64_t last = 0;
    bool more = true;
    if (!arena)
        return ERROR_MEMORY;
    plain.sealed = false;
    TRY(db_run(db, NULL, SQL("delete from link where field = $1 and from_id in (select id from record where register = $2)"),
               BIND(bind_text(field->name), bind_text(definition->name))));
    TRY(db_run(db, NULL, SQL("delete from merge_link where field = $1 and record in (select id from record where register = $2)"),
               BIND(bind_text(field->name), bind_text(definition->name)))); /* what merges remember of a link lies open */
    TRY(db_add_column(db, table_name(arena, "reg_", definition).data, &beside, message));
    for (; more; arena_reset(arena))
        TRY(rewrite_some(db, arena, table_name(arena, "reg_", definition).data, &plain, &last, &more));
    table = table_name(arena, "reg_", definition);
    name = arena_copy(arena, field->name);
    sealed = (struct store_column){name.data, COLUMN_TEXT, false, NULL};
    copy = arena_printf(arena, "update %s set %.*s = " REWRITING, table.data, TEXT_ARGS(name));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_drop_column(db, table.data, name.data, message));
    TRY(db_add_column(db, table.data, &sealed, message));
    TRY(db_run(db, NULL, SQL_COMPOSED(copy.data), BIND_NOTHING));
    return db_drop_column(db, table.data, "values", message);
}

static bool is_renamed_away(const struct definition *definition, struct text name)
{
    for (size_t i = 0; i < definition->field_count; i++)
        if (text_equal(definition->fields[i].was, name))
            return true;
    return false;
}

/* Codes that records hold must stay in the list; states that they stand in must stay. */
static enum result check_codes(struct db *db, struct arena *arena, const struct definition *definition, struct text accepted, struct message *message)
{
    AUTO(buffer_clear) struct buffer condition;
    struct text references;
    int64_t count;
    buffer_init(&condition, COMPOSED_SQL_BYTES_MAX);
    buffer_append_z(&condition, "r.state not in (''");
    for (size_t i = 0; i < definition->state_count; i++)
        buffer_printf(&condition, ", '%.*s'", TEXT_ARGS(definition->states[i].name));
    buffer_append_z(&condition, ")");
    TRY(find_losses(db, arena, definition, condition.data, BIND_NOTHING, &count, &references));
    if (count)
        return message_fail(message, ERROR_CONFLICT, "%.*s: %" PRId64 " record%s in a state that the definition no longer has (%.*s). Put the state back.",
                            TEXT_ARGS(definition->file), count, count == 1 ? " is" : "s are", TEXT_ARGS(references));
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        struct bind binds[BINDS_MAX];
        size_t bind_count = 0;
        if (field->type != FIELD_CHOICE || field->sealed || field->choices->count > BINDS_MAX || is_accepted(accepted, definition, field->name))
            continue;
        condition.length = 0;
        buffer_printf(&condition, "t.%.*s not in (", TEXT_ARGS(field->name));
        for (size_t j = 0; j < field->choices->count; j++) {
            binds[bind_count++] = bind_text(field->choices->choices[j].code);
            buffer_printf(&condition, "%s$%zu", j ? ", " : "", bind_count);
        }
        buffer_append_z(&condition, ")");
        TRY(find_losses(db, arena, definition, condition.data, (struct binds){binds, bind_count}, &count, &references));
        if (count)
            return refuse_loss(message, definition, field->name, "a choice taken out of the list of", count, references);
    }
    return OK;
}

/* What was published stands in documents that the log vouches for: it cannot become a secret. */
static enum result check_never_public(struct db *db, const struct definition *definition, const struct known_field *known, size_t count, struct message *message)
{
    int64_t published = 0;
    TRY(db_one_integer(db, &published, SQL("select count(*) from pub_document where register = $1"), BIND(bind_text(definition->name))));
    for (size_t i = 0; published && i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        const struct known_field *before = find_known(known, count, field->name);
        if (field_is_sealed(field) && before && before->is_public)
            return message_fail(message, ERROR_CONFLICT, "%.*s:%d:%d: \"%.*s\" has been published, so it cannot be sealed: make a new field for what is to be secret.",
                                TEXT_ARGS(definition->file), field->line, field->column, TEXT_ARGS(field->name));
    }
    return OK;
}

/* Where the field is unique from now on, and records say the same. */
static enum result check_unique_from_now(struct db *db, struct arena *arena, const struct definition *definition, struct message *message)
{
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        struct text within = field->unique_within, condition, references;
        int64_t count;
        if (!field->unique && !within.length)
            continue;
        condition = arena_printf(arena, "exists (select 1 from reg_%.*s o where o.id <> t.id and o.%.*s = t.%.*s", TEXT_ARGS(definition->name), TEXT_ARGS(field->name),
                                 TEXT_ARGS(field->name));
        if (within.length)
            condition = arena_printf(arena, "%.*s and o.%.*s = t.%.*s", TEXT_ARGS(condition), TEXT_ARGS(within), TEXT_ARGS(within));
        condition = arena_printf(arena, "%.*s)", TEXT_ARGS(condition));
        TRY(find_losses(db, arena, definition, condition.data, BIND_NOTHING, &count, &references));
        if (count)
            return message_fail(message, ERROR_CONFLICT, "%.*s:%d:%d: \"%.*s\" is to be unique, but %" PRId64 " records say the same as another (%.*s%s). Correct them first.",
                                TEXT_ARGS(definition->file), field->line, field->column, TEXT_ARGS(field->name), count, TEXT_ARGS(references), count > 5 ? " and more" : "");
    }
    return OK;
}

/* What is looked up and what is unique may have changed without any column. */
static enum result set_indexes(struct db *db, struct arena *arena, const struct definition *definition, struct message *message)
{
    struct store_table table = record_table(arena, definition);
    if (!table.name)
        return ERROR_MEMORY;
    TRY(check_unique_from_now(db, arena, definition, message));
    return db_set_indexes(db, &table, message);
}

static enum result migrate(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, struct text accepted, bool *sealed,
                           struct message *message)
{
    struct known_field *known;
    size_t known_count;
    TRY(read_known(db, arena, definition, &known, &known_count));
    for (size_t i = 0; i < known_count; i++) {
        const struct field *field = definition_field(definition, known[i].name);
        if (!field && is_renamed_away(definition, known[i].name))
            continue;
        if (!field) {
            TRY(drop_field(db, arena, definition, &known[i], accepted, "leaving out", message));
        } else if (!keeps_values(known[i].type, field)) {
            TRY(drop_field(db, arena, definition, &known[i], accepted, "the new type of", message));
            TRY(add_field(db, arena, definition, field, NULL, message));
        } else if (needs_rewriting(known[i].type, field)) {
            TRY(rewrite_as_text(db, definition, field, message));
        }
    }
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        const struct known_field *before = find_known(known, known_count, field->was);
        if (find_known(known, known_count, field->name))
            continue;
        if (before && (!keeps_values(before->type, field) || needs_rewriting(before->type, field)))
            return message_fail(message, ERROR_CONFLICT, "%.*s:%d:%d: a field cannot be renamed and given another type at once: rename it first.",
                                TEXT_ARGS(definition->file), field->line, field->column);
        TRY(add_field(db, arena, definition, field, before, message));
    }
    TRY(check_codes(db, arena, definition, accepted, message));
    TRY(set_indexes(db, arena, definition, message));
    if (needs_sealing(definition, known, known_count)) {
        TRY(check_never_public(db, definition, known, known_count, message));
        TRY(records_seal(db, engine, definition, message));
        *sealed = true;
    }
    return note_fields(db, arena, definition);
}

static enum result prepare_one(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                               struct text accepted, bool *changed, bool *sealed, struct message *message)
{
    struct store_table table = record_table(arena, definition);
    struct text hash = text_of(definition->hash);
    int64_t known = 0, last = 0, now = clock_now().seconds;
    if (!table.name)
        return ERROR_MEMORY;
    TRY(db_one_integer(db, &known, SQL("select count(*) from definition_kept where register = $1 and hash = $2 and since ="
                                       " (select max(since) from definition_kept where register = $1)"),
                       BIND(bind_text(definition->name), bind_text(hash))));
    TRY(db_one_integer(db, &last, SQL("select coalesce(max(since), 0) from definition_kept where register = $1"), BIND(bind_text(definition->name))));
    if (now <= last) /* two changes in one second: the later must be known as the later */
        now = last + 1;
    if (!db_has_table(db, table.name)) {
        TRY(db_create_table(db, &table, message));
        TRY(note_fields(db, arena, definition));
    } else if (known) {
        return check_codes(db, arena, definition, accepted, message); /* a list may have changed alone */
    } else {
        TRY(migrate(db, engine, arena, definition, accepted, sealed, message));
    }
    *changed = true;
    return db_run(db, NULL, SQL("insert into definition_kept (register, hash, source, since) values ($1, $2, $3, $4)"
                                " on conflict (register, hash) do update set since = $4"),
                  BIND(bind_text(definition->name), bind_text(hash), bind_text(definition->source), bind_integer(now)));
}

enum result records_prepare(struct db *db, const struct engine *engine, struct arena *arena, struct text accepted_losses, bool *ret_sealed, struct message *message)
{
    bool changed = false, sealed = false;
    for (size_t i = 0; i < engine->definitions->count; i++)
        TRY(prepare_one(db, engine, arena, &engine->definitions->list[i], accepted_losses, &changed, &sealed, message));
    if (changed)
        TRY(publish_rebuild(db, engine, arena, engine->as_of, message));
    if (ret_sealed)
        *ret_sealed = sealed;
    return OK;
}
