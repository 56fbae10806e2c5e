/* Tallies of promises, names of the office, and the first steps: see rules.h. */
#include "office/desk/rules.h"

#include <inttypes.h>

#include "base/wording.h"

void tally_add(struct tally *tally, const struct standing *standing, size_t status_index)
{
    tally->total++;
    tally->open += standing->open;
    tally->late += standing->late;
    tally->soon += standing->soon;
    tally->undated += standing->undated;
    tally->silent += standing->silent;
    if (status_index < STATUSES_MAX)
        tally->by_status[status_index]++;
}

struct text financial_year(struct arena *arena, struct date day)
{
    int year, month, of_month;
    date_parts(day, &year, &month, &of_month);
    if (month < 4)
        year--;
    return arena_printf(arena, "%d-%02d", year, (year + 1) % 100);
}

struct text day_in_words(struct arena *arena, struct date day)
{
    static const char *const names[] WORDINGS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    if (date_is_none(day))
        return TEXT_NONE;
    return arena_printf(arena, SAY(arena, "%s %.*s"), wording(arena, names[date_weekday(day) - 1]), TEXT_ARGS(date_long(arena, day)));
}

static bool ends_with_name(struct text organisation, struct text name)
{
    struct text end;
    if (!name.length || organisation.length < name.length)
        return false;
    end = text_slice(organisation, organisation.length - name.length, name.length);
    return text_equal_ignoring_case(end, name) && (end.data == organisation.data || end.data[-1] == ' ');
}

static bool is_office_of(struct text organisation, struct text title)
{
    struct text prefix = TEXT("Office of the ");
    return text_equal_ignoring_case(text_slice(organisation, 0, prefix.length), prefix) &&
           text_equal_ignoring_case(text_slice(organisation, prefix.length, SIZE_MAX), title);
}

/* A short name is often the area's alone ("Hertfordshire"), with which other bodies' names
 * end too: it must be the whole name. */
bool is_own_name(struct text organisation, struct text legal_name, struct text short_name, struct text title, struct text area)
{
    static const char *const joints[] = {" for ", " of "};
    char titled[512];
    if (title.length && (text_equal_ignoring_case(organisation, title) || is_office_of(organisation, title)))
        return true;
    if (ends_with_name(organisation, legal_name) || (short_name.length && text_equal_ignoring_case(organisation, short_name)))
        return true;
    for (size_t i = 0; title.length && area.length && i < COUNT_OF(joints); i++) {
        int length = snprintf(titled, sizeof titled, "%.*s%s%.*s", TEXT_ARGS(title), joints[i], TEXT_ARGS(area));
        if (length > 0 && (size_t)length < sizeof titled && ends_with_name(organisation, text_of(titled)))
            return true;
    }
    return false;
}

/* --- First steps ---------------------------------------------------------- */

int first_steps(const struct first_facts *facts, enum step_state states[STEP_COUNT])
{
    const bool done[STEP_COUNT] = {
        [STEP_BODY] = facts->body_names_published > 0,
        [STEP_HOLDER] = facts->holders_published > 0,
        [STEP_PEOPLE] = facts->people >= 2 && facts->approvers >= 1,
        [STEP_EDITION] = facts->editions > 0,
        [STEP_ACTIONS] = facts->actions > 0,
        [STEP_EDITION_PUBLISHED] = facts->editions_published > 0,
        [STEP_PARTS_PUBLISHED] = facts->actions > 0 && facts->editions_published > 0 && facts->waiting == 0,
        [STEP_PROMISE] = facts->actions_published > 0,
        [STEP_AREAS] = facts->areas_published > 0,
        [STEP_FORCE] = facts->forces > 0,
    };
    /* What must be there before a step can be taken; itself: nothing. */
    static const enum first_step after[STEP_COUNT] = {
        [STEP_BODY] = STEP_BODY, [STEP_HOLDER] = STEP_HOLDER, [STEP_PEOPLE] = STEP_PEOPLE, [STEP_EDITION] = STEP_EDITION,
        [STEP_ACTIONS] = STEP_EDITION, [STEP_EDITION_PUBLISHED] = STEP_EDITION, [STEP_PARTS_PUBLISHED] = STEP_EDITION_PUBLISHED,
        [STEP_PROMISE] = STEP_EDITION_PUBLISHED, [STEP_AREAS] = STEP_AREAS, [STEP_FORCE] = STEP_BODY,
    };
    bool next_found = false;
    int count = 0;
    for (int i = 0; i < STEP_COUNT; i++) {
        bool may_begin = after[i] == (enum first_step)i || done[after[i]];
        if (i == STEP_PROMISE || i == STEP_PARTS_PUBLISHED)
            may_begin = may_begin && facts->actions > 0;
        states[i] = done[i] ? STEP_DONE : !may_begin ? STEP_LATER : next_found ? STEP_OPEN : STEP_NEXT;
        next_found |= states[i] == STEP_NEXT;
        count += done[i];
    }
    return count;
}
