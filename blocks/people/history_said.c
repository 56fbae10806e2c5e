/* What the history of an account says, in the language of whoever reads it. It is kept in English (account.c, membership.c): "Roles changed to: Partner, for
 * Safer Roads Trust, until 3 December 2026"; roles, organisation and days are taken apart again here, and only those words that are
 * the program's are translated. */
#include "blocks/people/internal.h"

#include "base/wording.h"

/* The last ", until " and the day after it, off the end of the words. */
static bool take_day(struct text *words, const char *before, struct date *ret_day)
{
    size_t length = strlen(before);
    for (size_t at = words->length; at-- > 0;)
        if (text_starts(text_slice(*words, at, SIZE_MAX), text_of(before))) {
            if (date_parse_typed(text_slice(*words, at + length, SIZE_MAX), ret_day) < 0)
                return false;
            *words = text_slice(*words, 0, at);
            return true;
        }
    return false;
}

static struct text role_said(const struct engine *engine, struct text label)
{
    for (size_t i = 0; i < engine->definitions->role_count; i++) {
        const struct role *role = &engine->definitions->roles[i];
        if (text_equal(role->label_defined.length ? role->label_defined : role->label, label))
            return role->label;
    }
    return label;
}

static struct text roles_said(struct arena *arena, const struct engine *engine, struct text labels)
{
    struct text said = TEXT_NONE, label;
    while (text_next(&labels, ',', &label))
        said = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(said), said.length ? ", " : "", TEXT_ARGS(role_said(engine, text_trim(label))));
    return said;
}

static struct text capacity_said(struct arena *arena, const struct engine *engine, struct text words)
{
    struct date from, until;
    bool has_until = take_day(&words, ", until ", &until), has_from = take_day(&words, ", from ", &from);
    const char *at = memmem(words.data, words.length, ", for ", strlen(", for "));
    struct text roles = at ? text_slice(words, 0, (size_t)(at - words.data)) : words;
    struct text said = roles_said(arena, engine, roles);
    if (at)
        said = arena_printf(arena, SAY(arena, "%.*s, for %.*s"), TEXT_ARGS(said), TEXT_ARGS(text_slice(words, roles.length + strlen(", for "), SIZE_MAX)));
    if (has_from)
        said = arena_printf(arena, SAY(arena, "%.*s, from %.*s"), TEXT_ARGS(said), TEXT_ARGS(date_long(arena, from)));
    return has_until ? arena_printf(arena, SAY(arena, "%.*s, until %.*s"), TEXT_ARGS(said), TEXT_ARGS(date_long(arena, until))) : said;
}

struct text account_history_said(struct arena *arena, const struct engine *engine, struct text what)
{
    static const char *const begin[] = {"Roles changed to: ", "Account added. Roles: ", "Membership set: "};
    for (size_t i = 0; arena_language(arena) && i < COUNT_OF(begin); i++) {
        struct text said;
        if (!text_starts(what, text_of(begin[i])))
            continue;
        said = capacity_said(arena, engine, text_slice(what, strlen(begin[i]), SIZE_MAX));
        return i == 0   ? arena_printf(arena, SAY(arena, "Roles changed to: %.*s"), TEXT_ARGS(said))
               : i == 1 ? arena_printf(arena, SAY(arena, "Account added. Roles: %.*s"), TEXT_ARGS(said))
                        : arena_printf(arena, SAY(arena, "Membership set: %.*s"), TEXT_ARGS(said));
    }
    if (text_equals(what, "Membership ended: the office"))
        return arena_printf(arena, SAY(arena, "Membership ended: %.*s"), TEXT_ARGS(SAID(arena, "the office")));
    return wording_kept(arena, what);
}
