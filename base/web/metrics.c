/* What the edge counts of itself, for Prometheus (its text format 0.0.4), and the line that one request may have in the log. Both
 * know a route by its pattern: no address that was asked for, no query, no visitor, no name. Not here: what the program
 * counts besides (program/operation.c). */
#include "base/web/edge.h"

#include <inttypes.h>

static const char *const classes[ROUTE_CLASSES] = {"public", "open", "desk", "asset", "none"};
/* A page from the cache takes less than a millisecond, a password's hash and a large import more than a second. */
static const int64_t bounds_us[DURATION_BOUNDS] = {500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 10000000};
static const char *const bound_names[DURATION_BOUNDS] = {"0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "10"};
static const char *const outcomes[WRITE_OUTCOMES] = {"done", "refused", "failed"};

int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void add(atomic_uint_fast64_t *counter, uint64_t amount)
{
    atomic_fetch_add_explicit(counter, amount, memory_order_relaxed);
}

static void count_duration(struct durations *durations, int64_t taken_us)
{
    size_t bucket = 0;
    while (bucket < DURATION_BOUNDS && taken_us > bounds_us[bucket])
        bucket++;
    add(&durations->buckets[bucket], 1);
    add(&durations->sum_us, taken_us > 0 ? (uint64_t)taken_us : 0);
}

static enum route_class class_of(const struct request *request)
{
    if (!request->compiled)
        return assets_own(&request->target) ? ROUTE_ASSET : ROUTE_NONE;
    switch (request->compiled->route->access) {
    case ACCESS_PUBLIC:
        return ROUTE_PUBLIC;
    case ACCESS_OPEN:
        return ROUTE_OPEN;
    case ACCESS_UNSET:
    case ACCESS_SIGNED_IN:
    case ACCESS_ROLES:
        break;
    }
    return ROUTE_DESK;
}

/* --- One request ----------------------------------------------------------- */

static void log_request(const struct request *request, enum route_class class, int64_t taken_us)
{
    char time_text[80];
    struct timespec now;
    struct tm parts;
    const char *route = request->compiled ? request->compiled->route->path : class == ROUTE_ASSET ? "(asset)" : "(no route)";
    const char *method = request->method == METHOD_POST ? "POST" : "GET";
    struct text language = request->language ? language_code(request->language->language) : TEXT("en");
    const char *cached = request->is_from_cache ? "true" : "false";
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    snprintf(time_text, sizeof time_text, "%04d-%02d-%02dT%02d:%02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
    if (request->web->options.log_requests == LOG_JSON)
        fprintf(stderr, "{\"time\":\"%s.%03dZ\",\"method\":\"%s\",\"route\":\"%s\",\"class\":\"%s\",\"status\":%d,\"ms\":%.3f,\"cached\":%s,\"language\":\"%.*s\"}\n", time_text,
                (int)(now.tv_nsec / 1000000), method, route, classes[class], request->response_status, (double)taken_us / 1000, cached, TEXT_ARGS(language));
    else
        fprintf(stderr, "time=%s.%03dZ method=%s route=\"%s\" class=%s status=%d ms=%.3f cached=%s language=%.*s\n", time_text, (int)(now.tv_nsec / 1000000), method, route,
                classes[class], request->response_status, (double)taken_us / 1000, cached, TEXT_ARGS(language));
}

void count_answer(const struct request *request)
{
    struct web_counts *counts = &request->web->counts;
    enum route_class class = class_of(request);
    int64_t taken_us = monotonic_us() - request->began_us;
    int status = request->response_status;
    add(&counts->answers[class][status >= 100 && status < 100 + STATUSES ? status - 100 : 0], 1);
    count_duration(&counts->durations[class], taken_us);
    if (request->web->options.log_requests != LOG_NOTHING)
        log_request(request, class, taken_us);
}

void count_cache(struct request *request, bool is_hit)
{
    request->is_from_cache = is_hit;
    add(is_hit ? &request->web->counts.cache_hits : &request->web->counts.cache_misses, 1);
}

void count_write(struct web *web, enum result result, int64_t began_us)
{
    struct web_counts *counts = &web->counts;
    bool is_refused = result < 0 && status_of_result(result) < 500;
    add(&counts->writes[result >= 0 ? 0 : is_refused ? 1 : 2], 1);
    count_duration(&counts->write_durations, monotonic_us() - began_us);
}

/* --- The page for Prometheus ------------------------------------------------- */

static uint64_t get(atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void metric_begin(struct buffer *out, const char *name, const char *kind, const char *help)
{
    buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

void metric_one(struct buffer *out, const char *name, const char *kind, const char *help, int64_t value)
{
    metric_begin(out, name, kind, help);
    buffer_printf(out, "%s %" PRId64 "\n", name, value);
}

static void write_durations(struct buffer *out, const char *name, const char *label, struct durations *durations)
{
    uint64_t count = 0;
    const char *comma = label[0] ? "," : "", *open = label[0] ? "{" : "", *close = label[0] ? "}" : "";
    for (size_t i = 0; i <= DURATION_BOUNDS; i++) {
        count += get(&durations->buckets[i]);
        buffer_printf(out, "%s_bucket{%s%sle=\"%s\"} %" PRIu64 "\n", name, label, comma, i < DURATION_BOUNDS ? bound_names[i] : "+Inf", count);
    }
    buffer_printf(out, "%s_sum%s%s%s %.6f\n%s_count%s%s%s %" PRIu64 "\n", name, open, label, close, (double)get(&durations->sum_us) / 1e6, name, open, label, close, count);
}

static void write_answers(struct web_counts *counts, struct buffer *out)
{
    char label[32];
    metric_begin(out, "frankpledge_http_requests_total", "counter", "Requests answered, by class of their route and by status.");
    for (size_t class = 0; class < ROUTE_CLASSES; class++)
        for (size_t status = 0; status < STATUSES; status++)
            if (get(&counts->answers[class][status]))
                buffer_printf(out, "frankpledge_http_requests_total{class=\"%s\",status=\"%zu\"} %" PRIu64 "\n", classes[class], status + 100, get(&counts->answers[class][status]));
    metric_begin(out, "frankpledge_http_request_duration_seconds", "histogram", "From the request line to the answer that is ready to be sent.");
    for (size_t class = 0; class < ROUTE_CLASSES; class++) {
        snprintf(label, sizeof label, "class=\"%s\"", classes[class]);
        write_durations(out, "frankpledge_http_request_duration_seconds", label, &counts->durations[class]);
    }
}

static void write_writes(struct web_counts *counts, struct buffer *out)
{
    metric_begin(out, "frankpledge_writes_total", "counter", "Writes that requests asked for: done, refused by a rule, or failed.");
    for (size_t i = 0; i < WRITE_OUTCOMES; i++)
        buffer_printf(out, "frankpledge_writes_total{outcome=\"%s\"} %" PRIu64 "\n", outcomes[i], get(&counts->writes[i]));
    metric_begin(out, "frankpledge_write_duration_seconds", "histogram", "From asking for a write to its being on the disk.");
    write_durations(out, "frankpledge_write_duration_seconds", "", &counts->write_durations);
}

void web_write_metrics(struct web *web, struct buffer *out)
{
    struct web_counts *counts = &web->counts;
    size_t connections;
    pthread_mutex_lock(&web->lock);
    connections = web->connection_count;
    pthread_mutex_unlock(&web->lock);
    write_answers(counts, out);
    write_writes(counts, out);
    metric_one(out, "frankpledge_connections", "gauge", "Connections that are open.", (int64_t)connections);
    metric_one(out, "frankpledge_work_waiting", "gauge", "Requests that wait for a worker thread.", (int64_t)work_waiting(web->work));
    metric_one(out, "frankpledge_page_cache_hits_total", "counter", "Public pages that were answered from the page cache.", (int64_t)get(&counts->cache_hits));
    metric_one(out, "frankpledge_page_cache_misses_total", "counter", "Public pages that were made.", (int64_t)get(&counts->cache_misses));
    metric_one(out, "frankpledge_page_cache_entries", "gauge", "Pages in the page cache.", web->cache ? (int64_t)cache_entry_count(web->cache) : 0);
    metric_one(out, "frankpledge_body_bytes", "gauge", "What requests have sent and is held in memory.", (int64_t)atomic_load(&web->body_bytes));
    metric_one(out, "frankpledge_spool_bytes", "gauge", "What requests have sent and is held in files.", (int64_t)atomic_load(&web->spool_bytes));
}
