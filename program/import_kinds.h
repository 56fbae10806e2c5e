/* What `frankpledge import` takes besides a register's spreadsheet, and what these share. */
#ifndef PROGRAM_IMPORT_KINDS_H
#define PROGRAM_IMPORT_KINDS_H

#include "program/commands.h"

/* A file as UTF-8 CSV: a workbook's first sheet is read as one. "-" is standard input. */
enum result command_read_sheet(struct arena *arena, const char *path, size_t bytes_max, struct text *ret_content, struct message *message) MUST_USE;

/* frankpledge import places FOLDER: small areas, wards, people, outlines and postcodes (blocks/place). Gives the exit status. */
int import_places(const struct options *options);
/* frankpledge import crime FILE_OR_FOLDER…: recorded crime, outcomes and stops (office/performance). Gives the exit status. */
int import_crime(const struct options *options);
/* frankpledge import figures FILE: figures of measures, as a load that waits for another person's approval. Gives the exit status. */
int import_figures(const struct options *options);
/* frankpledge import forces FILE --measure CODE: the recorded crime of many forces, as figures of that measure. Gives the exit status. */
int import_forces(const struct options *options);

#endif
