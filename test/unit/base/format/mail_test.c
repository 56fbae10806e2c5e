/* E-mail messages: addresses, headers that nothing can be put into, and the text (the front-door check reads them with another's parser). */
#include "base/format/mail.h"
#include "base/arena.h"
#include "test.h"

static struct text written(struct arena *arena, const struct mail *mail)
{
    struct buffer out;
    buffer_init(&out, MAIL_BYTES_MAX);
    CHECK_INTEGER(mail_write(mail, &out), OK);
    struct text text = arena_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return text;
}

static struct mail plain(const char *subject, const char *text)
{
    return (struct mail){.from = {TEXT("Office"), TEXT("office@plan.example")}, .to = {TEXT_NONE, TEXT("ada@else.example")}, .subject = text_of(subject),
                         .text = text_of(text), .id = TEXT("0123@plan.example"), .date = {1795345445}};
}

static size_t longest_line(struct text text)
{
    struct text line;
    size_t longest = 0;
    while (text_next(&text, '\n', &line))
        longest = line.length > longest ? line.length : longest;
    return longest;
}

TEST("one address and nothing else is an address")
{
    static const char *const good[] = {"a@b", "ada.archer+plan@office.example", "o'neil@x-y.example", "a@1.2"};
    static const char *const bad[] = {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "<a@b>", "a@b\r\nBcc: c@d", "a@b,c@d", "\"a b\"@c", "a..b@c", ".a@b", "a.@b", "a@b.", "a@.b",
                                      "ad\xc3\xa4@b", "a@[127.0.0.1]", "a@b\n", "a(x)@b"};
    char local[100], whole[400];
    for (size_t i = 0; i < COUNT_OF(good); i++)
        CHECK(mail_address_is_valid(text_of(good[i])));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        CHECK(!mail_address_is_valid(text_of(bad[i])));
    memset(local, 'a', sizeof local);
    snprintf(whole, sizeof whole, "%.64s@b", local);
    CHECK(mail_address_is_valid(text_of(whole)));
    snprintf(whole, sizeof whole, "%.65s@b", local);
    CHECK(!mail_address_is_valid(text_of(whole)));
    CHECK_TEXT(mail_address_domain(TEXT("a@b.example")), "b.example");
}

TEST("an address may have a name before it")
{
    struct mail_address address = {TEXT_NONE, TEXT_NONE};
    CHECK_INTEGER(mail_address_parse(TEXT(" Office of the Commissioner <office@plan.example> "), &address), OK);
    CHECK_TEXT(address.name, "Office of the Commissioner");
    CHECK_TEXT(address.address, "office@plan.example");
    CHECK_INTEGER(mail_address_parse(TEXT("office@plan.example"), &address), OK);
    CHECK_TEXT(address.name, "");
    CHECK_INTEGER(mail_address_parse(TEXT("Office <office@plan.example"), &address), ERROR_INVALID);
    CHECK_INTEGER(mail_address_parse(TEXT("Office <>"), &address), ERROR_INVALID);
    CHECK_INTEGER(mail_address_parse(TEXT("Off\x01ice <a@b>"), &address), ERROR_INVALID);
}

TEST("the whole of a message")
{
    struct arena *arena = arena_new(1 << 20);
    struct mail mail = plain("Choose a password", "Dear Ada\n\n.dot\nFrom here\nend =\ttab \n");
    mail.reply_to.address = TEXT("desk@plan.example");
    CHECK_TEXT(written(arena, &mail),
               "From: \"Office\"\r\n <office@plan.example>\r\nTo: <ada@else.example>\r\nReply-To: <desk@plan.example>\r\nSubject: Choose a password\r\n"
               "Date: Sun, 22 Nov 2026 11:04:05 +0000\r\nMessage-ID: <0123@plan.example>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
               "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
               "Dear Ada\r\n\r\n=2Edot\r\n=46rom here\r\nend =3D\ttab=20\r\n");
    arena_free(arena);
}

