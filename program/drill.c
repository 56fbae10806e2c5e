/* frankpledge drill: restores the newest backup of a folder elsewhere, verifies it and says how that went, in words and as
 * JSON: what an auditor asks for, and what a backup is worth. Nothing of the office is touched, and the copy is removed again.
 * Not here: how a backup becomes a data file (restore.c), what must hold (verify.c). */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/format/json.h"
#include "program/checksum.h"
#include "program/commands.h"
#include "program/restore.h"
#include "program/settings.h"
#include "program/verify.h"

#define PATH_BYTES_MAX 4096
#define ARENA_BYTES_MAX ((size_t)1 << 30)

static const struct option_rule rules[] = {
    STORE_OPTION,
    DEFINITIONS_OPTION,
    ERASURES_OPTION,
    {"no-erasures", NULL, "there is no erasure list: nothing was ever erased"},
    {"into", "FOLDER", "where to restore to and remove again (TMPDIR, or /tmp)"},
    {"json", "FILE", "write the report there too, whatever came of it"},
    {NULL, NULL, NULL},
};

struct drill {
    char backup[PATH_BYTES_MAX], folder[PATH_BYTES_MAX], path[PATH_BYTES_MAX + 16], address[PATH_BYTES_MAX + 32], list[PATH_BYTES_MAX];
    int64_t made_at, bytes, records, taken_ms;
    bool has_checksum;
    struct proof_finding finding;
};

/* --- Which one ---------------------------------------------------------------- */

static bool is_data_file(int folder, const char *name)
{
    static const char begins[16] = "SQLite format 3";
    char bytes[sizeof begins];
    size_t length = strlen(name);
    int file = length > 5 && strcmp(name + length - 5, ".part") == 0 ? -1 : openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool is = file >= 0 && read(file, bytes, sizeof bytes) == (ssize_t)sizeof bytes && memcmp(bytes, begins, sizeof begins) == 0;
    if (file >= 0)
        close(file);
    return is;
}

static enum result find_newest(const char *path, struct drill *drill, struct message *message)
{
    DIR *folder = opendir(path);
    struct stat about;
    if (!folder)
        return message_fail(message, ERROR_NOT_FOUND, "The folder %s cannot be opened: %s.", path, strerror(errno));
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (fstatat(dirfd(folder), entry->d_name, &about, 0) != 0 || !S_ISREG(about.st_mode) || !is_data_file(dirfd(folder), entry->d_name))
            continue;
        if (drill->backup[0] && (int64_t)about.st_mtime <= drill->made_at)
            continue;
        if (snprintf(drill->backup, sizeof drill->backup, "%s/%s", path, entry->d_name) >= (int)sizeof drill->backup)
            continue;
        drill->made_at = (int64_t)about.st_mtime;
        drill->bytes = (int64_t)about.st_size;
    }
    closedir(folder);
    return drill->backup[0] ? OK : message_fail(message, ERROR_NOT_FOUND, "There is no backup in %s.", path);
}

/* --- Restoring and verifying ----------------------------------------------------- */

/* As --erasures says, or the list of the office that runs here. */
static const char *find_list(const struct options *options, struct drill *drill)
{
    const char *named = setting(options, "erasures"), *path;
    struct message ignored = {0};
    if (named || option(options, "no-erasures") || command_store_path(command_store(options), &path, &ignored) < 0)
        return named;
    snprintf(drill->list, sizeof drill->list, "%s.erasures", path);
    return access(drill->list, R_OK) == 0 ? drill->list : NULL;
}

static enum result verify_copy(const struct options *options, struct drill *drill, struct arena *arena, struct message *message)
{
    const struct office_options office_options = {.store = drill->address, .definitions = option(options, "definitions"), .as_of = DATE_NONE, .keep_index = true};
    struct office office;
    AUTO(store_read_end_at) struct db *db = NULL;
    enum result result = office_open(&office, &office_options, message);
    if (result == OK)
        result = verify_office(&office, TEXT_NONE, NULL, arena, &drill->finding, message);
    if (result == OK)
        result = store_read_begin(office.store, STORE_OFFICE, &db);
    if (result == OK)
        result = db_one_integer(db, &drill->records, SQL("select count(*) from record"), BIND_NOTHING);
    store_read_end(TAKE(db));
    office_close(&office);
    return result;
}

