/* Delivery reports: what is told of a message that came back, and what tells nothing. The first is the example of RFC 3464, appendix E.1, with our own return path. */
#include "base/format/mail_report.h"
#include "test.h"

#define TOKEN "0123456789abcdef0123456789abcdef"
#define HEAD                                                                                                                              \
    "Date: Thu, 7 Jul 1994 17:16:05 -0400\r\nFrom: Mail Delivery Subsystem <MAILER-DAEMON@cs.example>\r\nTo: <bounces+" TOKEN "@plan.example>\r\n" \
    "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"RAA14128.773615765/cs.example\"\r\n\r\n" \
    "This is a MIME-encapsulated message.\r\n"
#define PART "--RAA14128.773615765/cs.example\r\n"
#define STATUS                                                                                                              \
    PART "Content-type: message/delivery-status\r\n\r\nReporting-MTA: dns; cs.example\r\n\r\n"                              \
         "Original-Recipient: rfc822;louisl@larry.example\r\nFinal-Recipient: rfc822;louisl@larry.example\r\nAction: "

static struct mail_report read(struct arena *arena, const char *message, const char *recipient)
{
    struct mail_report report = {.kind = (enum mail_report_kind)99};
    CHECK_INTEGER(mail_report_read(arena, text_of(message), text_of(recipient), &report), OK);
    return report;
}

TEST("a message that could not be delivered came back, with its number and our word")
{
    struct arena *arena = arena_new(1 << 20);
    struct mail_report report = read(arena, HEAD PART "\r\nThe following addresses had problems.\r\n" STATUS "failed\r\nStatus: 5.1.1 (no such user)\r\n\r\n" PART
                                     "Content-Type: message/rfc822\r\n\r\nAction: delivered\r\n--RAA14128.773615765/cs.example--\r\n", "");
    CHECK_INTEGER(report.kind, MAIL_CAME_BACK);
    CHECK_TEXT(text_of(report.status), "5.1.1");
    CHECK_INTEGER(report.token_count, 1);
    CHECK_TEXT(report.tokens[0], TOKEN);
    arena_free(arena);
}

TEST("of several recipients, or with line ends of another kind, one that failed is told")
{
    struct arena *arena = arena_new(1 << 20);
    CHECK_INTEGER(read(arena, HEAD STATUS "delayed\r\nStatus: 4.4.1\r\n\r\nFinal-Recipient: rfc822;b@c\r\nACTION: Failed\r\nStatus: 5.2.2\r\n", "").kind, MAIL_CAME_BACK);
    CHECK_INTEGER(read(arena, "From x Thu Jul 7\nContent-Type: Multipart/Report; boundary=b\n\n--b\ncontent-type: message/delivery-status\n\nX: y\n\nAction: failed\nStatus: 4.4.7\n--b--\n", "").kind,
                  MAIL_CAME_BACK);
    arena_free(arena);
}

TEST("as OpenSMTPD writes it: an envelope of another kind, blanks behind the colon")
{
    struct arena *arena = arena_new(1 << 20);
    struct mail_report report = read(arena, "To: bounces+" TOKEN "@plan.example\nContent-Type: multipart/mixed;boundary=\"14883546285640632557/mail.test\"\n\nThis is a MIME-encapsulated message.\n\n"
                                     "--14883546285640632557/mail.test\nContent-Type: text/plain\n\n    Hi!\n\n--14883546285640632557/mail.test\nContent-Type: message/delivery-status\n\n"
                                     "Reporting-MTA: dns; mail.test\n\nFinal-Recipient: rfc822; b@door.test\nAction: failed\nStatus: 5.3.0\n\n--14883546285640632557/mail.test--\n", "");
    CHECK_INTEGER(report.kind, MAIL_CAME_BACK);
    CHECK_TEXT(text_of(report.status), "5.3.0");
    CHECK_INTEGER(report.token_count, 1);
    arena_free(arena);
}

TEST("a delay, or that it has arrived, is no return")
{
    static const char *const actions[] = {"delayed", "delivered", "relayed", "expanded", "failed-not", "Failure"};
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        struct text message = arena_printf(arena, "%s%s\r\nStatus: 4.4.1\r\n", HEAD STATUS, actions[i]);
        CHECK_INTEGER(read(arena, message.data, "").kind, MAIL_IS_ON_ITS_WAY);
    }
    arena_free(arena);
}

TEST("what is no report says nothing: an answer, words that look like one, a report about the message alone")
{
    static const char *const others[] = {
        "", "\r\n", "To: x", "Subject: Out of office\r\n\r\nAction: failed\r\n", "Content-Type: multipart/report\r\n\r\nAction: failed\r\n",
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nX: y\r\n\r\nAction: failed\r\n",
        "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nX: y\r\n\r\nAction: failed\r\n",
        "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n",
        "Content-Type: multipart/report; boundary=\r\n\r\n--\r\nContent-Type: message/delivery-status\r\n\r\nX: y\r\n\r\nAction: failed\r\n",
    };
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        CHECK_INTEGER(read(arena, others[i], "").kind, MAIL_IS_NO_REPORT);
    arena_free(arena);
}

TEST("only a number of the right form is kept")
{
    static const char *const bad[] = {"", "5", "5.1", "2.0.0", "5.1.1.1", "5.1.99999999", "six.one", "51.1.1", "5..1.1"};
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct text message = arena_printf(arena, "%sfailed\r\nStatus: %s\r\n", HEAD STATUS, bad[i]);
        CHECK_TEXT(text_of(read(arena, message.data, "").status), "");
    }
    arena_free(arena);
}

TEST("the word is looked for where the report was sent to, and nowhere else")
{
    struct arena *arena = arena_new(1 << 20);
    struct mail_report report = read(arena, "Subject: bounces+" TOKEN "@plan.example\r\nTo: x@y\r\nDelivered-To:\r\n BOUNCES+0123456789ABCDEF0123456789ABCDEF@plan.example\r\n\r\n", "");
    CHECK_INTEGER(report.token_count, 1);
    CHECK_TEXT(report.tokens[0], TOKEN);
    CHECK_INTEGER(read(arena, HEAD, "bounces@plan.example").token_count, 0);
    CHECK_INTEGER(read(arena, "To: y\r\n\r\n", "bounces+" TOKEN "@plan.example").token_count, 1);
    CHECK_INTEGER(read(arena, "To: a+" TOKEN "0@b, a+0123456789abcdef0123456789abcdeg@b, a+0123@b, +" TOKEN "\r\n\r\n", "").token_count, 0);
    CHECK_TEXT(mail_return_path(arena, TEXT("bounces@plan.example"), TEXT(TOKEN)), "bounces+" TOKEN "@plan.example");
    arena_free(arena);
}

TEST("a head that is folded without end costs little")
{
    struct arena *arena = arena_new(1 << 24), *scratch = arena_new(1 << 23);
    char *bytes = arena_alloc(arena, 900001);
    memset(bytes, 0, 900001);
    memcpy(bytes, "To: x\n", 6);
    for (size_t i = 6; i + 3 < 900000; i += 3)
        memcpy(bytes + i, " x\n", 3);
    CHECK_INTEGER(read(scratch, bytes, "").kind, MAIL_IS_NO_REPORT);
    arena_free(scratch);
    arena_free(arena);
}
