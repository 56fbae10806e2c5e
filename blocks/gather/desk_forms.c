/* The desk's pages of questionnaires: which there are, one of them with its questions, its YAML out and in, opening it, and changing it question by question.
 * A change stands in the place of the definition of that name, and answers that were begun keep the version under which they were. Not here:
 * how a change is made (build.c), answers (desk_asked.c). */
#include "blocks/gather/desk.h"

#include "base/wording.h"

#include <inttypes.h>

#define FAULTS_SHOWN_MAX 30

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})
static const struct shape question_line_shape = {"QuestionLine", MEMBERS(PART_TEXT_MEMBER("name"), PART_TEXT_MEMBER("ask"), PART_TEXT_MEMBER("line"), PART_TEXT_MEMBER("edit_href"))};
static const struct shape section_line_shape = {"SectionLine", MEMBERS(PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("line"), PART_TEXT_MEMBER("preview_href"), PART_LIST_MEMBER("questions", &question_line_shape))};
const struct shape desk_forms_shape = {"DeskForms", MEMBERS(PART_OBJECT_MEMBER("forms", &table_shape), PART_OBJECT_MEMBER("asked", &table_shape), PART_BOOLEAN_MEMBER("can_build"))};
const struct shape desk_form_shape = {
    "DeskForm", MEMBERS(PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("name"), PART_TEXT_MEMBER("origin_line"), PART_TEXT_MEMBER("yaml_href"), PART_TEXT_MEMBER("open_href"), PART_TEXT_MEMBER("add_href"), PART_TEXT_MEMBER("change_href"),
                        PART_TEXT_MEMBER("action"), PART_TEXT_MEMBER("hash"), PART_BOOLEAN_MEMBER("can_build"), PART_LIST_MEMBER("sections", &section_line_shape), PART_OBJECT_MEMBER("error_summary", &error_summary_shape))};
const struct shape desk_form_yaml_shape = {"DeskFormYaml", MEMBERS(PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("action"), PART_TEXT_MEMBER("yaml"), PART_LIST_MEMBER("hidden", &hidden_shape),
                                                                   PART_OBJECT_MEMBER("error_summary", &error_summary_shape))};
const struct shape desk_form_open_shape = {"DeskFormOpen", MEMBERS(PART_FORM_MEMBERS, PART_TEXT_MEMBER("title"))};
const struct shape desk_question_shape = {"DeskQuestion", MEMBERS(PART_FORM_MEMBERS, PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("back_href"), PART_TEXT_MEMBER("yaml_line"))};
const struct shape desk_preview_shape = {"DeskPreview", MEMBERS(PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("back_href"), {.name = "about", .kind = VALUE_HTML, .page_only = true, .nullable = true},
                                                                PART_LIST_MEMBER("questions", &question_shape))};

/* --- Whose it is -------------------------------------------------------------------------- */

struct building {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    const struct engine *engine;
    struct db *db;
    struct actor actor;
    const struct questionnaire *questionnaire, *changed;
    struct gather_asking asking;
    struct text was; /* the version that was looked at */
};

static bool may_build(const struct actor *actor)
{
    return actor_has_role(actor, TEXT("officer")) || actor_has_role(actor, TEXT("head"));
}

static enum result building_begin(struct request *request, struct answer *answer, struct building *building)
{
    *building = (struct building){.request = request, .answer = answer, .arena = request_arena(request), .engine = request_context(request), .actor = actor_of_request(request)};
    return request_db(request, &building->db);
}

static enum result building_open(struct request *request, struct answer *answer, struct building *building)
{
    TRY(building_begin(request, answer, building));
    WORDING_KEPT(building->arena); /* it is changed as it is written */
    enum result result = gather_questionnaire(building->db, building->engine, building->arena, request_text(request, "form"), &building->questionnaire);
    if (result == ERROR_NOT_FOUND || (result == OK && !gather_may_see(building->questionnaire, &building->actor)))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such questionnaire, or it is not yours to see.");
    return result;
}

static struct text form_path(struct arena *arena, const struct questionnaire *questionnaire, const char *below)
{
    return arena_printf(arena, "/desk/forms/%.*s%s", TEXT_ARGS(questionnaire->name), below);
}

