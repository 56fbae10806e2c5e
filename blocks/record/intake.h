/* Intake: when it happened, when it was received, when it was keyed in, on which way it came and who keyed it. The
 * fields come with the definition's key `intake` (blocks/definition/read_intake.c); here is what is true of
 * their values. */
#ifndef BLOCKS_RECORD_INTAKE_H
#define BLOCKS_RECORD_INTAKE_H

#include "blocks/record/record.h"

/* The name under which a version of a register's form is printed at its foot: of the definition's hash. */
#define FORM_NUMBER_BYTES 8
struct text form_number(const struct definition *definition);

/* It cannot have been received after it was keyed in, nor have happened after it was received; a form number is that of
 * some version of this register's form. `before`: the stored version, or NULL. */
enum result intake_check(struct db *db, struct arena *arena, const struct record *record, const struct record *before,
                         const struct actor *actor, struct problems *problems) MUST_USE;
/* Who keys it in, and when: on a new record, within its writing. */
enum result intake_stamp(struct arena *arena, struct record *record, const struct actor *actor) MUST_USE;

#endif
