/* Exports: written whole or not at all, verified without the store, and what was altered is named
 * even where the checksums were made anew. */
#include <fcntl.h>
#include <sys/stat.h>
#include "blocks/proof/folder.h"
#include "proof_help.h"

struct exported {
    struct office office;
    char folder[96];
};

static enum result export_to(struct office *office, const char *path, struct message *message)
{
    AUTO(folder_abandon) struct folder_writer folder = {.folder = -1};
    AUTO(store_read_end_at) struct db *db = NULL;
    TRY(store_read_begin(office->store, STORE_PUBLIC, &db));
    TRY(folder_begin(&folder, path, office->arena, message));
    TRY(proof_export(db, &folder, message));
    TRY(folder_file_begin(&folder, TEXT("README.txt"), message));
    folder_write(&folder, TEXT("Read me.\n"));
    TRY(folder_file_end(&folder, message));
    return folder_end(&folder, message);
}

static struct exported exported_new(void)
{
    struct exported exported = {.office = office_open()};
    struct message message = {0};
    office_fill(&exported.office);
    snprintf(exported.folder, sizeof(exported.folder), "%s/export", exported.office.place.folder);
    CHECK_INTEGER(export_to(&exported.office, exported.folder, &message), OK);
    return exported;
}

static enum result verify_folder(struct exported *exported, struct proof_finding *ret_finding, struct message *message)
{
    AUTO(proof_source_close_at) struct proof_source *source = NULL;
    message->text[0] = '\0';
    TRY(proof_folder_source(exported->folder, exported->office.arena, &source, message));
    return proof_verify(source, TEXT_NONE, NULL, exported->office.arena, ret_finding, message);
}

