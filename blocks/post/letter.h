/* A message as HTML: the same words as its text, made from it, so that the two cannot say different things. A page without a style sheet, a script, a picture or
 * anything else that is fetched: whoever reads it is told to nobody. Its links stand there as addresses, so that everybody sees where they lead.
 *
 * What the text may have, besides paragraphs with an empty line between them:
 *
 *   Decisions            a heading: a line with a line of three hyphens or more under it
 *   ---------
 *   - One of a list      and lines that go with it, set in by two blanks
 *     https://…
 *   https://…            a link: an address that is a line by itself
 *
 * Pure. Not here: putting the office's address before a path (post.c), the message's head (base/format/mail.h). */
#ifndef BLOCKS_POST_LETTER_H
#define BLOCKS_POST_LETTER_H

#include "base/format/value.h"
#include "blocks/post/post.h"

/* The view of POST_LETTER: {language, subject, blocks: [{heading, lines, items: [{lines}]}]}; a line is {text, href, is_next}. NULL without memory. */
struct value *post_letter_view(struct arena *arena, struct text language, struct text subject, struct text text) MUST_USE;
extern const struct shape post_letter_shape;
/* Compiles POST_LETTER, and checks it against its view. */
enum result post_letter_compile(struct template_set *letters, struct message *message) MUST_USE;
enum result post_letter_html(const struct template_set *letters, struct arena *arena, const struct post_message *post, struct text *ret_html) MUST_USE;

#endif
