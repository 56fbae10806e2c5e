/* The tests of the Mustache specification, all of them but ~lambdas (values here
 * are data, never programs). */
#include "test.h"
#include "base/format/json.h"
#include "base/page/page.h"

#define FOLDER "../shared/data/testsuites/mustache_spec/"

static enum result partial_of(void *context, struct text name, struct text *ret_source)
{
    const struct value *partial = value_get(context, name);
    if (!partial || partial->kind != VALUE_TEXT)
        return ERROR_NOT_FOUND;
    *ret_source = partial->text;
    return OK;
}

static struct text read_whole(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return TEXT_NONE;
    char *data = arena_alloc(arena, 1 << 20);
    size_t length = data ? fread(data, 1, 1 << 20, file) : 0;
    fclose(file);
    return (struct text){data, length};
}

static bool run_case(struct value *test)
{
    struct message message = {0};
    union { const struct value *read; void *context; } partials = {value_get(test, TEXT("partials"))};
    struct template_set *set = template_set_new(TEMPLATE_SPECIFICATION, partial_of, partials.context);
    struct buffer out;
    buffer_init(&out, 1 << 20);
    enum result result = template_compile_text(set, TEXT("the test"), value_get_text(test, "template"), &message);
    if (result == OK && partials.read) {
        for (size_t i = 0; i < partials.read->object.count && result == OK; i++)
            result = template_compile(set, partials.read->object.members[i].name, &message);
    }
    const struct value *data = value_get(test, TEXT("data"));
    if (result == OK)
        result = template_render(set, TEXT("the test"), &data, 1, &out, &message);
    bool right = result == OK && text_equal(buffer_text(&out), value_get_text(test, "expected"));
    if (!right)
        printf("  %.*s: %s %s\n    template \"%.*s\"\n    got      \"%.*s\"\n    expected \"%.*s\"\n",
               TEXT_ARGS(value_get_text(test, "name")), result_name(result), message.text,
               TEXT_ARGS(value_get_text(test, "template")), TEXT_ARGS(buffer_text(&out)),
               TEXT_ARGS(value_get_text(test, "expected")));
    buffer_clear(&out);
    template_set_free(set);
    return right;
}

/* How many cases ran, or -1 when the folder is not there. */
static int run_module(const char *module, int *ret_right)
{
    struct arena *arena = arena_new(64 << 20);
    char path[256];
    snprintf(path, sizeof(path), FOLDER "%s.json", module);
    struct text source = read_whole(arena, path);
    struct value *root = NULL;
    struct message message = {0};
    int ran = -1, right = 0;
    if (source.length > 0 && json_parse(arena, source, 1 << 20, &root, &message) == OK) {
        const struct value *tests = value_get(root, TEXT("tests"));
        for (ran = 0; ran < (int)tests->list.count; ran++)
            right += run_case(tests->list.items[ran]);
        printf("  %s: %d of %d\n", module, right, ran);
    } else if (source.length > 0) {
        printf("  %s: %s\n", path, message.text);
        ran = 0;
    }
    arena_free(arena);
    *ret_right = right;
    return ran;
}

#define MODULE(title, name, count)                       \
    TEST(title)                                          \
    {                                                    \
        int right = 0, ran = run_module(name, &right);   \
        if (ran < 0)                                     \
            SKIP("the specification's tests are not here"); \
        CHECK_INTEGER(ran, count);                       \
        CHECK_INTEGER(right, count);                     \
    }

MODULE("comments", "comments", 12)
MODULE("delimiters", "delimiters", 14)
MODULE("interpolation", "interpolation", 42)
MODULE("inverted", "inverted", 22)
MODULE("partials", "partials", 12)
MODULE("sections", "sections", 34)
MODULE("inheritance", "~inheritance", 27)
MODULE("dynamic names", "~dynamic-names", 21)
