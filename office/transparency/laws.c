/* /transparency/clocks: the periods and amounts that the law sets and from which day each holds, as the definitions have them; and those of one law as other pages show them. */
#include "base/pence.h"
#include "base/wording.h"
#include "office/transparency/laws.h"

#define DATA(name, kind, about) {name, kind, false, false, about, NULL}
#define DATA_OR_NULL(name, about) {name, VALUE_TEXT, false, true, about, NULL}
static const struct shape_field period_fields[] = {
    DATA("period", VALUE_TEXT, "Its name in the definitions"), DATA("title", VALUE_TEXT, "What is to be done within it"), DATA("limit", VALUE_TEXT, "How long it is"),
    DATA_OR_NULL("extension", "By how much it can be extended"), DATA_OR_NULL("pause_limit", "How long a pause of it can last"), DATA("calendar", VALUE_TEXT, "Whose bank holidays are left out"),
    DATA("first_day_counts", VALUE_BOOLEAN, "Whether the day on which it begins is day 1"), DATA("to_working_day", VALUE_BOOLEAN, "Whether it ends on the next working day where it would end on another"),
    DATA("from", VALUE_TEXT, "The first day on which it can begin"), DATA_OR_NULL("until", "The last; null: it still holds"), DATA("source", VALUE_TEXT, "The law or guidance"),
    DATA_OR_NULL("doubt", "What is not certain of it"), PART_TEXT_MEMBER("how_line"), PART_TEXT_MEMBER("held_line"), {.name = NULL},
};
const struct shape law_period_shape = {"LawPeriod", period_fields};
static const struct shape_field amount_fields[] = {
    DATA("amount", VALUE_TEXT, "Its name in the definitions"), DATA("title", VALUE_TEXT, "What must be done above it"), DATA("over_pence", VALUE_INTEGER, "What is more than this, in pence"),
    {"per_cent", VALUE_INTEGER, false, true, "And more than so many per cent of the year before; null: that does not matter", NULL},
    DATA("from", VALUE_TEXT, "The first day on which it holds"), DATA_OR_NULL("until", "The last; null: it still holds"), DATA("source", VALUE_TEXT, "The law, or the office's practice"),
    DATA_OR_NULL("doubt", "What is not certain of it"), PART_TEXT_MEMBER("over_line"), PART_TEXT_MEMBER("held_line"), {.name = NULL},
};
static const struct shape law_amount_shape = {"LawAmount", amount_fields};
static const struct shape_field law_fields[] = {DATA("law", VALUE_TEXT, "Its name in the definitions"), DATA("title", VALUE_TEXT, "What it is about"), DATA("about", VALUE_TEXT, "In a sentence"),
                                                {"periods", VALUE_LIST, false, false, "Its periods", &law_period_shape},
                                                {"amounts", VALUE_LIST, false, false, "Its amounts", &law_amount_shape}, {.name = NULL}};
static const struct shape law_shape = {"Law", law_fields};
static const struct shape_field laws_fields[] = {{"laws", VALUE_LIST, false, false, "Every law whose periods are kept", &law_shape}, {.name = NULL}};
const struct shape laws_shape = {"Laws", laws_fields};

static struct value *text_or_null(struct arena *arena, struct text text)
{
    return text.length ? value_text(arena, text) : value_null(arena);
}

static struct text how_line(struct arena *arena, const struct law_rule *rule)
{
    struct text line = rule->first_day_counts ? SAID(arena, "The day on which it begins is day 1.") : SAID(arena, "The day after it begins is day 1.");
    if (rule->limit_unit == LIMIT_MONTHS)
        line = SAID(arena, "It ends on the same day of the month, or on the month’s last day.");
    if (rule->limit_unit == LIMIT_WORKING_DAYS)
        line = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(line), TEXT_ARGS(rule->calendar == CALENDAR_UNITED_KINGDOM ? SAID(arena, "Saturdays, Sundays and bank holidays in any part of the United Kingdom are not counted.")
                                                                                                                     : SAID(arena, "Saturdays, Sundays and bank holidays in England and Wales are not counted.")));
    if (rule->to_working_day)
        line = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(line), TEXT_ARGS(SAID(arena, "Where that is no working day, it ends on the next one.")));
    if (rule->extension)
        line = arena_printf(arena, SAY(arena, "%.*s It can be extended by %.*s."), TEXT_ARGS(line), TEXT_ARGS(rule->extension_words));
    if (rule->pause_limit)
        line = arena_printf(arena, SAY(arena, "%.*s A pause lasts %.*s at most."), TEXT_ARGS(line), TEXT_ARGS(rule->pause_words));
    return line;
}

