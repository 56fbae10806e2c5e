/* Every limit of the edge and the engine, in one place, with its unit. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define URL_BYTES_MAX 2048               /* longer is 414 */
#define HEADER_BYTES_MAX 16384           /* all headers together; more is 431 */
#define BODY_BYTES_MAX_DEFAULT 65536     /* of a POST whose route says nothing else; more is 413 */
#define BODY_BYTES_MAX_IMPORT 8388608    /* an uploaded CSV */
#define BODY_BYTES_MAX_UPLOAD 67108864   /* a form with files */
#define FILE_BYTES_MAX 50000000          /* the largest file that a definition may allow */
#define FILE_BYTES_MAX_DEFAULT 10000000
#define INPUTS_MAX 512                   /* inputs in one form or query; more is 400 */
#define REQUEST_ARENA_BYTES_MAX 67108864
#define PAGE_BYTES_MAX 16777216          /* a rendered answer */
#define REQUEST_SECONDS_MAX 30           /* from first byte to last byte of a request */
#define ANSWER_SECONDS_MAX 300           /* from first byte to last byte of an answer */
#define IDLE_SECONDS_MAX 15              /* of a connection on which nothing comes or goes */
#define BODIES_BYTES_MAX 268435456       /* of all requests at a time; more is 503 */
#define UPLOAD_SECONDS_MAX 900            /* the same of a form with files from somebody signed in: a bad line */
#define UPLOAD_IDLE_SECONDS_MAX 60
#define SPOOLS_BYTES_MAX 1073741824       /* of all uploads in files at a time; more is 503 */
#define STOP_SECONDS_MAX 10              /* for finishing what is in hand */
#define CONNECTIONS_MAX 4096
#define CONNECTIONS_CROWDED 3072          /* from here on connections on which nobody asks anything make room for others */
#define CROWDED_IDLE_MS 250               /* that much of silence is enough then */
#define CROWDED_READING_MS 5000           /* and that much for a request that is still coming */
#define CONNECTIONS_PER_ADDRESS_MAX 512
#define WORK_WAITING_MAX 256             /* suspended requests waiting for a worker; more is 503 */
#define PAGE_CACHE_BYTES_MAX 16777216
#define PAGE_CACHE_ENTRIES_MAX 2048
#define PAGE_CACHE_ENTRY_BYTES_MAX 2097152
#define STATEMENTS_KEPT_MAX 512          /* per connection */
#define WRITES_WAITING_MAX 1024          /* transactions waiting for the writer; more is 503 */
#define WRITES_GROUPED_MAX 64
#define FORM_FIELD_BYTES_MAX 20000       /* the longest prose a definition may allow */
#define DEFINITION_BYTES_MAX 262144
#define IMPORT_ROWS_MAX 100000
#define SUBMISSION_KEPT_SECONDS 86400    /* for so long a form that is sent again hears the answer of the first time */

#endif
