/* Pages: Mustache templates compiled at start; the only place that makes HTML.
 *
 * The language is the Mustache specification (comments, delimiters,
 * interpolation, inverted, partials, sections) with its optional module
 * ~inheritance ({{< layout}}{{$title}}…{{/title}}{{/layout}}). {{name}} escapes
 * & < > " ' ; {{{name}}} and {{& name}} print a VALUE_HTML as it stands and
 * escape anything else all the same in served templates (in `render`, which
 * follows the specification to the letter, they print text raw).
 *
 * Templates are .html files embedded in the program (tools/embed.c), named by
 * their path without ".html": "office/plan/pages/action". Partials and parents
 * are named the same way. */
#ifndef BASE_PAGE_H
#define BASE_PAGE_H

#include "base/format/value.h"

struct template_set;

/* Where a template's text comes from. ERROR_NOT_FOUND when there is none. */
typedef enum result template_source(void *context, struct text name, struct text *ret_source);

/* Specification mode: as the tests of the Mustache specification want it (a
 * missing partial is empty, raw is raw, {{>*name}} takes a compiled template's
 * name from the data). Served mode: a missing partial or parent,
 * an unclosed section, a bad delimiter is an error with file, line and column. */
enum template_mode { TEMPLATE_SERVED, TEMPLATE_SPECIFICATION };

struct template_set *template_set_new(enum template_mode mode, template_source *source, void *context);
void template_set_free(struct template_set *set);
/* Templates compiled from now on are in that language (base/page/translate.h); NULL: as they stand. */
struct language;
void template_set_language(struct template_set *set, const struct language *language);

/* Compiles a template and all it includes (once). Not for threads: compile all
 * at start, render from any thread after. */
enum result template_compile(struct template_set *set, struct text name, struct message *message) MUST_USE;
/* Compiles `source` under a name of its own (for `render`). */
enum result template_compile_text(struct template_set *set, struct text name, struct text source,
                                  struct message *message) MUST_USE;

/* Checks every name the template uses against what its view declares. Names are
 * looked up as rendering will: innermost section first. `shapes` are the outer
 * contexts, outermost first (the site's chrome, then the view). A name that no
 * shape holds is a fault "file:line:column: …". A section over a LIST or OBJECT
 * goes into its shape, over anything else it keeps the context; {{.}} is right
 * inside a list of texts only. A list or object cannot be printed, and a block
 * given to a parent must exist there. Templates rendered under a shape whose
 * `fields` is NULL are not checked inside it. The message lists as many faults
 * as fit, a line each. */
enum result template_check(struct template_set *set, struct text name, const struct shape *const *shapes,
                           size_t shape_count, struct message *message) MUST_USE;

/* Renders into `out` (bounded by its maximum). `contexts` outermost first. */
enum result template_render(const struct template_set *set, struct text name,
                            const struct value *const *contexts, size_t context_count,
                            struct buffer *out, struct message *message) MUST_USE;

/* Markdown (CommonMark through cmark, safe mode: raw HTML and dangerous links
 * are dropped), headings lowered by `heading_shift` so that a page keeps one h1,
 * no images. Links lead to http, https, mailto or "/…" of this site; others are
 * left as their words. The result is a VALUE_HTML; NULL past 256 KiB (forms allow
 * far less) or without memory. */
struct value *markdown_value(struct arena *arena, struct text markdown, int heading_shift);
/* The same as plain text (feeds, CSV, search): marks taken off, each paragraph on
 * a line. Empty past 256 KiB. */
struct text markdown_plain(struct arena *arena, struct text markdown);

/* A part of a page that template_render() wrote earlier and that was kept whole, to be printed as it stood. Its keeper has compared its
 * checksum: nothing else may ever come in here. Borrowed. */
struct value *kept_html_value(struct arena *arena, struct text rendered);

/* Word-by-word difference of two texts as HTML: <del> and <ins> with hidden
 * words for screen readers ("removed:", "added:"); line ends as <br>. Texts too
 * different to follow are shown as replaced whole. VALUE_HTML; NULL without memory. */
struct value *difference_value(struct arena *arena, struct text before, struct text after);

#endif