TEST("no text that is handed in makes a header of its own")
{
    struct arena *arena = arena_new(1 << 20);
    struct mail mail = plain("Hello\r\nBcc: evil@else.example\r\n\r\nbody", "x");
    mail.from.name = TEXT("Off\r\nBcc: evil@else.example\r\n\"ice");
    struct text out = written(arena, &mail);
    CHECK(!text_contains(out, TEXT("Bcc")));
    CHECK(text_contains(out, TEXT("Subject: =?UTF-8?B?")));
    mail = plain("=?UTF-8?Q?trick?=", "x");
    CHECK(!text_contains(written(arena, &mail), TEXT("trick")));
    mail.to.address = TEXT("a@b>\r\nBcc: <c@d");
    struct buffer buffer;
    buffer_init(&buffer, 1 << 16);
    CHECK_INTEGER(mail_write(&mail, &buffer), ERROR_INVALID);
    CHECK_INTEGER(buffer.length, 0);
    mail = plain("x", "x");
    mail.id = TEXT("no at");
    CHECK_INTEGER(mail_write(&mail, &buffer), ERROR_INVALID);
    buffer_clear(&buffer);
    arena_free(arena);
}

TEST("no line is too long, whatever stands in it")
{
    struct arena *arena = arena_new(1 << 22);
    char *words = arena_alloc(arena, 30001);
    memset(words, 'x', 30000);
    struct mail mail = plain("A subject that goes on and on — with dashes, “quotes” and Ŵ, for as many characters as are allowed, and then some more, to be sure of it", words);
    CHECK(longest_line(written(arena, &mail)) <= 79); /* with its CR */
    for (size_t i = 0; i < 30000; i += 3)
        memcpy(words + i, "\xe2\x80\x94", 3);
    CHECK(longest_line(written(arena, &mail)) <= 77);
    for (size_t i = 0; i < 30000; i++)
        words[i] = "\xc3\xa9\n."[i % 4];
    CHECK(longest_line(written(arena, &mail)) <= 77);
    arena_free(arena);
}

TEST("with HTML beside it a message has two parts, and says how to leave")
{
    struct arena *arena = arena_new(1 << 20);
    struct mail mail = plain("News", "Words\n");
    mail.html = TEXT("<!DOCTYPE html>\n<p>Words</p>\n");
    mail.leave = TEXT("https://plan.example/subscriptions/leave/0123");
    CHECK_TEXT(written(arena, &mail),
               "From: \"Office\"\r\n <office@plan.example>\r\nTo: <ada@else.example>\r\nSubject: News\r\n"
               "Date: Sun, 22 Nov 2026 11:04:05 +0000\r\nMessage-ID: <0123@plan.example>\r\nAuto-Submitted: auto-generated\r\n"
               "List-Unsubscribe:\r\n <https://plan.example/subscriptions/leave/0123>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\n"
               "Content-Type: multipart/alternative;\r\n boundary=\"=_0123@plan.example\"\r\n\r\n--=_0123@plan.example\r\n"
               "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nWords\r\n\r\n--=_0123@plan.example\r\n"
               "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<!DOCTYPE html>\r\n<p>Words</p>\r\n\r\n--=_0123@plan.example--\r\n");
    static const char *const bad[] = {"ftp://x", "https://x>\r\nBcc: a@b", "https://x y", "javascript:x", "/leave"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct buffer buffer;
        buffer_init(&buffer, 1 << 16);
        mail.leave = text_of(bad[i]);
        CHECK_INTEGER(mail_write(&mail, &buffer), ERROR_INVALID);
        buffer_clear(&buffer);
    }
    arena_free(arena);
}

TEST("more than a buffer takes is said")
{
    struct mail mail = plain("x", "y");
    struct buffer out;
    buffer_init(&out, 20);
    CHECK_INTEGER(mail_write(&mail, &out), ERROR_LIMIT);
    buffer_clear(&out);
}
