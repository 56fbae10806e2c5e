/* What the files of base/web share. Nobody outside this folder includes it (but its
 * unit tests do); the contract for the floors above is web.h.
 *
 * Who does what:
 *   server.c    the daemon: listening, connections, deadlines, start and stop
 *   flow.c      one request from its head to its answer: which checks, in which order
 *   work.c      worker threads and the bounded queue before them
 *   head.c      request headers: limits, what the edge reads of them, cookies
 *   target.c    the request's target: percent-decoding, path segments
 *   tongue.c    the language in the path, and before links
 *   form.c      bounded parsers of urlencoded and multipart bodies
 *   input.c     what was sent against what the route declares; parameters by name
 *   route.c     the tree of routes; start-up checks
 *   request.c   what handlers ask
 *   csrf.c      who may post from where
 *   deed.c      a form that is sent twice is done once
 *   answer.c    what handlers answer
 *   face.c      the view as page, JSON or CSV
 *   send.c      answers as responses: headers, status, compression
 *   encoding.c  gzip and Brotli, and which the client wants
 *   kept.c      an answer kept in three encodings
 *   cache.c     the page cache
 *   asset.c     embedded files under /assets/
 *   error.c     failures as pages, and their one log line
 *   metrics.c   what is counted, and a request's line in the log
 *   rate.c      token buckets
 *   hash.c      a keyed hash for tables */
#ifndef BASE_WEB_EDGE_H
#define BASE_WEB_EDGE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include "base/limits.h"
#include "base/spool.h"
#include "base/web/web.h"

#define SEGMENTS_MAX 16      /* of a path; more is 404 */
#define COOKIE_HEADERS_MAX 4 /* Cookie headers read; further ones are passed over */
#define SET_COOKIES_MAX 8    /* cookies one answer may set: asserted */
#define CACHE_KEY_BYTES_MAX (URL_BYTES_MAX + 64)

/* --- Routes (route.c) ---------------------------------------------------- */

struct pattern {
    struct text segments[SEGMENTS_MAX]; /* a parameter's is its name without the braces */
    bool is_parameter[SEGMENTS_MAX];
    size_t count;
};
struct compiled_route {
    const struct route *route;
    struct pattern pattern;
};
struct route_node {
    struct text literal;
    struct route_node *children, *parameter, *next; /* children are linked by next */
    bool is_parameter;
    const struct compiled_route *by_method[2];
};
struct route_tree {
    struct route_node root;
    struct arena *arena;
};

enum result route_tree_build(const struct site *site, struct route_tree *tree, struct message *message) MUST_USE;
enum result route_check_templates(const struct site *site, struct message *message) MUST_USE;
struct target;
/* Finds the route and face; takes the face's suffix off the target. NULL: none. */
const struct compiled_route *route_find(const struct route_tree *tree, enum method method, struct target *target,
                                        enum face *ret_face);
unsigned route_faces(const struct route *route);
size_t route_body_bytes_max(const struct route *route);

/* --- The target (target.c) ----------------------------------------------- */

struct target {
    struct text path;  /* decoded; "/" or without a slash at its end */
    struct text query; /* as it came, without the question mark */
    struct text segments[SEGMENTS_MAX];
    size_t segment_count;
    bool trailing_slash;
};
/* Decodes in place; the target borrows from `data`. ERROR_NOT_FOUND past SEGMENTS_MAX. */
enum result target_parse(char *data, size_t length, struct target *ret_target, struct message *message) MUST_USE;
/* Decodes %xx (and '+' as a blank for forms) in place. ERROR_INVALID for a bad escape, bad
 * UTF-8 or a NUL. */
enum result percent_decode(char *data, size_t length, bool form, struct text *ret_text) MUST_USE;
/* Appends, with everything encoded but letters, digits, "-._~" and the bytes of `keep`. */
void percent_encode(struct buffer *out, struct text text, const char *keep);

/* --- Languages (tongue.c) ------------------------------------------------- */

/* The language that an address begins with which cannot be read as a whole, for telling so; NULL: none. */
const struct site_language *tongue_named(const struct site *site, struct text target);
/* Takes "/cy" off the target where the site has that language; NULL: none. */
const struct site_language *tongue_take(const struct site *site, struct target *target);
/* An address of the site with the request's language before it: "/cy/plan", "/cy" for "/". In the arena. */
struct text tongue_address(struct request *request, struct text address);
/* Puts the prefix before the page's own links and forms. */
enum result tongue_write_page(struct request *request, struct text page, struct buffer *out) MUST_USE;

/* Before a cookie's name where the request came by https: browsers take such a one from this host alone, by https alone and for all
 * of its paths (RFC 6265bis, section 4.1.3.2), so that no neighbour under the same domain can lay one. */
