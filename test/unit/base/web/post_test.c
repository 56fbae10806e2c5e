/* Posting: forms, their limits, who may, and from where. */
#include "site_help.h"

#define ANN "Cookie: who=ann\r\n"
#define ROOT "Cookie: who=root\r\n"

struct token {
    char text[128], cookie[160]; /* the cookie as a header line */
};

/* Opens a page with a form, as a browser does. */
static struct token token_from(const struct world *world, const char *page, const char *headers)
{
    struct token token = {"", ""};
    struct reply reply = get(world, page, headers);
    const char *value = memmem(reply.body.data, reply.body.length, "value=", 6);
    CHECK_INTEGER(reply.status, 200);
    if (value)
        sscanf(value + 6, "%100[0-9a-f]", token.text);
    struct text cookie = reply_header(&reply, "Set-Cookie"), pair;
    if (text_next(&cookie, ';', &pair) && pair.length)
        snprintf(token.cookie, sizeof token.cookie, "Cookie: %.*s\r\n", TEXT_ARGS(pair));
    else
        snprintf(token.cookie, sizeof token.cookie, "%s", headers);
    reply_free(&reply);
    return token;
}

static int post_status(const struct world *world, const char *target, const char *headers, const char *body)
{
    struct reply reply = post(world, target, headers, body);
    reply_free(&reply);
    return reply.status;
}

/* --- CSRF ------------------------------------------------------------------ */

TEST("a post without the token of its visitor is refused, with it the handler runs")
{
    struct world world;
    char body[300];
    world_start(&world);
    struct token token = token_from(&world, "/open", "");
    CHECK(strlen(token.text) == 80);
    CHECK(strstr(token.cookie, "visit=") != NULL);
    CHECK_INTEGER(post_status(&world, "/open", "", "name=x"), 403);
    CHECK_INTEGER(post_status(&world, "/open", token.cookie, "name=x"), 403);
    CHECK_INTEGER(post_status(&world, "/open", token.cookie, "name=x&csrf="), 403);
    snprintf(body, sizeof body, "name=x&csrf=%s", token.text);
    CHECK_INTEGER(post_status(&world, "/open", "", body), 403);
    CHECK_INTEGER(post_status(&world, "/open", "Cookie: visit=00112233445566778899aabbccddeeff\r\n", body), 403);
    body[strlen(body) - 1] = body[strlen(body) - 1] == 'a' ? 'b' : 'a';
    CHECK_INTEGER(post_status(&world, "/open", token.cookie, body), 403);
    struct reply refused = post(&world, "/open", token.cookie, body);
    CHECK(text_contains(refused.body, TEXT("This form is out of date")));
    reply_free(&refused);
    CHECK_INTEGER(get_status(&world, "/things"), 200);
    snprintf(body, sizeof body, "name=second&csrf=%s", token.text);
    struct reply reply = post(&world, "/open", token.cookie, body);
    CHECK_INTEGER(reply.status, 303);
    CHECK_TEXT(reply_header(&reply, "Location"), "/things?q=added");
    CHECK_TEXT(reply_header(&reply, "Cache-Control"), "no-store");
    reply_free(&reply);
    reply = get(&world, "/things", "");
    CHECK(text_contains(reply.body, TEXT("2 second")));
    CHECK(!text_contains(reply.body, TEXT("3 ")));
    reply_free(&reply);
    world_end(&world);
}

TEST("a session's token is not another's, and a post from another site is refused")
{
    struct world world;
    char body[300], headers[400];
    world_start(&world);
    struct token ann = token_from(&world, "/mine/form", ANN), again = token_from(&world, "/mine/form", ANN);
    CHECK(strcmp(ann.text, again.text) != 0); /* a salt of its own on each page */
    snprintf(body, sizeof body, "csrf=%s", ann.text);
    CHECK_INTEGER(post_status(&world, "/mine", ANN, body), 200);
    CHECK_INTEGER(post_status(&world, "/mine", ROOT, body), 403);
    static const struct {
        const char *header;
        int status;
    } cases[] = {
        {"Sec-Fetch-Site: same-origin\r\n", 200},
        {"Sec-Fetch-Site: none\r\n", 200},
        {"Sec-Fetch-Site: same-site\r\n", 403},
        {"Sec-Fetch-Site: cross-site\r\n", 403},
        {"Origin: http://localhost\r\n", 200},
        {"Origin: http://elsewhere\r\n", 403},
        {"Origin: null\r\n", 403},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        snprintf(headers, sizeof headers, "%s%s", ANN, cases[i].header);
        CHECK_INTEGER(post_status(&world, "/mine", headers, body), cases[i].status);
    }
    world_end(&world);
}

/* --- Access ----------------------------------------------------------------- */