/* --- All of them ------------------------------------------------------------------------------ */

static enum result asked_row(struct building *building, struct value *table, const struct gather_asking *asking)
{
    struct arena *arena = building->arena;
    const struct questionnaire *questionnaire;
    struct gather_counts counts;
    struct value *row;
    enum result result = gather_questionnaire(building->db, building->engine, arena, asking->questionnaire, &questionnaire);
    if (result == ERROR_NOT_FOUND || (result == OK && !gather_may_see(questionnaire, &building->actor)))
        return OK;
    TRY(result);
    TRY(gather_count(building->db, asking->id, &counts));
    row = part_table_row(arena, table);
    part_cell_link(arena, row, asking_title(asking, questionnaire), arena_printf(arena, "/desk/asked/%" PRId64, asking->id));
    part_cell(arena, row, closes_line(arena, asking, questionnaire->late_hours, building->actor.moment.now));
    part_cell_number(arena, row, counts.all);
    part_cell_number(arena, row, counts.by_state[GATHER_SENT] + counts.by_state[GATHER_ACCEPTED]);
    part_cell_number(arena, row, counts.by_state[GATHER_SENT_LATE]);
    return OK;
}

enum result desk_forms_page(struct request *request, struct answer *answer)
{
    static const char *const asked_heads[] WORDINGS = {"What was asked", "When", "Begun", "Sent", "Late, to decide"};
    struct building building;
    const struct questionnaire **list;
    struct gather_asking *askings;
    size_t count, asking_count;
    TRY(building_begin(request, answer, &building));
    struct arena *arena = building.arena;
    struct value *view = answer_view(answer), *forms = part_table(arena, "forms", SAID(arena, "Questionnaires"), SAID(arena, "There is none yet that you may see."));
    struct value *asked = part_table(arena, "asked", SAID(arena, "Answers"), SAID(arena, "Nothing was asked yet."));
    part_column(arena, forms, SAID(arena, "Questionnaire"), false);
    part_column(arena, forms, SAID(arena, "Questions"), true);
    part_column(arena, forms, SAID(arena, "Where it comes from"), false);
    for (size_t i = 0; i < COUNT_OF(asked_heads); i++)
        part_column(arena, asked, text_of(wording(arena, asked_heads[i])), i > 1);
    TRY(questionnaires_all(building.db, building.engine, arena, &list, &count));
    for (size_t i = 0; i < count; i++) {
        struct value *row;
        int64_t questions = 0;
        bool is_built;
        if (!gather_may_see(list[i], &building.actor))
            continue;
        TRY(questionnaire_is_built(building.db, list[i]->name, &is_built));
        for (size_t j = 0; j < list[i]->section_count; j++)
            questions += (int64_t)list[i]->sections[j].question_count;
        row = part_table_row(arena, forms);
        part_cell_link(arena, row, list[i]->title, form_path(arena, list[i], ""));
        part_cell_number(arena, row, questions);
        part_cell(arena, row, is_built ? SAID(arena, "Built here") : SAID(arena, "Came with the program or the office's folder"));
    }
    TRY(gather_askings(building.db, arena, TEXT_NONE, 0, &askings, &asking_count));
    for (size_t i = 0; i < asking_count; i++)
        TRY(asked_row(&building, asked, &askings[i]));
    value_set_page(arena, view, "forms", forms);
    value_set_page(arena, view, "asked", asked);
    form_flag(arena, view, "can_build", may_build(&building.actor));
    return OK;
}

/* --- One of them ------------------------------------------------------------------------------- */

static struct text question_line(struct arena *arena, const struct question *question)
{
    struct text line = arena_printf(arena, "%.*s, %s%s", TEXT_ARGS(question->name), question_type_words[question->type], question->required ? SAY(arena, ", required") : "");
    if (question->sealed)
        line = arena_printf(arena, SAY(arena, "%.*s, sealed"), TEXT_ARGS(line));
    if (question->words)
        line = arena_printf(arena, SAY(arena, "%.*s, at most %" PRId64 " words"), TEXT_ARGS(line), question->words);
    return question->when.kind == WHEN_NONE ? line : arena_printf(arena, SAY(arena, "%.*s, only if %.*s"), TEXT_ARGS(line), TEXT_ARGS(build_shown(arena, &(struct questionnaire){0}, question).when));
}

