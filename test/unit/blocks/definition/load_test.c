/* Loading: replacement by folder, all faults of all files in one run, what stands
 * where a file is silent, limits, memory, folders, and what we ship. */
#include "test.h"
#include "unit/blocks/definition/office.h"

#include <sys/stat.h>
#include <unistd.h>

#define SMALL(name) "register: " name "\nroom: x\ntitle: T\nabout: A.\naccess: {see: [officer]}\nfields: {title: {type: text, required: yes}}\n"

static void check_one(struct definition_source *sources, size_t count, enum result result, const char *words)
{
    AUTO(office_clear) struct office office;
    office_load(&office, sources, count);
    CHECK_INTEGER(office.result, result);
    CHECK_TEXT(buffer_text(&office.words), words);
}

TEST("two of a name in one folder are a fault at the later, of whatever kind")
{
    check_one((struct definition_source[]){{TEXT("e/a.yaml"), TEXT(SMALL("agreement"))},
                                           {TEXT("e/b.yaml"), TEXT("# a remark\n" SMALL("agreement"))}}, 2, ERROR_INVALID,
              "e/b.yaml:2:11: the register \"agreement\" is in this folder already: e/a.yaml:1\n");
    check_one((struct definition_source[]){{TEXT("d/more.yaml"), TEXT("list: kinds\ntitle: K\nchoices: {one: {label: 1}}\n")}}, 1,
              ERROR_INVALID, "d/more.yaml:1:7: the list \"kinds\" is in this folder already: d/kinds.yaml:1\n");
    check_one((struct definition_source[]){{TEXT("d/who.yaml"), TEXT("roles: {officer: {label: O}}\n")}}, 1,
              ERROR_INVALID, "d/who.yaml:1:1: the \"roles\" is in this folder already: d/roles.yaml:1\n");
    check_one((struct definition_source[]){{TEXT("e/a.yaml"), TEXT(SMALL("agreement"))},
                                           {TEXT("f/a.yaml"), TEXT(SMALL("agreement"))},
                                           {TEXT("e/c.yaml"), TEXT(SMALL("agreement"))}}, 3, ERROR_INVALID,
              "e/c.yaml:1:11: the register \"agreement\" is in this folder already: e/a.yaml:1\n");
}

TEST("a later folder's file replaces an earlier one of the same name")
{
    AUTO(office_clear) struct office office;
    office_load(&office, (struct definition_source[]){
        {TEXT("own/place.yaml"), TEXT(SMALL("place"))},
        {TEXT("own/kinds.yaml"), TEXT("list: kinds\ntitle: K\nchoices: {three: {label: Three}}\n")},
        {TEXT("own/roles.yaml"), TEXT("roles: {officer: {label: Clerk}}\n")}}, 3);
    CHECK_TEXT(buffer_text(&office.words), "");
    CHECK_INTEGER(office.definitions->count, 2);
    CHECK_TEXT(definitions_find(office.definitions, TEXT("place"))->file, "own/place.yaml");
    CHECK_INTEGER(office.definitions->list_count, 1);
    CHECK(choice_find(&office.definitions->lists[0], TEXT("three")) != NULL);
    CHECK_INTEGER(office.definitions->role_count, 1);
    CHECK_TEXT(office.definitions->roles[0].label, "Clerk");
}

TEST("all faults of several files are said in one run, in order")
{
    check_one((struct definition_source[]){
        {TEXT("e/b.yaml"), TEXT("register: b\nroom: x\ntitle: B\nabout: A.\naccess: {see: [oficer]}\nfields: {title: {type: txt}}\n")},
        {TEXT("e/a.yaml"), TEXT("register: a\nroom: x\ntitel: A\nabout: A.\naccess: {see: [officer]}\nfields: {title: {type: text}}\n")},
        {TEXT("e/c.yaml"), TEXT("list: c\ntitle: C\nchoices: {a: {}}\n")}}, 3, ERROR_INVALID,
        "e/a.yaml:1:1: a register needs the key \"title\"\n"
        "e/a.yaml:3:1: \"titel\" is not a key of a register; did you mean \"title\"?\n"
        "e/a.yaml:6:17: \"title\" names a record in lists, so it must have \"required: yes\"\n"
        "e/b.yaml:5:16: there is no role \"oficer\"; did you mean \"officer\"?\n"
        "e/b.yaml:6:24: \"type\" cannot be \"txt\"; did you mean \"text\"?\n"
        "e/c.yaml:3:14: a choice needs the key \"label\"\n");
}