#define SECURE_COOKIE "__Host-"

/* --- Heads (head.c) ------------------------------------------------------ */

struct head { /* borrowed from the connection for as long as the request lasts; NULL where not sent */
    const char *host, *content_type, *content_length, *transfer_encoding, *accept_encoding, *if_none_match, *origin,
        *sec_fetch_site, *forwarded_for, *forwarded_proto, *idempotency_key, *user_agent;
    const char *cookies[COOKIE_HEADERS_MAX];
    size_t cookie_count;
    size_t bytes;
    bool is_ambiguous; /* two Host, Content-Length or Transfer-Encoding headers, or a blank in a header's name */
};
void head_read(struct MHD_Connection *connection, struct head *head);
/* The first cookie of that name; empty where there is none or it holds odd bytes. */
struct text head_cookie(const struct head *head, struct text name);

/* --- Requests and answers ------------------------------------------------ */

struct given { /* one input that was sent and is declared */
    const struct input *input;
    struct text name, value;
    const struct upload *upload; /* INPUT_FILE only */
    bool from_query;
};

enum encoding { ENCODING_IDENTITY, ENCODING_GZIP, ENCODING_BROTLI };
#define ENCODING_COUNT 3

struct stream { /* a body that is made while it is sent; `read` NULL: none */
    stream_read *read;
    stream_end *end;
    void *context;
    uint64_t bytes;
};

struct set_cookie {
    const char *name;
    struct text value;
    int64_t max_age_seconds;
    bool forget;
};

struct answer {
    struct request *request;
    struct value *view;
    const char *template;
    int status;
    const char *allow; /* of a 405 */
    struct text location;
    int refresh_seconds; /* 0: not */
    struct text content_type, body, file_name;
    struct stream stream;
    bool raw, unkept;
    struct message message;
    struct set_cookie cookies[SET_COOKIES_MAX];
    size_t cookie_count;
};

struct request {
    struct web *web;
    struct connection *connection;
    struct head head;
    struct target target;
    char *target_data;       /* URL_BYTES_MAX + 1 bytes of the connection's */
    size_t target_length;    /* as sent, also when it is too long to be kept */
    const struct compiled_route *compiled;
    const struct site_language *language; /* NULL: English */
    enum method method;
    enum face face;
    bool begun, answered, is_public, secure;
    int64_t began_us;       /* when the request line had come */
    bool is_from_cache;
    bool body_unread; /* answered before its body was read: the connection closes after */
    size_t body_bytes_max, body_dropped_bytes, body_bytes_counted;
    size_t memory_bytes_max; /* of the body; what is longer, and may be, goes to the spool */
    size_t spool_bytes_counted;
    struct buffer body;
    struct spool spool;
    struct arena *arena; /* made at first need */
    struct moment moment;
    struct given *given;
    size_t given_count, given_capacity, pairs_seen;
    struct text csrf_given, csrf_token, address;
    struct text submission_given, submission; /* the key that came, and the one that this page gives */
    struct deed deed;                         /* its key is empty where no deed is under way */
    struct text deed_location;                /* as it was kept */
    bool deed_done, deed_in_parts;
    struct visitor visitor;
    struct db *db;
    int64_t generation; /* that the answer was made from */
    struct answer answer;
    struct MHD_Response *response; /* ready to be queued; `kept`'s where that is set, else ours */
    struct kept *kept;
    int response_status;
    struct request *next_waiting;
    char address_text[48];
};

/* What has happened on a connection, for the deadlines. */
enum phase { PHASE_IDLE, PHASE_READING, PHASE_WORKING, PHASE_SENDING };
struct connection {
    struct web *web;
    struct MHD_Connection *mhd;
    int socket;
    _Atomic enum phase phase;
    _Atomic int64_t phase_since_ms;
    _Atomic int64_t reading_ms_max; /* of the request in hand; 0: as all others */
    struct connection *previous, *next;
    struct request request;
    char target[URL_BYTES_MAX + 1];
};
void connection_enter(struct connection *connection, enum phase phase);
int64_t monotonic_ms(void);

/* --- Inputs (input.c, form.c) -------------------------------------------- */

typedef enum result form_take(void *context, struct text name, struct text value, const struct upload *upload,
                              struct message *message);
/* Splits and decodes in place; names and values borrow from `data`. */
enum result form_parse_urlencoded(char *data, size_t length, form_take *take, void *context,
                                  struct message *message) MUST_USE;
/* The whole body at once. Uploads are made in the arena and borrow from `body`. */
enum result form_parse_multipart(struct arena *arena, struct text body, struct text boundary, form_take *take,
                                 void *context, struct message *message) MUST_USE;