static struct value *sections_of(struct building *building)
{
    struct arena *arena = building->arena;
    const struct questionnaire *questionnaire = building->questionnaire;
    struct value *list = value_list(arena);
    for (size_t i = 0; i < questionnaire->section_count; i++) {
        const struct question_section *section = &questionnaire->sections[i];
        struct value *item = value_object(arena), *questions = value_list(arena);
        for (size_t j = 0; j < section->question_count; j++) {
            struct value *line = value_object(arena);
            value_set_text(arena, line, "name", section->questions[j].name);
            value_set_text(arena, line, "ask", section->questions[j].ask);
            value_set_text(arena, line, "line", question_line(arena, &section->questions[j]));
            value_set_text(arena, line, "edit_href", arena_printf(arena, "/desk/forms/%.*s/question?name=%.*s", TEXT_ARGS(questionnaire->name), TEXT_ARGS(section->questions[j].name)));
            value_append(arena, questions, line);
        }
        value_set_text(arena, item, "title", section->title);
        value_set_text(arena, item, "line", section->name);
        value_set_text(arena, item, "preview_href", arena_printf(arena, "/desk/forms/%.*s/preview/%.*s", TEXT_ARGS(questionnaire->name), TEXT_ARGS(section->name)));
        value_set(arena, item, "questions", questions);
        value_append(arena, list, item);
    }
    return list;
}

static struct value *fault_errors(struct arena *arena, const struct faults *faults, bool with_places)
{
    struct value *errors = value_list(arena);
    for (size_t i = 0; faults && i < faults->count && i < FAULTS_KEPT_MAX && i < FAULTS_SHOWN_MAX; i++) {
        const struct fault *fault = &faults->list[i];
        part_error(arena, errors, with_places ? arena_printf(arena, SAY(arena, "Line %d, column %d: %.*s"), fault->line, fault->column, TEXT_ARGS(fault->what)) : fault->what, TEXT_NONE);
    }
    return errors;
}

static enum result show_form(struct building *building, const struct faults *faults)
{
    struct arena *arena = building->arena;
    const struct questionnaire *questionnaire = building->questionnaire;
    struct value *view = answer_view(building->answer);
    bool is_built;
    TRY(questionnaire_is_built(building->db, questionnaire->name, &is_built));
    form_text(arena, view, "title", questionnaire->title);
    form_text(arena, view, "name", questionnaire->name);
    form_text(arena, view, "origin_line", is_built ? SAID(arena, "It was built or changed here.") : SAID(arena, "It came with the program or the office's folder. When you change it, the changed one stands in its place."));
    form_text(arena, view, "yaml_href", form_path(arena, questionnaire, "/yaml"));
    form_text(arena, view, "open_href", form_path(arena, questionnaire, "/open"));
    form_text(arena, view, "add_href", form_path(arena, questionnaire, "/question"));
    form_text(arena, view, "change_href", form_path(arena, questionnaire, "/change"));
    form_text(arena, view, "action", form_path(arena, questionnaire, ""));
    form_text(arena, view, "hash", text_of(questionnaire->hash));
    form_flag(arena, view, "can_build", may_build(&building->actor));
    value_set_page(arena, view, "sections", sections_of(building));
    value_set_page(arena, view, "error_summary", part_error_summary(arena, fault_errors(arena, faults, false)));
    if (faults)
        answer_status(building->answer, 422);
    return OK;
}

enum result desk_form_page(struct request *request, struct answer *answer)
{
    struct building building;
    TRY(building_open(request, answer, &building));
    return show_form(&building, NULL);
}

