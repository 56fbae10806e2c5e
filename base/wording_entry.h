/* Marks a literal as something that the program says, so that base/wording.h can list it and look it up.
 * The linker gathers the marks; nothing is done for them at run time. */
#ifndef BASE_WORDING_ENTRY_H
#define BASE_WORDING_ENTRY_H

/* Yields `value`, and enters the literal. */
#define WORDING_ENTRY(literal, value)                                                    \
    __extension__({                                                                      \
        static const char *const wording_entry_                                          \
            __attribute__((section("wordings"), used)) = "" literal;                     \
        (void)wording_entry_;                                                            \
        (value);                                                                         \
    })
/* The same for the form of a text that is kept (kept_printf): only "%.*s" may stand in it. */
#define WORDING_FORM(literal, value)                                                     \
    __extension__({                                                                      \
        static const char *const wording_form_                                           \
            __attribute__((section("wording_forms"), used)) = "" literal;                \
        (void)wording_form_;                                                             \
        WORDING_ENTRY(literal, value);                                                   \
    })
/* For a table of texts, which are looked up later: `static const char *const titles[] WORDINGS = {…};` */
#define WORDINGS __attribute__((section("wordings"), used))

#endif
