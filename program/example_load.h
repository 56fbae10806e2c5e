/* The worked example's records: its CSV files, put in and published day by day as an office would.
 *
 * Each row has its own day: the one in its column `day`, or else that of the earliest paper that
 * its column `source` or `sources` names (papers.csv). Rows of one file and day are one import by
 * an officer, published by a head: one line in the log. The office's day is the row's; the log keeps true time.
 *
 * Not here: the people who do it, files on the disk, what is printed (example.c). */
#ifndef PROGRAM_EXAMPLE_LOAD_H
#define PROGRAM_EXAMPLE_LOAD_H

#include "blocks/people/people.h"

enum example_person { EXAMPLE_ADMINISTRATOR, EXAMPLE_OFFICER, EXAMPLE_SECOND_OFFICER, EXAMPLE_HEAD, EXAMPLE_SECOND_HEAD, EXAMPLE_PEOPLE };

/* In a write transaction, into an empty office. `actors`: by enum example_person; their moment's day is set here. */
enum result example_load(struct db *db, const struct engine *engine, const struct actor actors[EXAMPLE_PEOPLE], struct message *message) MUST_USE;

#endif
