/* E-mail messages as they go over the wire: RFC 5322 (the message), RFC 2045 and 2047 (MIME: text and headers beyond ASCII),
 * RFC 3834 (that no person wrote it). Pure: no network, no store, no clock.
 *
 * A message has its text, and may have the same as HTML beside it (multipart/alternative, RFC 2046, 5.1.4: the plain text first, so that
 * whoever can show both shows the HTML). One that comes regularly says how to leave, by one click (RFC 2369, RFC 8058).
 *
 * Every header is made here and nothing that is handed in can make another: a control character in a subject or a name becomes a
 * blank, and an address that is not one is refused. Lines end in CRLF and have at most 78 characters; the text is quoted-printable,
 * so that it passes servers that know ASCII alone and can be read by a person without help. */
#ifndef BASE_FORMAT_MAIL_H
#define BASE_FORMAT_MAIL_H

#include "base/date.h"
#include "base/text.h"

#define MAIL_ADDRESS_BYTES_MAX 254 /* RFC 5321, 4.5.3.1.3 */
#define MAIL_BYTES_MAX (4u << 20)

struct mail_address {
    struct text name;    /* shown before it; may be empty */
    struct text address; /* "office@plan.example" */
};
struct mail {
    struct mail_address from, to;
    struct mail_address reply_to; /* an empty address: whoever answers writes to `from` */
    struct text subject, text;    /* UTF-8; lines of the text end in LF */
    struct text html;             /* a whole page that says the same; empty: there is none */
    struct text leave;            /* "https://…", which takes one POST and asks for nothing; empty: there is nothing to leave */
    struct text id;               /* letters, digits, "-", "." and one "@": the same each time the message is handed over */
    struct instant date;
};
/* One address and nothing else: dot-atom@domain in ASCII, as RFC 5321 lets everybody send. No quotes, no comments, no SMTPUTF8. */
bool mail_address_is_valid(struct text address);
/* What stands behind the "@". */
struct text mail_address_domain(struct text address);
/* "Office of the Commissioner <office@plan.example>", or an address alone. ERROR_INVALID. Borrows from `typed`. */
enum result mail_address_parse(struct text typed, struct mail_address *ret_address) MUST_USE;
/* ERROR_INVALID where an address or the id is none or `leave` is no address of the web, ERROR_LIMIT past the buffer's maximum. */
enum result mail_write(const struct mail *mail, struct buffer *out) MUST_USE;

#endif
