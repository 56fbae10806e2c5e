/* embed: puts files into the program.
 *
 *   embed OUTPUT.c FILE… FOLDER…
 *
 * Writes a C file that defines `embedded_files[]`, sorted by path for the binary search of
 * embedded_find(), and their count. A file keeps the path it was given by; those below a
 * folder "…/assets" become "assets/…". The bytes themselves are taken in by the assembler
 * (.incbin), each followed by a NUL, so a megabyte costs no time to compile. `hash` is 16 hex digits that change
 * with the content (two lanes of FNV-1a, 64 bits): it names a version in an address and
 * is no proof of anything. */
#include <dirent.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILES_MAX 4096

struct file {
    char *path;   /* as the program knows it */
    char *source; /* where the bytes are now */
};
struct files {
    struct file list[FILES_MAX];
    size_t count;
};

static void fail(const char *what, const char *name)
{
    fprintf(stderr, "embed: %s: %s\n", what, name);
    exit(1);
}

static char *join(const char *folder, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s%s%s", folder, folder[0] ? "/" : "", name) < 0)
        fail("no memory for", name);
    return path;
}

static void add_file(struct files *files, const char *path, const char *source)
{
    if (strpbrk(source, "\"\\\n") || strpbrk(path, "\"\\\n"))
        fail("a name has a quote, a backslash or a line end", source);
    if (files->count == FILES_MAX)
        fail("too many files at", source);
    files->list[files->count++] = (struct file){join("", path), join("", source)};
}

static void add_folder(struct files *files, const char *path, const char *source)
{
    DIR *folder = opendir(source);
    if (!folder)
        fail("cannot open the folder", source);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        struct stat status;
        if (entry->d_name[0] == '.')
            continue;
        char *inner_path = join(path, entry->d_name), *inner_source = join(source, entry->d_name);
        if (stat(inner_source, &status) != 0)
            fail("cannot read", inner_source);
        if (S_ISDIR(status.st_mode))
            add_folder(files, inner_path, inner_source);
        else
            add_file(files, inner_path, inner_source);
        free(inner_path);
        free(inner_source);
    }
    closedir(folder);
}

static void add_argument(struct files *files, const char *argument)
{
    struct stat status;
    if (stat(argument, &status) != 0)
        fail("there is no", argument);
    if (!S_ISDIR(status.st_mode)) {
        add_file(files, argument, argument);
        return;
    }
    const char *slash = strrchr(argument, '/');
    add_folder(files, slash ? slash + 1 : argument, argument);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static uint64_t hash_file(const char *source)
{
    uint64_t first = 0xcbf29ce484222325, second = 0x9ae16a3b2f90404f;
    FILE *in = fopen(source, "rb");
    if (!in)
        fail("cannot read", source);
    for (int byte; (byte = getc(in)) != EOF;) {
        first = (first ^ (uint64_t)byte) * 0x100000001b3;
        second = (second ^ (uint64_t)(byte + 0x55)) * 0x100000001b3;
        second = second << 7 | second >> 57;
    }
    if (ferror(in))
        fail("cannot read", source);
    fclose(in);
    return first ^ second;
}

static void write_bytes(FILE *out, const struct files *files)
{
    fputs("__asm__(\n    \".section .rodata\\n\"\n", out);
    for (size_t i = 0; i < files->count; i++) {
        char *real = realpath(files->list[i].source, NULL);
        if (!real || strpbrk(real, "\"\\\n"))
            fail("cannot find, or its path has a quote", files->list[i].source);
        fprintf(out, "    \"embedded_%zu: .incbin \\\"%s\\\"\\n\"\n", i, real);
        fputs("    \".byte 0\\n\"\n", out);
        free(real);
    }
    fputs("    \".previous\\n\");\n\n", out);
}

static void write_table(FILE *out, const struct files *files)
{
    for (size_t i = 0; i < files->count; i++)
        fprintf(out, "extern const char embedded_%zu[];\n", i);
    fputs("\nconst struct embedded_file embedded_files[] = {\n", out);
    for (size_t i = 0; i < files->count; i++) {
        struct stat status;
        if (stat(files->list[i].source, &status) != 0)
            fail("cannot read", files->list[i].source);
        fprintf(out, "    {\"%s\", embedded_%zu, %lld, \"%016" PRIx64 "\"},\n", files->list[i].path, i,
                (long long)status.st_size, hash_file(files->list[i].source));
    }
    fputs("    {0},\n};\n", out);
    fprintf(out, "const size_t embedded_file_count = %zu;\n", files->count);
}

int main(int count, char **arguments)
{
    static struct files files;
    if (count < 2) {
        fputs("use: embed OUTPUT.c FILE… FOLDER…\n", stderr);
        return 2;
    }
    for (int i = 2; i < count; i++)
        add_argument(&files, arguments[i]);
    qsort(files.list, files.count, sizeof files.list[0], by_path);
    for (size_t i = 1; i < files.count; i++)
        if (strcmp(files.list[i].path, files.list[i - 1].path) == 0)
            fail("given twice", files.list[i].path);
    FILE *out = fopen(arguments[1], "w");
    if (!out)
        fail("cannot write", arguments[1]);
    fputs("/* Made by tools/embed.c: do not edit. */\n#include \"base/web/web.h\"\n\n", out);
    write_bytes(out, &files);
    write_table(out, &files);
    if (ferror(out) || fclose(out) != 0)
        fail("cannot write", arguments[1]);
    return 0;
}
