/* What is wrong with a record: everything at once, in plain words, by field. */
#include "blocks/record/compose.h"

#include "base/wording.h"
#include "blocks/record/intake.h"
#include "blocks/record/merge.h"

#include <inttypes.h>

#include "blocks/file/file.h"

void (problems_add)(struct arena *arena, struct problems *problems, const struct field *field, const char *format, ...)
{
    struct message words = {.language = arena_language(arena)};
    va_list arguments;
    if (problems->count == problems->capacity) {
        size_t capacity = problems->capacity ? problems->capacity * 2 : 8;
        struct problem *list = ARENA_ARRAY(arena, struct problem, capacity);
        if (!list)
            return; /* the arena's failure is sticky: the edge will see it */
        if (problems->count)
            memcpy(list, problems->list, problems->count * sizeof *list);
        problems->list = list;
        problems->capacity = capacity;
    }
    va_start(arguments, format);
    (void)message_fail_list(&words, ERROR_INVALID, format, arguments); /* cut at a whole character where a value is long */
    va_end(arguments);
    problems->list[problems->count++] = (struct problem){field, arena_copy_z(arena, words.text)};
}

static bool is_filled(const struct field_value *value)
{
    return value->text.length || value->link_count;
}

/* The form was open while it was merged. */
static enum result say_merged(struct db *db, struct arena *arena, const struct field *field, int64_t id, struct problems *problems)
{
    int64_t standing;
    struct text gone, stands;
    TRY(merge_standing(db, id, &standing));
    TRY(record_name_of(db, arena, id, &gone));
    TRY(record_name_of(db, arena, standing, &stands));
    problems_add(arena, problems, field, "“%.*s” was merged into “%.*s”: choose that", TEXT_ARGS(gone), TEXT_ARGS(stands));
    return OK;
}

/* A link that was there before stays; a new one leads only to what the writer may see, or its name would tell
 * whoever tries numbers what there is. */
static bool may_link(struct db *db, const struct field *field, const struct field_value *old, int64_t id, const struct actor *actor)
{
    struct record target = {.definition = field->target, .id = id};
    for (size_t i = 0; old && i < old->link_count; i++)
        if (old->links[i] == id)
            return true;
    return record_may_see(db, &target, actor);
}

static enum result check_links(struct db *db, struct arena *arena, const struct record *record, const struct field *field, const struct field_value *value,
                               const struct field_value *old, const struct actor *actor, struct problems *problems)
{
    for (size_t i = 0; i < value->link_count; i++) {
        struct text register_name = TEXT_NONE;
        enum result result = db_one_text(db, arena, &register_name, SQL("select register from record where id = $1"),
                                         BIND(bind_integer(value->links[i])));
        if (result < 0 && result != ERROR_NOT_FOUND)
            return result;
        if (result == ERROR_NOT_FOUND || !text_equal(register_name, field->to) || !may_link(db, field, old, value->links[i], actor))
            problems_add(arena, problems, field, "Choose one of the answers in the list");
        else if (field->target && field->target->merge_count && merge_is_away(db, value->links[i]))
            TRY(say_merged(db, arena, field, value->links[i], problems));
        else if (record->id && value->links[i] == record->id)
            problems_add(arena, problems, field, "A record cannot point to itself");
    }
    return OK;
}

/* Another record with the same value, in the register or within the same link. */
static enum result check_unique(struct db *db, struct arena *arena, const struct record *record, const struct field *field,
                                const struct field_value *value, const struct actor *actor, struct problems *problems)
{
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct field *within = field->unique_within.length ? definition_field(record->definition, field->unique_within) : NULL;
    int step;
    composed_init(&composed);
    buffer_printf(&composed.sql, "select r.reference from reg_%.*s t join record r on r.id = t.id where t.%.*s = ",
                  TEXT_ARGS(record->definition->name), TEXT_ARGS(field->name));
    composed_bind(&composed, field_bind(field, value));
    buffer_append_z(&composed.sql, " and t.id <> ");
    composed_bind(&composed, bind_integer(record->id));
    if (within) {
        buffer_printf(&composed.sql, " and t.%.*s = ", TEXT_ARGS(within->name));
        composed_bind(&composed, field_bind(within, record_value(record, within->name)));
    }
    TRY(composed_query(&composed, db, &row));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 1)
        problems_add(arena, problems, field, "%.*s is already taken: enter another", TEXT_ARGS(field_show_to(db, arena, field, value, actor)));
    return OK;
}

/* Of a field that means something by being empty: one record may say that, and no other. */
static enum result check_empty_once(struct db *db, struct arena *arena, const struct record *record, const struct field *field, struct problems *problems)
{
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    composed_init(&composed);
    buffer_printf(&composed.sql, "select t.id from reg_%.*s t where t.%.*s is null and t.id <> ", TEXT_ARGS(record->definition->name), TEXT_ARGS(field->name));
    composed_bind(&composed, bind_integer(record->id));
    TRY(composed_query(&composed, db, &row));
    step = statement_step(row);
    if (step == 1)
        problems_add(arena, problems, field, "Another record leaves this empty, and only one may: choose an answer");
    return step < 0 ? (enum result)step : OK;
}

