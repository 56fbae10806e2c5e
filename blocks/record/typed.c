/* Typed values: what a person types for a field, its canonical text, and how it
 * is shown again. No writing; reads names of linked records only. */
#include "blocks/record/compose.h"

#include <inttypes.h>

#include "base/decimal.h"
#include "base/pence.h"
#include "blocks/file/file.h"

#define SHOWN_LINKS_BYTES_MAX 1048576

static enum result read_integer(struct arena *arena, const struct field *field, struct text typed,
                                struct text *ret_canonical, struct message *message)
{
    int64_t number;
    if (text_to_integer(typed, &number) < 0)
        return message_fail(message, ERROR_INVALID, "Enter a whole number, such as 12");
    if (number < field->min || number > field->max)
        return message_fail(message, ERROR_INVALID, "Enter a number from %" PRId64 " to %" PRId64, field->min, field->max);
    *ret_canonical = arena_printf(arena, "%" PRId64, number);
    return OK;
}

static enum result read_decimal(struct arena *arena, struct text typed, struct text *ret_canonical, struct message *message)
{
    int64_t amount;
    if (decimal_parse(typed, &amount) < 0)
        return message_fail(message, ERROR_INVALID, "Enter a number with at most four decimals, such as 84.8 or 1890.52");
    *ret_canonical = decimal_text(arena, amount);
    return OK;
}

static enum result read_pence(struct arena *arena, const struct field *field, struct text typed, struct text *ret_canonical, struct message *message)
{
    int64_t pence;
    if (pence_parse(typed, field->min < 0 ? PENCE_ANY_SIGN : PENCE_NOT_NEGATIVE, &pence, message) < 0)
        return ERROR_INVALID; /* also of one that is too large: what was typed fits the form */
    if (pence < field->min)
        return message_fail(message, ERROR_INVALID, "Enter an amount of %.*s or more", TEXT_ARGS(pence_text(arena, field->min)));
    if (pence > field->max)
        return message_fail(message, ERROR_INVALID, "Enter an amount of %.*s or less", TEXT_ARGS(pence_text(arena, field->max)));
    *ret_canonical = pence_plain(arena, pence);
    return OK;
}

static enum result read_date(struct arena *arena, const struct field *field, struct text typed, struct date today,
                             struct text *ret_canonical, struct message *message)
{
    struct date day;
    if (date_parse_typed_in(arena_language(arena), typed, &day) < 0)
        return message_fail(message, ERROR_INVALID, "Enter a real date, such as 21 November 2026 or 21/11/2026");
    if (field->not_after_today && date_compare(day, today) > 0)
        return message_fail(message, ERROR_INVALID, "The date cannot be in the future");
    *ret_canonical = date_iso(arena, day);
    return OK;
}

/* Whether it lies in the future is record_check()'s to say: here is no clock. */
static enum result read_moment(struct arena *arena, struct text typed, struct text *ret_canonical, struct message *message)
{
    struct instant instant;
    TRY(instant_parse_typed(typed, &instant, message));
    *ret_canonical = instant_iso(arena, instant);
    return OK;
}

static enum result read_partial_date(struct arena *arena, const struct field *field, struct text typed, struct date today,
                                     struct text *ret_canonical, struct message *message)
{
    struct date day;
    struct text canonical = typed;
    if (!partial_date_is_valid(typed)) {
        /* "November 2026" is tried as its first day: the day is then dropped again. */
        struct text with_day = arena_printf(arena, "1 %.*s", TEXT_ARGS(typed));
        if (date_parse_typed_in(arena_language(arena), typed, &day) == OK)
            canonical = date_iso(arena, day);
        else if (date_parse_typed_in(arena_language(arena), with_day, &day) == OK)
            canonical = text_slice(date_iso(arena, day), 0, 7);
        else
            return message_fail(message, ERROR_INVALID, "Enter a day, a month or a year, such as 21 November 2026, November 2026 or 2026");
    }
    if (field->not_after_today && date_compare(partial_date_first(canonical), today) > 0)
        return message_fail(message, ERROR_INVALID, "The date cannot be in the future");
    *ret_canonical = arena_copy(arena, canonical);
    return OK;
}

static enum result read_text(const struct field *field, struct text typed, struct text *ret_canonical, struct message *message)
{
    int64_t characters = (int64_t)text_count_characters(typed);
    if (characters > field->max)
        return message_fail(message, ERROR_INVALID, "Use %" PRId64 " characters or fewer: this has %" PRId64, field->max, characters);
    if (characters < field->min)
        return message_fail(message, ERROR_INVALID, "Use %" PRId64 " characters or more: this has %" PRId64, field->min, characters);
    *ret_canonical = typed;
    return OK;
}

