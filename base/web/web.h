/* The web edge: from a socket to a handler and back. Only this folder names MHD_.
 *
 * The floors above hand over a `struct site`: its routes and four hooks. The edge
 * checks limits before a body is read (413, 414, 431), parses query, form and
 * cookies into declared inputs, finds the route, asks the site who the visitor is
 * and whether the route is theirs, checks the CSRF token of every POST, calls the
 * handler, renders the view, sets the headers and keeps public pages in the cache.
 *
 * Threads: polling threads (one a core) answer public GETs themselves; everything
 * else is handed to worker threads with its connection suspended, so a handler
 * may block in store_write() or password_matches() there.
 *
 * Faces: a route with `.faces` FACE_JSON also answers PATH.json with the same
 * view; with FACE_CSV also PATH.csv with the list named by `.table` (an object stands in a cell by its `name`), with
 * FACE_XLSX the same as a workbook (base/format/xlsx.h: no cell of it is ever calculated), PATH.xlsx; with FACE_PDF the page itself
 * as a tagged PDF, PATH.pdf (base/paper), made on a worker. The root's are /index.json and /index.csv. */
#ifndef BASE_WEB_H
#define BASE_WEB_H

#include "base/date.h"
#include "base/format/value.h"
#include "base/page/page.h"
#include "base/store/store.h"
#include "base/wording.h"

enum method { METHOD_GET, METHOD_POST }; /* HEAD is answered as GET without body */

enum input_kind {
    INPUT_TEXT,    /* one line, trimmed; control characters are refused */
    INPUT_PROSE,   /* many lines; CRLF becomes LF */
    INPUT_INTEGER, /* strict whole number */
    INPUT_SECRET,  /* as it was typed, never put back on a page, never parked */
    INPUT_FILE,    /* multipart upload: name, bytes */
    INPUT_ANY,     /* a family of names: "field_*" gives every input that begins so (forms made
                      from definitions); the handler checks them */
};
struct input {
    const char *name;
    enum input_kind kind;
    size_t bytes_max;   /* longer is 400 with a message that names the input. Must be given for TEXT,
                           PROSE and SECRET; a family has none (the body's limit holds), so that
                           the form can be shown again with what is wrong */
    bool repeated;      /* may come more than once; otherwise twice is 400 */
    const char *about;  /* for the OpenAPI description */
};

enum access {
    ACCESS_UNSET,      /* a route without access does not start */
    ACCESS_PUBLIC,     /* reads public tables only; cached */
    ACCESS_OPEN,       /* anybody, never cached: sign-in, health */
    ACCESS_SIGNED_IN,  /* any account */
    ACCESS_ROLES,      /* an account with one of `.roles` (names separated by spaces) */
};

struct request;
struct answer;
struct site;
typedef enum result handler(struct request *request, struct answer *answer);

enum face { FACE_PAGE = 1, FACE_JSON = 2, FACE_CSV = 4, FACE_XLSX = 8, FACE_PDF = 16 };
#define FACE_TABLE (FACE_CSV | FACE_XLSX) /* a list alone, for a spreadsheet */

struct route {
    enum method method;
    const char *path;         /* "/plan/{edition}/actions/{number}"; a {name} takes one segment; literal segments win */
    handler *handle;
    enum access access;
    const char *roles;
    const struct input *inputs; /* ends with a NULL name; NULL for none. Undeclared query
                                   parameters are dropped; undeclared form fields are 400 */
    size_t body_bytes_max;      /* 0: 64 KiB for POST */
    size_t upload_bytes_max;    /* more than body_bytes_max: a form with files may have so much from those whom the site
                                   recognises (site.recognise, which knows the route); it is kept in a file while it comes, and may take UPLOAD_SECONDS_MAX */
    const char *template;       /* default template, NULL where the handler always sets one or answers raw */
    const struct shape *view;   /* what the view may hold */
    unsigned faces;             /* FACE_PAGE if 0 */
    const char *table;          /* name of the list, or of the table as pages show it, in the view that is the CSV and the workbook */
    bool from_anywhere;       /* a POST that other programs send by themselves (RFC 8058): it needs no CSRF token. Only where a secret in the
                                 address says all that may be done, and it is .repeatable */
    bool repeatable;            /* a POST that does no more when it is sent twice (signing in, signing out): it needs no submission key */
    const char *help;           /* one sentence, for /openapi.json, `frankpledge routes` and the help */
};

