/* The hat that is worn: what the header shows of who is signed in and in which capacity, and the
 * form there that changes it. Not here: which hats there are (hats.c). */
#include "blocks/people/internal.h"

static const struct shape hat_shape = {
    "Hat", (const struct shape_field[]){{"value", VALUE_TEXT, true, false, NULL, NULL}, {"label", VALUE_TEXT, true, false, NULL, NULL},
                                        {"selected", VALUE_BOOLEAN, true, false, NULL, NULL}, {.name = NULL}}};
const struct shape people_signed_in_shape = {
    "signed_in", (const struct shape_field[]){{"name", VALUE_TEXT, true, false, NULL, NULL}, {"role_label", VALUE_TEXT, true, false, NULL, NULL},
                                              {"acting_line", VALUE_TEXT, true, false, NULL, NULL}, {"has_hats", VALUE_BOOLEAN, true, false, NULL, NULL},
                                              {"hats", VALUE_LIST, true, false, NULL, &hat_shape}, {.name = NULL}}};

static bool is_same_hat(const struct hat *a, const struct hat *b)
{
    return a->organisation == b->organisation && a->delegation == b->delegation;
}

enum result people_signed_in(struct request *request, struct value **ret_value)
{
    struct arena *arena = request_arena(request);
    const struct visitor *visitor = request_visitor(request);
    const struct session *session = visitor->more;
    const struct engine *engine = request_context(request);
    struct value *value, *list = value_list(arena);
    struct hat *hats;
    size_t count;
    struct db *db;
    if (!visitor->account) {
        *ret_value = value_null(arena);
        return OK;
    }
    value = value_object(arena);
    TRY(request_db(request, &db));
    TRY(people_hats(db, arena, visitor->account, date_in_london(request_moment(request).now), &hats, &count));
    value_set_text(arena, value, "name", visitor->name);
    value_set_text(arena, value, "role_label", role_labels(arena, engine, visitor->roles));
    value_set_text(arena, value, "acting_line", TEXT_NONE);
    for (size_t i = 0; i < count; i++) {
        bool worn = is_same_hat(&hats[i], &session->hat);
        struct value *item = value_object(arena);
        value_set_text(arena, item, "value", hat_code(arena, &hats[i]));
        value_set_text(arena, item, "label", hat_label(arena, engine, &hats[i]));
        value_set_boolean(arena, item, "selected", worn);
        value_append(arena, list, item);
        if (worn)
            value_set_text(arena, value, "acting_line", hat_line(arena, &hats[i]));
    }
    value_set_boolean(arena, value, "has_hats", count > 1);
    value_set(arena, value, "hats", list);
    *ret_value = value;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Changed --------------------------------------------------------------- */

struct wearing {
    struct answer *answer;
    struct arena *arena;
    const struct session *session;
    struct text code;
    struct date day;
};

static enum result wear(struct db *db, const struct wearing *wearing, const struct hat *hat)
{
    TRY(session_wear(db, wearing->session->token_hash, hat));
    notice(wearing->answer, "hat");
    /* Not back to the page: what it shows may be for the other hat's eyes only. */
    answer_redirect(wearing->answer, TEXT("/desk"));
    return OK;
}

static enum result wear_in_store(struct db *db, void *context, struct message *message)
{
    const struct wearing *wearing = context;
    struct hat *hats;
    size_t count;
    TRY(people_hats(db, wearing->arena, wearing->session->account, wearing->day, &hats, &count));
    for (size_t i = 0; i < count; i++)
        if (text_equal(hat_code(wearing->arena, &hats[i]), wearing->code))
            return wear(db, wearing, &hats[i]);
    return message_fail(message, ERROR_INVALID, "You cannot act in that capacity today: it has ended, or was never yours. Choose one that the list at the top of the page shows.");
}

enum result hat_post(struct request *request, struct answer *answer)
{
    struct wearing wearing = {.answer = answer, .arena = request_arena(request), .session = request_visitor(request)->more,
                              .code = request_text(request, "hat"), .day = date_in_london(request_moment(request).now)};
    return request_write(request, wear_in_store, &wearing, answer_message(answer));
}
