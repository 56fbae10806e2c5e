/* The edge as its clients see it: a real server, a small site, bytes over a socket. */
#include "site_help.h"

TEST("a public page is made of the store, escaped, and carries the headers")
{
    struct world world;
    world_start(&world);
    struct reply reply = get(&world, "/things", "");
    CHECK_INTEGER(reply.status, 200);
    CHECK(text_contains(reply.body, TEXT("<h1>The Body</h1> 1 0<p>1 first &lt;b&gt; /x</p>")));
    CHECK_TEXT(reply_header(&reply, "Content-Type"), "text/html; charset=utf-8");
    CHECK_TEXT(reply_header(&reply, "Cache-Control"), "public, no-cache");
    CHECK_TEXT(reply_header(&reply, "X-Content-Type-Options"), "nosniff");
    CHECK_TEXT(reply_header(&reply, "X-Frame-Options"), "DENY");
    CHECK_TEXT(reply_header(&reply, "Referrer-Policy"), "same-origin");
    CHECK_TEXT(reply_header(&reply, "Cross-Origin-Opener-Policy"), "same-origin");
    CHECK_TEXT(reply_header(&reply, "Cross-Origin-Resource-Policy"), "same-origin");
    CHECK(reply_header(&reply, "Permissions-Policy").length > 0);
    CHECK(text_contains(reply_header(&reply, "Content-Security-Policy"), TEXT("default-src 'none'")));
    CHECK(reply_header(&reply, "Set-Cookie").length == 0);
    reply_free(&reply);
    world_end(&world);
}
