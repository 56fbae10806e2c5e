/* Where it is safe to go after signing in, which page holds a form, and kept forms' pairs. */
#include "blocks/people/internal.h"
#include "test.h"

TEST("an address that is not surely ours becomes the desk")
{
    static const char *const wrong[] = {
        "", "/", "//evil.example", "/\\evil.example", "https://evil.example/desk", "http:/desk", "desk", "/desktop",
        "/desk.evil.example", "/desk@evil.example", "/desk\\..\\x", "/desk//evil.example", "/desk/../x", "/desk/./x", "/desk/..",
        "/desk\r\nSet-Cookie: a=b", "/desk/a b", "/desk/\x7f", "/desk/\xc3\xa9", "javascript:alert(1)", "/plan", "/Desk",
        "/desk/sign-out", "/desk/sign-in?next=/desk", "\t/desk", " /desk"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        CHECK_TEXT(next_safe(text_of(wrong[i])), "/desk");
    }
}

TEST("a path of the desk stays as it is")
{
    static const char *const right[] = {"/desk", "/desk?q=a", "/desk/actions/12?state=draft&page=2", "/desk/a%C3%A9", "/desk/?a=//b"};
    for (size_t i = 0; i < COUNT_OF(right); i++)
        CHECK_TEXT(next_safe(text_of(right[i])), right[i]);
}

TEST("the longest address to come back to, and one more byte")
{
    static char path[NEXT_BYTES_MAX + 1];
    memset(path, 'a', sizeof path);
    memcpy(path, "/desk/", 6);
    CHECK_INTEGER((long long)next_safe((struct text){path, NEXT_BYTES_MAX}).length, NEXT_BYTES_MAX);
    CHECK_TEXT(next_safe((struct text){path, NEXT_BYTES_MAX + 1}), "/desk");
}

TEST("the page of a form is its own address or the nearest above it")
{
    static const struct route routes[] = {
        {.method = METHOD_GET, .path = "/"},
        {.method = METHOD_GET, .path = "/desk"},
        {.method = METHOD_GET, .path = "/desk/{plural}"},
        {.method = METHOD_GET, .path = "/desk/{plural}/{id}"},
        {.method = METHOD_GET, .path = "/desk/{plural}/{id}/data", .faces = FACE_JSON},
        {.method = METHOD_GET, .path = "/desk/{plural}/{id}/edit"},
        {.method = METHOD_POST, .path = "/desk/{plural}/{id}/moves/{move}"},
        {.path = NULL}};
    static const struct route *const tables[] = {routes};
    static const struct site site = {.route_tables = tables, .route_table_count = 1};
    CHECK_TEXT(page_of_form(&site, TEXT("/desk/actions/12/moves/approve")), "/desk/actions/12");
    CHECK_TEXT(page_of_form(&site, TEXT("/desk/actions/12/edit")), "/desk/actions/12/edit");
    CHECK_TEXT(page_of_form(&site, TEXT("/desk/actions/12/data")), "/desk/actions/12");
    CHECK_TEXT(page_of_form(&site, TEXT("/desk/actions")), "/desk/actions");
    CHECK_TEXT(page_of_form(&site, TEXT("/desk")), "/desk");
    CHECK_TEXT(page_of_form(&site, TEXT("/elsewhere/x/y/z")), "/desk");
    CHECK_TEXT(page_of_form(&site, TEXT("")), "/desk");
}

TEST("pairs of a form come back as they were typed")
{
    struct arena *arena = arena_new(1 << 16);
    struct text rest = TEXT("&title=Caf%C3%A9+%26+bar&&empty=&alone&odd=%4&odd=%zz%"), name, value;
    CHECK(form_next(arena, &rest, &name, &value));
    CHECK_TEXT(name, "title");
    CHECK_TEXT(value, "Caf\xc3\xa9 & bar");
    CHECK(form_next(arena, &rest, &name, &value));
    CHECK_TEXT(name, "empty");
    CHECK_TEXT(value, "");
    CHECK(form_next(arena, &rest, &name, &value));
    CHECK_TEXT(name, "alone");
    CHECK_TEXT(value, "");
    CHECK(form_next(arena, &rest, &name, &value));
    CHECK_TEXT(value, "%4");
    CHECK(form_next(arena, &rest, &name, &value));
    CHECK_TEXT(value, "%zz%");
    CHECK(!form_next(arena, &rest, &name, &value));
    arena_free(arena);
}

TEST("an address in a query is encoded, but for its slashes")
{
    struct buffer out AUTO(buffer_clear);
    buffer_init(&out, 100);
    append_encoded(&out, TEXT("/desk/a?b=1&c=%20 \xc3\xa9"));
    CHECK_TEXT(buffer_text(&out), "/desk/a%3Fb%3D1%26c%3D%2520%20%C3%A9");
}
