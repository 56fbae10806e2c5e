/* YAML in: what is refused and where, limits, strict scalars, nearest names. */
#include "base/format/yaml.h"
#include "test.h"

#define ARENA_BYTES_MAX (64u << 20)

struct outcome {
    struct arena *arena;
    struct faults faults;
    struct yaml_node *root;
    enum result result;
    struct buffer words;
};

static void outcome_clear(struct outcome *outcome)
{
    buffer_clear(&outcome->words);
    arena_free(outcome->arena);
}

static void parse(struct outcome *outcome, struct text source)
{
    *outcome = (struct outcome){.arena = arena_new(ARENA_BYTES_MAX)};
    buffer_init(&outcome->words, 1 << 20);
    faults_init(&outcome->faults, outcome->arena);
    outcome->result = yaml_parse(outcome->arena, TEXT("f.yaml"), source, &outcome->faults, &outcome->root);
    faults_write(&outcome->faults, &outcome->words);
}
#define PARSED(name, source)                        \
    AUTO(outcome_clear) struct outcome name = {0}; \
    parse(&name, (source))

TEST("what is wrong is said where it stands")
{
    static const struct { const char *source, *words; enum result result; } cases[] = {
        {"", "f.yaml:1:1: the file is empty\n", ERROR_INVALID},
        {"# only a remark\n", "f.yaml:1:1: the file is empty\n", ERROR_INVALID},
        {"a: 1\na: 2\n", "f.yaml:2:1: \"a\" is given twice; the first is at line 1\n", OK},
        {"a: &x 1\nb: *x\n", "f.yaml:1:4: anchors (&name) are not read here: write the value out\n"
                             "f.yaml:2:4: aliases (*name) are not read here: write the value out\n", OK},
        {"a: !!str 1\n", "f.yaml:1:4: tags (!name) are not read here: leave it out\n", OK},
        {"a: ! x\n", "f.yaml:1:4: tags (!name) are not read here: leave it out\n", OK},
        {"a: &l [1]\n", "f.yaml:1:4: anchors (&name) are not read here: write the value out\n", OK},
        {"a: !m {b: 1}\n", "f.yaml:1:4: tags (!name) are not read here: leave it out\n", OK},
        {"a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document begins here: one file holds one\n", ERROR_INVALID},
        {"%YAML 1.1\n---\na: 1\n",
         "f.yaml:1:1: directives (lines that begin with %) are not read here: leave them out\n", OK},
        {"[1]: 2\n", "f.yaml:1:1: a key is a plain name, not a list or map\n", OK},
        {"? {a: 1}\n: 2\n", "f.yaml:1:3: a key is a plain name, not a list or map\n", OK},
        {"\"\": 2\n", "f.yaml:1:1: a key is missing before the colon\n", OK},
        {"<<: {a: 1}\n", "f.yaml:1:1: merge keys (<<) are not read here: write the keys out\n", OK},
        {"a: \"x\\0y\"\n", "f.yaml:1:4: the text holds a control character: leave it out\n", OK},
        {"a: [1\n", "f.yaml:2:1: this is not YAML: expected a comma, or ] at the end of the list\n",
         ERROR_INVALID},
        {"a:\n\tb: 1\n",
         "f.yaml:2:1: this is not YAML: a tab, or a character such as @ or `, cannot begin a value: indent with spaces and "
         "put quotes round the value\n", ERROR_INVALID},
        {"a: b: c\n", "f.yaml:1:5: this is not YAML: a colon cannot stand here: put quotes round a value that holds one, or check how the "
         "line is indented\n", ERROR_INVALID},
        {"a: b\n\tc: d\n", "f.yaml:2:1: this is not YAML: a tab stands here: indent with spaces\n", ERROR_INVALID},
        {"a: 1\nb\nc: 2\n", "f.yaml:3:1: this is not YAML: expected a key with a colon after it: check the line before\n", ERROR_INVALID},
        {"a:\n  b: 1\n c: 2\n",
         "f.yaml:3:2: this is not YAML: expected a key: check how this line and the ones before are indented\n", ERROR_INVALID},
        {"a: 'x\n", "f.yaml:2:1: this is not YAML: the file ends inside quotes: close them\n", ERROR_INVALID},
        {"ok: 1\nbad: \xff\n",
         "f.yaml:2:1: this line is not clean UTF-8 text: save the file as UTF-8 without control characters\n", ERROR_INVALID},
        {"a: 1\nb: \x01\n",
         "f.yaml:2:1: this line is not clean UTF-8 text: save the file as UTF-8 without control characters\n", ERROR_INVALID},
        {"\xff\xfe" "a", "f.yaml:1:1: this line is not clean UTF-8 text: save the file as UTF-8 without control characters\n",
         ERROR_INVALID},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        PARSED(it, text_of(cases[i].source));
        CHECK_INTEGER(it.result, cases[i].result);
        CHECK_TEXT(buffer_text(&it.words), cases[i].words);
        CHECK((it.result == OK) == (it.root != NULL));
    }
}