/* What was changed is put in the place of what was looked at, if that still stands there. */
static enum result put_in_store(struct db *db, void *context, struct message *message)
{
    struct building *building = context;
    const struct questionnaire *now;
    enum result result = gather_questionnaire(db, building->engine, building->arena, building->changed->name, &now);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (result == OK && !text_equals(building->was, now->hash))
        return message_fail(message, ERROR_CONFLICT, "Somebody else has changed this questionnaire since you opened it. Open it again, and make your change there.");
    TRY(questionnaire_put(db, building->changed, &building->actor));
    answer_cookie(building->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    answer_redirect(building->answer, form_path(building->arena, building->changed, ""));
    return arena_failed(building->arena) ? ERROR_MEMORY : OK;
}

static enum result refuse_build(struct answer *answer)
{
    return message_fail(answer_message(answer), ERROR_DENIED, "Changing questionnaires is for the office's officers and its head.");
}

/* Moves a question, or takes it out. */
enum result desk_form_post(struct request *request, struct answer *answer)
{
    struct building building;
    struct questionnaire *changed = NULL;
    struct faults faults;
    struct text act = request_text(request, "act"), name;
    enum result result;
    TRY(building_open(request, answer, &building));
    if (!may_build(&building.actor))
        return refuse_build(answer);
    faults_init(&faults, building.arena);
    (void)text_next(&act, ' ', &name);
    if (text_equals(name, "up") || text_equals(name, "down"))
        result = build_move(building.arena, building.questionnaire, act, text_equals(name, "up") ? -1 : 1, building.engine->definitions, &faults, &changed);
    else if (text_equals(name, "remove"))
        result = build_remove(building.arena, building.questionnaire, act, building.engine->definitions, &faults, &changed);
    else
        result = ERROR_NOT_FOUND;
    if (result == ERROR_INVALID)
        return show_form(&building, &faults);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "There is no such question any more. Open the questionnaire again.");
    TRY(result);
    building.changed = changed;
    building.was = request_text(request, "hash");
    return request_write(request, put_in_store, &building, answer_message(answer));
}

/* --- YAML out and in ------------------------------------------------------------------------------ */

enum result desk_form_yaml_get(struct request *request, struct answer *answer)
{
    struct building building;
    TRY(building_open(request, answer, &building));
    answer_download(answer, arena_printf(building.arena, "%.*s.yaml", TEXT_ARGS(building.questionnaire->name)));
    answer_raw(answer, "application/yaml; charset=utf-8", building.questionnaire->source);
    return OK;
}

static enum result show_yaml(struct building *building, struct text yaml, const struct faults *faults)
{
    struct arena *arena = building->arena;
    struct value *view = answer_view(building->answer), *hidden = value_list(arena);
    const struct questionnaire *questionnaire = building->questionnaire;
    part_hidden(arena, hidden, TEXT("hash"), questionnaire ? text_of(questionnaire->hash) : building->was);
    form_text(arena, view, "title", questionnaire ? arena_printf(arena, SAY(arena, "Change “%.*s” as YAML"), TEXT_ARGS(questionnaire->title)) : SAID(arena, "Bring in a questionnaire"));
    form_text(arena, view, "action", questionnaire ? form_path(arena, questionnaire, "/change") : TEXT("/desk/forms/new"));
    form_text(arena, view, "yaml", yaml);
    value_set_page(arena, view, "hidden", hidden);
    value_set_page(arena, view, "error_summary", part_error_summary(arena, fault_errors(arena, faults, true)));
    if (faults)
        answer_status(building->answer, 422);
    return OK;
}

static const char example[] = "questionnaire: my_questions\ntitle: What people see at its head\nsee: [officer, head]\nsections:\n  first:\n    title: The first section\n    questions:\n"
                              "      name: {ask: What is it called?, type: text, required: yes}\n";

enum result desk_form_import_page(struct request *request, struct answer *answer)
{
    struct building building;
    TRY(building_begin(request, answer, &building));
    if (!may_build(&building.actor))
        return refuse_build(answer);
    return show_yaml(&building, text_of(example), NULL);
}

enum result desk_form_change_page(struct request *request, struct answer *answer)
{
    struct building building;
    TRY(building_open(request, answer, &building));
    return may_build(&building.actor) ? show_yaml(&building, building.questionnaire->source, NULL) : refuse_build(answer);
}

