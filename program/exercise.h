/* A machine-made office that does with every register what people do: records are made, saved, listed, moved,
 * published, found. Tests only (test-sql): it shows which SQL is composed, also for an office's own registers. */
#ifndef PROGRAM_EXERCISE_H
#define PROGRAM_EXERCISE_H

#include "blocks/engine.h"

/* On an empty store. The first thing that fails is told with the register's name. */
enum result exercise_office(const struct engine *engine, struct message *message) MUST_USE;

#endif
