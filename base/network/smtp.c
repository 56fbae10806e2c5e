/* SMTP through libcurl: see smtp.h. */
#include "base/network/smtp.h"

#include <ctype.h>
#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/format/mail.h"

#define CONNECT_SECONDS_MAX 30
#define POLL_MILLISECONDS 1000
#define URL_BYTES 600

struct smtp_session {
    const struct smtp_server *server;
    CURLM *multi;
    CURL *easy;
    const atomic_bool *stop;
    curl_socket_t socket; /* the connection in hand or kept, or CURL_SOCKET_BAD */
    struct text rest;     /* of the message: what is still to be handed over */
    bool handed_over;     /* all of it, with its end */
    enum smtp_stage stage;
    bool leaving;         /* QUIT was said: what comes now is no answer to the message */
    int code;             /* of the last answer */
    char status[12];
};

/* --- What libcurl tells --------------------------------------------------- */

static size_t read_message(char *out, size_t size, size_t count, void *context)
{
    struct smtp_session *session = context;
    size_t bytes = size * count < session->rest.length ? size * count : session->rest.length;
    memcpy(out, session->rest.data, bytes);
    session->rest = text_slice(session->rest, bytes, SIZE_MAX);
    session->handed_over = session->rest.length == 0; /* libcurl adds the last line with its dot by itself */
    return bytes;
}

/* Commands as they go out say how far it came; secrets among them are not looked at. */
static void note_command(struct smtp_session *session, struct text line)
{
    if (text_starts(line, TEXT("AUTH")))
        session->stage = SMTP_SIGNING_IN;
    else if (text_starts(line, TEXT("MAIL")))
        session->stage = SMTP_SENDER;
    else if (text_starts(line, TEXT("RCPT")))
        session->stage = SMTP_RECIPIENT;
    else if (text_starts(line, TEXT("DATA")))
        session->stage = SMTP_TEXT;
    else if (text_starts(line, TEXT("QUIT")))
        session->leaving = true;
}

/* "550 5.1.1 No such user": the numbers. */
static void note_answer(struct smtp_session *session, struct text line)
{
    size_t end = 4;
    if (session->leaving || line.length < 3 || !isdigit((unsigned char)line.data[0]) || !isdigit((unsigned char)line.data[1]) || !isdigit((unsigned char)line.data[2]))
        return;
    session->code = (line.data[0] - '0') * 100 + (line.data[1] - '0') * 10 + (line.data[2] - '0');
    session->status[0] = 0;
    while (end < line.length && end < 4 + sizeof session->status - 1 && (isdigit((unsigned char)line.data[end]) || line.data[end] == '.'))
        end++;
    if (session->code >= 400 && end > 8 && line.data[4] == line.data[0] && line.data[5] == '.')
        snprintf(session->status, sizeof session->status, "%.*s", (int)(end - 4), line.data + 4);
}

static int look(CURL *easy, curl_infotype type, char *data, size_t length, void *context)
{
    (void)easy;
    if (type == CURLINFO_HEADER_OUT)
        note_command(context, (struct text){data, length});
    else if (type == CURLINFO_HEADER_IN)
        note_answer(context, (struct text){data, length});
    return 0;
}

/* libcurl waits for the last answer within one call, and asks here each second whether it should. */
static int ask_to_stop(void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
    const struct smtp_session *session = context;
    (void)down_total, (void)down, (void)up_total, (void)up;
    return atomic_load(session->stop);
}

static int note_socket(void *context, curl_socket_t socket, curlsocktype purpose)
{
    struct smtp_session *session = context;
    (void)purpose;
    session->socket = socket;
    return CURL_SOCKOPT_OK;
}

static int close_socket(void *context, curl_socket_t socket)
{
    struct smtp_session *session = context;
    if (session->socket == socket)
        session->socket = CURL_SOCKET_BAD;
    return close(socket);
}

/* A connection that was left in the middle of something: libcurl would keep it, take it again, and wait for an answer to QUIT. */
static void cut(struct smtp_session *session)
{
    if (session->socket != CURL_SOCKET_BAD)
        (void)shutdown(session->socket, SHUT_RDWR);
}

