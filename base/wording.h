/* Wording: what the program says, in other languages.
 *
 * The program is written in English, and the English of a text is its key: so
 * every text has one, and none can be forgotten without showing. Texts of
 * pages are found in the templates themselves (base/page/translate.h); texts that C
 * makes are wrapped where they are made:
 *
 *   SAID(arena, "Every action")                        a struct text
 *   arena_printf(arena, SAY(arena, "Due %.*s"), …)     a format; the compiler checks it
 *   SAY_COUNT(arena, days, "%d day", "%d days")        the form that the number asks for
 *
 * The language is the arena's (arena_set_language): an arena is one request's, and so
 * is its language. Without one everything is as it stands in the source.
 *
 * A language is a catalogue, one YAML file that an office can edit:
 *
 *   language: cy                     BCP 47
 *   name: Cymraeg                    as its readers call it
 *   plurals: {zero: 0, one: 1, two: 2, few: 3, many: 6}    numbers with a form of their own; all others: other
 *   texts:
 *     Every action: Pob gweithred
 *     "%d days": {one: "%d diwrnod", other: "%d diwrnod"}  under the English for many
 *
 * A translation takes the same values in the same order ("%d", "%.*s"; "{{name}}" in any order):
 * what would print something else is refused with its line. What is missing stays English.
 *
 * What is kept (names, history, the log) is in English, whatever language whoever writes it reads: it is made under
 * WORDING_KEPT(arena), and said with wording_kept() where it is shown.
 *
 * The language x-pseudo stands every known text between ⟦ and ⟧, and its values outside: "⟦Led by ⟧Harbour Trust⟦, once⟧". With
 * it a test sees at once what has no key. */
#ifndef BASE_WORDING_H
#define BASE_WORDING_H

#include "base/arena.h"
#include "base/format/yaml.h"
#include "base/wording_entry.h"

#define LANGUAGE_CODE_BYTES_MAX 12
#define LANGUAGE_TEXTS_MAX 20000
#define LANGUAGE_PSEUDO "x-pseudo"
#define WORDING_MARK "⟦" /* before each of its texts */

struct language;

/* From one catalogue, or from several of one language: the texts of a later one come before those of
 * an earlier one. All faults at once, at file:line:column; ERROR_INVALID then. Lives in the arena and does not change. */
struct language_source { struct text file, text; };
enum result language_load(struct arena *arena, const struct language_source *sources, size_t source_count,
                          struct faults *faults, struct language **ret_language) MUST_USE;
enum result language_pseudo(struct arena *arena, struct language **ret_language) MUST_USE;
/* Texts that do not stand in C, so that wording_kept() knows them in it too: labels of definitions. */
enum result language_pseudo_learn(struct arena *arena, struct language *language, const struct text *texts, size_t count) MUST_USE;

struct text language_code(const struct language *language);
/* "/cy": before an address of the site that is sent to somebody in the arena's language; empty for English. */
struct text language_path(struct arena *arena);
struct text language_name(const struct language *language);
/* The translation of a text; itself where there is none. `arena`: for x-pseudo, of texts that are not in the source. NULL language: itself. */
struct text language_text(const struct language *language, struct arena *arena, struct text english);
bool language_has(const struct language *language, struct text english);
/* Whether it has every text that C says: of one that is only begun, pages say that some of them is in English. */
bool language_is_whole(const struct language *language);

/* Of the arena's language; ends with a NUL. */
const char *wording(struct arena *arena, const char *english) __attribute__((format_arg(2)));
/* Of what stands in the source alone. */
const char *wording_in(const struct language *language, const char *english) __attribute__((format_arg(2)));
const char *wording_count(struct arena *arena, int64_t number, const char *one, const char *other) __attribute__((format_arg(4)));

/* A text that was kept in English (KEPT, kept_printf), as the arena's language has it: known by its words, or by the form
 * that it was made of. Itself where it is neither. */
struct text wording_kept(struct arena *arena, struct text kept);

/* Until the end of the scope, texts made in the arena are as they stand in the source. */
struct wording_keeping {
    struct arena *arena;
    const struct language *language;
};
struct wording_keeping wording_keep(struct arena *arena);
void wording_keep_end(struct wording_keeping *keeping);
#define WORDING_KEPT(arena) AUTO(wording_keep_end) __attribute__((unused)) struct wording_keeping wording_keeping_ = wording_keep(arena)

/* Every English text in the source, for listing what is missing; some more than once. */
size_t wording_entry_count(void);
const char *wording_entry_at(size_t index);

#define SAY(arena, literal) wording(WORDING_ENTRY(literal, arena), "" literal)
#define SAID(arena, literal) text_of(SAY(arena, literal))
/* In English, to be kept. Forms print texts alone ("%.*s"); dates and labels for them are made under WORDING_KEPT. */
#define kept_printf(arena, form, ...) arena_printf(WORDING_FORM(form, arena), "" form __VA_OPT__(, ) __VA_ARGS__)
#define KEPT(literal) text_of(KEPT_WORDS(literal))
#define KEPT_WORDS(literal) WORDING_ENTRY(literal, "" literal)
/* The one is kept under the other: only the other is a key. */
#define SAY_COUNT(arena, number, one, other) wording_count(WORDING_ENTRY(other, arena), (number), "" one, "" other)

#endif
