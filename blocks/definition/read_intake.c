/* Intake: a register of what reaches the office. From the one key `intake` it has the fields that keep apart when something
 * was received, how, and when and by whom it was keyed in; they then are fields like any others, in forms, lists, files and
 * clocks. Not here: what their values must be like (blocks/record/intake.c). */
#include "blocks/definition/check.h"

#define TYPE(type) (1u << (type))
#define FORM_NUMBER_CHARACTERS 8
#define WORDS(literal) {literal, sizeof literal - 1}

static const struct row intake_rows[] = {
    {.key = "channels", .want = WANT_NAME, .at = TYPED(struct intake, channels, struct text)},
    {.key = "happened", .want = WANT_NAME, .at = TYPED(struct intake, happened, struct text)},
    {.key = "received", .want = WANT_WORD, .at = TYPED(struct intake, received_word, unsigned), .words = (const char *const[]){"day", "moment", NULL}},
    {.key = "public", .want = WANT_NAMES, .at = TYPED(struct intake, open, struct text *), .count_at = TYPED(struct intake, open_count, size_t)},
};

/* In the order of their form: the first two before the register's own fields, the others after them. */
static const struct field given[] = {
    {.type = FIELD_CHOICE, .required = true, .label = WORDS("How it came")},
    {.type = FIELD_DATE, .required = true, .not_after_today = true, .label = WORDS("Received on"),
     .hint = WORDS("The day on which it reached the office: the date stamp of a letter, the day of the call.")},
    {.type = FIELD_TEXT, .max = FORM_NUMBER_CHARACTERS, .label = WORDS("Form number"), .hint = WORDS("The number at the foot of our own paper form, if it came on one.")},
    {.type = FIELD_TEXT, .max = 200, .by_moves = true, .label = WORDS("Keyed in by")},
    {.type = FIELD_MOMENT, .by_moves = true, .label = WORDS("Keyed in at")},
};
/* Instead of the second, where the law counts hours or a closing second. */
static const struct field received_at = {
    .type = FIELD_MOMENT, .required = true, .not_after_today = true, .label = WORDS("Received at"),
    .hint = WORDS("The day and the time at which it reached the office: of the call, the e-mail, the stamp on the envelope."),
};
#define RECEIVED_PLACE 1
static const char *const names[] = {INTAKE_CHANNEL, INTAKE_RECEIVED, INTAKE_FORM, INTAKE_KEYED_BY, INTAKE_KEYED_AT};
#define GIVEN_FIRST 2

static const char *name_at(const struct intake *intake, size_t place)
{
    return place == RECEIVED_PLACE && intake->by_moment ? INTAKE_RECEIVED_AT : names[place];
}

static void check_taken(struct reader *reader, const struct yaml_node *value, const struct definition *definition)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *name = name_at(&definition->intake, i);
        if (definition_field(definition, text_of(name)) != NULL)
            fault(reader, value, "\"intake\" gives the register a field \"%s\", and it has one already: choose another name for that", name);
    }
}

void read_intake(struct reader *reader, const struct yaml_node *value, struct definition *definition)
{
    bool yes = false;
    struct field *all = ARENA_ARRAY(reader->arena, struct field, definition->field_count + COUNT_OF(given));
    if (all == NULL)
        return;
    if (value->kind == YAML_SCALAR ? !yaml_read_boolean(value, &yes) : value->kind != YAML_MAP)
        fault(reader, value, "\"intake\" must be yes, or say more, such as {channels: channels, happened: happened_on}; found %.*s",
              TEXT_ARGS(shown(reader, value)));
    else if (value->kind == YAML_MAP)
        yes = READ_MAP(reader, value, "\"intake\"", intake_rows, &definition->intake);
    if (!yes)
        return;
    definition->intake.by_moment = definition->intake.received_word == 1;
    definition->intake.received = text_of(name_at(&definition->intake, RECEIVED_PLACE));
    check_taken(reader, value, definition);
    definition->intake.is_kept = true;
    if (definition->intake.channels.length == 0)
        definition->intake.channels = TEXT("channels");
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(given); i++) {
        for (size_t own = 0; i == GIVEN_FIRST && own < definition->field_count; own++)
            all[count++] = definition->fields[own];
        struct field *field = &all[count++];
        *field = i == RECEIVED_PLACE && definition->intake.by_moment ? received_at : given[i];
        field->name = text_of(name_at(&definition->intake, i));
        field->parts = TEXT(";");
        field->is_given = true;
        field->is_public = text_in(field->name, definition->intake.open, definition->intake.open_count);
        field->line = value->line;
        field->column = value->column;
    }
    definition->fields = all;
    definition->field_count = count;
}

void check_intake(struct checker *checker, const struct draft *draft)
{
    struct definition *definition = draft->definition;
    const struct definitions *definitions = checker->definitions;
    const struct intake *intake = &definition->intake;
    struct field *channel = (struct field *)definition_field(definition, TEXT(INTAKE_CHANNEL));
    const char *lists[64];
    size_t count = 0;
    if (!intake->is_kept)
        return;
    for (size_t i = 0; i < definitions->list_count; i++) {
        if (text_equal(definitions->lists[i].name, intake->channels))
            channel->choices = &definitions->lists[i];
        if (count < COUNT_OF(lists))
            lists[count++] = definitions->lists[i].name.data;
    }
    if (channel->choices == NULL && !checker->incomplete)
        fault(&checker->reader, NODE(draft, "intake", "channels"), "there is no list \"%.*s\"%.*s", TEXT_ARGS(intake->channels),
              TEXT_ARGS(advice(&checker->reader, intake->channels, lists, count, "the lists are")));
    if (intake->happened.length > 0)
        (void)need_field(checker, NODE(draft, "intake", "happened"), "happened", definition, intake->happened,
                         TYPE(FIELD_DATE) | TYPE(FIELD_PARTIAL_DATE) | TYPE(FIELD_MOMENT));
    for (size_t i = 0; i < intake->open_count; i++) {
        const struct yaml_node *node = node_item(NODE(draft, "intake", "public"), intake->open[i]);
        if (!text_equals(intake->open[i], INTAKE_CHANNEL) && !text_equal(intake->open[i], intake->received))
            fault(&checker->reader, node, "of an intake \"channel\" and \"%.*s\" can be public; found \"%.*s\"", TEXT_ARGS(intake->received), TEXT_ARGS(intake->open[i]));
        else if (!definition->publishes)
            fault(&checker->reader, node, "\"%.*s\" is public, but no move of this register publishes", TEXT_ARGS(intake->open[i]));
    }
}