/* --- What a handler asks ------------------------------------------------- */

struct visitor {        /* filled by the site's `identify` */
    int64_t account;    /* 0: nobody signed in */
    struct text name;
    struct text roles;  /* names separated by spaces */
    int64_t organisation; /* record id of the organisation they act for, 0 for none */
    struct text csrf_key; /* per session; empty: none */
    void *more;
};

struct upload { struct text file_name; struct text bytes; };

struct arena *request_arena(struct request *request);
void *request_context(struct request *request);         /* site.context */
struct store *request_store(struct request *request);
/* The site itself; asked for by hooks that look among its routes. */
const struct site *request_site(const struct request *request);
/* The handler's read connection, begun at first use, ended by the edge: STORE_PUBLIC for
 * ACCESS_PUBLIC routes, STORE_OFFICE for all others. Ended before a write:
 * request_write() does that, then calls store_write(), where site.confirm comes first. */
enum result request_db(struct request *request, struct db **ret_db) MUST_USE;
/* Ends the handler's reading, for store_write() in functions that know no request; request_db() begins anew. */
void request_end_reading(struct request *request);
enum result request_write(struct request *request, store_transaction *transaction, void *context,
                          struct message *message) MUST_USE;
/* A write that is not what the form asked for (a note that something was read): see One deed, one record. */
enum result request_write_aside(struct request *request, store_transaction *transaction, void *context,
                                struct message *message) MUST_USE;
struct moment request_moment(const struct request *request);
const struct visitor *request_visitor(const struct request *request);
bool visitor_has_role(const struct visitor *visitor, const char *role);
enum method request_method(const struct request *request);
enum face request_face(const struct request *request);
/* Whether all rows of a list are asked for, not a page of them. */
static inline bool request_is_for_table(const struct request *request) { return (request_face(request) & FACE_TABLE) != 0; }
struct text request_path(const struct request *request);      /* without face suffix and language, decoded */
struct text request_target(const struct request *request);    /* path and declared query, encoded: to come back to */
struct text request_address(const struct request *request);   /* peer's IP address, for rate limits */
struct text request_user_agent(const struct request *request); /* as it was sent: whoever asks says what they like */
const struct route *request_route(const struct request *request);
/* The language that was asked for, NULL: English. The arena has it too. */
const struct language *request_language(const struct request *request);

/* Parameters by the name they were declared under: path {name}s and inputs (a name within
 * a declared family too). Asking for an undeclared name is an assertion failure. Empty
 * where not given; an empty parameter of a query counts as not given, an empty field of a
 * form as given. */
struct text request_text(const struct request *request, const char *name);
bool request_has(const struct request *request, const char *name);
int64_t request_integer(const struct request *request, const char *name, int64_t otherwise);
size_t request_count(const struct request *request, const char *name);
struct text request_text_at(const struct request *request, const char *name, size_t index);
const struct upload *request_upload(const struct request *request, const char *name); /* or NULL */
/* All inputs that matched a family ("field_*"), in the order they came. */
size_t request_family_count(const struct request *request, const char *family);
struct text request_family_name(const struct request *request, const char *family, size_t index);
struct text request_family_text(const struct request *request, const char *family, size_t index);
const struct upload *request_family_upload(const struct request *request, const char *family, size_t index); /* or NULL */
struct text request_cookie(const struct request *request, const char *name);
/* Every input in the family or not, percent-encoded as a form body again, secrets and
 * CSRF token left out: for parking a form when a session has ended. */