static int shell(const struct exported *exported, const char *script)
{
    char command[2048];
    int status;
    snprintf(command, sizeof(command), "cd '%s' && { %s; } >/dev/null 2>&1", exported->folder, script);
    status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Runs a script in the folder and looks what a verification says then. */
static void spoil(int line, const char *script, bool sums_anew, const char *expected)
{
    struct exported exported = exported_new();
    struct proof_finding finding;
    struct message message = {0};
    enum result result;
    if (shell(&exported, script) != 0 || (sums_anew && shell(&exported, "rm SHA256SUMS && sha256sum * > ../sums && mv ../sums SHA256SUMS") != 0)) {
        printf("  line %d: the script failed: %s\n", line, script);
        test_failed_now = true;
    }
    result = verify_folder(&exported, &finding, &message);
    if (result != ERROR_CORRUPT || !strstr(message.text, expected)) {
        printf("  line %d: %s\n    got %s \"%s\"\n    expected \"…%s…\"\n", line, script, result_name(result), message.text, expected);
        test_failed_now = true;
    }
    office_close(&exported.office);
}
#define SPOIL(script, expected) spoil(__LINE__, script, false, expected)
#define SPOIL_AND_SUM(script, expected) spoil(__LINE__, script, true, expected)

TEST("an export verifies without the store, and sha256sum agrees with its sums")
{
    struct exported exported = exported_new();
    struct proof_finding finding;
    struct message message = {0};
    store_close(TAKE(exported.office.store));
    remove(exported.office.place.path);
    CHECK_INTEGER(verify_folder(&exported, &finding, &message), OK);
    CHECK_INTEGER(finding.entries, 5);
    CHECK_INTEGER(finding.documents, 5);
    CHECK_INTEGER(finding.checkpoints, 1);
    CHECK_INTEGER(shell(&exported, "sha256sum -c --strict SHA256SUMS"), 0);
    CHECK_INTEGER(shell(&exported, "test $(sed -n 1p log.jsonl | tr -d '\\n' | sha256sum | cut -c1-64) = $(sed -n 2p log.jsonl | sed 's/.*previous\":\"//;s/\".*//')"), 0);
    office_close(&exported.office);
}

TEST("the export of an empty record verifies too")
{
    struct exported exported = {.office = office_open()};
    struct proof_finding finding;
    struct message message = {0};
    snprintf(exported.folder, sizeof(exported.folder), "%s/export", exported.office.place.folder);
    CHECK_INTEGER(export_to(&exported.office, exported.folder, &message), OK);
    CHECK_INTEGER(verify_folder(&exported, &finding, &message), OK);
    CHECK_INTEGER(finding.entries, 0);
    office_close(&exported.office);
}

TEST("a file that was changed, is missing or was put there is named")
{
    SPOIL("sed -i s/Custody/Costudy/ documents.jsonl", "documents.jsonl was changed: its checksum is not the one in SHA256SUMS.");
    SPOIL("echo >> README.txt", "README.txt was changed");
    SPOIL("rm README.txt", "README.txt is missing: SHA256SUMS names it.");
    SPOIL("touch extra.csv", "extra.csv is in the folder, but SHA256SUMS does not name it.");
    SPOIL("rm SHA256SUMS", "has no SHA256SUMS");
    SPOIL("echo hello > SHA256SUMS", "SHA256SUMS:1: expected a checksum");
    SPOIL("sed -i 's/README.txt/..\\/office/' SHA256SUMS", "SHA256SUMS:5: expected a checksum, two blanks and a file of this folder.");
    SPOIL("sed -i /README/d SHA256SUMS", "README.txt is in the folder, but");
    SPOIL("mv README.txt .. && ln -s ../README.txt README.txt", "README.txt could not be read as a plain file.");
    SPOIL("rm README.txt && mkfifo README.txt", "README.txt could not be read as a plain file.");
    SPOIL("rm README.txt && mkdir README.txt", "README.txt could not be read as a plain file.");
    SPOIL("rm log.jsonl && sed -i /log/d SHA256SUMS", "SHA256SUMS does not name log.jsonl.");
}

TEST("new checksums do not hide what was altered")
{
    SPOIL_AND_SUM("sed -i s/Custody/Costudy/ documents.jsonl", "action/43 version 1 was changed after it was published: the value of \"title\" is not what entry 4 tells of.");
    SPOIL_AND_SUM("sed -i /Custody/d documents.jsonl", "action/43 version 1 is missing: entry 4 of the log tells of it.");
    SPOIL_AND_SUM("sed -i 's/Custody/ &/;s/^{/{ /' documents.jsonl", "documents.jsonl:1: the line is not written as an export writes it.");
    SPOIL_AND_SUM("sed -n /Schools/p documents.jsonl > x && cat x >> documents.jsonl && rm x", "action/44 version 1 is there twice.");
    SPOIL_AND_SUM("sed -n /Schools/p documents.jsonl | sed 's/\"id\":44/\"id\":99/' > x && cat x >> documents.jsonl && rm x",
                  "action/99 version 1 is published, but no entry of the log tells of it.");
    SPOIL_AND_SUM("sed -i 2s/publish/change/ log.jsonl", "Entry 2 of the log does not hold: its line was changed (entry 3 says that its hash was");
    SPOIL_AND_SUM("sed -i 3s/publish/change/ log.jsonl", "Entry 3 of the log, or one before it, was rewritten");
    SPOIL_AND_SUM("sed -i 2d log.jsonl", "Entry 2 of the log is missing: entry 3 comes in its place.");
    SPOIL_AND_SUM("sed -i '3,$d' log.jsonl", "Entry 3 of the log is missing: the checkpoint");
    SPOIL_AND_SUM("sed -i '2{h;d};3{G}' log.jsonl", "Entry 2 of the log is missing: entry 3 comes in its place.");
    SPOIL_AND_SUM("truncate -s -5 log.jsonl", "log.jsonl:5: the file was cut in the middle of a line.");
    SPOIL_AND_SUM("sed -i 's/12:28:20/12:28:21/' checkpoints.jsonl", "The checkpoint of 3 entries does not hold: its signature");
    SPOIL_AND_SUM("echo '{}' >> checkpoints.jsonl", "checkpoints.jsonl:2: the line is not written as an export writes it.");
}

#define TOMBSTONE(erased, field, hash, id) "echo '{\"day\":\"2026-11-03\",\"decided_as\":\"Head\",\"erased\":" erased ",\"field\":\"" field "\",\"ground\":\"personal_data\",\"hash\":\"" hash \
                                           "\",\"id\":" id ",\"label\":\"Personal data\",\"register\":\"action\",\"version\":1}' >> tombstones.jsonl"
TEST("a tombstone in an export is of what the log tells of as gone, or it does not hold")
{
    SPOIL_AND_SUM(TOMBSTONE("false", "", "aa", "43"), "The tombstone of action/43 version 1 is of something else than entry 4 of the log tells of, or no entry tells of its end.");
    SPOIL_AND_SUM(TOMBSTONE("false", "title", "aa", "43"), "The tombstone of action/43 version 1, \"title\" is of something else than entry 4");
    SPOIL_AND_SUM(TOMBSTONE("true", "", "aa", "99"), "A tombstone tells of action/99 version 1, of which no entry of the log tells.");
    SPOIL_AND_SUM("echo '{}' >> tombstones.jsonl", "tombstones.jsonl:1: the line is not written as an export writes it.");
    SPOIL_AND_SUM(TOMBSTONE("0", "", "aa", "43"), "tombstones.jsonl:1: the line is not written as an export writes it.");
    SPOIL_AND_SUM(TOMBSTONE("false", "", "aa", "-1"), "tombstones.jsonl:1: the line is not written as an export writes it.");
    SPOIL("rm tombstones.jsonl", "tombstones.jsonl is missing: SHA256SUMS names it.");
}

TEST("an export of an earlier version, without tombstones, verifies")
{
    struct exported exported = exported_new();
    struct proof_finding finding;
    struct message message = {0};
    CHECK_INTEGER(shell(&exported, "rm tombstones.jsonl && sed -i /tombstones/d SHA256SUMS"), 0);
    CHECK_INTEGER(verify_folder(&exported, &finding, &message), OK);
    office_close(&exported.office);
}

TEST("an export is never written over anything, and one that fails leaves nothing")
{
    struct office office = office_open();
    struct message message = {0};
    char path[128], file[160];
    office_fill(&office);
    snprintf(path, sizeof(path), "%s/there", office.place.folder);
    snprintf(file, sizeof(file), "%s/kept", path);
    CHECK(mkdir(path, 0700) == 0 && close(creat(file, 0600)) == 0);
    CHECK_INTEGER(export_to(&office, path, &message), ERROR_CONFLICT);
    CHECK_SAID(message, "is not empty");
    CHECK(access(file, F_OK) == 0);
    CHECK_INTEGER(export_to(&office, file, &message), ERROR_CONFLICT);
    CHECK(remove(file) == 0);
    CHECK_INTEGER(place_run(office.store, "drop table pub_checkpoint"), OK);
    CHECK(export_to(&office, path, &message) < 0);
    CHECK(rmdir(path) == 0); /* it was there, so it stays, and it is empty */
    CHECK(export_to(&office, path, &message) < 0);
    CHECK(access(path, F_OK) != 0); /* it was made, so it goes */
    snprintf(path, sizeof(path), "%s/no/such", office.place.folder);
    CHECK_INTEGER(export_to(&office, path, &message), ERROR_IO);
    office_close(&office);
}

TEST("names that lead out of a folder are no names")
{
    CHECK(folder_name_is_plain(TEXT("action.csv")));
    CHECK(folder_name_is_plain(TEXT("SHA256SUMS")));
    CHECK(!folder_name_is_plain(TEXT("")));
    CHECK(!folder_name_is_plain(TEXT("..")));
    CHECK(!folder_name_is_plain(TEXT(".hidden")));
    CHECK(!folder_name_is_plain(TEXT("a/b")));
    CHECK(!folder_name_is_plain(TEXT("a b")));
    CHECK(!folder_name_is_plain(TEXT("a\nb")));
}
