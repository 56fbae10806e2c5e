/* `frankpledge render`, called as the program calls it. */
#include "test.h"
#include <sys/stat.h>
#include <unistd.h>
#include "base/text.h"
#include "program/render.h"

static char folder[64], out[4096], errors[4096];

static void write_file(const char *name, const char *content)
{
    char path[200];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file) {
        fputs(content, file);
        fclose(file);
    }
}

static void read_back(FILE *file, char *into)
{
    rewind(file);
    into[fread(into, 1, 4095, file)] = '\0';
    fclose(file);
}

/* Runs the command inside the folder with stdout and stderr caught. */
static int run(const char *const *arguments)
{
    union { const char *const *given; char **argv; } as = {arguments}; /* main() has no const */
    int argc = 0, kept_out = dup(1), kept_errors = dup(2);
    while (arguments[argc])
        argc++;
    FILE *out_file = tmpfile(), *errors_file = tmpfile();
    char before[1024];
    if (!out_file || !errors_file || !getcwd(before, sizeof(before)) || chdir(folder) != 0)
        abort();
    fflush(stdout);
    dup2(fileno(out_file), 1);
    dup2(fileno(errors_file), 2);
    int status = command_render(argc, as.argv);
    fflush(stdout);
    dup2(kept_out, 1);
    dup2(kept_errors, 2);
    close(kept_out);
    close(kept_errors);
    if (chdir(before) != 0)
        abort();
    read_back(out_file, out);
    read_back(errors_file, errors);
    return status;
}
#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL})

TEST("what is wrong is told on standard error, and nothing is printed")
{
    snprintf(folder, sizeof(folder), "/tmp/render_test_XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    char partials[80];
    snprintf(partials, sizeof(partials), "%s/p", folder);
    CHECK(mkdir(partials, 0700) == 0);
    write_file("t.mustache", "{{a}}{{{a}}} {{n}}\n  {{> x}}\n{{> ../t}}{{> /etc/x}}{{> none}}|{{>*choice}}");
    write_file("open.mustache", "\n {{#a}}");
    write_file("d.json", "{\"a\":\"<&\",\"n\":1.21,\"choice\":\"y\"}");
    write_file("bad.json", "{\"a\":}");
    write_file("p/x.mustache", "x {{n}}\n");
    write_file("p/y.mustache", "y{{> x}}");

    static const char *const wrong[][2] = {{"none", "d.json"}, {"t.mustache", "none"}, {"open.mustache", "d.json"},
                                     {"t.mustache", "bad.json"}, {"p", "d.json"}, {"-", "-"}, {"--what", "d.json"}};
    static const char *const why[] = {"none could not be opened", "none could not be opened",
                                      "open.mustache:2:2: {{#a}} is never closed.", "bad.json: ", "p could not be read",
                                      "only one of", "--what is not an option"};
    for (size_t i = 0; i < COUNT_OF(why); i++) {
        CHECK_INTEGER(RUN(wrong[i][0], wrong[i][1]), 1);
        CHECK(strstr(errors, why[i]) != NULL);
        CHECK_TEXT(text_of(out), "");
    }
    CHECK_INTEGER(RUN("t.mustache"), 1);
    CHECK_INTEGER(RUN("t.mustache", "d.json", "more"), 1);
    CHECK_INTEGER(RUN("t.mustache", "d.json", "--partials"), 1);
    CHECK_INTEGER(RUN("t.mustache", "d.json", "--partials", "none"), 1);
    CHECK(strstr(errors, "The folder none could not be opened") != NULL);
}

TEST("a template, its data and partials; names that lead out of the folder are empty")
{
    CHECK_INTEGER(RUN("t.mustache", "d.json"), 0);
    CHECK_TEXT(text_of(out), "&lt;&amp;<& 1.21\n|");
    CHECK_INTEGER(RUN("--partials", "p", "t.mustache", "d.json"), 0);
    CHECK_TEXT(text_of(out), "&lt;&amp;<& 1.21\n  x 1.21\n|yx 1.21\n");
    CHECK_TEXT(text_of(errors), "");
}

TEST("a partial that is malformed is named with its place")
{
    write_file("p/y.mustache", "y\n{{/x}}");
    CHECK_INTEGER(RUN("t.mustache", "d.json", "--partials", "p"), 1);
    CHECK_TEXT(text_of(errors), "frankpledge render: y.mustache:2:1: {{/x}} closes nothing.\n");
}

TEST("help")
{
    CHECK_INTEGER(RUN("--help"), 0);
    CHECK(strstr(out, "Usage: frankpledge render TEMPLATE DATA.json [--partials FOLDER]\n") == out);
    static const char *const files[] = {"t.mustache", "open.mustache", "d.json", "bad.json", "p/x.mustache", "p/y.mustache", "p", ""};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char path[200];
        snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
        CHECK(remove(path) == 0);
    }
}