TEST("who may not is refused, and what was typed is parked without its secrets")
{
    struct world world;
    world_start(&world);
    struct reply reply = post(&world, "/mine", "", "name=a%26b&secret=hush&field_1=x+y");
    CHECK_INTEGER(reply.status, 303);
    CHECK_TEXT(reply_header(&reply, "Location"), "/open?back=name=a%26b&field_1=x%20y");
    reply_free(&reply);
    CHECK_INTEGER(get_status(&world, "/mine"), 303);
    reply = get(&world, "/mine", ANN);
    CHECK_INTEGER(reply.status, 200);
    CHECK_TEXT(reply.body, "Ann");
    CHECK_TEXT(reply_header(&reply, "Cache-Control"), "no-store");
    reply_free(&reply);
    reply = get(&world, "/admin", ANN);
    CHECK_INTEGER(reply.status, 403);
    reply_free(&reply);
    reply = get(&world, "/admin", ROOT);
    CHECK_INTEGER(reply.status, 200);
    reply_free(&reply);
    reply = get(&world, "/mine", "Cookie: who=\"ann\"; other=x\r\n");
    CHECK_INTEGER(reply.status, 200);
    reply_free(&reply);
    world_end(&world);
}

/* --- Forms ------------------------------------------------------------------- */

/* Posts to /echo as Ann with her token behind `form`. */
static struct reply echo(const struct world *world, const char *form)
{
    AUTO(buffer_clear) struct buffer body;
    struct token token = token_from(world, "/mine/form", ANN);
    buffer_init(&body, 1 << 20);
    buffer_printf(&body, "%s&csrf=%s", form, token.text);
    return post(world, "/echo", ANN, body.data);
}

TEST("every wrong form is told what is wrong, and no handler sees it")
{
    struct world world;
    world_start(&world);
    static const struct {
        const char *form, *says;
        int status;
    } cases[] = {
        {"name=%zz", "code", 400},
        {"name=%4", "code", 400},
        {"name=%ff", "code", 400},
        {"name=a%00b", "code", 400},
        {"name=\xC3", "code", 400},
        {"name=a%0Ab", "“name” may be one line", 400},
        {"name=12345678901", "“name” is too long", 400},
        {"about=123456789012345678901", "“about” is too long", 400},
        {"about=a%01", "control character", 400},
        {"number=12a", "“number” must be a whole number", 400},
        {"number=+12", "", 200}, /* a blank: trimmed */
        {"number=%2B12", "must be a whole number", 400},
        {"number=012", "must be a whole number", 400},
        {"number=99999999999999999999", "must be a whole number", 400},
        {"name=a&name=b", "“name” was sent twice", 400},
        {"csrf=1", "“csrf” was sent twice", 400},
        {"unknown=1", "field “unknown”", 400},
        {"unkn%3Cown=1", "field “unkn&lt;own”", 400},
        {"file=text", "“file” must be a file", 400},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct reply reply = echo(&world, cases[i].form);
        CHECK_INTEGER(reply.status, cases[i].status);
        if (!text_contains(reply.body, text_of(cases[i].says)))
            printf("  for %s: %.*s\n", cases[i].form, TEXT_ARGS(reply.body));
        CHECK(text_contains(reply.body, text_of(cases[i].says)));
        reply_free(&reply);
    }
    CHECK_INTEGER(world.handlers_run, 1);
    world_end(&world);
}

TEST("a right form arrives by its declarations")
{
    struct world world;
    world_start(&world);
    struct reply reply = echo(&world, "name=++%C3%A9+b++&about=one%0D%0Atwo%0Dthree&number=-12&secret=+s%26+&colour=red&colour=&colour=blue"
                                      "&field_7=x%0D%0Ay&field_7=z&field_=");
    CHECK_INTEGER(reply.status, 200);
    CHECK_TEXT(reply.body, "name[\xC3\xA9 b] about[one\ntwo\nthree] number[-12] secret[ s& ] colour[red] colour[] colour[blue]"
                           " field_7[x\ny] field_7[z] field_[]"
                           " parked[name=%C3%A9%20b&about=one%0Atwo%0Athree&number=-12&colour=red&colour=&colour=blue"
                           "&field_7=x%0Ay&field_7=z&field_=]");
    reply_free(&reply);
    reply = echo(&world, "name=1234567890&about=12345678901234567890"); /* just fits */
    CHECK_INTEGER(reply.status, 200);
    reply_free(&reply);
    reply = echo(&world, "field_long=123456789012345678901234567890"); /* a family is the handler's to judge */
    CHECK_INTEGER(reply.status, 200);
    reply_free(&reply);
    world_end(&world);
}