TEST("the first of two equal keys counts")
{
    PARSED(it, TEXT("a: first\nb: x\na: second\n"));
    CHECK_INTEGER(it.root->count, 2);
    CHECK_TEXT(yaml_get(it.root, "a")->text, "first");
}

TEST("nodes know where they stand and how they were written")
{
    PARSED(it, TEXT("\xEF\xBB\xBFtitle: \"yes\"\nlist:\n  - one\n  - {a: 2}\ntext: >\n  two\n  lines\nempty:\n"));
    CHECK_INTEGER(it.result, OK);
    CHECK_INTEGER(it.faults.count, 0);
    const struct yaml_node *title = yaml_get(it.root, "title"), *list = yaml_get(it.root, "list");
    CHECK(title->quoted && title->line == 1 && title->column == 8);
    CHECK_INTEGER(list->count, 2);
    CHECK_INTEGER(list->items[1]->pairs[0].value->line, 4);
    CHECK_INTEGER(list->items[1]->pairs[0].value->column, 9);
    CHECK_TEXT(yaml_get(it.root, "text")->text, "two lines\n");
    CHECK(yaml_get(it.root, "text")->quoted);
    struct text text = TEXT("untouched");
    CHECK(!yaml_read_text(yaml_get(it.root, "empty"), &text));
    CHECK_TEXT(text, "untouched");
    CHECK(yaml_get(it.root, "none") == NULL && yaml_get(list, "a") == NULL && yaml_get(NULL, "a") == NULL);
}

static void nested(struct buffer *out, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        buffer_append_byte(out, '[');
    for (size_t i = 0; i < depth; i++)
        buffer_append_byte(out, ']');
}

TEST("sixteen deep, not seventeen")
{
    for (size_t depth = 16; depth <= 17; depth++) {
        AUTO(buffer_clear) struct buffer source;
        buffer_init(&source, 1000);
        nested(&source, depth);
        PARSED(it, buffer_text(&source));
        CHECK_INTEGER(it.result, depth == 16 ? OK : ERROR_INVALID);
        CHECK_TEXT(buffer_text(&it.words), depth == 16 ? "" : "f.yaml:1:17: lists and maps may nest 16 deep, not more\n");
    }
}

TEST("256 KiB, not one byte more")
{
    for (size_t size = YAML_BYTES_MAX; size <= YAML_BYTES_MAX + 1; size++) {
        AUTO(buffer_clear) struct buffer source;
        buffer_init(&source, YAML_BYTES_MAX + 10);
        buffer_append_z(&source, "a: 1\n#");
        while (source.length < size)
            buffer_append_byte(&source, 'x');
        PARSED(it, buffer_text(&source));
        CHECK_INTEGER(it.result, size == YAML_BYTES_MAX ? OK : ERROR_INVALID);
        CHECK_TEXT(buffer_text(&it.words), size == YAML_BYTES_MAX ? "" : "f.yaml:1:1: the file is larger than 256 KiB: split it\n");
    }
}

TEST("two thousand entries, not one more")
{
    for (int as_map = 0; as_map < 2; as_map++) {
        for (size_t entries = YAML_ENTRIES_MAX; entries <= YAML_ENTRIES_MAX + 1; entries++) {
            AUTO(buffer_clear) struct buffer source;
            buffer_init(&source, YAML_BYTES_MAX);
            for (size_t i = 0; i < entries; i++)
                buffer_printf(&source, as_map ? "k%zu: 1\n" : "- %zu\n", i);
            PARSED(it, buffer_text(&source));
            CHECK_INTEGER(it.result, entries == YAML_ENTRIES_MAX ? OK : ERROR_INVALID);
            CHECK_INTEGER(it.faults.count, entries == YAML_ENTRIES_MAX ? 0 : 1);
        }
    }
}

static bool integer_of(const char *scalar, int64_t *ret)
{
    struct yaml_node node = {.kind = YAML_SCALAR, .text = text_of(scalar)};
    return yaml_read_integer(&node, ret);
}

