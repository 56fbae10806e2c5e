/* Intake: see intake.h. */
#include "blocks/record/intake.h"

#include "blocks/record/compose.h"

struct text form_number(const struct definition *definition)
{
    return text_slice(text_of(definition->hash), 0, FORM_NUMBER_BYTES);
}

static const struct field *field_of(const struct record *record, const char *name)
{
    return definition_field(record->definition, text_of(name));
}

static bool is_new_value(const struct record *record, const struct record *before, const struct field *field)
{
    return !before || !field_value_equal(record_value(record, field->name), record_value(before, field->name));
}

/* The moment of a value: of a field that keeps one. */
static bool moment_of(const struct field *field, const struct field_value *value, struct instant *ret_instant)
{
    return field->type == FIELD_MOMENT && instant_parse(value->text, ret_instant) == OK;
}

static void check_received(struct arena *arena, const struct record *record, const struct record *before, const struct field *received, const struct actor *actor,
                           struct problems *problems)
{
    struct instant at, keyed_at;
    struct date day = record_day(record_value(record, received->name)), keyed = before ? record_day(record_value(before, TEXT(INTAKE_KEYED_AT))) : DATE_NONE;
    if (date_is_none(keyed) || actor->moment.as_of) /* being keyed in now; a day that is given is the office's now */
        keyed = actor->moment.today;
    if (!date_is_none(day) && date_compare(day, keyed) > 0 && date_compare(day, actor->moment.today) <= 0)
        problems_add(arena, problems, received, "It was keyed in on %.*s, so it was received by then", TEXT_ARGS(date_long(arena, keyed)));
    else if (before && !actor->moment.as_of && moment_of(received, record_value(record, received->name), &at) &&
             instant_parse(record_value(before, TEXT(INTAKE_KEYED_AT))->text, &keyed_at) == OK && at.seconds > keyed_at.seconds)
        problems_add(arena, problems, received, "It was keyed in at %.*s, so it was received by then", TEXT_ARGS(instant_long(arena, keyed_at)));
}

/* Of what is known to the month or year only, its first day. */
static struct date first_day(const struct field_value *value)
{
    struct date day = record_day(value);
    return date_is_none(day) ? partial_date_first(value->text) : day;
}

static void check_happened(struct arena *arena, const struct record *record, const struct field *happened, const struct field *received, struct problems *problems)
{
    struct instant then, at;
    struct date day = first_day(record_value(record, happened->name)), received_on = record_day(record_value(record, received->name));
    if (!date_is_none(day) && !date_is_none(received_on) && date_compare(day, received_on) > 0)
        problems_add(arena, problems, happened, "It was received on %.*s: it cannot have happened after that", TEXT_ARGS(date_long(arena, received_on)));
    else if (moment_of(happened, record_value(record, happened->name), &then) && moment_of(received, record_value(record, received->name), &at) && then.seconds > at.seconds)
        problems_add(arena, problems, happened, "It was received at %.*s: it cannot have happened after that", TEXT_ARGS(instant_long(arena, at)));
}

static enum result check_form(struct db *db, struct arena *arena, const struct record *record, const struct field *form, struct problems *problems)
{
    int64_t known;
    struct text number = record_value(record, form->name)->text;
    if (!number.length)
        return OK;
    TRY(db_one_integer(db, &known, SQL("select count(*) from definition_kept where register = $1 and substr(hash, 1, $3) = $2"),
                       BIND(bind_text(record->definition->name), bind_text(number), bind_integer(FORM_NUMBER_BYTES))));
    if (!known)
        problems_add(arena, problems, form, "There was never a form with this number: look at its foot, or leave this empty");
    return OK;
}

enum result intake_check(struct db *db, struct arena *arena, const struct record *record, const struct record *before,
                         const struct actor *actor, struct problems *problems)
{
    const struct field *received, *happened, *form;
    if (!record->definition->intake.is_kept)
        return OK;
    received = definition_field(record->definition, record->definition->intake.received);
    form = field_of(record, INTAKE_FORM);
    happened = definition_field(record->definition, record->definition->intake.happened);
    if (is_new_value(record, before, received))
        check_received(arena, record, before, received, actor, problems);
    if (happened && (is_new_value(record, before, received) || is_new_value(record, before, happened)))
        check_happened(arena, record, happened, received, problems);
    return is_new_value(record, before, form) ? check_form(db, arena, record, form, problems) : OK;
}

enum result intake_stamp(struct arena *arena, struct record *record, const struct actor *actor)
{
    struct instant now = actor->moment.now;
    if (!record->definition->intake.is_kept)
        return OK;
    TRY(record_set(arena, record, field_of(record, INTAKE_KEYED_BY), actor->account ? actor->name : TEXT("The command line")));
    return record_set(arena, record, field_of(record, INTAKE_KEYED_AT), instant_iso(arena, now));
}