/* Once published, a number stays its record's, withdrawn or not. */
static enum result check_number(struct db *db, struct arena *arena, const struct record *before, const struct field *field, struct problems *problems)
{
    int64_t published;
    TRY(db_one_integer(db, &published, SQL("select count(*) from pub_document where id = $1"), BIND(bind_integer(before->id))));
    if (published)
        problems_add(arena, problems, field, "A published number is never changed");
    return OK;
}

static enum result check_role(struct arena *arena, const struct engine *engine, const struct field *field, struct text name, struct problems *problems)
{
    for (size_t i = 0; i < engine->definitions->role_count; i++)
        if (text_equal(engine->definitions->roles[i].name, name))
            return OK;
    problems_add(arena, problems, field, "Choose one of the answers in the list");
    return OK;
}

/* Whether what the value is held against has changed, though it itself has not. */
static bool neighbour_changed(const struct record *record, const struct record *before, struct text other)
{
    const struct field *field = other.length ? definition_field(record->definition, other) : NULL;
    return field && !field_value_equal(record_value(record, field->name), record_value(before, field->name));
}

struct date record_day(const struct field_value *value)
{
    struct date day = DATE_NONE;
    struct instant instant;
    if (instant_parse(value->text, &instant) == OK)
        return date_in_london(instant);
    return date_parse(value->text, &day) == OK ? day : DATE_NONE;
}

static void check_order(struct arena *arena, const struct record *record, const struct field *field,
                        const struct field_value *value, struct problems *problems)
{
    struct date day, earlier;
    struct instant moment, before;
    const struct field *after = definition_field(record->definition, field->after);
    const struct field_value *other = after ? record_value(record, after->name) : NULL;
    if (!other)
        return;
    day = record_day(value);
    earlier = record_day(other);
    if (date_is_none(day) || date_is_none(earlier))
        return;
    bool both = instant_parse(value->text, &moment) == OK && instant_parse(other->text, &before) == OK;
    if (both ? moment.seconds < before.seconds : date_compare(day, earlier) < 0)
        problems_add(arena, problems, field, "This %s must not be before \"%.*s\"", field->type == FIELD_MOMENT ? "time" : "date", TEXT_ARGS(after->label));
}

/* Against other fields and other records. */
static enum result check_against_others(struct db *db, struct arena *arena, const struct record *record, const struct field *field,
                                        const struct field_value *value, bool changed, const struct record *before, const struct actor *actor, struct problems *problems)
{
    if (field->after.length && (changed || neighbour_changed(record, before, field->after)))
        check_order(arena, record, field, value, problems);
    if ((field->unique || field->unique_within.length) && (changed || neighbour_changed(record, before, field->unique_within)))
        TRY(check_unique(db, arena, record, field, value, actor, problems));
    return OK;
}

/* With --as-of the day is given and the true time says nothing of it. */
static void check_now(struct arena *arena, const struct field *field, const struct field_value *value, const struct moment *moment, struct problems *problems)
{
    struct instant instant;
    if (field->type != FIELD_MOMENT || !field->not_after_today || instant_parse(value->text, &instant) < 0)
        return;
    if (moment->as_of ? date_compare(date_in_london(instant), moment->today) > 0 : instant.seconds > moment->now.seconds)
        problems_add(arena, problems, field, "The time cannot be in the future");
}

/* A word that nobody can choose stands only where it is the default. */
static bool is_withheld(const struct field *field, struct text code)
{
    const struct choice *choice = choice_find(field->choices, code);
    return choice && !choice->offered && !text_equal(code, field->otherwise);
}

static void add_missing(struct arena *arena, struct problems *problems, const struct field *field)
{
    if (field->type == FIELD_CHOICE || field->type == FIELD_LINK || field->type == FIELD_LINKS)
        problems_add(arena, problems, field, "Choose an answer for \"%.*s\"", TEXT_ARGS(field->label));
    else if (field->type == FIELD_FILE)
        problems_add(arena, problems, field, "Choose a file for \"%.*s\"", TEXT_ARGS(field->label));
    else
        problems_add(arena, problems, field, "Enter an answer for \"%.*s\"", TEXT_ARGS(field->label));
}

static enum result check_file(struct db *db, struct arena *arena, const struct record *record, const struct field *field, struct text canonical,
                              const struct actor *actor, struct problems *problems)
{
    struct message message = {.language = arena_language(arena)};
    enum result result = file_may_attach(db, arena, record->definition, field, canonical, record->id, actor, &message);
    if (result == ERROR_INVALID)
        problems_add(arena, problems, field, "%s", message.text);
    return result == ERROR_INVALID ? OK : result;
}

