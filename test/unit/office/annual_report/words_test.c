/* Figures named in words: what is refused, what is put in, and what cannot break out of it. */
#include <string.h>

#include "office/annual_report/annual_report.h"
#include "test.h"

static struct digest_figure figures_of_test[] = {
    {.key = TEXT("promises.kept"), .label = TEXT("Kept"), .known = true, .words = TEXT("12"), .url = TEXT("/plan")},
    {.key = TEXT("grants.given"), .label = TEXT("Given"), .known = true, .words = TEXT("£1,200.00"), .url = TEXT_NONE},
};
static struct digest_part part_of_test = {.figures = figures_of_test, .figure_count = COUNT_OF(figures_of_test)};
static struct digest_chapter chapter_of_test = {.parts = &part_of_test, .part_count = 1};
static const struct digest digest_of_test = {.chapters = &chapter_of_test, .chapter_count = 1};

static struct text refused(struct arena *arena, const char *words)
{
    struct message message = {0};
    enum result result = annual_words_check(arena, &digest_of_test, text_of(words), &message);
    return result == OK ? TEXT("OK") : arena_copy_z(arena, message.text);
}

TEST("a key must be one of the figures, and be ended")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    CHECK_TEXT(refused(arena, ""), "OK");
    CHECK_TEXT(refused(arena, "None { here } at all, {not} even { { this."), "OK");
    CHECK_TEXT(refused(arena, "{{promises.kept}} and {{ grants.given }}"), "OK");
    CHECK_TEXT(refused(arena, "{{promise.kept}}"), "There is no figure {{promise.kept}}. Did you mean {{promises.kept}}? All keys are listed below the words.");
    CHECK_TEXT(refused(arena, "{{}}"), "There is no figure {{}}. All keys are listed below the words.");
    CHECK_TEXT(refused(arena, "{{promises.kept} }"), "A figure is begun with {{ and not ended with }}. Write its key between the two, such as {{promises.kept}}.");
    CHECK_TEXT(refused(arena, "{{"), "A figure is begun with {{ and not ended with }}. Write its key between the two, such as {{promises.kept}}.");
}

TEST("a figure stands in its place, with its link")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    const struct annual_figures none = {0};
    CHECK_TEXT(annual_words_fill(arena, &digest_of_test, &none, TEXT("We kept {{promises.kept}}, for {{grants.given}}.")), "We kept [12](/plan), for £1\\,200\\.00.");
    CHECK_TEXT(annual_words_fill(arena, &digest_of_test, &none, TEXT("{{gone.away}} and {{open")), "[no figure: gone\\.away] and {{open");
}

TEST("what was assembled is what is said: kept with its reason, or until somebody decides")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct annual_figure noted[] = {{.key = TEXT("promises.kept"), .words = TEXT("11")}};
    const struct annual_figures figures = {noted, 1};
    CHECK_INTEGER(annual_figure_standing(&figures, &figures_of_test[0]), ANNUAL_CHANGED);
    CHECK_INTEGER(annual_figure_standing(&figures, &figures_of_test[1]), ANNUAL_SAME);
    CHECK_TEXT(annual_words_fill(arena, &digest_of_test, &figures, TEXT("{{promises.kept}}")), "[11](/plan)");
    noted[0].kept_against = TEXT("12");
    noted[0].reason = TEXT("Counted [so](javascript:x)");
    CHECK_INTEGER(annual_figure_standing(&figures, &figures_of_test[0]), ANNUAL_KEPT);
    CHECK_TEXT(annual_words_fill(arena, &digest_of_test, &figures, TEXT("{{promises.kept}}")), "[11](/plan) (the record has since said 12: Counted \\[so\\]\\(javascript\\:x\\))");
    noted[0].kept_against = TEXT("13");
    CHECK_INTEGER(annual_figure_standing(&figures, &figures_of_test[0]), ANNUAL_CHANGED);
    noted[0].words = TEXT("12");
    CHECK_INTEGER(annual_figure_standing(&figures, &figures_of_test[0]), ANNUAL_SAME);
}

/* A chapter of 20,000 signs: 1,176 figures, each with a reason of 300. */
TEST("words full of figures take memory by what they say, not by its square")
{
    enum { FIGURES = 1176 };
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)4 << 20);
    char words[FIGURES * 17], reason[300];
    struct annual_figure noted[] = {{.key = TEXT("promises.kept"), .words = TEXT("11"), .kept_against = TEXT("12"), .reason = {reason, sizeof reason}}};
    const struct annual_figures figures = {noted, 1};
    struct text filled;
    memset(reason, 'x', sizeof reason);
    for (size_t i = 0; i < FIGURES; i++)
        memcpy(words + i * 17, "{{promises.kept}}", 17);
    filled = annual_words_fill(arena, &digest_of_test, &figures, (struct text){words, sizeof words});
    CHECK(!arena_failed(arena));
    CHECK_INTEGER((int64_t)filled.length, FIGURES * (int64_t)(sizeof "[11](/plan) (the record has since said 12: )" - 1 + sizeof reason));
}
