/* What a handler answers: notes only; send.c makes the response of them. */
#include "base/web/edge.h"

void answer_init(struct answer *answer, struct request *request)
{
    if (answer->stream.end) /* a failure takes the place of what was to be sent */
        answer->stream.end(answer->stream.context);
    *answer = (struct answer){.request = request, .status = MHD_HTTP_OK};
    answer->template = request->compiled ? request->compiled->route->template : NULL;
    answer->message.language = request_language(request);
}

void answer_restore(struct answer *answer, const struct answer *before)
{
    struct message message = answer->message;
    *answer = *before;
    answer->message = message;
}

struct value *answer_view(struct answer *answer)
{
    if (!answer->view)
        answer->view = value_object(request_arena(answer->request));
    return answer->view;
}

void answer_template(struct answer *answer, const char *name)
{
    answer->template = name;
}

void answer_status(struct answer *answer, int status)
{
    assert(status >= 200 && status <= 599);
    answer->status = status;
}

int answer_status_said(const struct answer *answer)
{
    return answer->status;
}

struct message *answer_message(struct answer *answer)
{
    return &answer->message;
}

void answer_redirect(struct answer *answer, struct text location)
{
    assert(location.length >= 1 && location.data[0] == '/');
    assert(location.length == 1 || (location.data[1] != '/' && location.data[1] != '\\'));
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, (size_t)URL_BYTES_MAX * 8);
    /* What is encoded already stays; blanks, control characters and beyond ASCII are not sent. */
    percent_encode(&out, location, "/?#[]@!$&'()*+,;=:%");
    answer->location = arena_copy(request_arena(answer->request), buffer_text(&out)); /* the language comes before it when it is sent */
    answer->status = MHD_HTTP_SEE_OTHER;
}

void answer_raw(struct answer *answer, const char *content_type, struct text body)
{
    struct arena *arena = request_arena(answer->request);
    answer->content_type = arena_copy_z(arena, content_type);
    answer->body = arena_copy(arena, body);
    answer->raw = true;
}

void answer_stream(struct answer *answer, const char *content_type, uint64_t bytes, stream_read *read, stream_end *end, void *context)
{
    assert(!answer->stream.read && read && end);
    answer->content_type = arena_copy_z(request_arena(answer->request), content_type);
    answer->stream = (struct stream){read, end, context, bytes};
    answer->raw = true;
}

void answer_refresh(struct answer *answer, int seconds)
{
    assert(!answer->request->is_public && seconds > 0);
    answer->refresh_seconds = seconds;
}

void answer_download(struct answer *answer, struct text file_name)
{
    answer->file_name = arena_copy(request_arena(answer->request), file_name);
}

static struct set_cookie *cookie_for(struct answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->cookie_count; i++)
        if (strcmp(answer->cookies[i].name, name) == 0)
            return &answer->cookies[i];
    assert(answer->cookie_count < SET_COOKIES_MAX);
    return &answer->cookies[answer->cookie_count++];
}

void answer_cookie(struct answer *answer, const char *name, struct text value, int64_t max_age_seconds)
{
    assert(!answer->request->is_public && "an answer in the cache is shared: it can set no cookie");
    for (size_t i = 0; i < value.length; i++)
        assert(value.data[i] > ' ' && value.data[i] < 0x7f && !strchr("\",;\\", value.data[i]));
    struct text copy = arena_copy(request_arena(answer->request), value);
    *cookie_for(answer, name) = (struct set_cookie){name, copy, max_age_seconds, false};
}

void answer_forget_cookie(struct answer *answer, const char *name)
{
    *cookie_for(answer, name) = (struct set_cookie){name, TEXT_NONE, 0, true};
}

void answer_unkept(struct answer *answer)
{
    answer->unkept = true;
}