/* ERROR_INVALID where the header has no usable boundary. */
enum result form_boundary(const char *content_type, struct text *ret_boundary) MUST_USE;
enum form_kind { FORM_URLENCODED, FORM_MULTIPART, FORM_OTHER };
enum form_kind form_kind_of(const char *content_type); /* NULL is FORM_OTHER */

enum result input_read_query(struct request *request, struct message *message) MUST_USE;
enum result input_read_body(struct request *request, struct message *message) MUST_USE;
bool input_is_family(const struct input *input);
/* The route's input of that name, or whose family holds it. NULL: undeclared. */
const struct input *input_find(const struct route *route, struct text name);
/* The declared query: for cache keys and request_target(). */
void input_sort_query(struct request *request);

/* --- CSRF (csrf.c) ------------------------------------------------------- */

#define VISIT_COOKIE "visit" /* of who has no session */
enum result csrf_check(struct request *request, struct message *message) MUST_USE;

/* --- Writing (request.c) ------------------------------------------------- */

/* The transaction, after site.confirm where somebody is signed in. Every write of a request goes through it. */
enum result request_run_confirmed(struct request *request, struct db *db, store_transaction *transaction, void *context,
                                  struct message *message) MUST_USE;

/* --- Deeds (deed.c) ------------------------------------------------------ */

/* Before the handler: true when what was sent was done before, or has no key, and is answered. */
bool deed_answers(struct request *request);
/* request_write() of a deed that is not done yet. */
enum result deed_write(struct request *request, store_transaction *transaction, void *context, struct message *message) MUST_USE;
/* After the handler, which gave `result`: true when it was answered otherwise, since the same was done meanwhile. */
bool deed_settles(struct request *request, enum result result);

/* --- Answering ----------------------------------------------------------- */

void answer_init(struct answer *answer, struct request *request);
/* What a transaction that failed had answered is taken back; the message of the failure stays. */
void answer_restore(struct answer *answer, const struct answer *before);
/* The view as the request's face; fills content type and body of an answer that is not raw. */
/* table.c: the member of the view that is the route's table: a list of objects or a table as pages show it; NULL: there is none. */
const struct shape_field *table_field(const struct route *route);
enum result table_write_csv(struct request *request, const struct value *view, struct buffer *out) MUST_USE;
enum result table_write_workbook(struct request *request, const struct value *view, struct buffer *out) MUST_USE;
enum result face_render(struct request *request, struct answer *answer, struct buffer *out,
                        struct message *message) MUST_USE;
enum result face_render_template(struct request *request, struct answer *answer, const char *template,
                                 const struct value *view, struct buffer *out, struct message *message) MUST_USE;

/* These set request->response (NULL only where there is no memory: the connection is closed). */
void send_answer(struct request *request, struct answer *answer);
void send_failure(struct request *request, int status, const char *advice, const char *allow);
struct onward { struct text href; const char *label; }; /* where a failure's page leads */
void send_told(struct request *request, int status, const char *title, const char *advice, const struct onward *onward);
/* The failure of a handler, told and logged as web.h says. */
void send_result(struct request *request, enum result result, const struct message *message);
/* The security headers that every answer carries. */
void response_add_common(struct MHD_Response *response);
void response_add(struct MHD_Response *response, const char *name, struct text value);

#define STATUS_NO_ROOM 507 /* Insufficient Storage, RFC 4918 section 11.5 */
int status_of_result(enum result result);
/* One line to the standard error, with the time before it. Never personal data. */
void log_line(const char *format, ...) PRINTF_LIKE(1, 2);

/* --- Compression (encoding.c) -------------------------------------------- */

enum encoding encoding_wanted(const char *accept_encoding); /* NULL: identity */
bool encoding_accepts_gzip(const char *accept_encoding);
bool encoding_fits(struct text content_type);
/* malloc'ed. ERROR_LIMIT where the result would not be smaller. */
enum result encode_gzip(struct text body, int level, char **ret_data, size_t *ret_length) MUST_USE;
enum result encode_brotli(struct text body, int quality, char **ret_data, size_t *ret_length) MUST_USE;

/* --- Kept answers (kept.c), the cache (cache.c) and assets (asset.c) ------ */

