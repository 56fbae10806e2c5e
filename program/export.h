/* The public record as a folder: for `export` and `handover`. */
#ifndef PROGRAM_EXPORT_H
#define PROGRAM_EXPORT_H

#include "program/office_open.h"

/* Writes it as publish_export() does, with its head signed where the key is at hand; where it is not, says so on standard error. What is read is what the
 * public may read. */
enum result export_public(struct office *office, const char *folder, struct message *message) MUST_USE;

#endif