TEST("too many fields are refused")
{
    struct world world;
    AUTO(buffer_clear) struct buffer form;
    world_start(&world);
    buffer_init(&form, 8192);
    for (int i = 0; i < INPUTS_MAX - 1; i++) /* and the token */
        buffer_append_z(&form, i ? "&field_=" : "field_=");
    form.data[form.length] = '\0';
    struct reply fits = echo(&world, form.data);
    CHECK_INTEGER(fits.status, 413); /* 511 fields of 8 bytes with the token: past this route's 4,096 bytes */
    reply_free(&fits);
    form.length = 0;
    for (int i = 0; i < INPUTS_MAX; i++)
        buffer_append_z(&form, i ? "&a" : "a");
    struct reply over = post(&world, "/open", "", form.data);
    CHECK_INTEGER(over.status, 400);
    reply_free(&over);
    world_end(&world);
}

/* --- Bodies ------------------------------------------------------------------ */

TEST("a body past the route's limit is 413 before it is read, and while it is read")
{
    struct world world;
    AUTO(buffer_clear) struct buffer bytes;
    world_start(&world);
    struct reply reply = ask(&world, "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                                     "Content-Length: 4097\r\n\r\n");
    CHECK_INTEGER(reply.status, 413); /* nothing of it was sent */
    CHECK(text_contains(reply.body, TEXT("Too large")));
    reply_free(&reply);
    buffer_init(&bytes, 1 << 20);
    for (int over = 0; over < 2; over++) {
        bytes.length = 0;
        buffer_append_z(&bytes, "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                                "Transfer-Encoding: chunked\r\n\r\n1000\r\nfield_=");
        for (int i = 7; i < 4096; i++)
            buffer_append_byte(&bytes, 'x');
        buffer_append_z(&bytes, over ? "\r\n1\r\nx\r\n0\r\n\r\n" : "\r\n0\r\n\r\n");
        reply = ask_bytes(&world, buffer_text(&bytes), true);
        CHECK_INTEGER(reply.status, over ? 413 : 403); /* that fits but has no token */
        reply_free(&reply);
    }
    world_end(&world);
}

TEST("a client that sends a body far too large still reads why it is refused")
{
    struct world world;
    AUTO(buffer_clear) struct buffer bytes;
    world_start(&world);
    buffer_init(&bytes, 1 << 20);
    buffer_append_z(&bytes, "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                            "Content-Length: 60000\r\n\r\n");
    for (int i = 0; i < 60000; i++)
        buffer_append_byte(&bytes, 'x');
    for (int i = 0; i < 20; i++) {
        struct reply reply = ask_bytes(&world, buffer_text(&bytes), true);
        CHECK_INTEGER(reply.status, 413);
        reply_free(&reply);
    }
    world_end(&world);
}

TEST("bodies in doubt are refused")
{
    struct world world;
    world_start(&world);
    static const struct {
        const char *head;
        int status;
    } cases[] = {
        {"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 415},
        {"Content-Length: 2\r\n\r\na=", 415},
        {"Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 415},
        {"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
        {"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: gzip\r\n\r\n", 400},
        {"Content-Type: application/x-www-form-urlencoded\r\nContent-Length : 1\r\n\r\na", 400},
        {"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding\t: chunked\r\n\r\n", 400},
        {"Host: elsewhere\r\n\r\n", 400},
        {"Content-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\n--", 400},
        {"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5\r\n\r\n--x\r\n", 400},
        {"\r\n", 403}, /* no body at all is an empty form */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct reply reply = ask(&world, "POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s", cases[i].head);
        CHECK_INTEGER(reply.status, cases[i].status);
        reply_free(&reply);
    }
    struct reply reply = ask(&world, "GET /things HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx");
    CHECK_INTEGER(reply.status, 400);
    reply_free(&reply);
    world_end(&world);
}

TEST("an upload arrives whole")
{
    struct world world;
    char body[1200], head[300];
    world_start(&world);
    struct token token = token_from(&world, "/mine/form", ANN);
    int length = snprintf(body, sizeof body,
                          "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n"
                          "--XX\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAnn\r\n"
                          "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\a\\list.csv\"\r\n"
                          "Content-Type: text/csv\r\n\r\na,b\r\n1,\xFF\r\n\r\n"
                          "--XX--\r\n",
                          token.text);
    snprintf(head, sizeof head, "POST /echo HTTP/1.1\r\nHost: localhost\r\n%sContent-Type: multipart/form-data; boundary=\"XX\"\r\nContent-Length: %d\r\n\r\n",
             ANN, length);
    struct reply reply = ask(&world, "%s%s", head, body);
    CHECK_INTEGER(reply.status, 200);
    CHECK(text_contains(reply.body, TEXT("name[Ann]")));
    CHECK(text_contains(reply.body, TEXT("file[list.csv:10]")));
    reply_free(&reply);
    world_end(&world);
}