struct text request_form_encoded(const struct request *request);

/* --- What a handler answers ---------------------------------------------- */

/* The view to fill: an object, made by the edge. */
struct value *answer_view(struct answer *answer);
void answer_template(struct answer *answer, const char *name);      /* instead of the route's */
void answer_status(struct answer *answer, int status);              /* 200 unless said */
int answer_status_said(const struct answer *answer);                /* for hooks that make the page */
struct message *answer_message(struct answer *answer);              /* for the error page */
/* 303 to a path of our own (asserted to start with a single '/'). */
void answer_redirect(struct answer *answer, struct text location);
/* A body of its own kind (feed, sitemap, an export); copied. */
void answer_raw(struct answer *answer, const char *content_type, struct text body);
/* A body of `bytes` bytes that is made while it is sent. `read` is called on a polling thread, later: it writes at most
 * `max` bytes from `position` on and returns how many; 0 or less is a failure and cuts the connection. `end` is called
 * once, whatever happens. Sent as a download under the name of answer_download(), which must be given, and in a
 * sandbox of the browser: what strangers sent is never shown as a page of ours. */
typedef ptrdiff_t stream_read(void *context, uint64_t position, char *out, size_t max);
typedef void stream_end(void *context);
void answer_stream(struct answer *answer, const char *content_type, uint64_t bytes, stream_read *read, stream_end *end, void *context);
/* One line as the CSV face writes it, for a table too long to be held as a view; `row` NULL: the heading. Scratch in the arena. */
void answer_csv_row(struct arena *arena, const struct shape *row_shape, const struct value *row, struct buffer *out);
/* The page asks for itself again after so many seconds, without script: for something that goes on while it is looked at. Not for
 * pages with a form that is being filled in. */
void answer_refresh(struct answer *answer, int seconds);
void answer_download(struct answer *answer, struct text file_name); /* Content-Disposition */
/* HttpOnly; SameSite=Lax; Path=/; Secure, and called __Host-NAME, when the request came by https (request_cookie() knows). max_age 0: until the
 * browser closes. */
void answer_cookie(struct answer *answer, const char *name, struct text value, int64_t max_age_seconds);
void answer_forget_cookie(struct answer *answer, const char *name);
/* Into no cache, ours or another's: for a public page that says what somebody typed. */
void answer_unkept(struct answer *answer);

/* A handler that fails answers with a page: INVALID 400, DENIED 403, NOT_FOUND
 * 404, CONFLICT 409, LIMIT 413, BUSY and STOPPING 503, all else 500 (logged with a
 * reference that the page shows). The message is shown for 4xx only; that of a 5xx is
 * logged, so it may never hold what somebody typed. */

/* --- One deed, one record -------------------------------------------------- */

/* Every form carries a submission key, made with its page: the hidden input `submission` beside `csrf`
 * (program/pages/parts/hidden.html has both; a program may send the header Idempotency-Key instead). The
 * first request_write() of a POST's handler is its deed: it is written together with a row that says what
 * the answer is. The same form sent again by the same visitor hears that answer again (303 to the same
 * place, with the same notice), without its handler; another form under the same key is 409 with a link to
 * what the first made; one without a key is 400, what was typed being kept (site.keep_form). A
 * transaction that fails uses up no key.
 *
 * So a deed's transaction says itself what is answered: it calls answer_redirect() and answer_cookie(NOTICE_COOKIE)
 * when it has done its work. (A handler that does so after request_write() is helped by a second
 * write; only if the program dies between the two is the form's page shown instead.) All later writes of the
 * handler are plain ones. GETs and `.repeatable` POSTs have no key. */