static enum result run(const struct options *options, struct drill *drill, struct arena *arena, struct message *message)
{
    struct restore restore = {.file = drill->backup, .path = drill->path, .definitions = option(options, "definitions"), .no_erasures = option(options, "no-erasures") != NULL};
    const char *into = option(options, "into") ? option(options, "into") : getenv("TMPDIR");
    TRY(find_newest(options->words[0], drill, message));
    TRY(checksum_check(drill->backup, &drill->has_checksum, message));
    if (snprintf(drill->folder, sizeof drill->folder, "%s/frankpledge-drill-XXXXXX", into && into[0] ? into : "/tmp") >= (int)sizeof drill->folder || !mkdtemp(drill->folder)) {
        drill->folder[0] = 0;
        return message_fail(message, ERROR_IO, "No folder could be made in %s: %s.", into && into[0] ? into : "/tmp", strerror(errno));
    }
    snprintf(drill->path, sizeof drill->path, "%s/office.db", drill->folder);
    snprintf(drill->address, sizeof drill->address, "sqlite:%s", drill->path);
    restore.erasures = find_list(options, drill);
    TRY(restore_file(&restore, message));
    return verify_copy(options, drill, arena, message);
}

/* All that lies in the folder, which nobody else can write into, and what lies in a folder of it (keys). */
static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char inside[PATH_BYTES_MAX + 300];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        if (unlink(inside) != 0)
            remove_folder(inside);
    }
    if (folder)
        closedir(folder);
    rmdir(path);
}

/* --- The report --------------------------------------------------------------------- */

static void say(const struct drill *drill, int64_t now)
{
    printf("The newest backup, %s, was made %" PRId64 " hours ago and has %" PRId64 " bytes.\n"
           "%s\n"
           "It was restored elsewhere and verified in %.1f seconds: %" PRId64 " records, %" PRId64 " entries of the log, %" PRId64 " documents and %" PRId64 " checkpoints hold. The copy was removed.\n"
           "The drill is passed.\n",
           drill->backup, (now - drill->made_at) / 3600, drill->bytes, drill->has_checksum ? "Its checksum holds." : "There is no checksum beside it.", (double)drill->taken_ms / 1000,
           drill->records, drill->finding.entries, drill->finding.documents, drill->finding.checkpoints);
}

static enum result write_json(const char *path, const struct drill *drill, int64_t now, const char *fault, struct message *message)
{
    AUTO(buffer_clear) struct buffer out;
    FILE *file = NULL;
    bool wrote;
    buffer_init(&out, 65536);
    buffer_printf(&out, "{\"passed\":%s,\"at\":%" PRId64 ",\"backup\":", fault ? "false" : "true", now);
    json_write_string(&out, text_of(drill->backup));
    buffer_printf(&out, ",\"made_at\":%" PRId64 ",\"bytes\":%" PRId64 ",\"has_checksum\":%s,\"taken_ms\":%" PRId64 ",\"records\":%" PRId64 ",\"entries\":%" PRId64 ",\"documents\":%" PRId64
                  ",\"checkpoints\":%" PRId64 ",\"head\":",
                  drill->made_at, drill->bytes, drill->has_checksum ? "true" : "false", drill->taken_ms, drill->records, drill->finding.entries, drill->finding.documents,
                  drill->finding.checkpoints);
    json_write_string(&out, drill->finding.head);
    buffer_append_z(&out, ",\"fault\":");
    json_write_string(&out, text_of(fault ? fault : ""));
    buffer_append_z(&out, "}\n");
    file = out.failure < 0 ? NULL : fopen(path, "wbe");
    wrote = file && fwrite(out.data, 1, out.length, file) == out.length;
    if (file && fclose(file) != 0)
        wrote = false;
    return wrote ? OK : message_fail(message, ERROR_IO, "The report could not be written to %s.", path);
}

int command_drill(int argc, char **argv)
{
    struct options options;
    struct drill drill = {0};
    struct message message = {0}, writing = {0};
    struct timespec began, ended;
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    enum result result;
    int64_t now = clock_now().seconds;
    int status = 0;
    if (!command_begin("drill", rules, argc, argv, &options, &status) || !command_words("drill", &options, 1, 1, &status))
        return status;
    if (!arena)
        return command_fail("drill", ERROR_MEMORY, NULL);
    clock_gettime(CLOCK_MONOTONIC, &began);
    result = run(&options, &drill, arena, &message);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    drill.taken_ms = (int64_t)(ended.tv_sec - began.tv_sec) * 1000 + (ended.tv_nsec - began.tv_nsec) / 1000000;
    if (drill.folder[0])
        remove_folder(drill.folder);
    if (result == OK)
        say(&drill, now);
    if (option(&options, "json") && write_json(option(&options, "json"), &drill, now, result < 0 ? message.text[0] ? message.text : result_name(result) : NULL, &writing) < 0) {
        fprintf(stderr, "frankpledge drill: %s\n", writing.text);
        status = 1;
    }
    return result < 0 ? command_fail("drill", result, &message) : status;
}