static enum result check_sealed_value(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const struct field *field,
                                      const struct field_value *value, const struct field_value *old, const struct actor *actor, struct problems *problems)
{
    if (field->type == FIELD_CHOICE && is_withheld(field, value->text))
        problems_add(arena, problems, field, "Choose one of the answers in the list");
    check_now(arena, field, value, &actor->moment, problems);
    if (field->type == FIELD_LINK)
        return check_links(db, arena, record, field, value, old, actor, problems);
    return field->type == FIELD_ROLE && value->text.length ? check_role(arena, engine, field, value->text, problems) : OK;
}

/* On the plain text, whoever asks: what the writer may not see stays as it is, and so does what cannot be opened. */
static enum result check_sealed(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const struct record *before, const struct field *field,
                                const struct field_value *value, const struct actor *actor, struct problems *problems)
{
    struct field_value old = {.text = TEXT_NONE};
    struct text canonical;
    struct message message = {.language = arena_language(arena)};
    if (before && field_value_equal(record_value(before, field->name), value))
        return OK;
    if (before)
        TRY(record_value_opened(db, engine, arena, before, field, &old));
    if (old.closed.length)
        problems_add(arena, problems, field, "This cannot be changed now. %.*s", TEXT_ARGS(old.closed));
    else if (field->type != FIELD_LINK && !text_equal(old.text, value->text) && field_read(arena, field, value->text, actor->moment.today, &canonical, &message) < 0)
        problems_add(arena, problems, field, "%s", message.text);
    else if (!field_value_equal(&old, value))
        TRY(check_sealed_value(db, engine, arena, record, field, value, &old, actor, problems));
    return OK;
}

static enum result check_field(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const struct record *before,
                               const struct field *field, const struct actor *actor, struct problems *problems)
{
    const struct field_value *value = record_value(record, field->name);
    const struct field_value *old = before ? record_value(before, field->name) : NULL;
    struct text canonical;
    struct message message = {.language = arena_language(arena)};
    if (field->sealed && before && is_filled(old) && !is_filled(value)) { /* emptied: only what can be opened may be */
        TRY(check_sealed(db, engine, arena, record, before, field, value, actor, problems));
        if (!field->required)
            return OK;
    }
    if (!is_filled(value)) {
        if (field->required && !record_has_files(record, field))
            add_missing(arena, problems, field);
        return field->empty_once && (!old || is_filled(old)) ? check_empty_once(db, arena, record, field, problems) : OK;
    }
    if (field->sealed)
        return check_sealed(db, engine, arena, record, before, field, value, actor, problems);
    TRY(check_against_others(db, arena, record, field, value, !old || !field_value_equal(old, value), before, actor, problems));
    if (old && field_value_equal(old, value))
        return OK; /* what was right when it was written stays: a choice may have gone out of force since */
    if (field->type == FIELD_CHOICE && is_withheld(field, value->text))
        problems_add(arena, problems, field, "Choose one of the answers in the list");
    if (value->text.length && field_read(arena, field, value->text, actor->moment.today, &canonical, &message) < 0)
        problems_add(arena, problems, field, "%s", message.text);
    check_now(arena, field, value, &actor->moment, problems);
    if (field->never_reused && before)
        TRY(check_number(db, arena, before, field, problems));
    if (field->type == FIELD_FILE)
        TRY(check_file(db, arena, record, field, value->text, actor, problems));
    if (field->type == FIELD_ROLE)
        TRY(check_role(arena, engine, field, value->text, problems));
    TRY(check_links(db, arena, record, field, value, old, actor, problems));
    if (field->type == FIELD_LINKS && ((int64_t)value->link_count < field->min || (int64_t)value->link_count > field->max))
        problems_add(arena, problems, field, "Choose from %" PRId64 " to %" PRId64 " answers", field->min, field->max);
    return OK;
}

/* What others alone write, and what stands once it was sent, stays as it is. What a new record begins with is nobody's writing. */
static void check_writer(struct arena *arena, const struct record *record, const struct record *before, const struct field *field, const struct actor *actor, struct problems *problems)
{
    const struct field_value *value = record_value(record, field->name);
    bool changed = before ? !field_value_equal(record_value(before, field->name), value) : is_filled(value) && !text_equal(value->text, field->otherwise);
    size_t state = before ? before->state : record->state;
    if (!changed || field_may_edit(record->definition, field, state, actor))
        return;
    if (!field_may_edit_some(field, actor))
        problems_add(arena, problems, field, "“%.*s” is written by others, and stays as they wrote it", TEXT_ARGS(field->label));
    else
        problems_add(arena, problems, field, "“%.*s” cannot be changed any more", TEXT_ARGS(field->label));
}

enum result record_check(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record,
                         const struct record *before, const struct actor *actor, struct problems *problems)
{
    for (size_t i = 0; i < record->definition->field_count; i++)
        check_writer(arena, record, before, &record->definition->fields[i], actor, problems);
    for (size_t i = 0; i < record->definition->field_count; i++)
        TRY(check_field(db, engine, arena, record, before, &record->definition->fields[i], actor, problems));
    TRY(intake_check(db, arena, record, before, actor, problems));
    if (!record_scope_holds(db, record, actor))
        problems_add(arena, problems, NULL, "You can only add and change records that your own organisation leads");
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