TEST("booleans and whole numbers are strict")
{
    static const char *const not_booleans[] = {"true", "false", "Yes", "NO", "on", "y", "1", "0", "maybe", ""};
    static const char *const not_numbers[] = {"28.5", "28x", "010", "0x1f", "1e3", "+1", " 1", "1_000", "", "-0",
                                              "9223372036854775808", "0o7", "one"};
    bool boolean = true;
    int64_t number = 7;
    for (size_t i = 0; i < COUNT_OF(not_booleans); i++) {
        struct yaml_node node = {.kind = YAML_SCALAR, .text = text_of(not_booleans[i])};
        CHECK(!yaml_read_boolean(&node, &boolean) && boolean);
    }
    for (size_t i = 0; i < COUNT_OF(not_numbers); i++)
        CHECK(!integer_of(not_numbers[i], &number) && number == 7);
    struct yaml_node no = {.kind = YAML_SCALAR, .text = TEXT("no")};
    CHECK(yaml_read_boolean(&no, &boolean) && !boolean);
    no.quoted = true;
    CHECK(!yaml_read_boolean(&no, &boolean));
    CHECK(integer_of("0", &number) && number == 0);
    CHECK(integer_of("-12", &number) && number == -12);
    struct yaml_node quoted = {.kind = YAML_SCALAR, .text = TEXT("12"), .quoted = true};
    CHECK(!yaml_read_integer(&quoted, &number));
    struct yaml_node list = {.kind = YAML_LIST};
    CHECK(!yaml_read_integer(&list, &number) && !yaml_read_boolean(&list, &boolean) && !yaml_read_integer(NULL, &number));
}

TEST("nothing, ~ and null are no text unless quoted")
{
    static const char *const none[] = {"", "~", "null"};
    struct text text = TEXT_NONE;
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        struct yaml_node node = {.kind = YAML_SCALAR, .text = text_of(none[i])};
        CHECK(!yaml_read_text(&node, &text));
    }
    struct yaml_node quoted = {.kind = YAML_SCALAR, .text = TEXT("null"), .quoted = true};
    CHECK(yaml_read_text(&quoted, &text));
    CHECK_TEXT(text, "null");
}

TEST("the nearest name is near")
{
    static const char *const names[] = {"required", "public", "label", "by", "to"};
    static const struct { const char *name, *nearest; } cases[] = {
        {"requird", "required"}, {"reqiured", "required"}, {"requirred", "required"}, {"Public", "public"},
        {"pbulci", "public"}, {"rquird", "required"}, {"rqird", NULL}, {"lable", "label"}, {"xx", NULL}, {"bx", "by"},
        {"tob", "to"}, {"a", NULL}, {"", NULL}, {"colour", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *nearest = nearest_name(text_of(cases[i].name), names, COUNT_OF(names));
        CHECK_TEXT(text_of(nearest), cases[i].nearest == NULL ? "" : cases[i].nearest);
    }
    CHECK(nearest_name(TEXT("x"), NULL, 0) == NULL);
}

TEST("faults come out in order of file, line and column, and two hundred are kept")
{
    struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct faults faults;
    AUTO(buffer_clear) struct buffer words;
    buffer_init(&words, 1 << 20);
    faults_init(&faults, arena);
    faults_add(&faults, TEXT("b"), 1, 1, "five");
    faults_add(&faults, TEXT("a"), 2, 1, "three");
    faults_add(&faults, TEXT("a"), 1, 9, "two");
    faults_add(&faults, TEXT("a"), 1, 2, "one");
    faults_add(&faults, TEXT("a"), 2, 1, "four");
    faults_write(&faults, &words);
    CHECK_TEXT(buffer_text(&words), "a:1:2: one\na:1:9: two\na:2:1: three\na:2:1: four\nb:1:1: five\n");
    for (size_t i = faults.count; i < FAULTS_KEPT_MAX; i++)
        faults_add(&faults, TEXT("c"), 1, 1, "more");
    buffer_clear(&words);
    faults_write(&faults, &words);
    CHECK(!text_contains(buffer_text(&words), TEXT("and ")));
    faults_add(&faults, TEXT("c"), 1, 1, "one too many");
    buffer_clear(&words);
    faults_write(&faults, &words);
    CHECK_INTEGER(faults.count, FAULTS_KEPT_MAX + 1);
    CHECK(text_ends(buffer_text(&words), TEXT("\nand 1 more\n")));
    arena_free(arena);
}

TEST("a reading that runs out of memory says so, wherever it happens")
{
    struct text source = TEXT("a: [1, {b: two}]\nc: {d: e}\n");
    size_t n = 1;
    for (;; n++) {
        struct arena *arena = arena_new(ARENA_BYTES_MAX);
        struct faults faults;
        struct yaml_node *root = NULL;
        faults_init(&faults, arena);
        arena_fail_at(arena, n);
        enum result result = yaml_parse(arena, TEXT("f"), source, &faults, &root);
        arena_free(arena);
        CHECK(result == OK || (result == ERROR_MEMORY && root == NULL));
        if (result == OK || n > 1000)
            break;
    }
    CHECK(n > 10 && n < 1000);
}