static enum result take_yaml(struct building *building)
{
    struct questionnaire *changed;
    struct faults faults;
    struct text yaml = request_text(building->request, "yaml");
    const struct questionnaire *there = building->questionnaire;
    faults_init(&faults, building->arena);
    enum result result = questionnaire_read(building->arena, TEXT("the questionnaire"), yaml, building->engine->definitions, &faults, &changed);
    if (result == ERROR_INVALID)
        return show_yaml(building, yaml, &faults);
    TRY(result);
    if (there && !text_equal(there->name, changed->name)) {
        faults_add(&faults, TEXT_NONE, 1, 1, "the name is \"%.*s\" and must stay \"%.*s\": bring another in under New", TEXT_ARGS(changed->name), TEXT_ARGS(there->name));
        return show_yaml(building, yaml, &faults);
    }
    if (!there && gather_questionnaire(building->db, building->engine, building->arena, changed->name, &there) == OK) {
        if (!gather_may_see(there, &building->actor) || !text_equals(text_of(there->hash), changed->hash)) {
            faults_add(&faults, TEXT_NONE, 1, 1, "there is a questionnaire \"%.*s\" already: give this one another name, or change that one", TEXT_ARGS(changed->name));
            return show_yaml(building, yaml, &faults);
        }
        building->was = text_of(there->hash); /* the same again changes nothing */
    }
    building->changed = changed;
    if (building->questionnaire)
        building->was = request_text(building->request, "hash");
    return request_write(building->request, put_in_store, building, answer_message(building->answer));
}

enum result desk_form_import_post(struct request *request, struct answer *answer)
{
    struct building building;
    TRY(building_begin(request, answer, &building));
    return may_build(&building.actor) ? take_yaml(&building) : refuse_build(answer);
}

enum result desk_form_change_post(struct request *request, struct answer *answer)
{
    struct building building;
    TRY(building_open(request, answer, &building));
    return may_build(&building.actor) ? take_yaml(&building) : refuse_build(answer);
}

/* --- One question ------------------------------------------------------------------------------------ */

static void add_line(struct arena *arena, struct value *fields, const char *name, struct text label, struct text hint, const char *kind, struct text value)
{
    struct value *part = part_field(arena, text_of(name), label, hint, kind);
    value_set_text(arena, part, "value", value);
    value_set_integer(arena, part, "max", 4000);
    value_append(arena, fields, part);
}

static void add_choice_fields(struct building *building, struct value *fields, const struct build_question *shown)
{
    static const char *const labels[] WORDINGS = {"One line", "Several lines, with a limit of words", "A whole number", "An amount in pounds", "A day", "One of several choices", "Several of several choices", "Yes or no",
                                                  "An e-mail address", "A telephone number", "A file", "A table of rows", "A declaration to confirm"};
    struct arena *arena = building->arena;
    struct value *part = part_field(arena, TEXT("section"), SAID(arena, "Section"), TEXT_NONE, "select");
    for (size_t i = 0; i < building->questionnaire->section_count; i++)
        part_field_option(arena, part, building->questionnaire->sections[i].name, building->questionnaire->sections[i].title, TEXT_NONE, text_equal(shown->section, building->questionnaire->sections[i].name));
    value_append(arena, fields, part);
    add_line(arena, fields, "new_section", SAID(arena, "Or a new section"), SAID(arena, "Its title. It comes after all others."), "text", shown->new_section);
    part = part_field(arena, TEXT("type"), SAID(arena, "What is answered"), TEXT_NONE, "select");
    for (size_t i = 0; i < QUESTION_TYPE_COUNT; i++)
        part_field_option(arena, part, text_of(question_type_words[i]), text_of(wording(arena, labels[i])), TEXT_NONE, text_equals(shown->type, question_type_words[i]));
    value_append(arena, fields, part);
    part = part_field(arena, TEXT("required"), SAID(arena, "Must it be answered?"), TEXT_NONE, "choice");
    part_field_option(arena, part, TEXT("yes"), SAID(arena, "Yes"), TEXT_NONE, shown->required);
    part_field_option(arena, part, TEXT("no"), SAID(arena, "No"), TEXT_NONE, !shown->required);
    value_append(arena, fields, part);
    part = part_field(arena, TEXT("sealed"), SAID(arena, "Is it kept sealed?"), SAID(arena, "Sealed answers are unreadable to whoever steals the data file or a backup. Seal names, bank details and whatever is somebody's own."), "choice");
    part_field_option(arena, part, TEXT("type"), SAID(arena, "As its kind is: e-mail addresses and telephone numbers are"), TEXT_NONE, !text_equals(shown->sealed, "yes") && !text_equals(shown->sealed, "no"));
    part_field_option(arena, part, TEXT("yes"), SAID(arena, "Yes"), TEXT_NONE, text_equals(shown->sealed, "yes"));
    part_field_option(arena, part, TEXT("no"), SAID(arena, "No"), TEXT_NONE, text_equals(shown->sealed, "no"));
    value_append(arena, fields, part);
}

