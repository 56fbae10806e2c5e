/* What target.c and target_words.c share. No one else includes it; the contract is target.h. */
#ifndef BLOCKS_SERIES_TARGET_INTERNAL_H
#define BLOCKS_SERIES_TARGET_INTERNAL_H

#include "blocks/series/target.h"

/* Why there is no verdict. */
enum target_why { WHY_KNOWN, WHY_NO_BASELINE, WHY_NO_VALUE, WHY_OTHER_LENGTH, WHY_BELOW_ZERO, WHY_NOT_OVER, WHY_NO_JUDGEMENT };

/* Grows through its period: a count of events, money spent. */
bool target_is_sum(enum series_unit unit);
/* Fills aim, words and working. */
void target_say(struct arena *arena, const struct target_question *question, enum target_why why, const struct series_note *broken,
                struct target_answer *answer);

#endif