static enum result read_choice(const struct field *field, struct text typed, struct date today,
                               struct text *ret_canonical, struct message *message)
{
    const struct choice *choice = choice_find(field->choices, typed);
    for (size_t i = 0; !choice && i < field->choices->count; i++)
        if (label_is(field->choices->choices[i].label, field->choices->choices[i].label_defined, typed))
            choice = &field->choices->choices[i];
    if (!choice)
        return message_fail(message, ERROR_INVALID, "Choose one of the answers in the list");
    if (!choice_in_force(choice, today))
        return message_fail(message, ERROR_INVALID, "\"%.*s\" is not in force on this day: choose another", TEXT_ARGS(choice->label));
    *ret_canonical = choice->code;
    return OK;
}

static enum result read_links(struct arena *arena, const struct field *field, struct text typed,
                              struct text *ret_canonical, struct message *message)
{
    int64_t count = 0, id;
    struct text rest = typed, part;
    while (text_next(&rest, ' ', &part)) {
        if (!part.length)
            continue;
        if (text_to_integer(part, &id) < 0 || id <= 0)
            return message_fail(message, ERROR_INVALID, "Choose one of the answers in the list");
        count++;
    }
    if (field->type == FIELD_LINK && count > 1)
        return message_fail(message, ERROR_INVALID, "Choose one answer only");
    if (field->type == FIELD_LINKS && count && (count < field->min || count > field->max))
        return message_fail(message, ERROR_INVALID, "Choose from %" PRId64 " to %" PRId64 " answers: %" PRId64 " are chosen",
                            field->min, field->max, count);
    *ret_canonical = arena_copy(arena, typed);
    return OK;
}

/* A scheme that is safe to follow and a host; no blanks, quotes or marks that end an address in text. */
static bool is_web_address(struct text typed)
{
    size_t host = text_starts(typed, TEXT("https://")) ? 8 : text_starts(typed, TEXT("http://")) ? 7 : 0;
    if (!host || typed.length < host + 3 || !memchr(typed.data + host, '.', typed.length - host))
        return false;
    for (size_t i = 0; i < typed.length; i++)
        if ((unsigned char)typed.data[i] <= ' ' || strchr("\"<>\\^`{|}", typed.data[i]))
            return false;
    return true;
}

static enum result read_file(struct arena *arena, struct text typed, struct text *ret_canonical, struct message *message)
{
    int64_t id;
    if (text_to_integer(typed, &id) < 0 || id <= 0)
        return message_fail(message, ERROR_INVALID, "Choose the file again");
    *ret_canonical = arena_copy(arena, typed);
    return OK;
}

enum result field_read(struct arena *arena, const struct field *field, struct text typed, struct date today,
                       struct text *ret_canonical, struct message *message)
{
    typed = text_trim(typed);
    if (!typed.length) {
        *ret_canonical = TEXT_NONE;
        return OK;
    }
    if (field->sealed && text_is_sealed(typed))
        return message_fail(message, ERROR_INVALID, "This looks like a sealed text: type what it says instead");
    switch (field->type) {
    case FIELD_INTEGER:
        return read_integer(arena, field, typed, ret_canonical, message);
    case FIELD_DECIMAL:
        return read_decimal(arena, typed, ret_canonical, message);
    case FIELD_PENCE:
        return read_pence(arena, field, typed, ret_canonical, message);
    case FIELD_BOOLEAN:
        if (text_equal_ignoring_case(typed, TEXT("yes")) || text_equal_ignoring_case(typed, SAID(arena, "Yes")))
            *ret_canonical = TEXT("yes");
        else if (text_equal_ignoring_case(typed, TEXT("no")) || text_equal_ignoring_case(typed, SAID(arena, "No")))
            *ret_canonical = TEXT("no");
        else
            return message_fail(message, ERROR_INVALID, "Answer yes or no");
        return OK;
    case FIELD_DATE:
        return read_date(arena, field, typed, today, ret_canonical, message);
    case FIELD_PARTIAL_DATE:
        return read_partial_date(arena, field, typed, today, ret_canonical, message);
    case FIELD_MOMENT:
        return read_moment(arena, typed, ret_canonical, message);
    case FIELD_CHOICE:
        return read_choice(field, typed, today, ret_canonical, message);
    case FIELD_LINK:
    case FIELD_LINKS:
        return read_links(arena, field, typed, ret_canonical, message);
    case FIELD_WEB_ADDRESS:
        if (!is_web_address(typed))
            return message_fail(message, ERROR_INVALID, "Enter a web address that begins with https:// or http://");
        return read_text(field, typed, ret_canonical, message);
    case FIELD_TEXT:
        if (text_contains(typed, TEXT("\n")))
            return message_fail(message, ERROR_INVALID, "Keep this to one line");
        return read_text(field, typed, ret_canonical, message);
    case FIELD_PROSE:
    case FIELD_ROLE:
        return read_text(field, typed, ret_canonical, message);
    case FIELD_FILE:
        return read_file(arena, typed, ret_canonical, message);
    }
    return ERROR_INVALID;
}

