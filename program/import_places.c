/* frankpledge import places: reference tables of places from a folder of CSV files, all of them or none. */
#include <errno.h>
#include <unistd.h>

#include "blocks/place/place.h"
#include "program/import_kinds.h"

static const char *const whats[PLACE_FILE_KINDS] = {"small areas", "wards", "populations", "outlines", "postcodes"};

static enum result read_folder(const char *folder, struct place_load *load, struct message *message)
{
    size_t found = 0;
    for (size_t i = 0; i < PLACE_FILE_KINDS; i++) {
        struct text path = arena_printf(load->arena, "%s/%s", folder, place_file_names[i]);
        if (access(path.data, F_OK) < 0 && errno == ENOENT)
            continue;
        TRY(command_read_sheet(load->arena, path.data, PLACE_FILE_BYTES_MAX, &load->files[i], message));
        found++;
    }
    if (!found)
        return message_fail(message, ERROR_NOT_FOUND, "%s holds none of lsoas.csv, wards.csv, populations.csv, outlines.csv and postcodes.csv.", folder);
    return OK;
}

static void report(const struct place_load *load)
{
    for (size_t i = 0; i < PLACE_FILE_KINDS; i++)
        if (load->files[i].data)
            printf("%-12s %zu rows, %zu passed over (of other districts)\n", whats[i], load->rows[i], load->elsewhere[i]);
    if (load->dry_run && !load->refused)
        printf("Nothing was changed: this was a trial.\n");
    fflush(stdout);
    for (size_t i = 0; i < load->refusal_count; i++)
        fprintf(stderr, "%.*s:%zu: %.*s\n", TEXT_ARGS(load->refusals[i].file), load->refusals[i].line, TEXT_ARGS(load->refusals[i].reason));
    if (load->refused > load->refusal_count)
        fprintf(stderr, "and %zu more\n", load->refused - load->refusal_count);
}

static enum result run(struct office *office, const struct options *options, struct place_load *load, struct message *message)
{
    enum result result;
    TRY(read_folder(options->words[1], load, message));
    result = store_write(office->store, place_load_run, load, message);
    if (result == OK || load->refused || (load->dry_run && result == ERROR_CONFLICT)) {
        report(load);
        return load->refused ? result : OK;
    }
    return result;
}

int import_places(const struct options *options)
{
    struct message message = {0};
    struct office office;
    enum result result;
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)1 << 30);
    struct place_load load = {.arena = arena, .dry_run = option(options, "dry-run") != NULL};
    if (options->word_count != 2) {
        fprintf(stderr, "frankpledge import: say which folder: frankpledge import places FOLDER\n");
        return 2;
    }
    result = command_open(&office, options, &message);
    if (result == OK)
        result = arena ? run(&office, options, &load, &message) : ERROR_MEMORY;
    office_close(&office);
    return result < 0 ? command_fail("import", result, &message) : 0;
}