TEST("a file that cannot be read makes no other file wrong")
{
    check_one((struct definition_source[]){
        {TEXT("e/moon.yaml"), TEXT("register: moon\n\troom: x\n")},
        {TEXT("e/a.yaml"), TEXT("register: a\nroom: x\ntitle: A\nabout: A.\naccess: {see: [officer]}\n"
                                "fields: {title: {type: text, required: yes}, m: {type: link, to: moon}, n: {type: link, to: a, by: titel}}\n")}},
        2, ERROR_INVALID,
        "e/a.yaml:6:100: there is no field \"titel\" in a; did you mean \"title\"?\n"
        "e/moon.yaml:2:1: this is not YAML: a tab stands here: indent with spaces\n");
}

TEST("what stands where the file is silent")
{
    AUTO(office_clear) struct office office;
    office_load(&office, (struct definition_source[]){{TEXT("e/a.yaml"), TEXT(
        "register: agreement\nroom: collaboration\ntitle: Agreement\nabout: A.\naccess: {see: officer}\nfields:\n"
        "  purpose: {type: prose, default: today}\n  short_title: {type: text, required: yes}\n  kind: {type: choice, from: kinds, default: one}\n"
        "  parties: {type: links, to: organisation, min: 2}\n  owners: {type: links, to: organisation, required: yes}\n"
        "  size: {type: integer, min: -5}\n"
        "flow:\n  start: draft\n  ends: [gone]\n  moves:\n    drop: {from: [draft, review, live], to: gone, by: [officer]}\n"
        "    go_live: {from: review, to: live, by: [officer]}\n    send: {from: draft, to: review, by: [officer], reason: asked}\n")}}, 1);
    CHECK_TEXT(buffer_text(&office.words), "");
    const struct definition *it = definitions_find(office.definitions, TEXT("agreement"));
    CHECK_TEXT(it->plural, "agreements");
    CHECK_TEXT(it->titles, "Agreements");
    CHECK_TEXT(it->reference, "{serial}");
    CHECK_TEXT(it->name_field, "short_title");
    CHECK(it->key_count == 1 && text_equals(it->key[0], "short_title"));
    CHECK_TEXT(it->order, "short_title");
    CHECK(it->column_count == 2 && text_equals(it->columns[1], "state"));
    CHECK(it->filter_count == 2 && text_equals(it->filters[0], "state") && text_equals(it->filters[1], "kind"));
    CHECK_INTEGER(it->state_count, 4);
    CHECK_TEXT(it->states[0].name, "draft");
    CHECK(it->states[definition_state(it, TEXT("gone"))].ends);
    CHECK(it->editable_in_count == 1 && it->editable_in[0] == 0);
    CHECK(!it->publishes && it->see_count == 1 && it->address.length == 0);
    const struct move *move = definition_move(it, TEXT("go_live"));
    CHECK_TEXT(move->label, "Go live");
    CHECK(move->from_count == 1 && move->from[0] == definition_state(it, TEXT("review")));
    CHECK_INTEGER(definition_move(it, TEXT("send"))->reason, REASON_ASKED);
    const struct field *field = definition_field(it, TEXT("purpose"));
    CHECK(field->min == 0 && field->max == 4000 && field->line == 7 && field->column == 3);
    CHECK_TEXT(field->label, "Purpose");
    field = definition_field(it, TEXT("short_title"));
    CHECK_INTEGER(field->max, 200);
    CHECK_TEXT(field->label, "Short title");
    field = definition_field(it, TEXT("kind"));
    CHECK(field->choices == &office.definitions->lists[0]);
    field = definition_field(it, TEXT("parties"));
    CHECK(field->required && field->min == 2 && field->max == 100 && field->target == definitions_find(office.definitions, TEXT("organisation")));
    CHECK_TEXT(field->by, "name");
    CHECK_TEXT(field->parts, ";");
    CHECK(definition_field(it, TEXT("owners"))->min == 1);
    CHECK_INTEGER(definition_field(it, TEXT("size"))->max, 9007199254740991);
    CHECK_INTEGER(strlen(it->hash), 64);
    CHECK(definition_field(it, TEXT("sizes")) == NULL && definition_state(it, TEXT("")) == SIZE_MAX);
    CHECK(definitions_by_address(office.definitions, TEXT("")) == NULL);
    CHECK(definitions_by_plural(office.definitions, TEXT("agreements")) == it);
}