#define SUBMISSION_INPUT "submission"
#define NOTICE_COOKIE "notice" /* names the line that the next page shows; the site has the words */
struct text request_submission(struct request *request); /* set by the edge for the page as `submission` */
/* For a deed of several transactions, each of which may be refused by itself: a part is done once under the
 * form's key and its own name. Sent again, the handler runs again and finds which parts were done before (then
 * `transaction` is not run). */
enum result request_write_part(struct request *request, struct text part, store_transaction *transaction, void *context,
                               bool *ret_done_before, struct message *message) MUST_USE;

struct deed {
    struct text key;         /* 64 hex digits: a hash of the visitor, the address and the submission key */
    struct text fingerprint; /* of all that was sent, keyed with the submission key, which is not kept */
    struct instant at;
    bool in_parts;           /* done by parts: the handler runs again */
    struct text location;    /* where the answer led; empty: not known */
    struct text notice;      /* may be empty */
};

/* --- The site ------------------------------------------------------------ */

/* A language besides English. Its pages stand under its code: "/cy/plan" is "/plan" in Welsh, the desk's too. Handlers
 * neither see nor write the code: the edge takes it off the path and puts it before the links, forms and redirects of what
 * they answer, but for tags that say `hreflang`, which choose a language themselves. */
struct site_language {
    const struct language *language;
    struct template_set *templates; /* compiled in that language by web_start() */
    void *context;                  /* instead of the site's: the same office with its labels in that language */
    bool is_whole;                  /* nothing that the program says is missing from it */
};

struct site {
    const struct route *const *route_tables; /* each ends with a NULL path */
    size_t route_table_count;
    struct store *store;
    struct template_set *templates; /* web_start() compiles and checks the routes' own; only read after */
    const struct site_language *languages;
    size_t language_count;
    const struct shape *chrome;     /* what `decorate` sets, for template_check */
    struct text public_address;     /* "https://plan.example", for links on paper; empty: not known */
    const char *error_template;     /* its view: `error_shape` */
    const char *members_below;      /* "/desk": that there is no page at an address below it is said on a page for whoever is signed in; NULL: nowhere */
    void *context;
    struct date as_of;              /* DATE_NONE: live */

    /* Who is it? Fills request's visitor from cookies; may read the store. Not called for ACCESS_PUBLIC. */
    enum result (*identify)(struct request *request, struct visitor *ret_visitor);
    /* Whether somebody known asks, whose form is worth a large body: before it is read, on a polling thread. Reads only. NULL: never. */
    bool (*recognise)(struct request *request);
    /* May they? Called for SIGNED_IN and ROLES when nobody is signed in, or the role lacks:
     * fills the answer (a redirect to sign-in, a parked form, a refusal). */
    enum result (*refuse)(struct request *request, struct answer *answer);
    /* Is what `identify` found still so? Called in the transaction of each request_write() of a visitor who is signed in, before
     * its work, on the writer's thread: ERROR_DENIED with words when not. May be NULL. */
    enum result (*confirm)(struct db *db, struct request *request, struct message *message);
    /* Adds what every page of the layout needs to `chrome` (body's name, navigation, visitor, CSRF). */
    enum result (*decorate)(struct request *request, struct answer *answer, struct value *chrome);

    /* Called with a good answer's view (a page's or JSON's) for who is signed in, before it goes out: what must be on disk before it is shown.
     * Less than 0: it does not go out. NULL: nothing. */
    enum result (*show)(struct request *request, const struct value *view, struct message *message);

    /* Deeds by their submission key; NULL: none are kept, and none asked for. `find` gives ERROR_NOT_FOUND for one
     * that is not there or too old; `keep` is called within the deed's transaction, and may be again for the
     * same key. */
    enum result (*deed_find)(struct db *db, struct arena *arena, struct text key, struct instant now, struct deed *ret_deed);
    enum result (*deed_keep)(struct db *db, const struct deed *deed);
    /* The page with the form that this POST came from. NULL: the same address. */
    struct text (*form_page)(struct request *request);
    /* Keeps what this POST sent, so that its form's page shows it again. ERROR_NOT_FOUND: there was nothing. May be NULL. */
    enum result (*keep_form)(struct request *request);
};
/* status, title, advice, reference (empty but for 5xx), onward_href and onward_label (empty, or where to go on): for the page only. `decorate` is called
 * for these pages too, when request_route() may be NULL and nobody has been identified. */
