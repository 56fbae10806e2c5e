/* Folding: what one character is to a word, in lower case without accents.
 * For base/text_words.c, and for whoever needs the characters between words
 * too; others want text_next_word and its neighbours. */
#ifndef BASE_TEXT_FOLD_H
#define BASE_TEXT_FOLD_H

#include "base/text.h"

enum fold_kind {
    FOLD_BREAK,      /* between words */
    FOLD_MARK,       /* belongs to the letter before and is dropped */
    FOLD_APOSTROPHE, /* inside a word part of it, else a break; bytes: "'" */
    FOLD_DIGIT,
    FOLD_LETTER,
};
struct fold {
    enum fold_kind kind;
    size_t length; /* of bytes; never more than the character had itself */
    char bytes[4];
};

struct fold text_fold(uint32_t point);

#endif