TEST("publishing states may be edited where the file does not say which")
{
    AUTO(office_clear) struct office office;
    office_load(&office, office_sources, 0);
    const struct definition *it = definitions_by_address(office.definitions, TEXT("organisations"));
    CHECK(it->publishes && it->editable_in_count == 2);
    CHECK(definitions_find(office.definitions, TEXT("none")) == NULL);
    it = definitions_find(office.definitions, TEXT("place"));
    CHECK(it->state_count == 1 && text_equals(it->states[0].name, "current") && it->states[0].ends);
    CHECK(it->column_count == 1 && it->editable_in_count == 1);
}

static void fields_of(struct buffer *out, size_t count)
{
    buffer_append_z(out, "register: big\nroom: x\ntitle: T\nabout: A.\naccess: {see: [officer]}\nfields:\n");
    for (size_t i = 0; i < count; i++)
        buffer_printf(out, "  f%zu: {type: text, required: yes}\n", i);
}

static void states_of(struct buffer *out, size_t count)
{
    buffer_append_z(out, SMALL("big") "flow:\n  start: s0\n  ends: [s0]\n  moves:\n");
    for (size_t i = 1; i < count; i++)
        buffer_printf(out, "    m%zu: {from: s%zu, to: s%zu, by: [officer]}\n", i, i - 1, i);
    buffer_printf(out, "    back: {from: s%zu, to: s0, by: [officer]}\n", count - 1);
}

static void moves_of(struct buffer *out, size_t count)
{
    buffer_append_z(out, SMALL("big") "flow:\n  start: a\n  ends: [b]\n  moves:\n");
    for (size_t i = 0; i < count; i++)
        buffer_printf(out, "    m%zu: {from: a, to: b, by: [officer]}\n", i);
}

static void name_of(struct buffer *out, size_t length)
{
    buffer_append_z(out, "register: ");
    for (size_t i = 0; i < length; i++)
        buffer_append_byte(out, 'n');
    buffer_append_z(out, "\nroom: x\ntitle: T\nabout: A.\naccess: {see: [officer]}\nfields: {title: {type: text, required: yes}}\n");
}

static void title_of(struct buffer *out, size_t length)
{
    buffer_append_z(out, "register: big\nroom: x\nabout: A.\naccess: {see: [officer]}\nfields: {title: {type: text, required: yes}}\ntitle: ");
    for (size_t i = 0; i < length; i++)
        buffer_append_z(out, "é");
    buffer_append_byte(out, '\n');
}

static void reminders_of(struct buffer *out, size_t count)
{
    buffer_append_z(out, "register: big\nroom: x\ntitle: T\nabout: A.\naccess: {see: [officer]}\n"
                         "fields: {title: {type: text, required: yes}, d: {type: date}}\nclocks: {c: {due: d, remind: [");
    for (size_t i = 0; i < count; i++)
        buffer_printf(out, "%s%zu", i == 0 ? "" : ", ", 100 - i);
    buffer_append_z(out, "]}}\n");
}

static void text_max_of(struct buffer *out, size_t max)
{
    buffer_printf(out, "register: big\nroom: x\ntitle: T\nabout: A.\naccess: {see: [officer]}\nfields: {title: {type: text, required: yes, max: %zu}}\n", max);
}

static void prose_max_of(struct buffer *out, size_t max)
{
    buffer_printf(out, "register: big\nroom: x\ntitle: T\nabout: A.\naccess: {see: [officer]}\n"
                       "fields: {title: {type: text, required: yes}, p: {type: prose, max: %zu}}\n", max);
}