extern const struct shape error_shape;

/* Whether the POST came from a form that this visitor was given here. The edge has refused any other before a
 * handler sees it; site.refuse() comes before that, and must ask where it keeps what was sent. */
bool request_is_from_own_form(struct request *request);
/* The CSRF token for a form on this page (also set by the edge in the chrome as
 * `csrf`, page-only). Inputs of that name are checked and taken off by the edge. Not
 * for ACCESS_PUBLIC: such a page is shared, its forms are GETs or stand on an OPEN page. */
struct text request_csrf(struct request *request);
#define CSRF_INPUT "csrf"

enum log_requests { LOG_NOTHING, LOG_JSON, LOG_LOGFMT }; /* a line on the standard error for each request: its route's pattern, never its address */
struct web_options {
    const char *listen;         /* "127.0.0.1:8080", "[::1]:8080"; port 0 picks one */
    int polling_threads;        /* 0: one a core */
    int worker_threads;         /* 0: 16 */
    bool page_cache;            /* false for measuring */
    bool trust_forwarded;       /* X-Forwarded-For/-Proto from a proxy on loopback */
    const char *spool_folder;   /* for large bodies while they come; NULL: /tmp */
    enum log_requests log_requests;
    int request_seconds_max;    /* 0: REQUEST_SECONDS_MAX; less for tests of it */
};
struct web;
/* Checks all routes and templates (a fault refuses to start), then listens. */
enum result web_start(const struct site *site, const struct web_options *options, struct web **ret_web,
                      struct message *message) MUST_USE;
int web_port(const struct web *web);
/* Stops accepting, finishes what is in hand (at most 10 seconds), resumes and closes all. */
void web_stop(struct web *web);
/* What the edge counts, in the text format of Prometheus; and the same for what others count: `kind` is "counter" or "gauge". */
void web_write_metrics(struct web *web, struct buffer *out);
void metric_begin(struct buffer *out, const char *name, const char *kind, const char *help);
void metric_one(struct buffer *out, const char *name, const char *kind, const char *help, int64_t value);
/* Routes as they match, for help, `frankpledge routes` and /openapi.json. */
size_t site_route_count(const struct site *site);
/* Each route, as `route`, in the order of the tables; no `break` inside, since there are two loops. */
#define EACH_ROUTE(site, route)                                                   \
    for (size_t table_ = 0; table_ < (site)->route_table_count; table_++)         \
        for (const struct route *route = (site)->route_tables[table_]; route->path; route++)

/* Rate limits in memory: true when `key` may go on (a token bucket of `burst`, refilled
 * `per_minute`). For sign-in: the key is hashed, never kept. */
bool rate_allow(struct web *web, struct text key, int burst, int per_minute);
/* Gives one back: of an attempt that was right. */
void rate_give_back(struct web *web, struct text key);
struct web *request_web(struct request *request);
/* Where a handler may keep what is too large for memory (base/spool.h). */
const char *request_spool_folder(struct request *request);

/* Embedded files (tools/embed.c): pages, definitions, assets. */
struct embedded_file {
    const char *path;      /* "office/plan/pages/action.html", "assets/site.css" */
    const char *data;
    size_t length;
    const char *hash;      /* 16 hex digits that change with the content: assets are served as /assets/HASH/NAME, for ever */
};
extern const struct embedded_file embedded_files[];
extern const size_t embedded_file_count;
const struct embedded_file *embedded_find(struct text path); /* or NULL */
/* The address of "assets/NAME": "/assets/HASH/NAME". */
struct text asset_path(struct arena *arena, const char *name);

#endif