struct kept {
    atomic_int references;
    pthread_mutex_t lock; /* of making a response */
    struct text body;     /* the identity response's */
    _Atomic(struct MHD_Response *) responses[ENCODING_COUNT]; /* made at first use; may be the same object */
    struct text content_type, disposition;
    const char *cache_control;
    char etag[24];
    bool open_to_all;
    atomic_size_t bytes;
};
struct kept_options {
    const char *content_type;  /* copied */
    const char *disposition;   /* Content-Disposition, copied; NULL: none */
    const char *cache_control; /* static */
    const char *hash;          /* 16 hex digits that stand for the body; NULL: computed */
    bool open_to_all;          /* Access-Control-Allow-Origin: * */
    bool body_is_static;       /* otherwise malloc'ed, and taken over on failure too */
};
enum result kept_new(char *body, size_t length, const struct kept_options *options, struct kept **ret_kept) MUST_USE;
void kept_release(struct kept *kept); /* NULL is allowed */
/* Sets the request's response to it, or to "not modified". Takes over the caller's reference. */
void kept_send(struct kept *kept, struct request *request);

struct cache;
struct cache *cache_new(size_t entries_max, size_t bytes_max, const unsigned char key[16]); /* NULL: no memory */
void cache_free(struct cache *cache);
/* With a reference for the caller; NULL where there is none of that generation, or it is stale. */
struct kept *cache_get(struct cache *cache, struct text key, int64_t generation, struct instant now);
void cache_put(struct cache *cache, struct text key, int64_t generation, struct instant fresh_until, struct kept *kept);
size_t cache_entry_count(struct cache *cache);
/* The key of a public GET. */
struct text cache_key(const struct request *request, char out[CACHE_KEY_BYTES_MAX]);

struct assets;
struct assets *assets_new(void);
void assets_free(struct assets *assets);
bool assets_own(const struct target *target);
void assets_send(struct assets *assets, struct request *request);

/* --- Rates (rate.c) and hashes (hash.c) ---------------------------------- */

struct rate_table;
struct rate_table *rate_table_new(const unsigned char key[16]);
void rate_table_free(struct rate_table *table);
bool rate_table_allow(struct rate_table *table, struct text key, int burst, int per_minute, int64_t now_ms);
uint64_t hash_keyed(const unsigned char key[16], struct text text); /* SipHash-2-4 */

/* --- Counting (metrics.c) ------------------------------------------------ */

enum route_class { ROUTE_PUBLIC, ROUTE_OPEN, ROUTE_DESK, ROUTE_ASSET, ROUTE_NONE, ROUTE_CLASSES };
#define DURATION_BOUNDS 13
#define STATUSES 500
#define WRITE_OUTCOMES 3
struct durations {
    atomic_uint_fast64_t buckets[DURATION_BOUNDS + 1]; /* each without those below it; the last: longer than all bounds */
    atomic_uint_fast64_t sum_us;
};
struct web_counts {
    atomic_uint_fast64_t answers[ROUTE_CLASSES][STATUSES], writes[WRITE_OUTCOMES], cache_hits, cache_misses;
    struct durations durations[ROUTE_CLASSES], write_durations;
};
int64_t monotonic_us(void);
void count_answer(const struct request *request); /* its response is there */
void count_cache(struct request *request, bool is_hit);
void count_write(struct web *web, enum result result, int64_t began_us);

/* --- Work (work.c) and the flow (flow.c) --------------------------------- */

struct work;
struct work *work_start(int threads); /* NULL: could not */
/* False when too many wait. The request's connection must be suspended; a worker resumes it. */
bool work_submit(struct work *work, struct request *request);
/* Answers 503 to what still waits, lets what is in hand end, joins the threads. What is
 * submitted afterwards is refused; freed when no polling thread is left. */
void work_stop(struct work *work);
size_t work_waiting(struct work *work);
void work_free(struct work *work);

/* The head has come. True: answered already, without the body. */
bool flow_begin(struct request *request, const char *method);
/* Some of the body has come. False: too much; the connection should be closed. */
bool flow_body(struct request *request, struct text bytes);
/* The body is complete. True: answered; false: a worker must run it. */
bool flow_complete(struct request *request);
void flow_run(struct request *request); /* on a worker thread */
void flow_give_up(struct request *request, enum result result); /* instead */
/* Gives everything back that the request holds. */
void flow_end(struct request *request);

struct web {
    struct site site;
    struct web_options options;
    struct MHD_Daemon *daemon;
    struct route_tree routes;
    struct cache *cache; /* NULL: off */
    struct assets *assets;
    struct rate_table *rates;
    struct work *work;
    int listening_socket, port;
    int request_ms_max;
    atomic_bool stopping;
    atomic_size_t body_bytes; /* held by all requests together */
    atomic_size_t spool_bytes; /* in files, by all requests together */
    pthread_mutex_t lock;     /* of the list of connections */
    pthread_cond_t wake;
    struct connection *connections;
    size_t connection_count; /* in that list */
    pthread_t watchdog;
    bool watchdog_runs;
    struct web_counts counts;
};

#endif
