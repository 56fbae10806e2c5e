/* Alike: whether two records may be one and the same, and why one would think so.
 *
 * Pure: texts in, a score and its words out; no SQL, no clock. A score is a hint for a person, who decides. Never merges.
 *
 * A name is compared word by word, folded (case, accents, apostrophes and punctuation off, base/text.h), in any order:
 *   the same letters                                             100
 *   the same words but for case, punctuation or accents           98
 *   and from there down, each difference costs:
 *     a word that says little and stands in one only ("the", "of", "ltd")         3
 *     "limited" for "ltd", "company" for "co", "saint" for "st"                    2
 *     the order of the words                                                      4
 *     a slip: one letter added, left out, changed or two swapped, in a word
 *       of five letters or more (two from nine on), never in a number             8
 *     a shorter form: "Herts" for "Hertfordshire" (first three letters the same, the rest in
 *       the same order, two letters shorter at least)                             8
 *     words that mean the same of bodies: "police" for "constabulary"            10
 *     an initial for a name: "J" for "John"                                      15
 *     any other word that stands in one only                                     30
 *   Where no word of weight is common to both the score is 0; where one is the initials of the other ("HCC") it is 76.
 * A name under 60 is no ground at all. Other fields are the same or not. A text, number or web address that is the same makes 85, whatever the names; each
 * further agreement adds 4, each that both have and differ in takes 3; a date agreed adds 5, and one that differs
 * takes 15. Under ALIKE_LEAST two records are not shown as possible duplicates. */
#ifndef BLOCKS_RECORD_ALIKE_H
#define BLOCKS_RECORD_ALIKE_H

#include "blocks/definition/definition.h"

#define ALIKE_LEAST 75

/* 0 to 100; ret_why in the arena: "Same name but for “the”"; empty when it is 0. */
int alike_names(struct arena *arena, struct text a, struct text b, struct text *ret_why);
/* One value of each of the fields, canonical, for both records. `name_field` is compared as a name. */
struct alike_fields { const struct field *const *list; size_t count; struct text name_field; };
int alike_records(struct arena *arena, const struct alike_fields *fields, const struct text *a, const struct text *b, struct text *ret_why);

/* What must be shared by two records for a comparison to be worth while: short keys, the same for any two that could reach
 * ALIKE_LEAST but for slips in the first three letters of every word. At most `max`; returns how many. */
size_t alike_keys(struct arena *arena, const struct alike_fields *fields, const struct text *values, struct text *ret_keys, size_t max);

#endif