TEST("each limit, just under and just over")
{
    static const struct { const char *what; void (*make)(struct buffer *, size_t); size_t most; } limits[] = {
        {"fields", fields_of, 100}, {"states", states_of, 40}, {"moves", moves_of, 60}, {"letters of a name", name_of, 40},
        {"characters of a title", title_of, 80}, {"reminders", reminders_of, 8}, {"max of text", text_max_of, 500},
        {"max of prose", prose_max_of, 20000},
    };
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        for (size_t over = 0; over < 2; over++) {
            AUTO(buffer_clear) struct buffer source;
            buffer_init(&source, 1 << 20);
            limits[i].make(&source, limits[i].most + over);
            AUTO(office_clear) struct office office;
            office_load(&office, (struct definition_source[]){{TEXT("e/big.yaml"), buffer_text(&source)}}, 1);
            if (office.result != (over ? ERROR_INVALID : OK))
                printf("  %s: %zu: %.*s", limits[i].what, limits[i].most + over, TEXT_ARGS(buffer_text(&office.words)));
            CHECK_INTEGER(office.result, over ? ERROR_INVALID : OK);
        }
    }
}

TEST("a choice holds from its first to its last day")
{
    AUTO(office_clear) struct office office;
    office_load(&office, (struct definition_source[]){{TEXT("e/l.yaml"), TEXT(
        "list: dated\ntitle: D\nchoices:\n  a: {label: A, from: 2018-05-25, until: 2020-01-31}\n  b: {label: B}\n")}}, 1);
    CHECK_TEXT(buffer_text(&office.words), "");
    const struct choice_list *list = &office.definitions->lists[1];
    const struct choice *a = choice_find(list, TEXT("a")), *b = choice_find(list, TEXT("b"));
    static const struct { const char *day; bool holds; } cases[] = {
        {"2018-05-24", false}, {"2018-05-25", true}, {"2020-01-31", true}, {"2020-02-01", false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct date day;
        CHECK(date_parse(text_of(cases[i].day), &day) == OK);
        CHECK(choice_in_force(a, day) == cases[i].holds);
        CHECK(choice_in_force(b, day));
    }
    CHECK(choice_find(list, TEXT("c")) == NULL && choice_find(NULL, TEXT("a")) == NULL);
}

TEST("loading that runs out of memory says so, wherever it happens")
{
    size_t n = 1;
    for (;; n++) {
        struct arena *arena = arena_new(OFFICE_ARENA_BYTES_MAX);
        struct faults faults;
        struct definitions *definitions = NULL;
        faults_init(&faults, arena);
        arena_fail_at(arena, n);
        enum result result = definitions_load(arena, office_sources, COUNT_OF(office_sources), &office_known, &faults, &definitions);
        arena_free(arena);
        CHECK(result == OK || (result == ERROR_MEMORY && definitions == NULL));
        if (result == OK || n > 5000)
            break;
    }
    CHECK(n > 100 && n < 5000);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert(file != NULL);
    fputs(text, file);
    fclose(file);
}

TEST("a folder gives its .yaml files by name and nothing else")
{
    char folder[] = "/tmp/definition_test_XXXXXX", command[300];
    assert(mkdtemp(folder) != NULL);
    struct arena *arena = arena_new(OFFICE_ARENA_BYTES_MAX);
    struct definition_source *sources = NULL;
    struct message message = {0};
    size_t count = 7;
    CHECK_INTEGER(definition_folder_read(arena, folder, &sources, &count, &message), OK);
    CHECK_INTEGER(count, 0);
    write_file(folder, "b.yaml", "second");
    write_file(folder, "a.yaml", "first");
    write_file(folder, "a.yaml.old", "not this");
    write_file(folder, ".hidden.yaml", "nor this");
    CHECK_INTEGER(definition_folder_read(arena, folder, &sources, &count, &message), OK);
    CHECK_INTEGER(count, 2);
    CHECK_TEXT(sources[0].text, "first");
    CHECK(text_ends(sources[1].file, TEXT("/b.yaml")));
    snprintf(command, sizeof(command), "%s/c.yaml", folder);
    CHECK(mkdir(command, 0700) == 0);
    CHECK_INTEGER(definition_folder_read(arena, folder, &sources, &count, &message), ERROR_IO);
    CHECK(strstr(message.text, "c.yaml") != NULL);
    CHECK(rmdir(command) == 0 && mkfifo(command, 0600) == 0);
    CHECK_INTEGER(definition_folder_read(arena, folder, &sources, &count, &message), ERROR_INVALID); /* and no waiting for somebody to write */
    CHECK(strstr(message.text, "c.yaml is not a plain file") != NULL);
    snprintf(command, sizeof(command), "rm -r %s", folder);
    CHECK(system(command) == 0);
    CHECK_INTEGER(definition_folder_read(arena, folder, &sources, &count, &message), ERROR_NOT_FOUND);
    arena_free(arena);
}

/* The names of C that our rooms have or will have. */
static const char *const shipped_rules[] = {"silent_days", "action_status", "action_updated", "current_edition", "lateness", NULL};
static const char *const shipped_checks[] = {"evidence_given", "reason_given", "own_lead", "one_current_edition", NULL};
static const char *const shipped_effects[] = {"apply_update", "take_back_update", "supersede_earlier", NULL};

static void load_shipped(struct office *office)
{
    static const char *const folders[] = {"office", "office/plan", "office/collaboration", "office/body"};
    struct definition_source all[OFFICE_SOURCES_MAX];
    struct message message = {0};
    size_t count = 0;
    *office = (struct office){.arena = arena_new(OFFICE_ARENA_BYTES_MAX)};
    faults_init(&office->faults, office->arena);
    buffer_init(&office->words, 1 << 20);
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        struct definition_source *some = NULL;
        size_t some_count = 0;
        CHECK_INTEGER(definition_folder_read(office->arena, folders[i], &some, &some_count, &message), OK);
        assert(count + some_count <= OFFICE_SOURCES_MAX);
        memcpy(all + count, some, some_count * sizeof(some[0]));
        count += some_count;
    }
    office->result = definitions_load(office->arena, all, count,
                                      &(struct known_names){shipped_rules, shipped_checks, shipped_effects, NULL},
                                      &office->faults, &office->definitions);
    faults_write(&office->faults, &office->words);
}

