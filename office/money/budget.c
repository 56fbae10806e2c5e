/* A budget's sums: see budget.h. */
#include "office/money/budget.h"

#include "base/pence.h"
#include "base/wording.h"

static bool together(const struct budget_line *a, const struct budget_line *b)
{
    return text_equal(a->year, b->year) && text_equal(a->section, b->section);
}

static bool is_part(const struct budget_line *part, const struct budget_line *total)
{
    return part->part_of.length && part != total && together(part, total) && text_equal(part->part_of, total->line);
}

bool budget_known(const struct budget_line *line, int64_t *ret_pence)
{
    if (line->state != BUDGET_STATED && !line->has_implied)
        return false;
    *ret_pence = line->state == BUDGET_STATED ? line->pence : line->implied_pence;
    return true;
}

const struct budget_line *budget_total_of(const struct budget_line *lines, size_t count, const struct budget_line *line)
{
    for (size_t i = 0; i < count; i++)
        if (is_part(line, &lines[i]))
            return &lines[i];
    return NULL;
}

struct parts {
    size_t parts, missing;
    struct budget_line *last_missing;
    int64_t sum;
};

static enum result look(struct budget_line *lines, size_t count, const struct budget_line *total, struct parts *ret_parts)
{
    struct parts parts = {0};
    for (size_t i = 0; i < count; i++) {
        int64_t pence;
        if (!is_part(&lines[i], total))
            continue;
        parts.parts++;
        if (budget_known(&lines[i], &pence)) {
            TRY(pence_add(parts.sum, pence, &parts.sum));
        } else {
            parts.missing++;
            parts.last_missing = &lines[i];
        }
    }
    *ret_parts = parts;
    return OK;
}

static void imply(struct budget_line *line, int64_t pence, bool *changed)
{
    line->has_implied = true;
    line->implied_pence = pence;
    *changed = true;
}

enum result budget_add_up(struct budget_line *lines, size_t count)
{
    bool changed = true;
    for (size_t i = 0; i < count; i++)
        lines[i].has_implied = lines[i].has_sum = false;
    while (changed) { /* ends: each round but the last implies a line more */
        changed = false;
        for (size_t i = 0; i < count; i++) {
            struct parts parts;
            int64_t total;
            TRY(look(lines, count, &lines[i], &parts));
            if (!parts.parts)
                continue;
            lines[i].has_sum = !parts.missing;
            lines[i].sum_pence = parts.missing ? 0 : parts.sum;
            if (!budget_known(&lines[i], &total)) {
                if (!parts.missing)
                    imply(&lines[i], parts.sum, &changed);
            } else if (parts.missing == 1)
                imply(parts.last_missing, total - parts.sum, &changed);
        }
    }
    return OK;
}

/* --- Whether it may be published ------------------------------------------------ */

static enum result check_sum(struct arena *arena, const struct budget_line *total, struct message *message)
{
    int64_t pence;
    if (!total->has_sum || !budget_known(total, &pence) || pence == total->sum_pence)
        return OK;
    return message_fail(message, ERROR_INVALID, "“%.*s” of %.*s is %.*s, but its lines add up to %.*s. Compare them with the paper; where the paper itself does not add up, take the line out of the sum and say so in its note.",
                        TEXT_ARGS(total->line), TEXT_ARGS(total->year), TEXT_ARGS(pence_text(arena, pence)), TEXT_ARGS(pence_text(arena, total->sum_pence)));
}

enum result budget_line_check(struct arena *arena, const struct budget_line *lines, size_t count, const struct budget_line *line, struct message *message)
{
    const struct budget_line *total = budget_total_of(lines, count, line), *up = total;
    if (line->part_of.length && !total)
        return message_fail(message, ERROR_INVALID, "“%.*s” is to add up into “%.*s”, but %.*s has no such line in this section. Put that line in first, or correct its name.", TEXT_ARGS(line->line),
                            TEXT_ARGS(line->part_of), TEXT_ARGS(line->year));
    for (size_t i = 0; up && i < count; i++, up = budget_total_of(lines, count, up))
        if (up == line)
            return message_fail(message, ERROR_INVALID, "“%.*s” would add up into itself. Correct what it and its total add up into.", TEXT_ARGS(line->line));
    TRY(check_sum(arena, line, message));
    return total ? check_sum(arena, total, message) : OK;
}

/* --- From one year to the next --------------------------------------------------- */

static bool was_called(const struct budget_line *line, const struct budget_line *earlier)
{
    return text_equal(line->line, earlier->line) || (line->formerly.length && text_equal(line->formerly, earlier->line)) ||
           (earlier->formerly.length && text_equal(line->line, earlier->formerly));
}

const struct budget_line *budget_before(const struct budget_line *lines, size_t count, const struct budget_line *line)
{
    struct text newest = TEXT_NONE;
    for (size_t i = 0; i < count; i++)
        if (text_equal(lines[i].section, line->section) && text_compare(lines[i].year, line->year) < 0 && text_compare(lines[i].year, newest) > 0)
            newest = lines[i].year;
    for (size_t i = 0; i < count && newest.length; i++)
        if (text_equal(lines[i].section, line->section) && text_equal(lines[i].year, newest) && was_called(line, &lines[i]))
            return &lines[i];
    return NULL;
}

/* --- Words ----------------------------------------------------------------------- */

#define MILLION_PENCE INT64_C(100000000)

int budget_decimals(const struct budget_line *lines, size_t count)
{
    static const int64_t steps[] = {MILLION_PENCE, MILLION_PENCE / 10, MILLION_PENCE / 100, MILLION_PENCE / 1000};
    size_t decimals = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t pence;
        while (budget_known(&lines[i], &pence) && decimals < COUNT_OF(steps) && pence % steps[decimals])
            decimals++;
    }
    return decimals < COUNT_OF(steps) ? (int)decimals : -1;
}

struct text budget_words(struct arena *arena, int64_t pence, int decimals)
{
    static const int64_t parts[] = {1, 10, 100, 1000};
    int64_t size = pence < 0 ? -pence : pence, whole = size / MILLION_PENCE;
    const char *minus = pence < 0 ? "\xe2\x88\x92" : "";
    if (decimals < 0 || decimals > 3)
        return pence_text_whole(arena, pence);
    if (decimals == 0)
        return arena_printf(arena, SAY(arena, "%s£%lld million"), minus, (long long)whole);
    return arena_printf(arena, SAY(arena, "%s£%lld.%0*lld million"), minus, (long long)whole, decimals, (long long)(size % MILLION_PENCE / (MILLION_PENCE / parts[decimals])));
}

struct text budget_change_words(struct arena *arena, int64_t pence, int decimals)
{
    struct text words = budget_words(arena, pence, decimals);
    return pence > 0 ? arena_printf(arena, "+%.*s", TEXT_ARGS(words)) : words;
}