static enum result show_question(struct building *building, const struct build_question *shown, struct text instead, const struct faults *faults)
{
    struct arena *arena = building->arena;
    struct value *view = answer_view(building->answer), *fields = value_list(arena), *hidden = value_list(arena);
    const struct question *question = instead.length ? questionnaire_question(building->questionnaire, instead) : NULL;
    bool is_simple = !question || build_is_simple(question);
    part_hidden(arena, hidden, TEXT("hash"), text_of(building->questionnaire->hash));
    part_hidden(arena, hidden, TEXT("instead"), instead);
    add_line(arena, fields, "name", SAID(arena, "Short name"), SAID(arena, "Lower-case letters, digits and _, such as number_of_seats. It heads the column in exports, and is for ever."), "text", shown->name);
    add_line(arena, fields, "ask", SAID(arena, "The question"), TEXT_NONE, "text", shown->ask);
    add_choice_fields(building, fields, shown);
    add_line(arena, fields, "hint", SAID(arena, "How to answer"), SAID(arena, "Shown under the question."), "text", shown->hint);
    add_line(arena, fields, "why", SAID(arena, "Why it is asked"), SAID(arena, "Can be opened under the question."), "text", shown->why);
    add_line(arena, fields, "words", SAID(arena, "Words at most"), SAID(arena, "For several lines."), "integer", shown->words);
    add_line(arena, fields, "least_words", SAID(arena, "Words at least"), SAID(arena, "For several lines."), "integer", shown->least_words);
    add_line(arena, fields, "min", SAID(arena, "At least"), SAID(arena, "Of numbers and amounts; of a table, rows."), "text", shown->min);
    add_line(arena, fields, "max", SAID(arena, "At most"), SAID(arena, "Of numbers and amounts; of a line, characters; of a table, rows; of a file, such as 5 MB."), "text", shown->max);
    add_line(arena, fields, "choices", SAID(arena, "Choices"), SAID(arena, "One a line, such as bench: A bench, or bench: A bench | with words that explain it."), "prose", shown->choices);
    add_line(arena, fields, "columns", SAID(arena, "Columns of a table"), SAID(arena, "One a line: short name; heading; text, integer, pence, date or yes_no; and, if so, required. Such as cost; Cost; pence; required."), "prose", shown->columns);
    add_line(arena, fields, "total", SAID(arena, "Column that is added up"), SAID(arena, "Its short name."), "text", shown->total);
    add_line(arena, fields, "accept", SAID(arena, "Kinds of file"), SAID(arena, "With blanks between: pdf jpeg png docx xlsx odt ods csv text."), "text", shown->accept);
    add_line(arena, fields, "must", SAID(arena, "The only answer with which it can be sent"), SAID(arena, "yes, no, or the code of a choice: for rules on who may apply."), "text", shown->must);
    add_line(arena, fields, "otherwise", SAID(arena, "What is said to everybody else"), TEXT_NONE, "text", shown->otherwise);
    add_line(arena, fields, "when", SAID(arena, "Only if"), SAID(arena, "Such as: partners is yes. Or: kind is bench planter. Or: cost at least 5000."), "text", shown->when);
    form_text(arena, view, "title", question ? SAID(arena, "Change a question") : SAID(arena, "Add a question"));
    form_text(arena, view, "back_href", form_path(arena, building->questionnaire, ""));
    form_text(arena, view, "yaml_line", is_simple ? TEXT_NONE : SAID(arena, "This question has more to it than this form can show. Change it as YAML."));
    form_text(arena, view, "action", form_path(arena, building->questionnaire, "/question"));
    value_set_page(arena, view, "fields", is_simple ? fields : value_list(arena));
    value_set_page(arena, view, "hidden", hidden);
    value_set_page(arena, view, "error_summary", part_error_summary(arena, fault_errors(arena, faults, false)));
    if (faults)
        answer_status(building->answer, 422);
    return OK;
}

