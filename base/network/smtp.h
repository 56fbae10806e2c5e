/* Handing one e-mail over to the office's mail server: SMTP (RFC 5321) with STARTTLS or TLS and AUTH, through libcurl. Only this folder
 * names curl_.
 *
 * One session is one thread's and hands over one message at a time; its connection is used again while the server keeps it open.
 * Nothing is logged here, and what the server says in words (it may repeat an address) is not kept: its numbers are. */
#ifndef BASE_NETWORK_SMTP_H
#define BASE_NETWORK_SMTP_H

#include <stdatomic.h>

#include "base/text.h"

enum smtp_tls {
    SMTP_STARTTLS, /* begins open and must become TLS before anything is said; without it nothing is handed over */
    SMTP_TLS,      /* TLS from the first byte */
    SMTP_OPEN,     /* none: for a server on this machine */
};
struct smtp_server {
    struct text host;
    int port;
    enum smtp_tls tls;
    struct text authority;      /* a file with the certificates that are trusted, PEM; empty: those of the system */
    struct text user, password; /* empty: it wants none */
    struct text greeting;       /* the name that is given in EHLO: a domain */
    int seconds_max;            /* for one message, from connecting to the last answer */
};

enum smtp_stage { SMTP_CONNECTING, SMTP_SIGNING_IN, SMTP_SENDER, SMTP_RECIPIENT, SMTP_TEXT };
enum smtp_end {
    SMTP_TAKEN,   /* the server answers for it now */
    SMTP_LATER,   /* not now, and that is about this message: 4…, or the connection ended under it */
    SMTP_REFUSED, /* never: 5… */
    SMTP_UNKNOWN, /* all of it was handed over, and no answer came: it may have been taken */
    SMTP_TROUBLE, /* nothing to do with this message: no connection, no TLS, not signed in, the sender refused */
    SMTP_STOPPED, /* cut off by `stop` before it was handed over */
};
enum smtp_trouble { SMTP_NO_TROUBLE, SMTP_NO_HOST, SMTP_NO_CONNECTION, SMTP_NO_TLS, SMTP_NO_SIGN_IN, SMTP_NO_SENDER, SMTP_NO_ANSWER };
struct smtp_answer {
    enum smtp_end end;
    enum smtp_stage stage;     /* how far it came */
    enum smtp_trouble trouble;
    int code;                  /* 550; 0 where no answer came */
    char status[12];           /* "5.1.1" (RFC 3463), or empty */
};

struct smtp_session;
/* No connection is made yet. The server's texts must stay as long as the session. ERROR_INVALID where its authority cannot be read. */
enum result smtp_open(const struct smtp_server *server, struct smtp_session **ret_session, struct message *message) MUST_USE;
void smtp_close(struct smtp_session *session); /* NULL is allowed */
/* From another thread, after it has set `stop`. */
void smtp_wake(struct smtp_session *session);
/* The addresses must be valid (base/format/mail.h): asserted. Fails with ERROR_MEMORY alone; everything else is an answer. */
enum result smtp_send(struct smtp_session *session, struct text from, struct text to, struct text bytes, const atomic_bool *stop,
                      struct smtp_answer *ret_answer) MUST_USE;

#endif