TEST("every shipped definition is without fault")
{
    AUTO(office_clear) struct office office = {0};
    load_shipped(&office);
    CHECK_TEXT(buffer_text(&office.words), "");
    CHECK_INTEGER(office.result, OK);
    if (office.definitions == NULL)
        return;
    CHECK(office.definitions->count >= 17);
    CHECK_INTEGER(office.definitions->role_count, 8);
    const struct definition *action = definitions_find(office.definitions, TEXT("action"));
    const struct field *objective = definition_field(action, TEXT("objective"));
    CHECK(definition_field(action, TEXT("status"))->by_moves);
    CHECK_TEXT(objective->by, "code");
    CHECK(objective->adds && objective->with_count == 3 && text_equals(objective->with[1].field, "theme"));
    for (size_t i = 0; i < office.definitions->count; i++) { /* nobody who only reads may change anything */
        const struct definition *it = &office.definitions->list[i];
        CHECK(text_in(TEXT("auditor"), it->see, it->see_count));
        CHECK(!text_in(TEXT("auditor"), it->edit, it->edit_count) && !text_in(TEXT("auditor"), it->add, it->add_count));
        for (size_t j = 0; j < it->move_count; j++)
            CHECK(!text_in(TEXT("auditor"), it->moves[j].by, it->moves[j].by_count));
    }
}

/* The names by which an import knows the register's columns. */
static bool knows_column(const struct definition *definition, struct text column)
{
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        if (text_equal(field->name, column) || text_in(column, field->also, field->also_count))
            return true;
        for (size_t j = 0; j < field->with_count; j++) {
            if (text_equal(field->with[j].column, column))
                return true;
        }
    }
    return false;
}

TEST("the example's tables fit without a change")
{
    static const struct { const char *file, *reg; } tables[] = {
        {"../shared/facts/actions.csv", "action"}, {"../shared/facts/pledges.csv", "pledge"},
        {"../shared/facts/boards.csv", "board"}, {"../shared/facts/organisations.csv", "organisation"}};
    if (access(tables[0].file, R_OK) != 0)
        SKIP("no ../shared/facts");
    AUTO(office_clear) struct office office;
    load_shipped(&office);
    for (size_t i = 0; office.definitions != NULL && i < COUNT_OF(tables); i++) {
        char header[1000];
        FILE *file = fopen(tables[i].file, "r");
        CHECK(file != NULL && fgets(header, sizeof(header), file) != NULL);
        fclose(file);
        struct text rest = text_trim(text_of(header)), column;
        while (text_next(&rest, ',', &column)) {
            if (!knows_column(definitions_find(office.definitions, text_of(tables[i].reg)), column))
                CHECK_TEXT(column, "a column that the register knows");
        }
    }
}