static struct text held_line(struct arena *arena, struct date from, struct date until)
{
    return date_is_none(until) ? arena_printf(arena, SAY(arena, "Since %.*s"), TEXT_ARGS(date_long(arena, from)))
                               : arena_printf(arena, SAY(arena, "From %.*s to %.*s"), TEXT_ARGS(date_long(arena, from)), TEXT_ARGS(date_long(arena, until)));
}

static struct value *period_value(struct arena *arena, const struct law_rule *rule)
{
    struct value *one = value_object(arena);
    value_set_text(arena, one, "period", rule->of);
    value_set_text(arena, one, "title", rule->label);
    value_set_text(arena, one, "limit", rule->limit_words);
    value_set(arena, one, "extension", text_or_null(arena, rule->extension_words));
    value_set(arena, one, "pause_limit", text_or_null(arena, rule->pause_words));
    value_set_text(arena, one, "calendar", rule->calendar == CALENDAR_UNITED_KINGDOM ? TEXT("united_kingdom") : TEXT("england_and_wales"));
    value_set_boolean(arena, one, "first_day_counts", rule->first_day_counts);
    value_set_boolean(arena, one, "to_working_day", rule->to_working_day);
    value_set(arena, one, "from", value_date(arena, rule->from));
    value_set(arena, one, "until", value_date(arena, rule->until));
    value_set_text(arena, one, "source", rule->source);
    value_set(arena, one, "doubt", text_or_null(arena, rule->doubt));
    value_set_page(arena, one, "how_line", value_text(arena, how_line(arena, rule)));
    value_set_page(arena, one, "held_line", value_text(arena, held_line(arena, rule->from, rule->until)));
    return one;
}

struct value *law_periods(struct arena *arena, const struct definitions *definitions, struct text name, struct date day)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < definitions->law_count; i++) {
        const struct law *law = &definitions->laws[i];
        for (size_t j = 0; text_equal(law->name, name) && j < law->count; j++)
            if (date_is_none(day) || law_rule_on(law, law->rules[j].of, day) == &law->rules[j])
                value_append(arena, list, period_value(arena, &law->rules[j]));
    }
    return list;
}

static struct value *amounts_of(struct arena *arena, const struct law *law)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < law->amount_count; i++) {
        const struct law_amount *amount = &law->amounts[i];
        struct text over = pence_text_whole(arena, amount->over_pence);
        struct value *one = value_object(arena);
        value_set_text(arena, one, "amount", amount->of);
        value_set_text(arena, one, "title", amount->label);
        value_set(arena, one, "over_pence", value_integer(arena, amount->over_pence));
        value_set(arena, one, "per_cent", amount->per_cent ? value_integer(arena, amount->per_cent) : value_null(arena));
        value_set(arena, one, "from", value_date(arena, amount->from));
        value_set(arena, one, "until", value_date(arena, amount->until));
        value_set_text(arena, one, "source", amount->source);
        value_set(arena, one, "doubt", text_or_null(arena, amount->doubt));
        value_set_page(arena, one, "over_line", value_text(arena, amount->per_cent ? arena_printf(arena, SAY(arena, "over %.*s and over %lld%%"), TEXT_ARGS(over), (long long)amount->per_cent)
                                                                                     : arena_printf(arena, SAY(arena, "over %.*s"), TEXT_ARGS(over))));
        value_set_page(arena, one, "held_line", value_text(arena, held_line(arena, amount->from, amount->until)));
        value_append(arena, list, one);
    }
    return list;
}

enum result laws_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *laws = value_list(arena);
    for (size_t i = 0; i < engine->definitions->law_count; i++) {
        const struct law *law = &engine->definitions->laws[i];
        struct value *one = value_object(arena);
        value_set_text(arena, one, "law", law->name);
        value_set_text(arena, one, "title", law->title);
        value_set_text(arena, one, "about", law->about);
        value_set(arena, one, "periods", law_periods(arena, engine->definitions, law->name, DATE_NONE));
        value_set(arena, one, "amounts", amounts_of(arena, law));
        value_append(arena, laws, one);
    }
    value_set(arena, answer_view(answer), "laws", laws);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