static size_t drop(char *data, size_t size, size_t count, void *context)
{
    (void)data;
    (void)context;
    return size * count;
}

/* --- Opening and closing --------------------------------------------------- */

enum result smtp_open(const struct smtp_server *server, struct smtp_session **ret_session, struct message *message)
{
    struct smtp_session *session;
    if (server->authority.length && access(server->authority.data, R_OK) != 0)
        return message_fail(message, ERROR_INVALID, "The certificates in %.*s cannot be read.", TEXT_ARGS(server->authority));
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to start.");
    session = calloc(1, sizeof *session);
    if (session) {
        session->server = server;
        session->socket = CURL_SOCKET_BAD;
        session->multi = curl_multi_init();
        session->easy = curl_easy_init();
    }
    if (!session || !session->multi || !session->easy || curl_multi_setopt(session->multi, CURLMOPT_MAXCONNECTS, 1L) != CURLM_OK) {
        smtp_close(session);
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to start.");
    }
    *ret_session = session;
    return OK;
}

void smtp_close(struct smtp_session *session)
{
    if (!session)
        return;
    cut(session);
    curl_easy_cleanup(session->easy);
    curl_multi_cleanup(session->multi);
    free(session);
    curl_global_cleanup();
}

void smtp_wake(struct smtp_session *session)
{
    curl_multi_wakeup(session->multi);
}

/* --- One message ---------------------------------------------------------- */

#define SET(option, value) (curl_easy_setopt(easy, option, value) == CURLE_OK)

static bool set_server(CURL *easy, const struct smtp_server *server)
{
    char url[URL_BYTES];
    bool brackets = text_contains(server->host, TEXT(":"));
    snprintf(url, sizeof url, "%s://%s%.*s%s:%d/%.*s", server->tls == SMTP_TLS ? "smtps" : "smtp", brackets ? "[" : "", TEXT_ARGS(server->host), brackets ? "]" : "",
             server->port, TEXT_ARGS(server->greeting));
    return SET(CURLOPT_URL, url) && SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps") && SET(CURLOPT_PROXY, "") && SET(CURLOPT_NOSIGNAL, 1L) &&
           SET(CURLOPT_USE_SSL, (long)(server->tls == SMTP_OPEN ? CURLUSESSL_NONE : CURLUSESSL_ALL)) && SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
           (!server->authority.length || SET(CURLOPT_CAINFO, server->authority.data)) &&
           (!server->user.length || (SET(CURLOPT_USERNAME, server->user.data) && SET(CURLOPT_PASSWORD, server->password.data))) &&
           SET(CURLOPT_CONNECTTIMEOUT, (long)(server->seconds_max < CONNECT_SECONDS_MAX ? server->seconds_max : CONNECT_SECONDS_MAX)) &&
           SET(CURLOPT_TIMEOUT, (long)server->seconds_max);
}

static bool set_message(struct smtp_session *session, const char *from, const struct curl_slist *to)
{
    CURL *easy = session->easy;
    return SET(CURLOPT_MAIL_FROM, from) && SET(CURLOPT_MAIL_RCPT, to) && SET(CURLOPT_UPLOAD, 1L) && SET(CURLOPT_READFUNCTION, read_message) &&
           SET(CURLOPT_READDATA, session) && SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)session->rest.length) && SET(CURLOPT_WRITEFUNCTION, drop) &&
           SET(CURLOPT_XFERINFOFUNCTION, ask_to_stop) && SET(CURLOPT_XFERINFODATA, session) && SET(CURLOPT_NOPROGRESS, 0L) &&
           SET(CURLOPT_SOCKOPTFUNCTION, note_socket) && SET(CURLOPT_SOCKOPTDATA, session) && SET(CURLOPT_CLOSESOCKETFUNCTION, close_socket) &&
           SET(CURLOPT_CLOSESOCKETDATA, session) &&
           SET(CURLOPT_VERBOSE, 1L) && SET(CURLOPT_DEBUGFUNCTION, look) && SET(CURLOPT_DEBUGDATA, session);
}