enum result record_set(struct arena *arena, struct record *record, const struct field *field, struct text canonical)
{
    struct field_value *value = &record->values[field - record->definition->fields];
    if ((field->type != FIELD_LINK && field->type != FIELD_LINKS) || (field->sealed && text_is_sealed(canonical))) {
        if (canonical.length && text_equal(value->text, canonical)) /* what says the same stays what it is: sealed as it was */
            return OK;
        *value = (struct field_value){.text = arena_copy(arena, canonical)};
        return arena_failed(arena) ? ERROR_MEMORY : OK;
    }
    size_t count = 0;
    struct text rest = canonical, part;
    int64_t *links = ARENA_ARRAY(arena, int64_t, canonical.length / 2 + 1);
    if (!links)
        return ERROR_MEMORY;
    while (text_next(&rest, ' ', &part)) {
        int64_t id;
        bool twice = false;
        if (!part.length)
            continue;
        TRY(text_to_integer(part, &id));
        for (size_t i = 0; i < count; i++)
            twice = twice || links[i] == id;
        if (!twice)
            links[count++] = id;
    }
    *value = (struct field_value){.links = links, .link_count = count};
    return OK;
}

/* `actor` NULL: to nobody in particular. */
static struct text show_links(struct db *db, struct arena *arena, const struct field *field, const struct field_value *value, const struct actor *actor)
{
    AUTO(buffer_clear) struct buffer all;
    buffer_init(&all, SHOWN_LINKS_BYTES_MAX);
    for (size_t i = 0; i < value->link_count; i++) {
        struct text name = TEXT_NONE;
        enum result result = actor ? record_name_for(db, arena, field->target, value->links[i], actor, &name) : record_name_of(db, arena, value->links[i], &name);
        if (result < 0)
            name = arena_printf(arena, SAY(arena, "(record %" PRId64 ")"), value->links[i]);
        buffer_append_z(&all, i ? "; " : "");
        buffer_append(&all, record_name_said(arena, field->target, name));
    }
    return arena_copy(arena, buffer_text(&all));
}

static struct text show(struct db *db, struct arena *arena, const struct field *field, const struct field_value *value, const struct actor *actor)
{
    struct date day;
    struct instant instant;
    const struct choice *choice;
    int64_t pence;
    if (field_value_is_sealed(value)) /* whatever the field is today: never the sealed text itself */
        return value->closed.length ? value->closed : SAID(arena, "Sealed");
    switch (field->type) {
    case FIELD_LINK:
    case FIELD_LINKS:
        return show_links(db, arena, field, value, actor);
    case FIELD_BOOLEAN:
        return !value->text.length ? TEXT_NONE : text_equals(value->text, "yes") ? SAID(arena, "Yes") : SAID(arena, "No");
    case FIELD_DATE:
        return date_parse(value->text, &day) == OK ? date_long(arena, day) : TEXT_NONE;
    case FIELD_PARTIAL_DATE:
        return value->text.length ? partial_date_long(arena, value->text) : TEXT_NONE;
    case FIELD_MOMENT:
        return instant_parse(value->text, &instant) == OK ? instant_long(arena, instant) : TEXT_NONE;
    case FIELD_CHOICE:
        choice = choice_find(field->choices, value->text);
        return choice ? label_in(arena, choice->label, choice->label_defined) : value->text;
    case FIELD_PENCE:
        return pence_parse_plain(value->text, &pence) == OK ? pence_text(arena, pence) : value->text;
    case FIELD_FILE:
        return file_lines(db, arena, value->text);
    default:
        return value->text;
    }
}

struct text field_show(struct db *db, struct arena *arena, const struct field *field, const struct field_value *value)
{
    return show(db, arena, field, value, NULL);
}

struct text field_show_to(struct db *db, struct arena *arena, const struct field *field, const struct field_value *value, const struct actor *actor)
{
    return show(db, arena, field, value, actor);
}
