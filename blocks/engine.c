/* The engine: finding the C that a definition names. */
#include "blocks/engine.h"

#define FIND_IN_ROOMS(list, member)                                                     \
    for (const struct room_code *const *room = engine->rooms; room && *room; room++)    \
        for (size_t i = 0; (*room)->list && (*room)->list[i].name; i++)                 \
            if (text_equals(name, (*room)->list[i].name))                               \
                return (*room)->list[i].member;                                         \
    return NULL

rule_function *engine_rule(const struct engine *engine, struct text name)
{
    FIND_IN_ROOMS(rules, compute);
}

check_function *engine_check(const struct engine *engine, struct text name)
{
    FIND_IN_ROOMS(checks, check);
}

effect_function *engine_effect(const struct engine *engine, struct text name)
{
    FIND_IN_ROOMS(effects, make);
}

const struct room_page *engine_page(const struct engine *engine, struct text reg)
{
    for (const struct room_page *page = engine->pages; page && page->reg; page++)
        if (text_equals(reg, page->reg))
            return page;
    return NULL;
}

const struct room_annex *engine_annex(const struct engine *engine, struct text reg)
{
    for (const struct room_annex *annex = engine->annexes; annex && annex->reg; annex++)
        if (text_equals(reg, annex->reg))
            return annex;
    return NULL;
}
