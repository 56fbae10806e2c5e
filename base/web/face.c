/* One view, five faces: page, JSON, CSV, workbook and PDF. HTML is base/page's to make, the page on paper
 * base/paper's, the others base/format's; here is only which goes where. */
#include "base/format/json.h"
#include "base/paper/paper.h"
#include "base/web/edge.h"

enum result face_render_template(struct request *request, struct answer *answer, const char *template,
                                 const struct value *view, struct buffer *out, struct message *message)
{
    const struct site *site = &request->web->site;
    struct arena *arena = request_arena(request);
    struct value *chrome = value_object(arena), *edge = value_object(arena);
    if (!site->templates)
        return message_fail(message, ERROR_UNSUPPORTED, "The site has no templates.");
    if (site->decorate)
        TRY(site->decorate(request, answer, chrome));
    /* On a failure's page the token is there for who has a session already, to sign out. */
    bool token = !request->is_public && request->compiled && (view == answer->view || request->visitor.csrf_key.length);
    value_set_page(arena, edge, CSRF_INPUT, value_text(arena, token ? request_csrf(request) : TEXT_NONE));
    value_set_page(arena, edge, SUBMISSION_INPUT, value_text(arena, token ? request_submission(request) : TEXT_NONE));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    const struct value *contexts[] = {edge, chrome, view};
    if (!request->language)
        return template_render(site->templates, text_of(template), contexts, COUNT_OF(contexts), out, message);
    AUTO(buffer_clear) struct buffer page;
    buffer_init(&page, out->bytes_max);
    TRY(template_render(request->language->templates, text_of(template), contexts, COUNT_OF(contexts), &page, message));
    return tongue_write_page(request, buffer_text(&page), out);
}

/* --- On paper ------------------------------------------------------------- */

static struct text paper_name(struct request *request)
{
    struct text rest = request_path(request), part, last = TEXT("index");
    while (text_next(&rest, '/', &part))
        last = part.length ? part : last;
    return arena_printf(request_arena(request), "%.*s.pdf", TEXT_ARGS(last));
}

/* The page that anybody would see at this address, read again and laid out. */
static enum result render_paper(struct request *request, struct answer *answer, const struct value *view, struct buffer *out, struct message *message)
{
    AUTO(buffer_clear) struct buffer page = {0};
    const struct paper paper = {.address = request->web->site.public_address, .path = tongue_address(request, request_path(request)), .shows_place = request->is_public};
    if (!answer->template)
        return message_fail(message, ERROR_UNSUPPORTED, "The handler named no template.");
    buffer_init(&page, PAGE_BYTES_MAX);
    TRY(face_render_template(request, answer, answer->template, view, &page, message));
    TRY(page.failure);
    answer->content_type = TEXT("application/pdf");
    if (!answer->file_name.length)
        answer_download(answer, paper_name(request));
    return paper_write(buffer_text(&page), &paper, request_language(request), out, message);
}

/* --- All of them ---------------------------------------------------------- */

enum result face_render(struct request *request, struct answer *answer, struct buffer *out, struct message *message)
{
    struct arena *arena = request_arena(request);
    const struct value *view = answer_view(answer);
    switch (request->face) {
    case FACE_JSON:
        answer->content_type = TEXT("application/json");
        json_write(out, view, false);
        break;
    case FACE_CSV:
        answer->content_type = TEXT("text/csv; charset=utf-8");
        TRY(table_write_csv(request, view, out));
        break;
    case FACE_XLSX:
        answer->content_type = TEXT("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        TRY(table_write_workbook(request, view, out));
        break;
    case FACE_PDF:
        TRY(render_paper(request, answer, view, out, message));
        break;
    case FACE_PAGE:
        answer->content_type = TEXT("text/html; charset=utf-8");
        if (!answer->template)
            return message_fail(message, ERROR_UNSUPPORTED, "The handler named no template.");
        TRY(face_render_template(request, answer, answer->template, view, out, message));
        break;
    }
    if (arena_failed(arena))
        return message_fail(message, ERROR_MEMORY, "The request’s memory came to its limit.");
    return out->failure;
}
