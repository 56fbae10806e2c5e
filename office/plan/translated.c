/* The plan in the page's language: words that were published in it stand in the place of the English ones; others stay English and are
 * marked so. Pages only: data has every language under its own names. No query for pages in English, and one for each register
 * that keeps translations into the page's language. */
#include "blocks/publish/translated.h"

#include "base/web/web.h"
#include "office/plan/plan.h"

static enum result words_of(struct request *request, struct db *db, const char *register_name, int64_t id, struct translated *ret_words)
{
    const struct engine *engine = request_context(request);
    return publish_translated(db, request_arena(request), definitions_find(engine->definitions, text_of(register_name)), request_language(request), id, ret_words);
}

static bool is_asked(struct request *request)
{
    return request_language(request) && request_face(request) == FACE_PAGE;
}

enum result plan_translate_actions(struct request *request, struct db *db, struct action *actions, size_t count)
{
    struct translated words, objectives, themes;
    int64_t id = count == 1 ? actions[0].id : 0;
    if (!is_asked(request) || !count)
        return OK;
    TRY(words_of(request, db, "action", id, &words));
    TRY(words_of(request, db, "objective", count == 1 ? actions[0].objective : 0, &objectives));
    TRY(words_of(request, db, "theme", count == 1 ? actions[0].theme : 0, &themes));
    for (size_t i = 0; i < count; i++) {
        struct action *action = &actions[i];
        action->title = translated_text(&words, action->id, "title", action->title, &action->title_language);
        action->promise = translated_text(&words, action->id, "promise", action->promise, &action->promise_language);
        action->measure = translated_text(&words, action->id, "measure", action->measure, &action->measure_language);
        action->objective_title = translated_text(&objectives, action->objective, "title", action->objective_title, &action->objective_language);
        action->theme_name = translated_text(&themes, action->theme, "name", action->theme_name, &action->theme_language);
    }
    return OK;
}

enum result plan_translate_updates(struct request *request, struct db *db, struct update *updates, size_t count)
{
    struct translated words;
    if (!is_asked(request) || !count)
        return OK;
    TRY(words_of(request, db, "action_update", count == 1 ? updates[0].id : 0, &words));
    for (size_t i = 0; i < count; i++) {
        struct update *update = &updates[i];
        update->text = translated_text(&words, update->id, "text", update->text, &update->text_language);
        update->reason = translated_text(&words, update->id, "reason", update->reason, &update->reason_language);
        update->due_reason = translated_text(&words, update->id, "due_reason", update->due_reason, NULL);
        update->evidence_text = translated_text(&words, update->id, "evidence_text", update->evidence_text, NULL);
    }
    return OK;
}

enum result plan_translate_edition(struct request *request, struct db *db, struct edition *edition)
{
    struct translated words;
    if (!is_asked(request))
        return OK;
    TRY(words_of(request, db, "edition", edition->id, &words));
    edition->title = translated_text(&words, edition->id, "title", edition->title, &edition->title_language);
    edition->statement = translated_text(&words, edition->id, "statement", edition->statement, &edition->statement_language);
    return OK;
}

enum result plan_behind(struct request *request, struct db *db, const char *register_name, int64_t id, struct value *lines)
{
    const struct engine *engine = request_context(request);
    if (!is_asked(request))
        return OK;
    return publish_behind(db, request_arena(request), definitions_find(engine->definitions, text_of(register_name)), request_language(request), id, lines);
}
