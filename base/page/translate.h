/* The texts of templates: finding them and putting others in their place.
 *
 * A text is what stands between two tags of a page, or in an attribute that people read or
 * hear (aria-label, title, alt, placeholder, label), with the {{names}} in it: "Signed in as",
 * "Printed on {{day}}". HTML tags and the tags of sections, partials and blocks end it; blanks at
 * its ends are not part of it, blanks inside count as one. What holds no letter
 * of its own is no text. Comments are not looked at.
 *
 * So a template needs no marks, and a text that is put on a page is found by that. */
#ifndef BASE_PAGE_TRANSLATE_H
#define BASE_PAGE_TRANSLATE_H

#include "base/wording.h"

typedef void template_text_seen(void *context, struct text english);
/* Every text of a template, in order; normalised, in the arena. */
enum result template_texts(struct arena *arena, struct text source, template_text_seen *seen, void *context) MUST_USE;
/* The template in that language. "<", ">" and quotation marks of a translation are written as what they mean in HTML. */
enum result template_translate(struct arena *arena, const struct language *language, struct text source,
                               struct text *ret_translated) MUST_USE;

#endif