enum result desk_question_page(struct request *request, struct answer *answer)
{
    struct building building;
    struct text name = request_text(request, "name");
    TRY(building_open(request, answer, &building));
    if (!may_build(&building.actor))
        return refuse_build(answer);
    const struct question *question = name.length ? questionnaire_question(building.questionnaire, name) : NULL;
    struct build_question shown = question ? build_shown(building.arena, building.questionnaire, question)
                                           : (struct build_question){.type = TEXT("text"), .section = building.questionnaire->sections[building.questionnaire->section_count - 1].name};
    if (name.length && !question)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such question.");
    return show_question(&building, &shown, question ? name : TEXT_NONE, NULL);
}

enum result desk_question_post(struct request *request, struct answer *answer)
{
    struct building building;
    struct questionnaire *changed;
    struct faults faults;
    TRY(building_open(request, answer, &building));
    if (!may_build(&building.actor))
        return refuse_build(answer);
#define TYPED_(member) .member = request_text(request, #member)
    const struct build_question typed = {TYPED_(name), TYPED_(ask), TYPED_(type), TYPED_(hint), TYPED_(why), TYPED_(words), TYPED_(least_words), TYPED_(min), TYPED_(max), TYPED_(choices),
                                         TYPED_(columns), TYPED_(total), TYPED_(must), TYPED_(otherwise), TYPED_(when), TYPED_(accept), TYPED_(section), TYPED_(new_section),
                                         .required = text_equals(request_text(request, "required"), "yes"), .sealed = request_text(request, "sealed")};
#undef TYPED_
    struct text instead = request_text(request, "instead");
    const struct question *question = instead.length ? questionnaire_question(building.questionnaire, instead) : NULL;
    if (question && !build_is_simple(question))
        return message_fail(answer_message(answer), ERROR_INVALID, "This question has more to it than this form can show. Change it as YAML.");
    faults_init(&faults, building.arena);
    enum result result = build_put(building.arena, building.questionnaire, &typed, instead, building.engine->definitions, &faults, &changed);
    if (result == ERROR_INVALID)
        return show_question(&building, &typed, instead, &faults);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such question or section any more. Open the questionnaire again.");
    TRY(result);
    building.changed = changed;
    building.was = request_text(request, "hash");
    return request_write(request, put_in_store, &building, answer_message(answer));
}

enum result desk_preview_page(struct request *request, struct answer *answer)
{
    struct building building;
    TRY(building_open(request, answer, &building));
    struct arena *arena = building.arena;
    struct whole whole = {.answer = {.questionnaire = building.questionnaire}, .pages = ARENA_ARRAY(arena, struct page, building.questionnaire->section_count + 1)};
    const struct value **documents = ARENA_ARRAY(arena, const struct value *, building.questionnaire->section_count + 1);
    const struct question_section *section = questionnaire_section(building.questionnaire, request_text(request, "section"));
    struct form_page page = {.arena = arena, .db = building.db, .whole = &whole, .section = section, .is_preview = true};
    struct value *view = answer_view(answer);
    if (!section)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such section.");
    if (!whole.pages || !documents)
        return ERROR_MEMORY;
    TRY(gather_read(arena, building.questionnaire, documents, &whole.answer.values, &whole.answer.value_count));
    TRY(form_page_make(&page));
    form_text(arena, view, "title", section->title);
    form_text(arena, view, "back_href", form_path(arena, building.questionnaire, ""));
    value_set_page(arena, view, "about", prose_value(arena, section->about));
    value_set_page(arena, view, "questions", page.fields);
    return OK;
}