/* False when it was stopped. */
static bool perform(struct smtp_session *session, const atomic_bool *stop, CURLcode *ret_code)
{
    int running = 1, left;
    *ret_code = CURLE_OUT_OF_MEMORY;
    if (curl_multi_add_handle(session->multi, session->easy) != CURLM_OK)
        return true;
    while (!atomic_load(stop) && curl_multi_perform(session->multi, &running) == CURLM_OK && running)
        if (curl_multi_poll(session->multi, NULL, 0, POLL_MILLISECONDS, NULL) != CURLM_OK)
            break;
    for (CURLMsg *note; (note = curl_multi_info_read(session->multi, &left));)
        if (note->msg == CURLMSG_DONE)
            *ret_code = note->data.result;
    curl_multi_remove_handle(session->multi, session->easy); /* what is still in hand is cut off */
    return !running;
}

static enum smtp_trouble trouble_of(const struct smtp_session *session, CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return SMTP_NO_HOST;
    case CURLE_COULDNT_CONNECT:
        return SMTP_NO_CONNECTION;
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_ISSUER_ERROR:
        return SMTP_NO_TLS;
    case CURLE_LOGIN_DENIED:
        return SMTP_NO_SIGN_IN;
    default:
        return session->stage == SMTP_SIGNING_IN && session->code >= 500 ? SMTP_NO_SIGN_IN : SMTP_NO_ANSWER;
    }
}

static struct smtp_answer answer_of(const struct smtp_session *session, CURLcode code)
{
    struct smtp_answer answer = {.stage = session->stage, .code = session->code};
    bool spoke = session->code >= 400;
    memcpy(answer.status, session->status, sizeof answer.status);
    if (code == CURLE_OK)
        answer.end = SMTP_TAKEN;
    else if (session->stage < SMTP_SENDER)
        answer.end = SMTP_TROUBLE;
    else if (session->stage == SMTP_SENDER && session->code >= 500 && session->code != 552)
        answer.end = SMTP_TROUBLE; /* the office may not send as this sender: no message can go */
    else if (spoke)
        answer.end = session->code >= 500 ? SMTP_REFUSED : SMTP_LATER;
    else
        answer.end = session->handed_over ? SMTP_UNKNOWN : SMTP_LATER;
    if (answer.end == SMTP_TROUBLE)
        answer.trouble = session->stage == SMTP_SENDER ? SMTP_NO_SENDER : trouble_of(session, code);
    if (!spoke)
        answer.code = 0;
    return answer;
}

enum result smtp_send(struct smtp_session *session, struct text from, struct text to, struct text bytes, const atomic_bool *stop, struct smtp_answer *ret_answer)
{
    char sender[MAIL_ADDRESS_BYTES_MAX + 3], recipient[MAIL_ADDRESS_BYTES_MAX + 3];
    struct curl_slist *list;
    CURLcode code;
    assert(mail_address_is_valid(from) && mail_address_is_valid(to));
    snprintf(sender, sizeof sender, "<%.*s>", TEXT_ARGS(from));
    snprintf(recipient, sizeof recipient, "<%.*s>", TEXT_ARGS(to));
    list = curl_slist_append(NULL, recipient);
    curl_easy_reset(session->easy);
    session->stop = stop;
    session->rest = bytes;
    session->handed_over = session->leaving = false;
    session->stage = SMTP_CONNECTING;
    session->code = 0;
    session->status[0] = 0;
    if (!list || !set_server(session->easy, session->server) || !set_message(session, sender, list)) {
        curl_slist_free_all(list);
        return ERROR_MEMORY;
    }
    bool ended = perform(session, stop, &code);
    curl_slist_free_all(list);
    ended = ended && code != CURLE_ABORTED_BY_CALLBACK;
    if (!ended || code != CURLE_OK)
        cut(session);
    if (ended)
        *ret_answer = answer_of(session, code);
    else
        *ret_answer = (struct smtp_answer){.end = session->handed_over ? SMTP_UNKNOWN : SMTP_STOPPED, .stage = session->stage};
    return ended && code == CURLE_OUT_OF_MEMORY ? ERROR_MEMORY : OK;
}
