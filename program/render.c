/* `frankpledge render`; see render.h. The language is base/page's. */
#include "program/render.h"

#include <dirent.h>
#include <errno.h>
#include "base/format/json.h"
#include "base/limits.h"
#include "base/page/page.h"

#define TEMPLATE_FILE_BYTES_MAX 1048576
#define DATA_FILE_BYTES_MAX 67108864
#define ARENA_BYTES_MAX 1073741824
#define PARTIAL_SUFFIX ".mustache"

static const char help[] =
    "Usage: frankpledge render TEMPLATE DATA.json [--partials FOLDER]\n"
    "\n"
    "Fills a Mustache template from a JSON file and prints the result, as the\n"
    "Mustache specification says, with inheritance ({{< parent}}) and dynamic names\n"
    "({{>*name}}). {{name}} is escaped for HTML, {{{name}}} is not.\n"
    "\n"
    "  TEMPLATE            the file of the template; - for standard input\n"
    "  DATA.json           the file of the data; - for standard input\n"
    "  --partials FOLDER   {{> name}} is FOLDER/name.mustache; without a folder, or\n"
    "                      where there is no such file, a partial is empty\n"
    "\n"
    "Exit status: 0, or 1 when something is wrong (told on standard error).\n";

struct request {
    const char *template_path, *data_path, *folder;
    struct arena *arena;
};

static int fail(const char *why)
{
    fprintf(stderr, "frankpledge render: %s\n", why);
    return 1;
}

static void file_close_at(FILE **file)
{
    if (*file && *file != stdin)
        fclose(*file);
}

static enum result read_file(struct arena *arena, const char *path, size_t bytes_max, struct text *ret_text,
                             struct message *message)
{
    FILE *file AUTO(file_close_at) = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!file)
        return message_fail(message, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, "%s could not be opened: %s.", path,
                            strerror(errno));
    struct buffer buffer AUTO(buffer_clear);
    buffer_init(&buffer, bytes_max);
    char part[16384];
    size_t length;
    while ((length = fread(part, 1, sizeof(part), file)) > 0 && buffer.failure == OK)
        buffer_append(&buffer, (struct text){part, length});
    if (ferror(file))
        return message_fail(message, ERROR_IO, "%s could not be read: %s.", path, strerror(errno));
    if (buffer.failure == ERROR_LIMIT)
        return message_fail(message, ERROR_LIMIT, "%s is larger than %zu bytes.", path, bytes_max);
    struct text text = arena_copy(arena, buffer_text(&buffer));
    if (buffer.failure < 0 || arena_failed(arena))
        return message_fail(message, ERROR_MEMORY, "There is no memory for %s.", path);
    *ret_text = text;
    return OK;
}

/* A name cannot lead out of the folder. */
static bool name_is_inside(struct text name)
{
    struct text rest = name, part;
    bool any = false;
    while (text_next(&rest, '/', &part)) {
        if (part.length == 0 || text_equals(part, ".") || text_equals(part, "..") || memchr(part.data, '\0', part.length))
            return false;
        any = true;
    }
    return any;
}

static enum result partial_source(void *context, struct text name, struct text *ret_source)
{
    const struct request *request = context;
    if (!request->folder || !name_is_inside(name))
        return ERROR_NOT_FOUND;
    struct text path = arena_printf(request->arena, "%s/%.*s" PARTIAL_SUFFIX, request->folder, TEXT_ARGS(name));
    if (arena_failed(request->arena))
        return ERROR_MEMORY;
    return read_file(request->arena, path.data, TEMPLATE_FILE_BYTES_MAX, ret_source, NULL);
}

/* A dynamic name may choose any partial of the folder, so that all are compiled. */
static enum result compile_folder(struct template_set *set, const char *folder, struct message *message)
{
    DIR *directory = opendir(folder);
    if (!directory)
        return message_fail(message, ERROR_IO, "The folder %s could not be opened: %s.", folder, strerror(errno));
    enum result result = OK;
    const struct dirent *entry;
    while (result == OK && (entry = readdir(directory))) {
        struct text name = text_of(entry->d_name);
        size_t suffix = sizeof(PARTIAL_SUFFIX) - 1;
        if (name.length > suffix && text_ends(name, TEXT(PARTIAL_SUFFIX)))
            result = template_compile(set, text_slice(name, 0, name.length - suffix), message);
    }
    closedir(directory);
    return result;
}

static enum result render(struct request *request, struct template_set *set, struct buffer *out,
                          struct message *message)
{
    struct text source, data;
    TRY(read_file(request->arena, request->template_path, TEMPLATE_FILE_BYTES_MAX, &source, message));
    TRY(read_file(request->arena, request->data_path, DATA_FILE_BYTES_MAX, &data, message));
    struct value *value = NULL;
    struct message why = {0};
    enum result result = json_parse(request->arena, data, DATA_FILE_BYTES_MAX, &value, &why);
    if (result < 0)
        return message_fail(message, result, "%s: %s", request->data_path, why.text);
    /* What messages call it. A plain "a" would hide the partial "a", so it is "./a". */
    bool piped = strcmp(request->template_path, "-") == 0, plain = !strpbrk(request->template_path, "./");
    struct text name = piped ? TEXT("(standard input)")
                     : plain ? arena_printf(request->arena, "./%s", request->template_path)
                             : text_of(request->template_path);
    TRY(template_compile_text(set, name, source, message));
    if (request->folder)
        TRY(compile_folder(set, request->folder, message));
    const struct value *contexts[] = {value};
    return template_render(set, name, contexts, 1, out, message);
}

static int run(struct request *request)
{
    struct message message = {0};
    struct buffer out AUTO(buffer_clear);
    buffer_init(&out, PAGE_BYTES_MAX);
    struct template_set *set = template_set_new(TEMPLATE_SPECIFICATION, partial_source, request);
    enum result result = set ? render(request, set, &out, &message) : ERROR_MEMORY;
    template_set_free(set);
    if (result < 0)
        return fail(message.text[0] ? message.text : result_name(result));
    struct text text = buffer_text(&out);
    if (fwrite(text.data, 1, text.length, stdout) != text.length || fflush(stdout) != 0)
        return fail("the result could not be written");
    return 0;
}

int command_render(int argc, char **argv)
{
    struct request request = {0};
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            fputs(help, stdout);
            return 0;
        }
        if (strcmp(argv[i], "--partials") == 0) {
            if (i + 1 == argc || request.folder)
                return fail("--partials wants one folder, once. See frankpledge render --help.");
            request.folder = argv[++i];
        } else if (argv[i][0] == '-' && argv[i][1] != '\0') {
            fprintf(stderr, "frankpledge render: %s is not an option. See frankpledge render --help.\n", argv[i]);
            return 1;
        } else if (!request.template_path) {
            request.template_path = argv[i];
        } else if (!request.data_path) {
            request.data_path = argv[i];
        } else {
            return fail("a template and one file of data are wanted, no more. See frankpledge render --help.");
        }
    }
    if (!request.data_path)
        return fail("a template and a file of data are wanted. See frankpledge render --help.");
    if (strcmp(request.template_path, "-") == 0 && strcmp(request.data_path, "-") == 0)
        return fail("only one of template and data can come from standard input.");
    request.arena = arena_new(ARENA_BYTES_MAX);
    if (!request.arena)
        return fail("there is no memory.");
    int status = run(&request);
    arena_free(request.arena);
    return status;
}
